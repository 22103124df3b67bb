//! What is said about jobs: their command lines, the job log, records and
//! remarks.

use std::io;

use bytes::Bytes;

use super::attempt::{Cut, Over};
use super::capture::Capture;
use super::config::{Announce, Config, Output};
use super::error::JobError;
use super::log::{Entry, Log, Recognition};
use super::printer::Printout;
use super::record::{self, About};
use super::results::Kept;
use super::slots::Slot;
use super::start::{Starter, Ticket};
use super::tap::Stream;
use super::template::{Job, TemplateError};
use crate::proc::{Mebibytes, signal_name};

/// Numbers that are the same in every run.
const UNNUMBERED: Job = Job {
    sequence: 0,
    slot: 0,
};

/// The slot of a job that has none yet.
const NO_SLOT: Slot = Slot { number: 0, host: 0 };

/// Keeps the books.
pub(super) struct Accounts<'a> {
    config: &'a Config,
    log: Option<Log>,
}

impl<'a> Accounts<'a> {
    /// With a log, if there is one.
    pub(super) fn new(config: &'a Config, log: Option<Log>) -> Self {
        Self { config, log }
    }

    /// Whether the log says that a job need not be run.
    pub(super) fn skips(&mut self, ticket: &Ticket) -> bool {
        if !self.log.as_ref().is_some_and(Log::skips_any) {
            return false;
        }
        // One without a command fails when it is started.
        let line = self.logged_command(ticket, NO_SLOT);
        let log = self.log.as_mut();
        log.is_some_and(|log| line.is_ok_and(|line| log.skips(ticket.seq, &line)))
    }

    /// The command of a job as people read it.
    pub(super) fn command_line(
        &self,
        ticket: &Ticket,
        slot: Slot,
    ) -> Result<Vec<u8>, TemplateError> {
        let sequence = ticket.seq;
        let slot = slot.number;
        let job = Job { sequence, slot };
        self.config.action.display(&ticket.row, job)
    }

    /// The command as it stands in the log, on one line; where jobs are
    /// recognised by it, without numbers that another order of items would
    /// change.
    fn logged_command(&self, ticket: &Ticket, slot: Slot) -> Result<Vec<u8>, TemplateError> {
        let mut line = match self.config.recognition {
            Recognition::Command => self.config.action.display(&ticket.row, UNNUMBERED)?,
            Recognition::Number => self.command_line(ticket, slot)?,
        };
        for byte in &mut line {
            if *byte == b'\n' {
                *byte = b' ';
            }
        }
        Ok(line)
    }

    /// What a job leaves to be printed, once what is kept of it is in its
    /// folder. Its line for the log comes with it, unless it is to be run again.
    pub(super) fn settle(
        &self,
        ticket: &Ticket,
        slot: Slot,
        tag: Option<Bytes>,
        (mut over, files): (Over, Option<Kept>),
        captures: &Starter<'_>,
    ) -> Result<Printout, JobError> {
        let line = match over.cut {
            // It has not failed. The next run is to run it.
            Some(Cut::Stopped | Cut::Evicted | Cut::Lost) => None,
            Some(Cut::Overdue | Cut::Swollen(_)) | None => self.log_line(ticket, slot, &over),
        };
        let seq = ticket.seq;
        let keep = |source| JobError::Keep { seq, source };
        let kept = [over.stdout.take(), over.stderr.take()];
        if let Some(files) = files {
            let record = self.record(ticket, slot, &over, None);
            files.commit(seq, &record).map_err(keep)?;
        }
        let parts = match self.config.output {
            Output::Json => {
                let bytes = kept.map(|kept| kept.map_or(Ok(Vec::new()), Capture::into_bytes));
                let [stdout, stderr] = bytes;
                let written = [stdout.map_err(keep)?, stderr.map_err(keep)?];
                let mut line = captures.capture();
                line.add(&self.record(ticket, slot, &over, Some(&written)))
                    .map_err(keep)?;
                vec![(Stream::Out, line)]
            }
            Output::Grouped => {
                let parts = [Stream::Out, Stream::Err].into_iter().zip(kept);
                let parts = parts.filter_map(|(stream, kept)| Some((stream, kept?)));
                let shown = self.announced(ticket, slot, captures).map_err(keep)?;
                shown.into_iter().chain(parts).collect()
            }
            // It is printed already.
            Output::Lines | Output::Ungrouped => Vec::new(),
        };
        Ok(Printout { tag, parts, line })
    }

    /// The command, where it is to be shown before what it wrote.
    fn announced(
        &self,
        ticket: &Ticket,
        slot: Slot,
        captures: &Starter<'_>,
    ) -> io::Result<Option<(Stream, Capture)>> {
        if self.config.announce != Announce::WithOutput {
            return Ok(None);
        }
        let mut line = self.command_line(ticket, slot).unwrap_or_default();
        line.push(b'\n');
        let mut shown = captures.capture();
        shown.add(&line)?;
        Ok(Some((Stream::Out, shown)))
    }

    fn record(
        &self,
        ticket: &Ticket,
        slot: Slot,
        over: &Over,
        written: Option<&[Vec<u8>; 2]>,
    ) -> Vec<u8> {
        let command = self.command_line(ticket, slot);
        let about = About {
            seq: ticket.seq,
            slot: slot.number,
            host: self.host(slot),
            attempts: ticket.attempts,
            row: &ticket.row,
            // Without one, the job was refused for that.
            command: &command.unwrap_or_default(),
            written,
        };
        record::line(about, over)
    }

    /// The name of the host that a job runs on, where there is a list of them.
    pub(super) fn host(&self, slot: Slot) -> Option<&str> {
        let hosts = self.config.hosts.as_ref()?;
        Some(&hosts.targets[slot.host].name)
    }

    /// The line of a job for the log, if there is one.
    fn log_line(&self, ticket: &Ticket, slot: Slot, over: &Over) -> Option<Vec<u8>> {
        self.log.as_ref()?;
        let command = self.logged_command(ticket, slot).unwrap_or_default();
        let entry = Entry {
            seq: ticket.seq,
            host: self.host(slot).unwrap_or(":"),
            started: over.started,
            took: over.took,
            received: over.stdout.as_ref().map_or(0, Capture::length),
            // GNU parallel's own number for a job that took too long.
            exit: if over.cut == Some(Cut::Overdue) {
                -1
            } else {
                over.ended.code.unwrap_or(0)
            },
            signal: over.ended.signal.unwrap_or(0),
            command: &command,
        };
        Some(entry.line())
    }

    /// Writes a line into the log.
    pub(super) fn write_log(&mut self, line: Vec<u8>) -> Result<(), JobError> {
        let written = self.log.as_mut().map_or(Ok(()), |log| log.add(line));
        written.map_err(|source| self.of_log(source))
    }

    /// Waits until all lines of the log are written.
    pub(super) async fn end_log(&self) -> Result<(), JobError> {
        match self.log.as_ref().and_then(Log::writer) {
            Some(writer) => writer.drained().await.map_err(|source| self.of_log(source)),
            None => Ok(()),
        }
    }

    fn of_log(&self, source: io::Error) -> JobError {
        let path = self.config.log.clone().unwrap_or_default();
        JobError::Log { path, source }
    }

    /// How a job failed by itself, or for its time limit.
    pub(super) fn remark(over: &Over) -> Option<String> {
        if over.refused.is_some() {
            return over.refused.clone();
        }
        if over.cut == Some(Cut::Overdue) {
            let seconds = over.took.as_secs_f64();
            return Some(if over.in_set_up {
                format!(
                    "was ended after {seconds:.3} s, since its set-up took too long: \
                     let definitions do less, or raise --timeout"
                )
            } else {
                format!("was ended after {seconds:.3} s, since it took too long")
            });
        }
        if let Some(Cut::Swollen(bytes)) = over.cut {
            let held = Mebibytes(bytes);
            return Some(format!("was ended because it used {held} of memory"));
        }
        match (over.cut, over.ended.signal, over.ended.code) {
            (None, Some(signal), _) => Some(format!("was ended by {}", signal_name(signal))),
            (None, None, Some(code @ 1..)) => Some(format!("ended with exit code {code}")),
            _ => None,
        }
    }
}
