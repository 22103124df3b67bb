//! A running shell script, and the result when it has ended.

use std::fs::{self, File};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use super::round::Fault;

/// Texts that no message for users contains: a part of ppar broke down.
const BREAKDOWNS: [&str; 5] = [
    "panicked at",
    "RUST_BACKTRACE",
    "stack overflow",
    "memory allocation of",
    "internal error",
];

/// A running script.
pub(crate) struct Running {
    child: Child,
    script: String,
    stdout: PathBuf,
    stderr: PathBuf,
}

/// The result of a script.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    script: String,
}

impl Running {
    /// Starts a script; its output goes to files named after `name`.
    pub(crate) fn start(
        script: &str,
        name: &Path,
        prepare: impl FnOnce(&mut Command),
    ) -> Result<Self, Fault> {
        let file = |ending: &str| {
            let path = name.with_extension(ending);
            let file = File::create(&path);
            file.map(|file| (path, file))
        };
        let unable = |error| format!("cannot start a script: {error}");
        let (stdout, out) = file("out").map_err(unable)?;
        let (stderr, error) = file("err").map_err(unable)?;
        let mut command = Command::new("bash");
        command
            .args(["-c", script])
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(error)
            .process_group(0);
        prepare(&mut command);
        let child = command.spawn().map_err(unable)?;
        Ok(Self {
            child,
            script: script.to_owned(),
            stdout,
            stderr,
        })
    }

    /// The process of the shell, or of the program that replaced it by `exec`.
    pub(crate) fn pid(&self) -> i32 {
        self.child.id() as i32
    }

    /// Whether it is over, without waiting.
    pub(crate) fn is_over(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Its standard error so far.
    pub(crate) fn complaints(&self) -> String {
        let bytes = fs::read(&self.stderr).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Collects its result; waits for it to end first.
    pub(crate) fn ended(mut self) -> Result<Ended, Fault> {
        let status = self.child.wait().map_err(|error| error.to_string())?;
        let stdout = fs::read(&self.stdout).map_err(|error| error.to_string())?;
        let stderr = self.complaints();
        let ended = Ended {
            status,
            stdout,
            stderr,
            script: self.script,
        };
        ended.broke_down().map_or(Ok(()), Err)?;
        Ok(ended)
    }
}

impl Ended {
    /// The exit code as a shell sees it.
    pub(crate) fn code(&self) -> i32 {
        let signal = self.status.signal().map(|signal| 128 + signal);
        self.status.code().or(signal).unwrap_or(-1)
    }

    /// Its output as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// A fault of this script, with its messages.
    pub(crate) fn fault(&self, what: impl AsRef<str>) -> Fault {
        format!(
            "{}\n  ended: {}\n  script: {}\n  stderr: {}",
            what.as_ref(),
            self.status,
            self.script,
            excerpt(&self.stderr),
        )
    }

    /// Fails unless the code is one of these.
    pub(crate) fn expect_code(&self, codes: &[i32]) -> Result<(), Fault> {
        if codes.contains(&self.code()) {
            return Ok(());
        }
        Err(self.fault(format!("exit code {} is not of {codes:?}", self.code())))
    }

    /// Fails unless the output is `expected`.
    pub(crate) fn expect_output(&self, expected: &[u8]) -> Result<(), Fault> {
        if self.stdout == expected {
            return Ok(());
        }
        Err(self.fault(difference(expected, &self.stdout)))
    }

    fn broke_down(&self) -> Option<Fault> {
        let word = BREAKDOWNS.iter().find(|word| self.stderr.contains(**word));
        word.map(|word| self.fault(format!("it broke down: {word:?}")))
    }
}

/// Where two outputs differ, line by line.
pub(crate) fn difference(expected: &[u8], found: &[u8]) -> String {
    let lines = |bytes: &[u8]| {
        let lines = bytes.split(|&byte| byte == b'\n');
        lines
            .map(|line| excerpt(&String::from_utf8_lossy(line)))
            .collect::<Vec<_>>()
    };
    let (expected, found) = (lines(expected), lines(found));
    let pairs = expected.iter().zip(&found);
    let at = pairs.take_while(|(one, other)| one == other).count();
    format!(
        "output differs from a run that nobody hurt: {} lines instead of {}; line {} is {:?} instead of {:?}",
        found.len() - 1,
        expected.len() - 1,
        at + 1,
        found.get(at),
        expected.get(at),
    )
}

/// Each on a line of its own.
pub(crate) fn lines<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for value in values {
        text.push_str(&value.to_string());
        text.push('\n');
    }
    text
}

/// The beginning of a text.
pub(crate) fn excerpt(text: &str) -> String {
    const MOST: usize = 800;
    let mut short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
