//! The state of a run of jobs: what waits, what runs, how it went.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tempfile::NamedTempFile;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

use super::account::Accounts;
use super::attempt::{Cut, End, Orders, Over, Trouble, attend};
use super::clearance::Clearance;
use super::config::{Config, Timeout};
use super::error::JobError;
use super::halt::{Halt, How};
use super::ladder::Ladder;
use super::log::Log;
use super::median::Median;
use super::printer::{Printer, Printout};
use super::queue::Queue;
use super::roster::Roster;
use super::semaphore::Permit;
use super::start::{Launched, Refusal, Starter, Task, Ticket};
use super::tap::{Lines, Stream};
use super::throttle::Throttle;
use super::verdict::Verdict;
use crate::error::{Exit, with_causes};
use crate::event::{Event, Observer};
use crate::input::blocks::{Block, Body};
use crate::input::rows::RowError;

/// How long to wait for resources before a start is tried again.
const NO_ROOM: Duration = Duration::from_millis(50);
/// So often in a row nothing could be started, and nothing runs.
const HOPELESS: u32 = 100;

/// A job that runs.
pub(super) struct Running {
    ticket: Ticket,
    slot: usize,
    /// Given back when this is dropped.
    _permit: Option<Permit>,
    /// What it reads, removed when this is dropped.
    _file: Option<NamedTempFile>,
}

/// A job that is over, and what its attendant says.
pub(super) type Report = (Running, Result<Over, Trouble>);
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
    roster: Roster,
    stage: Stage,
    /// Jobs so far.
    seq: u64,
    queue: Queue,
    /// Jobs that ask for one more block.
    hungry: VecDeque<oneshot::Sender<Bytes>>,
    throttle: Throttle,
    clearance: Clearance,
    failed_starts: u32,
    verdict: Verdict,
    medians: Median,
    limit: watch::Sender<Option<Duration>>,
    end: watch::Sender<End>,
    ladder: Rc<Ladder>,
    interrupted: Option<i32>,
}

impl<'a, O: Observer> Runner<'a, O> {
    /// Nothing was started yet.
    pub(super) fn new(
        config: &'a Config,
        printer: Printer,
        starter: Starter<'a>,
        log: Option<Log>,
        clearance: Clearance,
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
            starter,
            accounts: Accounts::new(config, log),
            roster: Roster::new(*config.slots.borrow()),
            stage: Stage::Open,
            seq: 0,
            queue: Queue::default(),
            hungry: VecDeque::new(),
            throttle: Throttle::new(config.pace, Instant::now()),
            clearance,
            failed_starts: 0,
            verdict: Verdict::new(config.halt),
            medians: Median::default(),
            limit: watch::Sender::new(limit),
            end: watch::Sender::new(End::Nobody),
            ladder: Rc::new(config.ladder.clone()),
            interrupted: None,
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
        let idle = self.roster.count() == 0;
        match self.stage {
            Stage::Open => false,
            Stage::Closed => idle && self.queue.is_empty() && !self.clearance.is_asking(),
            Stage::Ending => idle,
        }
    }

    /// Whether there is use for another row or block now.
    pub(super) fn wants_task(&self) -> bool {
        let open = self.stage == Stage::Open && !self.queue.has_new();
        let used = self.roster.has_room() || !self.hungry.is_empty();
        open && !self.printer.is_full() && used
    }

    fn may_start(&self, now: Instant) -> bool {
        self.roster.has_room() && now >= self.throttle.opens()
    }

    /// When something may be done that could not be done at `since`.
    pub(super) fn next_wake(&self, since: Instant) -> Option<Instant> {
        let starved = self.roster.youngest_of_several();
        let look = starved.and_then(|_| self.throttle.next_look());
        let starts = self.starts().into_iter().flatten();
        starts.chain(look).filter(|&wake| wake > since).min()
    }

    /// When a new job, and one to be run again, may be started. Neither must
    /// hide the other, since the first time may have passed already.
    fn starts(&self) -> [Option<Instant>; 2] {
        if self.stage == Stage::Ending || !self.roster.has_room() {
            return [None; 2];
        }
        let opens = self.throttle.opens();
        let retry = self.queue.next_due().map(|due| due.max(opens));
        [self.queue.has_new().then_some(opens), retry]
    }

    /// There are so many slots from now on.
    pub(super) fn set_slots(&mut self, slots: usize) {
        self.roster.set_slots(slots);
    }

    /// A row or a block arrived, or what was wrong with one.
    pub(super) fn on_task(&mut self, task: Result<Task, RowError>) -> Result<(), JobError> {
        let task = match task {
            Ok(task) => task,
            Err(error @ RowError::Item { .. }) => {
                self.say(&format!("failed to {}", with_causes(&error)));
                self.seq += 1;
                let seq = self.seq;
                self.count(false, 1);
                return self.print_block(seq, Printout::default());
            }
            Err(error) => return Err(JobError::Rows(error)),
        };
        let Some(task) = self.feed_hungry(task) else {
            return Ok(());
        };
        let ticket = self.ticket(task);
        if self.accounts.skips(&ticket) {
            return self.print_block(ticket.seq, Printout::default());
        }
        self.queue.put(ticket);
        Ok(())
    }

    fn ticket(&mut self, task: Task) -> Ticket {
        self.seq += 1;
        Ticket {
            seq: self.seq,
            row: task.row,
            block: task.block,
            attempts: 0,
            folder: None,
        }
    }

    /// Gives a block to a running job that asked for one, unless another job
    /// can be started for it; returns what nobody took.
    fn feed_hungry(&mut self, mut task: Task) -> Option<Task> {
        if self.roster.has_room() {
            return Some(task);
        }
        while let Some(job) = self.hungry.pop_front() {
            let block = task.block.take();
            let Some(Block {
                header,
                body: Body::Here(bytes),
            }) = block.map(|block| *block)
            else {
                return Some(task);
            };
            let Err(bytes) = job.send(bytes) else {
                return None;
            };
            let body = Body::Here(bytes);
            task.block = Some(Box::new(Block { header, body }));
        }
        Some(task)
    }

    /// A running job asks for one more block.
    pub(super) fn on_request(&mut self, job: oneshot::Sender<Bytes>) {
        // Dropped, it tells that there will be none.
        if self.stage == Stage::Open {
            self.hungry.push_back(job);
        }
    }

    /// Whether all rows have to be there before the first job starts.
    pub(super) fn needs_total(&self) -> bool {
        self.config.halt.is_some_and(Halt::needs_total)
    }

    /// It is known how many jobs there are.
    pub(super) fn set_total(&mut self, total: u64) {
        self.observer.notice(&Event::Length(total));
        if let Some(how) = self.verdict.set_total(total) {
            self.close(how);
        }
    }

    /// There are no more rows or blocks.
    pub(super) fn on_end(&mut self) {
        self.stage = self.stage.max(Stage::Closed);
        self.hungry.clear();
        self.set_total(self.seq);
    }

    /// Starts what is there and may be started, and makes room for it.
    pub(super) fn start_what_may(&mut self, jobs: &mut Attendants) -> Result<(), JobError> {
        loop {
            let now = Instant::now();
            if let Some(youngest) = self.roster.youngest_of_several()
                && self.throttle.is_starved(now)
            {
                self.end.send_replace(End::One(youngest));
            }
            let waits = self.queue.has_new() || self.queue.next_due().is_some_and(|due| due <= now);
            let open = self.stage != Stage::Ending && self.may_start(now);
            if !waits || !open || self.clearance.is_asking() || !self.throttle.admits(now) {
                return Ok(());
            }
            let slots = self.roster.slots();
            let permit = self.clearance.has_permit(slots);
            if !permit.map_err(JobError::Semaphore)? {
                return Ok(());
            }
            if let Some(ticket) = self.queue.take(now) {
                self.ask_and_start(ticket, jobs)?;
            }
        }
    }

    fn ask_and_start(&mut self, ticket: Ticket, jobs: &mut Attendants) -> Result<(), JobError> {
        if !self.config.asks {
            return self.start(ticket, jobs);
        }
        let command = self.accounts.command_line(&ticket, self.roster.count() + 1);
        let command = command.map_err(JobError::Template)?;
        let cleared = self.clearance.ask(ticket, &command);
        match cleared.map_err(JobError::Terminal)? {
            Some(ticket) => self.start(ticket, jobs),
            None => Ok(()),
        }
    }

    /// A person has said whether a job is to be run.
    pub(super) fn on_answer(&mut self, yes: bool, jobs: &mut Attendants) -> Result<(), JobError> {
        match self.clearance.answered() {
            Some(ticket) if yes && self.stage != Stage::Ending => self.start(ticket, jobs),
            Some(ticket) => self.print_block(ticket.seq, Printout::default()),
            None => Ok(()),
        }
    }

    /// Whether a change of the permits of a shared limit would be news.
    pub(super) fn awaits_permit(&self) -> bool {
        self.clearance.awaits_permit()
    }

    /// There may be permits again.
    pub(super) fn on_permits(&mut self) {
        self.clearance.on_permits();
    }

    fn start(&mut self, mut ticket: Ticket, jobs: &mut Attendants) -> Result<(), JobError> {
        let slot = self.roster.take_slot();
        if self.config.dry_run {
            self.roster.give_back(slot);
            return self.show(&ticket, slot);
        }
        let seq = ticket.seq;
        match self.starter.launch(&mut ticket, slot) {
            Ok(launched) => {
                self.failed_starts = 0;
                self.throttle.started(Instant::now());
                ticket.attempts += 1;
                self.roster.enter(seq, launched.tag);
                let Launched { birth, group, streams, .. } = launched;
                let over = attend(birth, group, streams, self.orders(seq));
                let running = Running {
                    ticket,
                    slot,
                    _permit: self.clearance.take_permit(),
                    _file: launched.file,
                };
                jobs.spawn_local(async move { (running, over.await) });
                Ok(())
            }
            Err(refusal) => {
                self.roster.give_back(slot);
                self.on_refusal(ticket, refusal)
            }
        }
    }

    fn orders(&self, seq: u64) -> Orders {
        Orders {
            seq,
            limit: self.limit.subscribe(),
            end: self.end.subscribe(),
            ladder: Rc::clone(&self.ladder),
        }
    }

    fn on_refusal(&mut self, ticket: Ticket, refusal: Refusal) -> Result<(), JobError> {
        let seq = ticket.seq;
        match refusal {
            Refusal::Job { message, code } => self.refuse(seq, &message, code),
            Refusal::Files(source) => Err(JobError::Files { seq, source }),
            Refusal::NoRoom(source) => {
                self.failed_starts += 1;
                if self.roster.count() == 0 && self.failed_starts > HOPELESS {
                    return Err(JobError::Start { seq, source });
                }
                let later = Instant::now() + NO_ROOM;
                self.throttle.postpone(later);
                self.queue.put_back(ticket, later);
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
        self.print_block(seq, Printout::default())
    }

    /// A job is over.
    pub(super) fn on_over(&mut self, (running, over): Report) -> Result<(), JobError> {
        let Running {
            mut ticket, slot, ..
        } = running;
        let seq = ticket.seq;
        let tag = self.roster.leave(seq, slot);
        let mut over = over.map_err(|trouble| JobError::of_trouble(seq, trouble))?;
        self.take_back(over.unread.take());
        self.observer.notice(&Event::JobOver {
            took: over.took,
            user: over.ended.user,
            system: over.ended.system,
            peak_kib: over.ended.peak_kib,
        });
        let well = over.is_well();
        let goes_on = self.stage != Stage::Ending;
        if !well && goes_on && over.cut == Some(Cut::Evicted) {
            ticket.attempts -= 1;
            self.queue.put_back(ticket, Instant::now());
            return Ok(());
        }
        if !well && goes_on && ticket.attempts <= self.config.retries.most {
            let due = Instant::now() + self.config.retries.pause(ticket.attempts);
            self.queue.put_back(ticket, due);
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
        let stopped = matches!(over.cut, Some(Cut::Stopped | Cut::Evicted));
        if !stopped {
            self.accounts.write_log(&ticket, &over)?;
        }
        let code = over
            .ended
            .code
            .or(over.ended.signal.map(|signal| 128 + signal));
        let printout = self
            .accounts
            .settle(&ticket, slot, tag, over, &self.starter)?;
        self.print_block(seq, printout)?;
        if !stopped {
            self.count(well, code.filter(|&code| code != 0).unwrap_or(1));
        }
        Ok(())
    }

    /// A job ended before it had begun to read a block: another one gets it.
    fn take_back(&mut self, block: Option<Bytes>) {
        if let Some(bytes) = block
            && self.stage != Stage::Ending
        {
            let (header, body) = (Bytes::new(), Body::Here(bytes));
            let ticket = self.ticket(Task::block(Block { header, body }));
            self.queue.put_back(ticket, Instant::now());
        }
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
        if !well {
            self.observer.notice(&Event::ItemFailed);
        }
        if let Some(how) = self.verdict.count(well, code) {
            self.close(how);
        }
    }

    /// Starts no more jobs, and ends those that run if that is wanted.
    fn close(&mut self, how: How) {
        self.stage = Stage::Ending;
        self.queue.clear();
        self.hungry.clear();
        if how == How::Now {
            self.end.send_replace(End::All);
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
        match self.roster.count() {
            0 => {}
            1 => self.say("waiting for 1 job; once more to end it"),
            jobs => self.say(&format!("waiting for {jobs} jobs; once more to end them")),
        }
    }

    /// Lines of a running job arrived.
    pub(super) fn on_lines(&mut self, lines: Lines) {
        let tag = self.roster.tag(lines.seq);
        self.printer.lines(lines.stream, lines.text, tag);
        self.check_writers();
    }

    fn print_block(&mut self, seq: u64, block: Printout) -> Result<(), JobError> {
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
        let failed = self.verdict.failed();
        if failed > 0 && self.interrupted.is_none() {
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
        self.verdict.exit()
    }
}
