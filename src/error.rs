//! How ppar ends and how it reports one item's failure.
//!
//! [`Exit`] is the only place that knows exit codes, and [`Exit::leave`] the
//! only place that ends the process. [`ErrorRecord`] is the JSON that stands
//! for a failed item; its fields are a contract with scripts that read them.

use std::error::Error;
use std::fmt;
use std::io;

use rustix::io::Errno;
use serde::{Deserialize, Serialize};

/// How a run of ppar ended.
///
/// The manual page documents the numbers; they never change meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything worked: 0.
    Success,
    /// An item or a job failed: 1.
    ItemFailed,
    /// The code of the one command or script that was run. If it did not run at
    /// all: 127 if it was not found, 126 if it cannot be executed.
    Command(i32),
    /// Wrong usage, found before any worker started: 2.
    Usage,
    /// ppar itself failed: no worker could start, output could not be written:
    /// 3.
    Broken,
    /// A wait reached its time limit: 124, as with `timeout`.
    TimedOut,
    /// Ended by signal N. The shell sees the signal itself, and reports 128+N.
    Signal(i32),
}

impl Exit {
    /// As a program asked for, whose lowest byte the system keeps.
    pub(crate) fn requested(code: i32) -> Self {
        match code & 0xff {
            0 => Self::Success,
            code => Self::Command(code),
        }
    }

    /// The exit code, as a shell sees it.
    pub fn code(self) -> i32 {
        match self {
            Self::Success => 0,
            Self::ItemFailed => 1,
            Self::Command(code) => code,
            Self::Usage => 2,
            Self::Broken => 3,
            Self::TimedOut => 124,
            Self::Signal(signal) => 128 + signal,
        }
    }

    /// How ppar ends silently after a failed write: like any filter whose
    /// reader is gone. None for errors that must be reported.
    pub(crate) fn of_io(error: &io::Error) -> Option<Self> {
        let is_reader_gone = error.kind() == io::ErrorKind::BrokenPipe;
        is_reader_gone.then_some(Self::Signal(signal_hook::consts::SIGPIPE))
    }

    /// Ends this process.
    ///
    /// For a signal, restores its default action and raises it again, so that
    /// the calling shell sees a death by signal and not a number. The first
    /// process of a container cannot die of a signal: it exits with 128+N.
    pub fn leave(self) -> ! {
        if let Self::Signal(signal) = self
            && std::process::id() != 1
        {
            // The default action may not end the process, or may be impossible
            // to restore: then the exit code reports the signal.
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
        std::process::exit(self.code())
    }
}

/// An error and its causes in one line.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    texts.join(": ")
}

/// The system's message when it refuses a process, a thread, a file or memory,
/// and what the user can do about it.
pub(crate) fn refused(error: &io::Error) -> String {
    match advice(error) {
        Some(advice) => format!("{error}; {advice}"),
        None => error.to_string(),
    }
}

/// What the user can do when the system has run out of a resource.
pub(crate) fn advice(error: &io::Error) -> Option<&'static str> {
    let error = Errno::from_io_error(error)?;
    if error == Errno::AGAIN {
        Some(
            "if the limit of processes and threads (`ulimit -u`) is reached, raise it, or run fewer at once",
        )
    } else if error == Errno::MFILE {
        Some("raise the limit of open files (`ulimit -n`), or run fewer at once")
    } else if error == Errno::NFILE {
        Some("close other programs, or run fewer at once")
    } else if error == Errno::NOMEM {
        Some("raise the limit of memory (`ulimit -v`), or run fewer at once")
    } else {
        None
    }
}

/// How an item failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ErrorKind {
    /// The function failed.
    Exception,
    /// The item took longer than `--timeout`.
    Timeout,
    /// The item killed its worker.
    Crash,
    /// The item's worker exceeded its memory limit.
    Memory,
    /// The item could not be read.
    Input,
    /// A command ended with a non-zero exit code.
    Exit,
}

/// A failed item, as data: the value of `"error"` in an error line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorRecord {
    /// Position of the item in the input, from 0.
    pub index: u64,
    /// Line of its input on which the item starts, from 1; none for items that
    /// come from no file, such as arguments and ranges.
    pub line: Option<u64>,
    /// What kind of failure it was.
    pub kind: ErrorKind,
    /// One line for people to read.
    pub message: String,
    /// The calls that led to an exception, innermost last.
    pub traceback: Option<String>,
    /// The signal that ended the worker, if one did.
    pub signal: Option<i32>,
    /// The exit code of the worker, if it exited; left out of the JSON of all
    /// other failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit: Option<i32>,
    /// How often the item was tried.
    pub attempts: u32,
    /// The host on which it failed. The JSON omits it if no hosts are listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// The object around a record in its JSON.
#[derive(Serialize, Deserialize)]
struct Envelope<R> {
    error: R,
}

impl ErrorRecord {
    /// The record as one line of JSON, without a line end:
    /// `{"error":{"index":…,…}}`.
    #[expect(
        clippy::missing_panics_doc,
        reason = "such a record always has a JSON form"
    )]
    pub fn to_json(&self) -> String {
        serde_json::to_string(&Envelope { error: self })
            .expect("a record holds only strings and numbers")
    }

    /// Reads what [`to_json`](Self::to_json) wrote; none if it is anything else.
    pub fn from_json(text: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Envelope<Self>>(text)
            .ok()
            .map(|envelope| envelope.error)
    }
}

impl fmt::Display for ErrorRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "item {}", self.index)?;
        if let Some(line) = self.line {
            write!(f, " (line {line})")?;
        }
        if let Some(host) = &self.host {
            write!(f, " on {host}")?;
        }
        write!(f, ": {}", self.message)?;
        if self.attempts > 1 {
            write!(f, " (after {} attempts)", self.attempts)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_suggests_an_alternative() {
        let text = |error: Errno| refused(&error.into());
        for (error, limit) in [
            (Errno::AGAIN, "-u"),
            (Errno::MFILE, "-n"),
            (Errno::NOMEM, "-v"),
        ] {
            assert!(
                text(error).contains(&format!("`ulimit {limit}`")),
                "{error}"
            );
        }
        assert!(!text(Errno::NOENT).contains("ulimit"));
    }
}
