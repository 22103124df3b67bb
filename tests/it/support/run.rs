//! One run of a program with what is expected of it.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::{diff, ppar, wait_until};

const DEADLINE: Duration = Duration::from_secs(30);

/// A run to execute: arguments, input and expectations. By default it must exit
/// with 0 and print nothing on standard error.
#[must_use = "nothing runs before check()"]
pub(crate) struct Run {
    command: Command,
    stdin: Vec<u8>,
    deadline: Duration,
    end: End,
    stdout: Option<String>,
    stdout_contains: Vec<String>,
    stderr_contains: Vec<String>,
}

/// How a program is expected to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Code(i32),
    Signal(i32),
    Any,
}

/// What a run left behind, after all expectations were met.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
    status: ExitStatus,
}

impl Finished {
    /// The exit code; none after a death by signal.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }
}

impl Run {
    /// `ppar` with these arguments.
    pub(crate) fn new<I: IntoIterator<Item: AsRef<OsStr>>>(args: I) -> Self {
        let mut command = Command::new(ppar());
        command.args(args);
        Self::of(command)
    }

    /// A shell script that finds `ppar` on its PATH.
    pub(crate) fn shell(script: &str) -> Self {
        let folder = ppar().parent().map(Path::to_owned).unwrap_or_default();
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder).chain(std::env::split_paths(&inherited));
        let path = std::env::join_paths(folders).expect("no folder has a colon");
        let mut command = Command::new("bash");
        command.arg("-c").arg(script).env("PATH", path);
        Self::of(command)
    }

    fn of(mut command: Command) -> Self {
        // Variables of the person who runs the tests must not matter.
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"PPAR_") {
                command.env_remove(name);
            }
        }
        Self {
            command,
            stdin: Vec::new(),
            deadline: DEADLINE,
            end: End::Code(0),
            stdout: None,
            stdout_contains: Vec::new(),
            stderr_contains: Vec::new(),
        }
    }

    pub(crate) fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.stdin = input.into();
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Kill the program and fail after this time instead of 30 seconds.
    pub(crate) fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Expect exactly this on standard output.
    pub(crate) fn stdout(mut self, expected: &str) -> Self {
        self.stdout = Some(expected.to_owned());
        self
    }

    /// Expect this somewhere on standard output.
    pub(crate) fn stdout_contains(mut self, part: &str) -> Self {
        self.stdout_contains.push(part.to_owned());
        self
    }

    /// Expect this somewhere on standard error.
    pub(crate) fn stderr_contains(mut self, part: &str) -> Self {
        self.stderr_contains.push(part.to_owned());
        self
    }

    /// Expect this exit code.
    pub(crate) fn code(mut self, code: i32) -> Self {
        self.end = End::Code(code);
        self
    }

    /// Expect a death by this signal.
    pub(crate) fn signal(mut self, signal: i32) -> Self {
        self.end = End::Signal(signal);
        self
    }

    /// Expect any exit code, if only output is compared.
    pub(crate) fn any_code(mut self) -> Self {
        self.end = End::Any;
        self
    }

    /// Further arguments.
    pub(crate) fn args<I: IntoIterator<Item: AsRef<OsStr>>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    /// Runs the program and compares.
    #[track_caller]
    pub(crate) fn check(mut self) -> Finished {
        let finished = self.execute().unwrap_or_else(|complaint| {
            panic!("{complaint}\nof {:?}", self.command);
        });
        let complaints = self.complaints(&finished);
        assert!(
            complaints.is_empty(),
            "{}\nof {:?}\n--- stdout\n{}--- stderr\n{}",
            complaints.join("\n"),
            self.command,
            finished.stdout,
            finished.stderr,
        );
        finished
    }

    /// Runs the program, whatever the outcome.
    #[track_caller]
    pub(crate) fn observe(mut self) -> Finished {
        self.execute().unwrap_or_else(|complaint| {
            panic!("{complaint}\nof {:?}", self.command);
        })
    }

    fn complaints(&self, finished: &Finished) -> Vec<String> {
        let mut complaints = Vec::new();
        let met = match self.end {
            End::Code(code) => finished.status.code() == Some(code),
            End::Signal(signal) => finished.status.signal() == Some(signal),
            End::Any => true,
        };
        if !met {
            complaints.push(format!("expected {:?}: {}", self.end, finished.status));
        }
        if let Some(expected) = &self.stdout
            && *expected != finished.stdout
        {
            let difference = diff(expected, &finished.stdout);
            complaints.push(format!("standard output differs:{difference}"));
        }
        if self.stderr_contains.is_empty() && !finished.stderr.is_empty() {
            complaints.push("expected nothing on standard error".to_owned());
        }
        let streams = [
            (&self.stdout_contains, &finished.stdout, "output"),
            (&self.stderr_contains, &finished.stderr, "error"),
        ];
        for (parts, text, name) in streams {
            let missing = parts.iter().filter(|part| !text.contains(part.as_str()));
            complaints.extend(missing.map(|part| format!("not on standard {name}: {part:?}")));
        }
        complaints
    }

    /// Runs the program to its end, or to the deadline: then it and its process
    /// group are killed, and the error says so.
    fn execute(&mut self) -> Result<Finished, String> {
        let start = Instant::now();
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|error| format!("cannot start: {error}"))?;
        let (mut stdin, input) = (child.stdin.take(), std::mem::take(&mut self.stdin));
        // A program need not read its input, so whether writing succeeds does
        // not matter.
        thread::spawn(move || stdin.as_mut().map(|stdin| stdin.write_all(&input)));
        let streams = (reader(child.stdout.take()), reader(child.stderr.take()));
        let left = || self.deadline.saturating_sub(start.elapsed());
        // Both streams end when the last process that holds them does: one that
        // outlives ppar is a failure, too.
        let stdout = streams.0.recv_timeout(left());
        let stderr = streams.1.recv_timeout(left());
        let ended = wait_until(left(), || matches!(child.try_wait(), Ok(Some(_))));
        let (Ok(stdout), Ok(stderr), true) = (stdout, stderr, ended) else {
            kill_group(&mut child);
            return Err(format!("not over after {:?}", self.deadline));
        };
        Ok(Finished {
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
            took: start.elapsed(),
            status: child.wait().map_err(|error| error.to_string())?,
        })
    }
}

/// Runs `ppar spawn` with these arguments; it must succeed and print this.
#[track_caller]
pub(crate) fn spawn(args: &[&str], expected: &str) {
    Run::new(["spawn"].iter().chain(args))
        .stdout(expected)
        .check();
}

/// Reads a stream to its end on a separate thread.
fn reader(stream: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stream.map(|mut stream| stream.read_to_end(&mut bytes));
        // Nobody listens after the deadline.
        read.map(|_| sender.send(bytes))
    });
    receiver
}

fn kill_group(child: &mut Child) {
    let group = rustix::process::Pid::from_child(child);
    let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    let _ = child.wait();
}

#[test]
fn input_environment_and_folder_reach_the_program() {
    let scratch = super::Scratch::new();
    scratch.file("note", "in the folder\n");
    let finished = Run::shell("cat - note; echo \"$GREETING\"; echo oops >&2; exit 3")
        .stdin("from stdin\n")
        .env("GREETING", "hello")
        .dir(scratch.path())
        .stdout("from stdin\nin the folder\nhello\n")
        .stdout_contains("folder")
        .stderr_contains("oops")
        .code(3)
        .check();
    assert_eq!(finished.stderr, "oops\n");
}

#[test]
fn a_death_by_signal_differs_from_an_exit_code() {
    Run::shell("kill -TERM $$").signal(15).check();
}

#[test]
fn a_deadline_ends_the_whole_group() {
    let start = Instant::now();
    let complaint = Run::shell("sleep 300 & sleep 300")
        .deadline(Duration::from_millis(100))
        .execute()
        .expect_err("two sleepers are not over so soon");
    assert!(complaint.contains("not over after 100ms"), "{complaint}");
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn each_expectation_that_is_not_met_is_named() {
    let mut run = Run::shell("echo a; echo b >&2")
        .stdout("c\n")
        .stdout_contains("d")
        .code(1);
    let finished = run.execute().expect("it ends");
    let complaints = run.complaints(&finished).join("\n");
    for part in [
        "Code(1)",
        "output differs",
        "\"d\"",
        "nothing on standard error",
    ] {
        assert!(complaints.contains(part), "{complaints}");
    }
    assert!(finished.took < DEADLINE);
}
