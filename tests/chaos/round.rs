//! One round of a scenario: its folder, its scripts, the signals that hit them,
//! and what they left behind.

use std::fs;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use super::chance::Chance;
use super::processes::{self, MARK, Process};
use super::running::{Ended, Running, excerpt};
use super::wait::wait_until;

/// Why a round failed, in words.
pub(crate) type Fault = String;

/// How long anything may take before it counts as hanging: a busy machine is
/// not ppar's fault.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// How long processes may take to exit once they are no longer needed.
const FAREWELL: Duration = Duration::from_secs(30);

/// A round.
pub(crate) struct Round {
    pub(crate) chance: Chance,
    /// How many signals hit a process.
    pub(crate) signals: u64,
    folder: tempfile::TempDir,
    mark: String,
    scripts: u32,
}

/// Which signals to send, to which processes, and how often.
pub(crate) struct Storm<'a> {
    /// The most signals.
    pub(crate) most: u64,
    /// The milliseconds between two signals.
    pub(crate) pause: RangeInclusive<u64>,
    /// The signals to choose from.
    pub(crate) signals: &'a [Signal],
    /// The processes that they may hit.
    pub(crate) victim: &'a dyn Fn(&Process) -> bool,
}

impl Round {
    /// A round with folders for temporary files and sockets.
    pub(crate) fn new(chance: Chance, name: &str) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("chaos-").tempdir()?;
        for inner in ["work", "tmp", "run", "home", "out"] {
            fs::create_dir(folder.path().join(inner))?;
        }
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(folder.path().join("run"), mode)?;
        Ok(Self {
            chance,
            signals: 0,
            mark: format!("{name}-{}", folder.path().display()),
            folder,
            scripts: 0,
        })
    }

    /// A path in the working folder of scripts.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("work").join(name)
    }

    /// A file in that folder; empty if it does not exist.
    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_default()
    }

    /// Writes a file into that folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<(), Fault> {
        fs::write(self.path(name), content).map_err(|error| format!("{name}: {error}"))
    }

    /// Starts a shell script. It finds `$PPAR`, and this program as `$CHAOS`.
    pub(crate) fn start(&mut self, script: &str) -> Result<Running, Fault> {
        self.scripts += 1;
        let folder = self.folder.path();
        let name = folder.join("out").join(self.scripts.to_string());
        Running::start(script, &name, |command| {
            self.prepare(command);
        })
    }

    fn prepare(&self, command: &mut Command) {
        let folder = self.folder.path();
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"PPAR_") {
                command.env_remove(name);
            }
        }
        let this = std::env::current_exe().unwrap_or_default();
        command
            .current_dir(folder.join("work"))
            .env(MARK, &self.mark)
            .env("PPAR", env!("CARGO_BIN_EXE_ppar"))
            .env("CHAOS", this)
            .env("TMPDIR", folder.join("tmp"))
            .env("HOME", folder.join("home"))
            .env("XDG_RUNTIME_DIR", folder.join("run"));
    }

    /// Runs a shell script to its end.
    pub(crate) fn run(&mut self, script: &str) -> Result<Ended, Fault> {
        let running = self.start(script)?;
        self.wait(running)
    }

    /// Waits for the end of a script.
    pub(crate) fn wait(&mut self, mut running: Running) -> Result<Ended, Fault> {
        let over = wait_until(PATIENCE, || running.is_over());
        if over {
            return running.ended();
        }
        let fault = self.hang(&running.complaints());
        self.end_all();
        let ended = running.ended()?;
        Err(ended.fault(fault))
    }

    /// Sends signals until the script is over, or enough have been sent.
    pub(crate) fn storm(&mut self, running: &mut Running, storm: &Storm<'_>) {
        let mut sent = 0;
        while sent < storm.most && !running.is_over() {
            thread::sleep(self.chance.millis(storm.pause.clone()));
            sent += u64::from(self.strike(storm));
        }
    }

    /// Sends one signal to one victim, if there is any.
    pub(crate) fn strike(&mut self, storm: &Storm<'_>) -> bool {
        let mut victims = self.processes();
        victims.retain(|process| (storm.victim)(process));
        if victims.is_empty() {
            return false;
        }
        let victim = self.chance.pick(&victims).pid;
        let signal = *self.chance.pick(storm.signals);
        self.send(victim, signal)
    }

    /// Sends a signal to a process of this round.
    pub(crate) fn send(&mut self, pid: i32, signal: Signal) -> bool {
        let sent = processes::send(pid, &self.mark, signal);
        self.signals += u64::from(sent);
        sent
    }

    /// Pauses for a random time.
    pub(crate) fn pause(&mut self, millis: RangeInclusive<u64>) {
        thread::sleep(self.chance.millis(millis));
    }

    /// The processes of this round.
    pub(crate) fn processes(&self) -> Vec<Process> {
        processes::marked(&self.mark)
    }

    /// Removes lock files, which a killed run may leave to the next one.
    pub(crate) fn forgive_locks(&self) {
        let folder = self.folder.path().join("run/ppar/semaphore");
        // It does not exist if nobody has used it.
        let _ = fs::remove_dir_all(folder);
    }

    /// Checks what is left: no process, no temporary file, no socket.
    pub(crate) fn account(&mut self) -> Result<(), Fault> {
        let gone = wait_until(FAREWELL, || self.processes().is_empty());
        if !gone {
            let left = list(&self.processes());
            self.end_all();
            return Err(format!("processes are left: {left}"));
        }
        let mut left = Vec::new();
        for inner in ["tmp", "run", "home"] {
            files(&self.folder.path().join(inner), &mut left);
        }
        let folder = self.folder.path().display().to_string();
        let sockets = fs::read_to_string("/proc/net/unix").unwrap_or_default();
        let bound = sockets.lines().filter(|line| line.contains(&folder));
        left.extend(bound.map(str::to_owned));
        if left.is_empty() {
            return Ok(());
        }
        Err(format!("files are left: {left:?}"))
    }

    /// Ends what is left, and keeps the folder if wanted.
    pub(crate) fn close(mut self, keep: bool) -> Option<PathBuf> {
        self.end_all();
        self.folder.disable_cleanup(keep);
        keep.then(|| self.folder.path().to_owned())
    }

    fn hang(&self, said: &str) -> Fault {
        let list = list(&self.processes());
        let said = excerpt(said);
        format!("not over after {PATIENCE:?}; it said {said:?}; these run: {list}")
    }

    fn end_all(&mut self) {
        let gone = wait_until(FAREWELL, || {
            let left = self.processes();
            for process in &left {
                processes::send(process.pid, &self.mark, Signal::KILL);
            }
            left.is_empty()
        });
        assert!(gone, "a process cannot be killed");
    }
}

fn list(processes: &[Process]) -> String {
    let lines = processes.iter().map(Process::described);
    lines.fold(String::new(), |list, line| format!("{list}\n    {line}"))
}

/// Collects everything except folders.
fn files(folder: &Path, out: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            files(&entry.path(), out);
        } else {
            out.push(entry.path().display().to_string());
        }
    }
}
