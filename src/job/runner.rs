//! The state of a run of jobs: what waits, what runs, how it went.

use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::account::Accounts;
use super::attempt::{Lines, Orders, Over, Stream, attend};
use super::config::{Config, Timeout};
use super::halt::{Halt, How, Tally};
use super::ladder::Ladder;
use super::log::Log;
use super::median::Median;
use super::printer::{Block, Printer};
use super::programs::Programs;
use super::run::JobError;
use super::slots::Slots;
use super::start::{Refusal, Starter, Ticket};
use crate::error::{Exit, with_causes};
use crate::event::{Event, Observer};
use crate::input::rows::{Row, RowError};

/// How long to wait for resources before a start is tried again.
const NO_ROOM: Duration = Duration::from_millis(50);
/// So often in a row nothing could be started, and nothing runs.
const HOPELESS: u32 = 100;
/// Delays before retries do not grow beyond this.
const LONGEST_DELAY: Duration = Duration::from_hours(1);

/// A job that runs.
pub(super) struct Running {
    ticket: Ticket,
    slot: usize,
}

/// A job that is over, and what its attendant says.
pub(super) type Report = (Running, io::Result<Over>);
/// Those who attend to running jobs.
pub(super) type Attendants = JoinSet<Report>;

/// What may still happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// Everything.
    Open,
    /// No more jobs are started, except again.
    Closed,
    /// No job is started at all.
    Ending,
}

/// A run.
pub(super) struct Runner<'a, O> {
    config: &'a Config,
    observer: &'a mut O,
    printer: Printer,
    starter: Starter<'a>,
    accounts: Accounts<'a>,
    slots: Slots,
    /// What each running job's lines begin with.
    tags: BTreeMap<u64, Bytes>,
    stage: Stage,
    /// Jobs so far.
    seq: u64,
    total: Option<u64>,
    /// To be started as soon as it may.
    next: Option<Ticket>,
    /// To be started again when it is time.
    again: BTreeMap<(Instant, u64), Ticket>,
    next_start: Instant,
    failed_starts: u32,
    tally: Tally,
    medians: Median,
    limit: watch::Sender<Option<Duration>>,
    stop: watch::Sender<bool>,
    ladder: Rc<Ladder>,
    interrupted: Option<i32>,
    /// The exit code of the job that ended the run.
    halted_by: Option<i32>,
}

impl<'a, O: Observer> Runner<'a, O> {
    /// Nothing was started yet.
    pub(super) fn new(
        config: &'a Config,
        printer: Printer,
        programs: Programs,
        log: Option<Log>,
        lines: mpsc::Sender<Lines>,
        observer: &'a mut O,
    ) -> Self {
        let limit = match config.timeout {
            Some(Timeout::After(limit)) => Some(limit),
            Some(Timeout::Percent(_)) | None => None,
        };
        Self {
            config,
            observer,
            printer,
            starter: Starter::new(config, programs, lines),
            accounts: Accounts::new(config, log),
            slots: Slots::new(config.slots),
            tags: BTreeMap::new(),
            stage: Stage::Open,
            seq: 0,
            total: None,
            next: None,
            again: BTreeMap::new(),
            next_start: Instant::now(),
            failed_starts: 0,
            tally: Tally::default(),
            medians: Median::default(),
            limit: watch::Sender::new(limit),
            stop: watch::Sender::new(false),
            ladder: Rc::new(config.ladder.clone()),
            interrupted: None,
            halted_by: None,
        }
    }

    pub(super) fn printer(&self) -> &Printer {
        &self.printer
    }

    /// The signal that ended the run early, if one did.
    pub(super) fn interrupted(&self) -> Option<i32> {
        self.interrupted
    }

    /// Whether nothing runs and nothing will.
    pub(super) fn is_over(&self) -> bool {
        let idle = self.slots.taken() == 0;
        match self.stage {
            Stage::Open => false,
            Stage::Closed => idle && self.next.is_none() && self.again.is_empty(),
            Stage::Ending => idle,
        }
    }

    /// Whether another row could be started now.
    pub(super) fn wants_row(&self) -> bool {
        let open = self.stage == Stage::Open && self.next.is_none();
        open && !self.printer.is_full() && self.may_start(Instant::now())
    }

    fn may_start(&self, now: Instant) -> bool {
        self.slots.any_free() && now >= self.next_start
    }

    /// When something may be started that may not be now.
    pub(super) fn next_wake(&self) -> Option<Instant> {
        if self.stage == Stage::Ending || !self.slots.any_free() {
            return None;
        }
        let now = Instant::now();
        let awaits_row = self.next.is_some() || self.stage == Stage::Open;
        let row = awaits_row.then_some(self.next_start);
        let retry = self.again.keys().next();
        let retry = retry.map(|&(due, _)| due.max(self.next_start));
        row.into_iter()
            .chain(retry)
            .filter(|&wake| wake > now)
            .min()
    }

    /// A row arrived, or what was wrong with one.
    pub(super) fn on_row(&mut self, row: Result<Row, RowError>) -> Result<(), JobError> {
        let row = match row {
            Ok(row) => row,
            Err(error @ RowError::Item { .. }) => {
                self.say(&format!("failed to {}", with_causes(&error)));
                self.seq += 1;
                let seq = self.seq;
                self.count(false, 1);
                return self.print_block(seq, Block::default());
            }
            Err(error) => return Err(JobError::Rows(error)),
        };
        self.seq += 1;
        let ticket = Ticket {
            seq: self.seq,
            row,
            attempts: 0,
        };
        if self.accounts.skips(&ticket) {
            return self.print_block(ticket.seq, Block::default());
        }
        self.next = Some(ticket);
        Ok(())
    }

    /// Whether all rows have to be there before the first job starts.
    pub(super) fn needs_total(&self) -> bool {
        self.config.halt.is_some_and(Halt::needs_total)
    }

    /// It is known how many jobs there are.
    pub(super) fn set_total(&mut self, total: u64) {
        self.total = Some(total);
        self.observer.notice(&Event::Length(total));
    }

    /// There are no more rows.
    pub(super) fn on_end(&mut self) {
        self.set_total(self.seq);
        self.stage = self.stage.max(Stage::Closed);
        self.check_halt(0);
    }

    /// Starts what is there and may be started.
    pub(super) fn start_what_may(&mut self, jobs: &mut Attendants) -> Result<(), JobError> {
        loop {
            let now = Instant::now();
            if self.stage == Stage::Ending || !self.may_start(now) {
                return Ok(());
            }
            let again = self.again.first_entry();
            let ticket = match again.filter(|entry| entry.key().0 <= now) {
                Some(entry) => Some(entry.remove()),
                None => self.next.take(),
            };
            let Some(ticket) = ticket else {
                return Ok(());
            };
            self.start(ticket, jobs)?;
        }
    }

    fn start(&mut self, mut ticket: Ticket, jobs: &mut Attendants) -> Result<(), JobError> {
        let slot = self.slots.take();
        if self.config.dry_run {
            self.slots.give_back(slot);
            return self.show(&ticket, slot);
        }
        match self.starter.launch(&ticket, slot) {
            Ok(launched) => {
                self.failed_starts = 0;
                self.next_start = Instant::now() + self.config.delay;
                ticket.attempts += 1;
                let orders = Orders {
                    limit: self.limit.subscribe(),
                    stop: self.stop.subscribe(),
                    ladder: Rc::clone(&self.ladder),
                };
                if let Some(tag) = launched.tag {
                    self.tags.insert(ticket.seq, tag);
                }
                let over = attend(launched.group, launched.out, launched.err, orders);
                let running = Running { ticket, slot };
                jobs.spawn_local(async move { (running, over.await) });
                Ok(())
            }
            Err(Refusal::Job { message, code }) => {
                self.slots.give_back(slot);
                self.refuse(ticket.seq, &message, code)
            }
            Err(Refusal::NoRoom(source)) => {
                self.slots.give_back(slot);
                self.failed_starts += 1;
                if self.slots.taken() == 0 && self.failed_starts > HOPELESS {
                    let seq = ticket.seq;
                    return Err(JobError::Start { seq, source });
                }
                self.next_start = Instant::now() + NO_ROOM;
                self.again.insert((self.next_start, ticket.seq), ticket);
                Ok(())
            }
        }
    }

    /// Prints the command of a job.
    fn show(&mut self, ticket: &Ticket, slot: usize) -> Result<(), JobError> {
        match self.accounts.command_line(ticket, slot) {
            Ok(mut line) => {
                line.push(b'\n');
                self.printer.lines(Stream::Out, line.into(), None);
                self.count(true, 0);
                Ok(())
            }
            Err(error) => self.refuse(ticket.seq, &format!("failed to {error}"), 1),
        }
    }

    /// A job cannot be run.
    fn refuse(&mut self, seq: u64, message: &str, code: i32) -> Result<(), JobError> {
        self.say(&format!("job {seq}: {message}"));
        self.count(false, code);
        self.print_block(seq, Block::default())
    }

    /// A job is over.
    pub(super) fn on_over(&mut self, (running, over): Report) -> Result<(), JobError> {
        let Running { ticket, slot } = running;
        self.slots.give_back(slot);
        let tag = self.tags.remove(&ticket.seq);
        let seq = ticket.seq;
        let over = over.map_err(|source| JobError::Keep { seq, source })?;
        let well = over.ended.code == Some(0) && !over.overdue;
        let goes_on = self.stage != Stage::Ending;
        if !well && ticket.attempts <= self.config.retries && goes_on {
            let due = Instant::now() + self.retry_delay(ticket.attempts);
            self.again.insert((due, seq), ticket);
            return Ok(());
        }
        if well {
            self.learn(over.took);
        }
        if let Some(remark) = Accounts::remark(&over) {
            self.say(&format!("job {seq}: {remark}"));
        }
        // A job that was ended with the run has not failed, and is to be run
        // by the next one.
        let stopped = over.stopped;
        if !stopped {
            self.accounts.write_log(&ticket, &over)?;
        }
        let code = over
            .ended
            .code
            .or(over.ended.signal.map(|signal| 128 + signal));
        let block = self
            .accounts
            .block(&ticket, slot, tag, over, &self.starter)?;
        self.print_block(seq, block)?;
        if !stopped {
            self.count(well, code.filter(|&code| code != 0).unwrap_or(1));
        }
        Ok(())
    }

    fn retry_delay(&self, attempts: u32) -> Duration {
        let factor = 2u32.saturating_pow(attempts.saturating_sub(1));
        let delay = self.config.retry_delay.saturating_mul(factor);
        delay.min(LONGEST_DELAY.max(self.config.retry_delay))
    }

    /// Takes note of how long a job took.
    fn learn(&mut self, took: Duration) {
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

    /// A job is over for good.
    fn count(&mut self, well: bool, code: i32) {
        self.observer.notice(&Event::ItemsDone { items: 1 });
        if well {
            self.tally.succeeded += 1;
        } else {
            self.tally.failed += 1;
            self.observer.notice(&Event::ItemFailed);
        }
        self.check_halt(if well { 0 } else { code });
    }

    fn check_halt(&mut self, code: i32) {
        let halt = self.config.halt.filter(|_| self.halted_by.is_none());
        let Some(how) = halt.and_then(|halt| halt.due(self.tally, self.total)) else {
            return;
        };
        self.halted_by = Some(code);
        self.close(how);
    }

    /// Starts no more jobs, and ends those that run if that is wanted.
    fn close(&mut self, how: How) {
        self.stage = Stage::Ending;
        self.next = None;
        self.again.clear();
        if how == How::Now {
            self.stop.send_replace(true);
        }
    }

    /// Somebody asks the run to end: first no more jobs are started, then
    /// those that run are ended.
    pub(super) fn on_signal(&mut self, signal: i32) {
        if self.interrupted.is_some() {
            return self.close(How::Now);
        }
        self.interrupted = Some(signal);
        self.close(How::Soon);
        match self.slots.taken() {
            0 => {}
            1 => self.say("waiting for 1 job; once more to end it"),
            jobs => self.say(&format!("waiting for {jobs} jobs; once more to end them")),
        }
    }

    /// Lines of a running job arrived.
    pub(super) fn on_lines(&mut self, lines: Lines) {
        let tag = self.tags.get(&lines.seq).cloned();
        self.printer.lines(lines.stream, lines.text, tag);
        self.check_writers();
    }

    fn print_block(&mut self, seq: u64, block: Block) -> Result<(), JobError> {
        let printed = self.printer.finished(seq, block);
        printed.map_err(|source| JobError::Keep { seq, source })?;
        self.check_writers();
        Ok(())
    }

    /// Goes on with what waits to be printed.
    pub(super) fn print(&mut self) -> Result<(), JobError> {
        self.printer.pump().map_err(JobError::Write)?;
        self.check_writers();
        Ok(())
    }

    /// Nothing is worth doing for a reader that has gone.
    fn check_writers(&mut self) {
        if self.printer.results().has_failed() {
            self.close(How::Now);
        }
    }

    fn say(&mut self, text: &str) {
        if !self.config.quiet {
            let line = format!("ppar: {text}\n");
            self.printer.messages().write(line.into());
        }
    }

    /// Writes everything that is left.
    pub(super) async fn write_all(&mut self) -> Result<(), JobError> {
        self.printer.give_up_order().map_err(JobError::Write)?;
        while self.printer.has_ready() && !self.printer.results().has_failed() {
            self.printer.room().await;
            self.printer.pump().map_err(JobError::Write)?;
        }
        if self.tally.failed > 0 && self.interrupted.is_none() {
            let failed = self.tally.failed;
            let jobs = if failed == 1 { "job" } else { "jobs" };
            self.say(&format!("{failed} {jobs} failed"));
        }
        let written = self.printer.results().drained().await;
        // Messages that cannot be written have nobody to tell.
        let _ = self.printer.messages().drained().await;
        written.map_err(JobError::Write)
    }

    /// How it went.
    pub(super) fn exit(&self) -> Exit {
        match self.halted_by {
            Some(code) => Exit::Job(code),
            None if self.tally.failed > 0 => Exit::JobsFailed(self.tally.failed),
            None => Exit::Success,
        }
    }
}
