//! What is said of jobs on standard error while they run, and of failures at
//! the end.

use signal_hook::consts::{SIGTTIN, SIGTTOU};

use super::attempt::Stopped;
use crate::output::{Naming, Writer, for_stderr};
use crate::proc::signal_name;

/// So many characters of a command, or of a line, say which it was.
const TEXT_MOST: usize = 200;
/// So many lines of what a job wrote say why it failed.
const LINES_MOST: usize = 3;

/// Says it, unless nothing is to be said.
pub(super) struct Remarks {
    quiet: bool,
    messages: Writer,
    failed: Naming,
    /// Runs of jobs that were followed by another for their failure.
    retried: Naming,
}

impl Remarks {
    /// Nothing was said yet.
    pub(super) fn new(quiet: bool, messages: Writer) -> Self {
        Self {
            quiet,
            messages,
            failed: Naming::default(),
            retried: Naming::default(),
        }
    }

    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            self.write(&format!("ppar: {text}\n"));
        }
    }

    /// A command is about to run, which somebody wants to see.
    pub(super) fn command(&self, command: &str) {
        self.write(&format!("{command}\n"));
    }

    fn write(&self, line: &str) {
        self.messages.write(for_stderr(line).into_owned().into());
    }

    /// What became of a job that failed, what it was, and the end of what it wrote
    /// to standard error, where that is not printed.
    pub(super) fn failed(
        &mut self,
        seq: u64,
        why: &str,
        command: impl FnOnce() -> String,
        written: &[u8],
    ) {
        if self.failed.takes() {
            self.name(seq, why, &command(), written);
        }
    }

    /// Why a job is run again.
    pub(super) fn retried(
        &mut self,
        seq: u64,
        why: &str,
        command: impl FnOnce() -> String,
        written: &[u8],
    ) {
        if self.retried.takes() {
            self.name(seq, why, &command(), written);
        }
    }

    fn name(&self, seq: u64, why: &str, command: &str, written: &[u8]) {
        let mut text = format!("job {seq}: {why}: {}", beginning(command));
        let written = String::from_utf8_lossy(written);
        let lines = written.lines().filter(|line| !line.trim().is_empty());
        let mut last: Vec<&str> = lines.rev().take(LINES_MOST).collect();
        last.reverse();
        for line in last {
            text.extend(["\n  | ", &beginning(line)]);
        }
        self.say(&text);
    }

    /// A job is stopped, and nobody may know.
    pub(super) fn stopped(&self, stopped: &Stopped) {
        let Stopped {
            seq,
            signal,
            process,
        } = *stopped;
        let name = signal_name(signal);
        self.say(&if matches!(signal, SIGTTIN | SIGTTOU) {
            format!(
                "job {seq} is stopped by {name}: it uses the terminal; give it to jobs with --tty"
            )
        } else {
            match process {
                Some(process) => {
                    format!("job {seq} is stopped by {name}; kill -CONT {process} continues it")
                }
                None => format!("job {seq} is stopped by {name} on its host"),
            }
        });
    }

    /// How many jobs failed in all.
    pub(super) fn sum_up(&self, failed: u64) {
        let jobs = if failed == 1 { "job" } else { "jobs" };
        let named = self.failed.remark();
        self.say(&format!("{failed} {jobs} failed{named}"));
    }
}

/// What a text begins with, and a mark where that is not all.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(TEXT_MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
