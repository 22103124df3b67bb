//! Which job starts next, and when: what waits, what runs, and everything that
//! may delay a start.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::clearance::Clearance;
use super::config::Config;
use super::crowd::Crowd;
use super::queue::Queue;
use super::roster::Roster;
use super::start::{Task, Ticket};
use super::throttle::Throttle;
use crate::input::blocks::Block;
use crate::proc::Footprint;

/// How long to wait for resources before trying again.
const NO_ROOM: Duration = Duration::from_millis(50);
/// How many starts in a row may fail while nothing runs.
const HOPELESS: u32 = 100;

/// What may still start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// Everything.
    Open,
    /// No new jobs, only retries.
    Closed,
    /// Nothing.
    Ending,
}

/// Decides about starts.
#[derive(Debug)]
pub(super) struct Schedule {
    stage: Stage,
    pub(super) roster: Roster,
    queue: Queue,
    /// Jobs that have requested another block.
    hungry: VecDeque<oneshot::Sender<Box<Block>>>,
    throttle: Throttle,
    pub(super) crowd: Crowd,
    pub(super) clearance: Clearance,
    failed_starts: u32,
}

impl Schedule {
    /// Nothing is waiting or running.
    pub(super) fn new(config: &Config, clearance: Clearance) -> Self {
        Self {
            stage: Stage::Open,
            roster: Roster::new(*config.slots.borrow()),
            queue: Queue::default(),
            hungry: VecDeque::new(),
            throttle: Throttle::new(config.pace, Instant::now()),
            crowd: Crowd::new(config.memory_total),
            clearance,
            failed_starts: 0,
        }
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

    /// Whether no job will start any more.
    pub(super) fn is_ending(&self) -> bool {
        self.stage == Stage::Ending
    }

    /// Whether another row or block is needed now.
    pub(super) fn wants_task(&self) -> bool {
        let open = self.stage == Stage::Open && !self.queue.has_new();
        // If no host can run a job, the run must know whether any job is left.
        let is_of_use = self.roster.has_room() || self.roster.is_spent();
        open && (is_of_use || !self.hungry.is_empty())
    }

    /// How many jobs wait.
    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// When something may be possible that was not at `since`.
    pub(super) fn next_wake(&self, since: Instant) -> Option<Instant> {
        let looks = [self.throttle.next_look(), self.crowd.next_look()];
        let are_several = self.roster.youngest_of_several().is_some();
        let looks = looks.into_iter().flatten().filter(|_| are_several);
        let starts = self.starts().into_iter().flatten();
        starts.chain(looks).filter(|&wake| wake > since).min()
    }

    /// When a new job, and one to run again, may start. Neither must hide the
    /// other, since the first time may have passed already.
    fn starts(&self) -> [Option<Instant>; 2] {
        if self.stage == Stage::Ending || !self.roster.has_room() {
            return [None; 2];
        }
        let opens = self.throttle.opens();
        let retry = self.queue.next_due().map(|due| due.max(opens));
        let is_new = self.queue.has_new() || self.queue.has_alone();
        [is_new.then_some(opens), retry]
    }

    /// Gives a block to a running job that requested one, unless another job
    /// can start for it; returns what nobody took.
    pub(super) fn feed_hungry(&mut self, mut task: Task) -> Option<Task> {
        let Some(mut block) = task.block.take() else {
            return Some(task);
        };
        while !self.roster.has_room()
            && let Some(job) = self.hungry.pop_front()
        {
            match job.send(block) {
                Ok(()) => return None,
                Err(back) => block = back,
            }
        }
        task.block = Some(block);
        Some(task)
    }

    /// A running job requests another block.
    pub(super) fn on_request(&mut self, job: oneshot::Sender<Box<Block>>) {
        // Dropping it tells the job that there are none.
        if self.stage == Stage::Open {
            self.hungry.push_back(job);
        }
    }

    /// A new job waits.
    pub(super) fn put(&mut self, ticket: Ticket) {
        self.queue.put(ticket);
    }

    /// Adds a job to run at `due` or later, even if there is a new one.
    pub(super) fn put_back(&mut self, ticket: Ticket, due: Instant) {
        self.queue.put_back(ticket, due);
    }

    /// There are no more rows or blocks.
    pub(super) fn on_end(&mut self) {
        self.stage = self.stage.max(Stage::Closed);
        self.hungry.clear();
    }

    /// Starts no more jobs.
    pub(super) fn close(&mut self) {
        self.stage = Stage::Ending;
        self.queue.clear();
        self.hungry.clear();
    }

    /// The job that must make room now, if any.
    pub(super) fn one_too_many(&mut self, now: Instant) -> Option<u64> {
        if self.throttle.is_starved(now) {
            return self.roster.youngest_of_several();
        }
        self.crowd.one_too_many(self.roster.footprints())
    }

    /// The job to start now, if any. Fails if the shared limit cannot be
    /// maintained.
    pub(super) fn next(&mut self, now: Instant) -> io::Result<Option<Ticket>> {
        self.roster.leave_out_late(now);
        let isolates = self.queue.has_alone();
        if (isolates || self.crowd.is_closed()) && self.roster.count() > 0 {
            return Ok(None);
        }
        let is_due = self.queue.next_due().is_some_and(|due| due <= now);
        let waits = self.queue.has_new() || is_due || isolates;
        let open = self.stage != Stage::Ending && !self.clearance.is_asking();
        let free = self.roster.has_room() && now >= self.throttle.opens();
        if !waits || !open || !free || !self.throttle.admits(now) {
            return Ok(None);
        }
        if !self.clearance.has_permit(self.roster.slots())? {
            return Ok(None);
        }
        Ok(self.queue.take(now))
    }

    /// What to report if no job starts for long because the machine is busy.
    pub(super) fn remark(&mut self, now: Instant) -> Option<String> {
        self.throttle.remark(now).filter(|_| !self.is_ending())
    }

    /// A job was started.
    pub(super) fn on_start(&mut self, ticket: &Ticket, memory: Footprint, tag: Option<Bytes>) {
        self.failed_starts = 0;
        self.throttle.started(Instant::now());
        self.crowd.on_start(ticket.seq, ticket.is_alone);
        self.roster.enter(ticket.seq, memory, tag);
    }

    /// A job is over, well or not.
    pub(super) fn on_over(&mut self, well: bool) {
        self.throttle.over(well);
    }

    /// There was no room for a job: it is tried again, unless there is no hope
    /// left; then it is dropped.
    pub(super) fn on_no_room(&mut self, ticket: Ticket) -> bool {
        self.failed_starts += 1;
        let hopeless = self.roster.count() == 0 && self.failed_starts > HOPELESS;
        if !hopeless {
            let later = Instant::now() + NO_ROOM;
            self.throttle.postpone(later);
            self.queue.put_back(ticket, later);
        }
        !hopeless
    }
}
