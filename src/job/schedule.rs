//! Which job starts next, and when: what waits, what runs, and all that may
//! hold a start back.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rustix::process::Pid;
use tokio::sync::oneshot;

use super::clearance::Clearance;
use super::config::Config;
use super::crowd::Crowd;
use super::queue::Queue;
use super::roster::Roster;
use super::start::{Task, Ticket};
use super::throttle::Throttle;
use crate::input::blocks::Block;

/// How long to wait for resources before a start is tried again.
const NO_ROOM: Duration = Duration::from_millis(50);
/// So often in a row nothing could be started, and nothing runs.
const HOPELESS: u32 = 100;

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

/// Decides about starts.
#[derive(Debug)]
pub(super) struct Schedule {
    stage: Stage,
    pub(super) roster: Roster,
    queue: Queue,
    /// Jobs that ask for one more block.
    hungry: VecDeque<oneshot::Sender<Box<Block>>>,
    throttle: Throttle,
    pub(super) crowd: Crowd,
    pub(super) clearance: Clearance,
    failed_starts: u32,
}

impl Schedule {
    /// Nothing waits and nothing runs.
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

    /// Whether no job is started any more.
    pub(super) fn is_ending(&self) -> bool {
        self.stage == Stage::Ending
    }

    /// Whether there is use for another row or block now.
    pub(super) fn wants_task(&self) -> bool {
        let open = self.stage == Stage::Open && !self.queue.has_new();
        open && (self.roster.has_room() || !self.hungry.is_empty())
    }

    /// When something may be done that could not be done at `since`.
    pub(super) fn next_wake(&self, since: Instant) -> Option<Instant> {
        let looks = [self.throttle.next_look(), self.crowd.next_look()];
        let are_several = self.roster.youngest_of_several().is_some();
        let looks = looks.into_iter().flatten().filter(|_| are_several);
        let starts = self.starts().into_iter().flatten();
        starts.chain(looks).filter(|&wake| wake > since).min()
    }

    /// When a new job, and one to be run again, may be started. Neither must
    /// hide the other, since the first time may have passed already.
    fn starts(&self) -> [Option<Instant>; 2] {
        if self.stage == Stage::Ending || !self.roster.has_room() {
            return [None; 2];
        }
        let opens = self.throttle.opens();
        let retry = self.queue.next_due().map(|due| due.max(opens));
        let is_new = self.queue.has_new() || self.queue.has_alone();
        [is_new.then_some(opens), retry]
    }

    /// Gives a block to a running job that asked for one, unless another job
    /// can be started for it; returns what nobody took.
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

    /// A running job asks for one more block.
    pub(super) fn on_request(&mut self, job: oneshot::Sender<Box<Block>>) {
        // Dropped, it tells that there will be none.
        if self.stage == Stage::Open {
            self.hungry.push_back(job);
        }
    }

    /// A new job waits.
    pub(super) fn put(&mut self, ticket: Ticket) {
        self.queue.put(ticket);
    }

    /// A job is to be run at `due` or later, though there may be another new
    /// one.
    pub(super) fn put_back(&mut self, ticket: Ticket, due: Instant) {
        self.queue.put_back(ticket, due);
    }

    /// There are no more rows or blocks.
    pub(super) fn on_end(&mut self) {
        self.stage = self.stage.max(Stage::Closed);
        self.hungry.clear();
    }

    /// No job is to be started any more.
    pub(super) fn close(&mut self) {
        self.stage = Stage::Ending;
        self.queue.clear();
        self.hungry.clear();
    }

    /// The job that has to make room now, if one has.
    pub(super) fn one_too_many(&mut self, now: Instant) -> Option<u64> {
        if self.throttle.is_starved(now) {
            return self.roster.youngest_of_several();
        }
        self.crowd.one_too_many(self.roster.processes())
    }

    /// The job to be started now, if there is one. Fails if the limit that runs
    /// share cannot be kept.
    pub(super) fn next(&mut self, now: Instant) -> io::Result<Option<Ticket>> {
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

    /// A job was started.
    pub(super) fn on_start(&mut self, ticket: &Ticket, process: Option<Pid>, tag: Option<Bytes>) {
        self.failed_starts = 0;
        self.throttle.started(Instant::now());
        self.crowd.on_start(ticket.seq, ticket.is_alone);
        self.roster.enter(ticket.seq, process, tag);
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
