//! Messages about jobs on standard error: during the run, and about failures at
//! the end.

use signal_hook::consts::{SIGTTIN, SIGTTOU};

use super::attempt::Stopped;
use crate::output::{Naming, Writer, for_stderr};
use crate::proc::signal_name;
use crate::shown;

/// How many characters of a command or a line to show.
const TEXT_MOST: usize = 200;
/// How many of a job's last lines to show if it failed.
const LINES_MOST: usize = 3;

/// Writes messages, unless they are off.
pub(super) struct Remarks {
    quiet: bool,
    messages: Writer,
    failed: Naming,
    /// How many failed runs were followed by a retry.
    retried: Naming,
}

impl Remarks {
    /// Nothing was reported yet.
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
            self.tell(text);
        }
    }

    fn tell(&self, text: &str) {
        self.write(&format!("ppar: {text}\n"));
    }

    /// Shows a command that is about to run.
    pub(super) fn command(&self, command: &str) {
        self.write(&format!("{command}\n"));
    }

    fn write(&self, line: &str) {
        self.messages.write(for_stderr(line).into_owned().into());
    }

    /// Reports how a job failed, its command, and the end of its standard
    /// error, if that is not printed.
    pub(super) fn failed(
        &mut self,
        job: &str,
        why: &str,
        command: impl FnOnce() -> String,
        written: &[u8],
    ) {
        if self.failed.takes() {
            self.say(&named(job, why, &command(), written));
        }
    }

    /// Reports why a job could not start. Nothing else tells of it, so this is
    /// written even if messages are off.
    pub(super) fn refused(&mut self, job: &str, why: &str, command: impl FnOnce() -> String) {
        if self.failed.takes() {
            self.tell(&named(job, why, &command(), &[]));
        }
    }

    /// Reports why a job runs again.
    pub(super) fn retried(
        &mut self,
        job: &str,
        why: &str,
        command: impl FnOnce() -> String,
        written: &[u8],
    ) {
        if self.retried.takes() {
            self.say(&named(job, why, &command(), written));
        }
    }

    /// Writes a report in the words of another tool, even if messages are off.
    pub(super) fn exception(&self, text: &str) {
        self.write(&format!("{text}\n"));
    }

    /// Reports a stopped job, which people may not notice.
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

    /// Reports how many jobs failed in all.
    pub(super) fn sum_up(&self, failed: u64) {
        let jobs = if failed == 1 { "job" } else { "jobs" };
        let named = self.failed.remark();
        self.say(&format!("{failed} {jobs} failed{named}"));
    }
}

/// What happened to a job, its command, and the last lines that it wrote.
fn named(job: &str, why: &str, command: &str, written: &[u8]) -> String {
    let mut text = format!("{job}: {why}");
    // One that could not be put together has none.
    if !command.is_empty() {
        text.extend([": ", &beginning(command)]);
    }
    let written = String::from_utf8_lossy(written);
    let lines = written.lines().filter(|line| !line.trim().is_empty());
    let mut last: Vec<&str> = lines.rev().take(LINES_MOST).collect();
    last.reverse();
    for line in last {
        text.extend(["\n  | ", &beginning(line)]);
    }
    text
}

/// The beginning of a text, with a mark if it was cut.
fn beginning(text: &str) -> String {
    let (beginning, cut) = shown::beginning(text, TEXT_MOST);
    format!("{beginning}{cut}")
}
