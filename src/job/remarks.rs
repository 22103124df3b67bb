//! What is said of jobs on standard error while they run, and of failures at
//! the end.

use signal_hook::consts::{SIGTTIN, SIGTTOU};

use super::attempt::Stopped;
use crate::output::{Naming, Writer};
use crate::proc::signal_name;
use crate::shown::shown;

/// So many characters of a command say which it was.
const COMMAND_MOST: usize = 200;

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
        self.messages.write(shown(line).into_owned().into());
    }

    /// What became of a job that failed, and what it was.
    pub(super) fn failed(&mut self, seq: u64, why: &str, command: impl FnOnce() -> String) {
        if self.failed.takes() {
            self.name(seq, why, &command());
        }
    }

    /// Why a job is run again.
    pub(super) fn retried(&mut self, seq: u64, why: &str, command: impl FnOnce() -> String) {
        if self.retried.takes() {
            self.name(seq, why, &command());
        }
    }

    fn name(&self, seq: u64, why: &str, command: &str) {
        let end = match command.char_indices().nth(COMMAND_MOST) {
            Some((end, _)) => end,
            None => command.len(),
        };
        let cut = if end < command.len() { "…" } else { "" };
        self.say(&format!("job {seq}: {why}: {}{cut}", &command[..end]));
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
            format!("job {seq} is stopped by {name}; kill -CONT {process} continues it")
        });
    }

    /// How many jobs failed in all.
    pub(super) fn sum_up(&self, failed: u64) {
        let jobs = if failed == 1 { "job" } else { "jobs" };
        let named = self.failed.remark();
        self.say(&format!("{failed} {jobs} failed{named}"));
    }
}
