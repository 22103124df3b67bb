//! What is reported about jobs: their command lines, the job log, records and
//! remarks.

use std::cell::Cell;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use bytes::Bytes;

use super::attempt::{Cut, Over};
use super::capture::Capture;
use super::config::{Announce, Config, Layout, Output};
use super::error::JobError;
use super::log::{Entry, Log, exit_of};
use super::printer::Printout;
use super::record::{self, About};
use super::results::{Keeping, Kept};
use super::resume::Recognition;
use super::sheet;
use super::slots::Slot;
use super::start::{Starter, Ticket};
use super::tap::Stream;
use super::template::{HERE, Job, TemplateError};
use crate::proc::{Mebibytes, signal_name};

/// Numbers that do not vary between runs.
const UNNUMBERED: Job<'static> = Job {
    sequence: 0,
    slot: 0,
    host: HERE,
};

/// The slot of a job that does not run yet.
const NO_SLOT: Slot = Slot { number: 0, host: 0 };

/// Keeps the records.
pub(super) struct Accounts<'a> {
    config: &'a Config,
    log: Option<Log>,
    /// Whether the header of a table of jobs was printed.
    has_header: Cell<bool>,
    /// The names of the hosts that jobs run on, if any.
    hosts: Vec<Arc<str>>,
}

impl<'a> Accounts<'a> {
    /// `log` is the job log, if there is one.
    pub(super) fn new(config: &'a Config, log: Option<Log>, hosts: Vec<Arc<str>>) -> Self {
        Self {
            config,
            log,
            has_header: Cell::new(false),
            hosts,
        }
    }

    /// Whether the log says that a job can be skipped.
    pub(super) fn skips(&mut self, ticket: &Ticket) -> bool {
        if !self.log.as_ref().is_some_and(Log::skips_any) {
            return false;
        }
        // A job without a command fails when it starts.
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
        let job = Job {
            sequence: ticket.seq,
            slot: slot.number,
            host: self.host(slot).map_or(HERE, |host| host),
        };
        self.config.action.display(&ticket.row, job)
    }

    /// The command as logged, on one line. If it identifies jobs, it contains
    /// no numbers that would change with the order of items.
    fn logged_command(&self, ticket: &Ticket, slot: Slot) -> Result<Vec<u8>, TemplateError> {
        let (mut line, instead) = match self.config.recognition {
            Recognition::Command => (self.config.action.display(&ticket.row, UNNUMBERED)?, b' '),
            // As with GNU parallel.
            Recognition::Number => (self.command_line(ticket, slot)?, b'\0'),
        };
        for byte in &mut line {
            if *byte == b'\n' {
                *byte = instead;
            }
        }
        Ok(line)
    }

    /// What to print for a job, after its kept output was moved to its folder.
    /// Includes its line for the log, unless it will run again.
    pub(super) fn settle(
        &self,
        ticket: &Ticket,
        slot: Slot,
        tag: Option<Bytes>,
        (mut over, files): (Over, Option<Kept>),
        captures: &Starter<'_>,
    ) -> Result<Printout, JobError> {
        let line = match over.cut {
            // It has not failed, and belongs to the next run.
            Some(Cut::Stopped | Cut::Evicted | Cut::Lost) => None,
            Some(Cut::Overdue | Cut::Swollen(_)) | None => self.log_line(ticket, slot, &over),
        };
        let seq = ticket.seq;
        let keep = |source| JobError::Keep { seq, source };
        let kept = [over.stdout.take(), over.stderr.take()];
        let mut parts = Vec::new();
        if let Some(files) = files {
            if let Output::Names(end) = self.config.output {
                parts.extend(self.announced(ticket, slot, captures).map_err(keep)?);
                let mut name = captures.capture();
                let path = files.place.stdout.as_os_str().as_bytes();
                name.add(&[path, &[end]].concat()).map_err(keep)?;
                parts.push((Stream::Out, name));
            }
            let record = || self.record(ticket, slot, &over, None);
            files.commit(seq, record).map_err(keep)?;
        }
        match self.config.output {
            Output::Json | Output::Rows(_) => {
                let bytes = kept.map(|kept| kept.map_or(Ok(Vec::new()), Capture::into_bytes));
                let [stdout, stderr] = bytes;
                let written = [stdout.map_err(keep)?, stderr.map_err(keep)?];
                let mut line = captures.capture();
                let text = self.told(ticket, slot, &over, &written);
                line.add(&text).map_err(keep)?;
                parts.push((Stream::Out, line));
            }
            Output::Grouped => {
                parts.extend(self.announced(ticket, slot, captures).map_err(keep)?);
                let streams = [Stream::Out, Stream::Err].into_iter().zip(kept);
                parts.extend(streams.filter_map(|(stream, kept)| Some((stream, kept?))));
            }
            Output::Names(_) => {
                let results = self.config.results.as_ref();
                let unkept = results.is_some_and(Keeping::leaves_stderr);
                let [_, stderr] = kept.map(|kept| kept.filter(|_| unkept));
                parts.extend(stderr.map(|stderr| (Stream::Err, stderr)));
            }
            // It is printed already, or never.
            Output::Lines | Output::Ungrouped | Output::Nowhere => {}
        }
        Ok(Printout { tag, parts, line })
    }

    /// What to print about a job in place of its output.
    fn told(&self, ticket: &Ticket, slot: Slot, over: &Over, written: &[Vec<u8>; 2]) -> Vec<u8> {
        let Output::Rows(layout) = self.config.output else {
            return self.record(ticket, slot, over, Some(written));
        };
        let command = self.command_line(ticket, slot).unwrap_or_default();
        let about = self.about(ticket, slot, &command, Some(written));
        match layout {
            Layout::Json => sheet::json(about, over),
            Layout::Table(delimiter) => {
                let mut text = Vec::new();
                if !self.has_header.replace(true) {
                    text = sheet::header(about, delimiter);
                }
                text.extend(sheet::table_row(about, over, delimiter));
                text
            }
        }
    }

    /// The command, if it is shown before its output.
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

    fn about<'b>(
        &'b self,
        ticket: &'b Ticket,
        slot: Slot,
        command: &'b [u8],
        written: Option<&'b [Vec<u8>; 2]>,
    ) -> About<'b> {
        About {
            seq: ticket.seq,
            slot: slot.number,
            host: self.host(slot).map(|host| &**host),
            attempts: ticket.attempts,
            row: &ticket.row,
            command,
            written,
        }
    }

    fn record(
        &self,
        ticket: &Ticket,
        slot: Slot,
        over: &Over,
        written: Option<&[Vec<u8>; 2]>,
    ) -> Vec<u8> {
        // If there is none, that is why the job was refused.
        let command = self.command_line(ticket, slot).unwrap_or_default();
        let about = self.about(ticket, slot, &command, written);
        record::line(about, over)
    }

    /// The name of the job's host, if hosts were listed.
    pub(super) fn host(&self, slot: Slot) -> Option<&Arc<str>> {
        self.hosts.get(slot.host)
    }

    /// A job's name in messages, with its host if hosts were listed.
    pub(super) fn name(&self, seq: u64, slot: Slot) -> String {
        match self.host(slot) {
            Some(host) => format!("job {seq} on {host}"),
            None => format!("job {seq}"),
        }
    }

    /// The log line of a job, if there is a log.
    fn log_line(&self, ticket: &Ticket, slot: Slot, over: &Over) -> Option<Vec<u8>> {
        self.log.as_ref()?;
        let command = self.logged_command(ticket, slot).unwrap_or_default();
        let (exit, signal) = exit_of(over);
        let entry = Entry {
            seq: ticket.seq,
            host: self.host(slot).map_or(HERE, |host| host),
            started: over.started,
            took: over.took,
            received: over.stdout.as_ref().map_or(0, Capture::length),
            exit,
            signal,
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

    /// How a job failed, by itself or at its time limit.
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
