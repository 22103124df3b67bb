//! The only owner of the pool's state.
//!
//! [`Dispatcher::step`] takes one event and the time, and leaves actions to be
//! carried out. It does no I/O and reads no clock, so that tests can drive
//! crashes, time-outs and signals in any order without a process.

mod deadlines;
mod ending;
mod input;
mod memory;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

pub(crate) use self::input::PoolConfig;
pub(super) use self::input::{Action, Failed, Input};

use super::crew::{Crew, WorkerId};
use super::job::{Backlog, Limit, Piece};
use super::member::Phase;
use super::pace::Pace;
use super::reorder::Reorder;
use super::task::Task;
use crate::event::Event;
use crate::wire::{Chunk, Done, FromWorker, Lane, ToWorker};

/// The pool's state; see the module's comment.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(super) struct Dispatcher {
    config: PoolConfig,
    pace: Pace,
    reorder: Reorder,
    crew: Crew,
    /// Tasks without a worker, oldest first.
    waiting: VecDeque<Task>,
    /// How many combine chunks were opened so far.
    asides_opened: u64,
    /// How many of them are unfinished.
    asides: u64,
    /// How many items are finished.
    done: u64,
    /// No host is left for another task.
    is_spent: bool,
    /// The job will cut nothing more.
    ended: bool,
    winding_down: bool,
    /// The job takes no results at the moment.
    blocked: bool,
    /// Some worker is held.
    holding: bool,
    /// Some task must run on its own.
    isolating: bool,
    /// When to look for overdue items: at the latest at the first deadline. It
    /// may be earlier, since a look takes longer the more workers there are,
    /// and each result moves a deadline.
    look: Option<Instant>,
    actions: VecDeque<Action>,
}

impl Dispatcher {
    /// A pool without workers: they start when work arrives.
    pub(super) fn new(config: PoolConfig) -> Self {
        Self {
            pace: Pace::new(config.chunk_items, config.workers),
            reorder: Reorder::new(config.ordered),
            crew: Crew::new(config.workers, config.starts, config.items_per_worker),
            waiting: VecDeque::new(),
            asides_opened: 0,
            asides: 0,
            done: 0,
            is_spent: false,
            ended: false,
            winding_down: false,
            blocked: false,
            holding: false,
            isolating: false,
            look: None,
            actions: VecDeque::new(),
            config,
        }
    }

    /// Handles an event that happened at `now`.
    pub(super) fn step(&mut self, now: Instant, input: Input) {
        let looks = matches!(input, Input::Tick | Input::Blocked(_) | Input::Resumed);
        match input {
            Input::Chunk(chunk) => self.on_chunk(chunk),
            Input::Dry => self.on_dry(),
            Input::End => self.ended = true,
            Input::Greeted(worker, site) => {
                self.crew.greeted(worker, now, self.config.timeout);
                if let Some(worker) = self.crew.get_mut(worker) {
                    worker.site = site;
                }
            }
            Input::Said(worker, message) => self.on_message(now, worker, message),
            Input::Gone {
                worker,
                departure,
                reason,
            } => self.on_gone(now, worker, departure, &reason),
            Input::NotStarted { worker, reason } => {
                self.crew.remove(worker);
                self.start_failed(now, &reason);
            }
            Input::Room(workers) => {
                self.crew.set_room(workers);
                self.pace.set_workers(workers);
            }
            Input::Spent => self.is_spent = true,
            Input::Weighed(weights) => self.on_weighed(&weights),
            Input::Tick => self.kill_overdue(now),
            Input::Blocked(blocked) => self.on_blocked(now, blocked),
            Input::Resumed => self.restart_clocks(now),
            Input::WindDown => self.wind_down(),
        }
        self.assign(now);
        if self.is_spent {
            self.end_if_spent();
        } else if !self.winding_down {
            let waiting = self.waiting.len();
            let waiting = if self.isolating {
                waiting.min(1)
            } else {
                waiting
            };
            for id in self.crew.start(now, waiting) {
                self.actions.push_back(Action::Start(id));
            }
        }
        self.update_holds(now);
        // Later deadlines expire later, since all items have the same limit.
        if self.config.timeout.is_some() && (looks || self.look.is_none()) {
            self.look = self.first_deadline();
        }
    }

    /// The next action, oldest first.
    pub(super) fn next_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// How large a chunk the pool can use now, if any.
    pub(super) fn wants(&self, backlog: Backlog) -> Option<Limit> {
        let takes_more = !(self.ended || self.winding_down || self.blocked || self.isolating);
        if !takes_more || self.reorder.is_full() {
            return None;
        }
        // The run must know what is left.
        let looks_on = self.is_spent && self.waiting.is_empty();
        let room =
            looks_on || self.waiting.is_empty() && self.crew.roomiest(self.depth()).is_some();
        if !room && self.waiting.len() >= self.crew.spare() {
            return None;
        }
        let mut limit = self.pace.limit(backlog, self.crew.len());
        limit.settled = self.is_settled();
        if let Some(most) = self.config.items_per_worker {
            limit.items = limit.items.min(usize::try_from(most).unwrap_or(usize::MAX));
        }
        Some(limit)
    }

    /// Whether everything cut so far is finished and the job has nothing more.
    pub(super) fn is_finished(&self) -> bool {
        if self.winding_down {
            return self.crew.iter().all(|worker| worker.tasks.is_empty());
        }
        self.ended && self.is_settled()
    }

    fn is_settled(&self) -> bool {
        self.waiting.is_empty() && self.asides == 0 && self.reorder.is_empty()
    }

    fn on_chunk(&mut self, chunk: Chunk) {
        let seq = match chunk.lane {
            Lane::Map => self.reorder.open(),
            Lane::Combine => {
                self.asides += 1;
                self.asides_opened += 1;
                self.asides_opened
            }
        };
        self.queue(Task::new(seq, chunk, self.config.timeout));
    }

    /// Puts a task in line, oldest first; combine chunks go first, since
    /// cutting may wait for them.
    fn queue(&mut self, task: Task) {
        let key = |task: &Task| (task.chunk.lane == Lane::Map, task.seq);
        let place = self
            .waiting
            .partition_point(|other| key(other) < key(&task));
        self.waiting.insert(place, task);
    }

    fn on_dry(&mut self) {
        if self.waiting.is_empty() && self.crew.roomiest(self.depth()).is_some() {
            self.crew.relax();
        }
    }

    fn on_message(&mut self, now: Instant, id: WorkerId, message: FromWorker) {
        match message {
            FromWorker::Ready { pid, .. } => {
                self.crew.ready(id, now);
                let host = self
                    .crew
                    .get_mut(id)
                    .and_then(|worker| worker.host().cloned());
                let started = Event::WorkerStarted {
                    worker: id,
                    pid,
                    host,
                };
                self.actions.push_back(Action::Notice(started));
            }
            FromWorker::Refused(reason) if !self.crew.is_starting(id) => {
                self.actions.push_back(Action::Distrust(reason));
            }
            FromWorker::Refused(reason) => {
                let failed = Failed::Refused(reason);
                self.actions.push_back(Action::Fail(failed));
            }
            FromWorker::Results { seq, done, bytes } => {
                self.on_progress(now, id, seq, done, Piece::Results(bytes));
            }
            FromWorker::Failure { seq, done, record } => {
                self.on_progress(now, id, seq, done, Piece::Failed(record));
            }
            FromWorker::Begun { seq, at } => self.on_begun(now, id, seq, at),
            FromWorker::Done(done) => self.on_done(now, id, done),
            FromWorker::Print(text) => self.actions.push_back(Action::Print(text)),
        }
    }

    /// Handles output of the chunk that `id` works on. A worker that reports
    /// anything else is broken, and is killed.
    fn on_progress(&mut self, now: Instant, id: WorkerId, seq: u64, done: u32, piece: Piece) {
        let Some(worker) = self.crew.get_mut(id) else {
            return;
        };
        let task = worker.tasks.front_mut().filter(|task| task.seq == seq);
        // A mere sign of life goes no further.
        let is_empty = matches!(&piece, Piece::Results(bytes) if bytes.is_empty());
        let taken = task.and_then(|task| {
            let items = match &piece {
                Piece::Failed(record) => task.fail(record.index, done)?,
                _ => task.advance(done)?,
            };
            let is_spill = matches!(piece, Piece::Results(_)) && items == 0 && !is_empty;
            if is_spill {
                task.spill();
            }
            Some((task.chunk.lane, items, is_spill))
        });
        let Some((lane, items, is_spill)) = taken else {
            self.actions.push_back(Action::Kill(id));
            return;
        };
        if items > 0 || matches!(piece, Piece::Failed(_)) {
            worker.item_ended();
        }
        if !is_spill {
            worker.restart_clock(now, self.config.timeout);
        }
        let piece = piece.with_host(worker.host());
        if items > 0 || !is_empty {
            self.pass(lane, seq, u64::from(items), piece);
        }
    }

    /// Notes which item `id` has begun; its time starts now.
    fn on_begun(&mut self, now: Instant, id: WorkerId, seq: u64, at: u32) {
        let Some(worker) = self.crew.get_mut(id) else {
            return;
        };
        let task = worker.tasks.front_mut().filter(|task| task.seq == seq);
        let Some(moved) = task.and_then(|task| task.begin(at)) else {
            self.actions.push_back(Action::Kill(id));
            return;
        };
        if moved {
            worker.item_ended();
        }
        worker.restart_clock(now, self.config.timeout);
    }

    /// Passes a piece to the job, in order; it ends `items` items.
    fn pass(&mut self, lane: Lane, seq: u64, items: u64, piece: Piece) {
        if !matches!(piece, Piece::Results(_)) {
            self.ended |= self.config.fail_fast;
            self.actions.push_back(Action::Notice(Event::ItemFailed));
        }
        let actions = &mut self.actions;
        match lane {
            Lane::Combine => actions.push_back(Action::Emit(lane, piece)),
            Lane::Map => {
                if items > 0 {
                    self.done += items;
                    actions.push_back(Action::Notice(Event::ItemsDone { items }));
                }
                self.reorder.push(seq, piece, &mut |piece| {
                    actions.push_back(Action::Emit(lane, piece));
                });
            }
        }
    }

    fn on_done(&mut self, now: Instant, id: WorkerId, done: Done) {
        let whole = |task: &mut Task| task.seq == done.seq && task.left() == 0;
        let Some(task) = self.crew.finish(id, whole) else {
            self.actions.push_back(Action::Kill(id));
            return;
        };
        if let Some(worker) = self.crew.get_mut(id) {
            worker.item_ended();
            worker.restart_clock(now, self.config.timeout);
        }
        let busy = Duration::from_nanos(done.busy_ns);
        let bytes = task.chunk.body.len();
        self.pace.record(task.chunk.items, bytes, busy);
        self.actions.push_back(Action::Notice(Event::ChunkDone {
            worker: id,
            items: u64::from(task.chunk.items),
            busy,
            peak_kib: done.peak_kib,
        }));
        self.finish(&task);
    }

    fn finish(&mut self, task: &Task) {
        let lane = task.chunk.lane;
        if lane == Lane::Combine {
            self.asides -= 1;
            return;
        }
        let actions = &mut self.actions;
        self.reorder.finish(task.seq, &mut |piece| {
            actions.push_back(Action::Emit(lane, piece));
        });
    }

    /// How many chunks a worker may have at once.
    fn depth(&self) -> usize {
        let counted = self.config.items_per_worker.is_some() || self.isolating;
        if !counted && self.pace.quick() { 2 } else { 1 }
    }

    fn assign(&mut self, now: Instant) {
        if self.isolating && !self.isolate() {
            return;
        }
        while let Some((load, id)) = self.crew.roomiest(self.depth()) {
            // A careful task gets a worker to itself.
            let fits = |task: &mut Task| load == 0 || !task.is_careful();
            let Some(task) = self.waiting.pop_front_if(fits) else {
                return;
            };
            let items = u64::from(task.left());
            let Some(worker) = self.crew.get_mut(id) else {
                return;
            };
            // An idle fresh worker takes even a chunk that is too large: no
            // other worker has more room.
            let fresh = worker.allowance == self.config.items_per_worker;
            let time = self.pace.time_of(worker.items() + task.left());
            let closing = worker.gone_by(now + time);
            if closing.is_some() || !fresh && worker.allowance.is_some_and(|left| left < items) {
                self.waiting.push_front(task);
                self.crew.take_off(id, Phase::Retired);
                self.actions.push_back(Action::Retire(id));
                self.actions.extend(closing.map(Action::Close));
                continue;
            }
            worker.allowance = worker.allowance.map(|left| left.saturating_sub(items));
            let message = ToWorker::Chunk {
                seq: task.seq,
                chunk: Chunk::clone(&task.chunk),
                order: task.order(),
            };
            self.crew.give(id, task);
            if let Some(worker) = self.crew.get_mut(id).filter(|_| load == 0) {
                worker.restart_clock(now, self.config.timeout);
            }
            self.actions.push_back(Action::Send(id, message));
            if self.isolating {
                return;
            }
        }
    }

    /// While too much waits for the head, reads only from the worker that has
    /// it.
    fn update_holds(&mut self, now: Instant) {
        let head = self.reorder.head();
        let is_head = |task: &Task| task.seq == head && task.chunk.lane == Lane::Map;
        // If no worker has the head, it may wait for one of these workers, or
        // was dropped when the run wound down.
        let over = self.reorder.is_overflowing()
            && self
                .crew
                .iter()
                .any(|worker| worker.tasks.iter().any(is_head));
        if !over && !self.holding {
            return;
        }
        self.holding = over;
        let timeout = self.config.timeout;
        for (id, worker) in self.crew.iter_mut() {
            let at_head = worker
                .tasks
                .iter()
                .any(|task| task.seq == head || task.chunk.lane == Lane::Combine);
            let hold = over && !at_head && !worker.tasks.is_empty();
            if hold != worker.held {
                worker.held = hold;
                worker.restart_clock(now, timeout);
                self.actions.push_back(Action::Hold(id, hold));
            }
        }
    }
}

#[cfg(test)]
mod tests;
