//! The state of a run of jobs: what waits, what runs, and the results.

mod exceptions;
mod lodging;
mod signals;
mod starting;

use std::cell::Cell;
use std::io::ErrorKind;
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::{mpsc, watch};

use super::account::Accounts;
use super::attempt::{Cut, Ends, Over, Stopped, Trouble};
use super::clearance::Clearance;
use super::config::{Config, Output, Timeout};
use super::crew::Crew;
use super::error::JobError;
use super::halt::{Halt, How};
use super::hosts::Hosts;
use super::ladder::Ladder;
use super::leftovers::Leftovers;
use super::log::Log;
use super::median::Median;
use super::printer::{Printer, Printout};
use super::remarks::Remarks;
use super::results::Kept;
use super::schedule::Schedule;
use super::semaphore::Permit;
use super::slots::Slot;
use super::start::{Starter, Task, Ticket};
use super::tap::Lines;
use super::verdict::Verdict;
use crate::error::{Exit, with_causes};
use crate::event::{Event, Length, Observer};
use crate::input::blocks::Block;
use crate::input::rows::RowError;
use crate::output::reader_is_gone;
use crate::proc::Terminal;

/// How many bytes of a job's output to search for its last lines.
const LAST_WORDS: usize = 4 << 10;

/// A running job.
pub(super) struct Running {
    ticket: Ticket,
    slot: Slot,
    /// Returned when this is dropped.
    _permit: Option<Permit>,
    /// Its output files, if those are kept.
    kept: Option<Kept>,
    /// The file of its block, which it opens by a path through this process.
    _block: Option<OwnedFd>,
}

/// A finished job, and its attendant's report.
pub(super) type Report = (Running, Result<Over, Trouble>);
/// The attendants of running jobs.
pub(super) type Attendants = Crew<'static, Report>;

/// A run.
pub(super) struct Runner<'a, O> {
    config: &'a Config,
    observer: &'a mut O,
    hosts: Hosts,
    printer: Printer,
    starter: Starter<'a>,
    accounts: Accounts<'a>,
    schedule: Schedule,
    /// The number of jobs so far.
    seq: u64,
    /// The number of all jobs, as far as it is known.
    length: Option<Length>,
    verdict: Verdict,
    medians: Median,
    /// The time limit that follows from the times of other jobs.
    limit: watch::Sender<Option<Duration>>,
    ends: Ends,
    ladder: Rc<Ladder>,
    leftovers: Leftovers,
    /// How long ppar was stopped so far, with all jobs.
    paused: Rc<Cell<Duration>>,
    stops: mpsc::UnboundedSender<Stopped>,
    /// The terminal that jobs use, with its initial settings.
    terminal: Option<Terminal>,
    interrupted: Option<i32>,
    /// How many signals have asked the run to end.
    insistence: u32,
    remarks: Remarks,
}

impl<'a, O: Observer> Runner<'a, O> {
    /// Nothing has started yet.
    pub(super) fn new(
        config: &'a Config,
        printer: Printer,
        starter: Starter<'a>,
        log: Option<Log>,
        clearance: Clearance,
        (stops, hosts): (mpsc::UnboundedSender<Stopped>, Hosts),
        observer: &'a mut O,
    ) -> Self {
        let remarks = Remarks::new(config.quiet, printer.messages().clone());
        let mut schedule = Schedule::new(config, clearance);
        hosts.enter(&mut schedule.roster);
        let names = hosts.names();
        Self {
            config,
            observer,
            hosts,
            printer,
            starter,
            accounts: Accounts::new(config, log, names),
            schedule,
            seq: 0,
            length: None,
            verdict: Verdict::new(config.halt, config.tally),
            medians: Median::default(),
            limit: watch::Sender::new(None),
            ends: Ends::new(),
            ladder: Rc::new(config.ladder.clone()),
            leftovers: Leftovers::new(),
            paused: Rc::default(),
            stops,
            terminal: config.terminal.then(Terminal::open).flatten(),
            interrupted: None,
            insistence: 0,
            remarks,
        }
    }

    pub(super) fn printer(&self) -> &Printer {
        &self.printer
    }

    /// The signal that ended the run early, if one did.
    pub(super) fn interrupted(&self) -> Option<i32> {
        self.interrupted
    }

    /// What waits and what runs.
    pub(super) fn schedule(&mut self) -> &mut Schedule {
        &mut self.schedule
    }

    /// Whether another row or block is needed now.
    pub(super) fn wants_task(&self) -> bool {
        self.schedule.wants_task() && !self.printer.is_full()
    }

    /// A row or a block arrived, or an error about one.
    pub(super) fn on_task(&mut self, task: Result<Task, RowError>) -> Result<(), JobError> {
        let task = match task {
            Ok(task) => task,
            Err(error @ RowError::Item { .. }) => {
                self.remarks
                    .say(&format!("failed to {}", with_causes(&error)));
                self.seq += 1;
                let seq = self.seq;
                self.count(false, 1);
                return self.print_block(seq, Printout::default());
            }
            Err(error) => return Err(JobError::Rows(error)),
        };
        let Some(task) = self.schedule.feed_hungry(task) else {
            return Ok(());
        };
        let ticket = self.ticket(task);
        if self.accounts.skips(&ticket) || self.starter.has_result(&ticket) {
            return self.print_block(ticket.seq, Printout::default());
        }
        self.schedule.put(ticket);
        Ok(())
    }

    fn ticket(&mut self, task: Task) -> Ticket {
        self.seq += 1;
        Ticket {
            seq: self.seq,
            row: task.row,
            block: task.block,
            attempts: 0,
            is_alone: false,
            place: None,
        }
    }

    /// Whether all rows must be known before the first job starts.
    pub(super) fn needs_total(&self) -> bool {
        self.config.halt.is_some_and(Halt::needs_total)
    }

    /// There is news about the number of jobs.
    pub(super) fn on_length(&mut self, length: Option<Length>) {
        if let Some(length) = length {
            self.length = Some(length);
            self.observer.notice(&Event::Length(length));
        }
    }

    /// The number of jobs is known.
    pub(super) fn set_total(&mut self, total: u64) {
        self.on_length(Some(Length::Exactly(total)));
        if let Some(how) = self.verdict.set_total(total) {
            self.close(how);
        }
    }

    /// There are no more rows or blocks.
    pub(super) fn on_end(&mut self) {
        self.schedule.on_end();
        self.set_total(self.seq);
    }

    /// A job is over.
    pub(super) fn on_over(&mut self, (running, over): Report) -> Result<(), JobError> {
        let Running {
            mut ticket,
            slot,
            kept,
            ..
        } = running;
        let seq = ticket.seq;
        let tag = self.schedule.roster.leave(seq, slot);
        if let Some(terminal) = &self.terminal {
            terminal.restore();
        }
        self.ends.over(seq);
        ticket.is_alone = self.schedule.crowd.on_over(seq);
        let mut over = over.map_err(|trouble| JobError::of_trouble(seq, trouble))?;
        self.take_back(over.unread.take());
        self.observer.notice(&Event::JobOver {
            took: over.took,
            user: over.ended.user,
            system: over.ended.system,
            peak_kib: over.ended.peak_kib,
            host: self.accounts.host(slot).cloned(),
        });
        if self.has_lost_its_reader(&over) {
            self.printer.results().fail(ErrorKind::BrokenPipe.into());
            self.check_writers();
            return Ok(());
        }
        if let Some(pause) = self.pause(&mut ticket, &over) {
            if let Some(why) = Accounts::remark(&over) {
                let (retry, most) = (ticket.attempts, self.config.retries.most);
                let why = format!("{why}; retry {retry} of {most}");
                let written = self.unprinted(&mut over, true);
                let command = command_of(&self.accounts, &ticket, slot);
                let job = self.accounts.name(seq, slot);
                self.remarks.retried(&job, &why, command, &written);
            }
            self.name_overdue(&ticket, slot, &over);
            self.schedule.put_back(ticket, Instant::now() + pause);
            return Ok(());
        }
        self.schedule.on_over(over.is_well());
        if over.is_well() {
            self.learn(over.took);
        }
        self.settle(&ticket, slot, tag, (over, kept))
    }

    /// Settles a job that does not run again.
    fn settle(
        &mut self,
        ticket: &Ticket,
        slot: Slot,
        tag: Option<Bytes>,
        (mut over, kept): (Over, Option<Kept>),
    ) -> Result<(), JobError> {
        let well = over.is_well();
        let code = over.ended.shell_code();
        // A job that ended with the run has not failed.
        let stopped = matches!(over.cut, Some(Cut::Stopped | Cut::Evicted | Cut::Lost));
        if let Some(why) = &Accounts::remark(&over) {
            let written = self.unprinted(&mut over, false);
            let command = command_of(&self.accounts, ticket, slot);
            let job = self.accounts.name(ticket.seq, slot);
            if over.refused.is_some() {
                self.remarks.refused(&job, why, command);
            } else {
                self.remarks.failed(&job, why, command, &written);
            }
        }
        self.name_overdue(ticket, slot, &over);
        let printout = self
            .accounts
            .settle(ticket, slot, tag, (over, kept), &self.starter)?;
        self.print_block(ticket.seq, printout)?;
        if !stopped {
            self.count(well, code);
            self.name_counted(ticket, slot, well);
        }
        Ok(())
    }

    /// The end of a job's standard error, if that is not printed. If it runs
    /// `again`, nothing of this run is printed.
    fn unprinted(&self, over: &mut Over, again: bool) -> Vec<u8> {
        let is_printed = match self.config.output {
            Output::Grouped | Output::Names(_) => !again,
            Output::Json | Output::Rows(_) | Output::Nowhere => false,
            Output::Lines | Output::Ungrouped => true,
        };
        let written = over.stderr.as_mut().filter(|_| !is_printed);
        // A remark without it is better than none.
        let tail = written.and_then(|written| written.tail(LAST_WORDS).ok());
        tail.unwrap_or_default()
    }

    /// Whether a job that writes for itself failed because its reader is gone.
    /// One that had nothing to write may go on, like others.
    fn has_lost_its_reader(&self, over: &Over) -> bool {
        self.config.output == Output::Ungrouped && !over.is_well() && reader_is_gone()
    }

    /// How long to wait before a job runs again, if it does. A job that made
    /// room, or whose host was lost, loses no attempt.
    fn pause(&self, ticket: &mut Ticket, over: &Over) -> Option<Duration> {
        let retries = self.config.retries;
        if over.is_well() || self.schedule.is_ending() {
            None
        } else if let Some(Cut::Evicted | Cut::Lost) = over.cut {
            ticket.attempts -= 1;
            Some(Duration::ZERO)
        } else {
            ticket.is_alone = false;
            let again = ticket.attempts <= retries.most;
            again.then(|| retries.pause(ticket.attempts))
        }
    }

    /// A job ended before it started to read a block: another job gets it.
    fn take_back(&mut self, block: Option<Box<Block>>) {
        if let Some(block) = block
            && !self.schedule.is_ending()
        {
            let ticket = self.ticket(Task::block(block));
            self.schedule.put_back(ticket, Instant::now());
        }
    }

    /// Learns how long a job took.
    fn learn(&mut self, took: Duration) {
        self.schedule.roster.learn(took);
        let Some(Timeout::Percent(share)) = self.config.timeout else {
            return;
        };
        self.medians.add(took);
        let limit = self
            .medians
            .get()
            .map(|median| median.mul_f64(share / 100.0));
        self.limit.send_replace(limit);
    }

    /// Counts a job that is over for good.
    fn count(&mut self, well: bool, code: i32) {
        self.observer.notice(&Event::ItemsDone { items: 1 });
        if !well {
            self.observer.notice(&Event::ItemFailed);
        }
        if let Some(how) = self.verdict.count(well, code) {
            self.close(how);
        }
    }

    /// Starts no more jobs, and ends the running ones if `how` says so.
    fn close(&mut self, how: How) {
        self.schedule.close();
        if how == How::Now {
            self.ends.all();
        }
    }

    /// ppar and all jobs were stopped for this long.
    pub(super) fn on_pause(&mut self, paused: Duration) {
        self.paused.set(self.paused.get() + paused);
    }

    /// Reports a stopped job, which people may not notice.
    pub(super) fn on_stopped(&self, stopped: &Stopped) {
        self.remarks.stopped(stopped);
    }

    /// Lines of a running job arrived.
    pub(super) fn on_lines(&mut self, lines: Lines) -> Result<(), JobError> {
        let tag = self.schedule.roster.tag(lines.seq);
        let seq = lines.seq;
        let printed = self.printer.lines(lines, tag);
        printed.map_err(|source| JobError::Keep { seq, source })?;
        self.check_writers();
        Ok(())
    }

    fn print_block(&mut self, seq: u64, block: Printout) -> Result<(), JobError> {
        let printed = self.printer.finished(seq, block);
        printed.map_err(|source| JobError::Keep { seq, source })?;
        self.check_writers();
        self.write_log()
    }

    /// Prints and logs what can be printed and logged now.
    pub(super) fn print(&mut self) -> Result<(), JobError> {
        self.printer.pump().map_err(JobError::Write)?;
        self.check_writers();
        self.write_log()
    }

    fn write_log(&mut self) -> Result<(), JobError> {
        while let Some(line) = self.printer.next_logged() {
            self.accounts.write_log(line)?;
        }
        Ok(())
    }

    /// Ends the run if its reader is gone.
    fn check_writers(&mut self) {
        if self.printer.has_failed() {
            self.close(How::Now);
        }
    }

    /// Writes everything that is left.
    pub(super) async fn write_all(&mut self) -> Result<(), JobError> {
        self.printer.give_up_order().map_err(JobError::Write)?;
        loop {
            self.print()?;
            if !self.printer.waits() || self.printer.has_failed() {
                break;
            }
            self.printer.room().await;
        }
        let failed = self.verdict.failed();
        if failed > 0 && self.interrupted.is_none() {
            self.remarks.sum_up(failed);
        }
        let results = self.printer.results().drained().await;
        let messages = self.printer.messages().drained().await;
        // If ppar's own messages cannot be written, nobody can be told.
        let messages = messages.or_else(|error| {
            let lacks = self.printer.lacks_errors();
            if lacks { Err(error) } else { Ok(()) }
        });
        results.and(messages).map_err(JobError::Write)?;
        self.accounts.end_log().await
    }

    /// The outcome.
    pub(super) fn exit(&self) -> Exit {
        self.verdict.exit()
    }
}

/// The command of a job for people; empty if it cannot have one.
fn command_of<'a>(
    accounts: &'a Accounts<'_>,
    ticket: &'a Ticket,
    slot: Slot,
) -> impl FnOnce() -> String + 'a {
    move || {
        let command = accounts.command_line(ticket, slot);
        String::from_utf8_lossy(&command.unwrap_or_default()).into_owned()
    }
}
