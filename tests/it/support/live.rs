//! A running ppar, for tests that watch it, disturb it, or read it slowly.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::{Scratch, ppar, wait_until};

/// How long anything may take that must happen.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A running ppar; it is killed when this is dropped, and its workers with it.
pub(crate) struct Live {
    child: Child,
    stdout: Option<BufReader<ChildStdout>>,
}

impl Live {
    /// Starts `ppar` with these arguments, and with pipes for standard input
    /// and output.
    pub(crate) fn start<I: IntoIterator<Item: AsRef<OsStr>>>(args: I) -> Self {
        let mut command = Command::new(ppar());
        command.args(args);
        Self::of(command)
    }

    /// Starts a shell script, in which `$PPAR` is the binary. The script must
    /// end with `exec`, so that the watched process is ppar.
    pub(crate) fn shell(script: &str) -> Self {
        let mut command = Command::new("bash");
        command.arg("-c").arg(script).env("PPAR", ppar());
        Self::of(command)
    }

    fn of(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("it starts");
        let stdout = child.stdout.take().map(BufReader::new);
        Self { child, stdout }
    }

    pub(crate) fn pid(&self) -> i32 {
        Pid::from_child(&self.child).as_raw_pid()
    }

    /// Its input; dropping the returned handle closes it.
    pub(crate) fn stdin(&mut self) -> ChildStdin {
        self.child.stdin.take().expect("taken once")
    }

    /// Its output, to be read elsewhere.
    pub(crate) fn stdout(&mut self) -> BufReader<ChildStdout> {
        self.stdout.take().expect("taken once")
    }

    /// The next line of its output.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        let stdout = self.stdout.as_mut().expect("not taken");
        stdout.read_line(&mut line).expect("it can be read");
        line
    }

    /// The rest of its output.
    pub(crate) fn rest(&mut self) -> String {
        let mut rest = String::new();
        let stdout = self.stdout.as_mut().expect("not taken");
        stdout.read_to_string(&mut rest).expect("it can be read");
        rest
    }

    /// The processes that it has started and not reaped.
    pub(crate) fn workers(&self) -> Vec<i32> {
        let all = fs::read_dir("/proc").expect("processes are listed");
        let ids = all.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        ids.filter(|&id| parent_of(id) == Some(self.pid()))
            .collect()
    }

    /// Waits until it has at least `count` workers.
    #[track_caller]
    pub(crate) fn await_workers(&self, count: usize) -> Vec<i32> {
        let mut workers = Vec::new();
        let there = wait_until(PATIENCE, || {
            workers = self.workers();
            workers.len() >= count
        });
        assert!(there, "no {count} workers: {workers:?}");
        workers
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        send(self.pid(), signal);
    }

    /// Sends it another signal, so late that it is a request of its own.
    pub(crate) fn signal_again(&self, signal: Signal) {
        until_next_request();
        self.signal(signal);
    }

    /// Whether it has ended, without waiting.
    pub(crate) fn is_over(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Waits for its end.
    #[track_caller]
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let over = wait_until(PATIENCE, || self.is_over());
        assert!(over, "not over after {PATIENCE:?}");
        self.child.wait().expect("it is over")
    }

    /// A figure of its memory or its workers' in KiB, such as `VmHWM`.
    pub(crate) fn memory(&self, figure: &str) -> u64 {
        let mut ids = self.workers();
        ids.push(self.pid());
        ids.into_iter().filter_map(|id| memory_of(id, figure)).sum()
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.wait();
    }
}

/// Waits until a signal no longer counts as the same request as the last one.
pub(crate) fn until_next_request() {
    thread::sleep(Duration::from_millis(250));
}

/// Sends a signal; a process that is already gone does not get it.
pub(crate) fn send(pid: i32, signal: Signal) -> bool {
    Pid::from_raw(pid).is_some_and(|pid| kill_process(pid, signal).is_ok())
}

/// Whether a process exists and is not a zombie.
pub(crate) fn is_alive(pid: i32) -> bool {
    stat_of(pid).is_some_and(|(state, _)| state != "Z" && state != "X")
}

/// Whether a process is stopped: a signal stops its threads one after another.
pub(crate) fn is_stopped(pid: i32) -> bool {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return false;
    };
    let mut threads = threads.flatten();
    threads.all(|thread| stat_in(&thread.path()).is_some_and(|(state, _)| state == "T"))
}

/// The process whose id a job has written into a file.
#[track_caller]
pub(crate) fn pid_in(scratch: &Scratch, name: &str) -> i32 {
    let text = fs::read_to_string(scratch.path().join(name)).expect("it was written");
    text.trim().parse().expect("a number")
}

fn parent_of(pid: i32) -> Option<i32> {
    let (state, parent) = stat_of(pid)?;
    (state != "Z").then_some(parent)
}

/// The state and the parent of a process.
fn stat_of(pid: i32) -> Option<(String, i32)> {
    stat_in(Path::new(&format!("/proc/{pid}")))
}

/// The same for a process or thread with this folder.
fn stat_in(folder: &Path) -> Option<(String, i32)> {
    let stat = fs::read_to_string(folder.join("stat")).ok()?;
    // The name is in parentheses and may contain anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}

/// Processor time used so far, in ticks of the system.
pub(crate) fn ticks_of(pid: i32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let times = fields.split_whitespace().skip(11).take(2);
    times.filter_map(|time| time.parse::<u64>().ok()).sum()
}

fn memory_of(pid: i32, figure: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(figure))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
