//! The only owner of the pool's state.
//!
//! [`Dispatcher::step`] takes one thing that happened and the time, and leaves
//! actions to be carried out. It does no I/O and reads no clock, so that tests
//! can drive crashes, time-outs and signals in any order without a process.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::job::{Backlog, Limit, Loss, Piece};
use super::pace::Pace;
use super::reorder::Reorder;
use crate::event::Event;
use crate::wire::{Chunk, Done, FromWorker, Lane, Order, ToWorker};

/// How long work must have been waiting for a worker before another is
/// started: about what a start costs, so that small work never pays for two.
const PATIENCE: Duration = Duration::from_millis(3);
/// The same while a worker is still starting, which may be slow by itself.
const START_PATIENCE: Duration = Duration::from_millis(12);
/// An item that ends this many workers while it runs alone is given up.
const DEATHS: u32 = 2;
/// So many workers that end before they are ready end the run.
const FAILED_STARTS: u32 = 3;

/// What the pool is asked to be.
#[derive(Debug, Clone)]
pub(crate) struct PoolConfig {
    /// The most workers at once; at least 1.
    pub(crate) workers: usize,
    /// Items in a chunk; measured where none is given.
    pub(crate) chunk_items: Option<usize>,
    /// Items after which a worker is replaced.
    pub(crate) items_per_worker: Option<u64>,
    /// How long one item may take.
    pub(crate) timeout: Option<Duration>,
    /// How often an item is tried again after it was lost with its worker.
    pub(crate) retries: u32,
    /// Whether results leave in input order.
    pub(crate) ordered: bool,
    /// Whether the first failed item ends the run, so that nothing more need
    /// be cut.
    pub(crate) fail_fast: bool,
}

/// Names a worker; never used twice in a run.
pub(super) type WorkerId = usize;

/// Something that happened.
#[derive(Debug)]
pub(super) enum Input {
    /// The job cut a chunk.
    Chunk(Chunk),
    /// The job has nothing to cut for now.
    Dry,
    /// The job will never have anything more to cut.
    End,
    /// A worker said something.
    Said(WorkerId, FromWorker),
    /// A worker is gone, and all it said was heard.
    Gone {
        worker: WorkerId,
        /// The signal that ended it.
        signal: Option<i32>,
        /// In words, for people.
        reason: String,
    },
    /// A worker could not even be started.
    NotStarted { worker: WorkerId, reason: String },
    /// Time has passed.
    Tick,
    /// Nobody took results for a while (`true`), or they flow again.
    Blocked(bool),
    /// No new work, please: finish what runs.
    WindDown,
}

/// Something to be done.
#[derive(Debug, PartialEq)]
pub(super) enum Action {
    /// Start a worker.
    Start(WorkerId),
    /// Send this to a worker.
    Send(WorkerId, ToWorker),
    /// Let a worker end: it gets no more work.
    Retire(WorkerId),
    /// End a worker at once.
    Kill(WorkerId),
    /// Read nothing from a worker (`true`), or read again.
    Hold(WorkerId, bool),
    /// Hand a piece to the job.
    Emit(Lane, Piece),
    /// Hand printed text to the job.
    Print(bytes::Bytes),
    /// Tell the observer.
    Notice(Event),
    /// The run cannot go on.
    Fail(Failed),
}

/// Why the run cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failed {
    /// The user's code cannot be set up.
    Refused(String),
    /// No worker would start.
    NoWorker(String),
}

#[derive(Debug)]
struct Task {
    seq: u64,
    chunk: Arc<Chunk>,
    /// Items that are finished.
    done: u32,
    /// Workers that the item after those has taken with it.
    lost: u32,
    careful: bool,
    /// Items that were given up, by their place.
    given_up: Vec<u32>,
}

impl Task {
    fn left(&self) -> u32 {
        self.chunk.items - self.done
    }
}

/// Where a worker stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Not ready yet.
    Starting,
    /// Takes work.
    Working,
    /// Gets no more work, since it has had its share.
    Retired,
    /// Was killed because its item took too long.
    Overdue,
}

#[derive(Debug)]
struct Worker {
    phase: Phase,
    tasks: VecDeque<Task>,
    deadline: Option<Instant>,
    allowance: Option<u64>,
    held: bool,
}

/// The pool's state; see the module.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(super) struct Dispatcher {
    config: PoolConfig,
    pace: Pace,
    reorder: Reorder,
    workers: BTreeMap<WorkerId, Worker>,
    /// How many of them are [`Phase::Starting`].
    starting: usize,
    /// Whether any of them is held.
    holding: bool,
    /// Ready workers that take work, by how much they have.
    by_load: BTreeSet<(usize, WorkerId)>,
    next_worker: WorkerId,
    waiting: VecDeque<Task>,
    /// Combine chunks under way or waiting.
    asides: u64,
    asides_opened: u64,
    ended: bool,
    winding_down: bool,
    blocked: bool,
    saturated_since: Option<Instant>,
    ramp: usize,
    failed_starts: u32,
    actions: VecDeque<Action>,
}

impl Dispatcher {
    /// A pool without workers: they start as work comes.
    pub(super) fn new(config: PoolConfig) -> Self {
        Self {
            pace: Pace::new(config.chunk_items, config.workers),
            reorder: Reorder::new(config.ordered),
            workers: BTreeMap::new(),
            starting: 0,
            holding: false,
            by_load: BTreeSet::new(),
            next_worker: 0,
            waiting: VecDeque::new(),
            asides: 0,
            asides_opened: 0,
            ended: false,
            winding_down: false,
            blocked: false,
            saturated_since: None,
            ramp: 1,
            failed_starts: 0,
            actions: VecDeque::new(),
            config,
        }
    }

    /// Takes in what happened at `now`.
    pub(super) fn step(&mut self, now: Instant, input: Input) {
        match input {
            Input::Chunk(chunk) => self.on_chunk(chunk),
            Input::Dry => self.on_dry(),
            Input::End => self.ended = true,
            Input::Said(worker, message) => self.on_message(now, worker, message),
            Input::Gone {
                worker,
                signal,
                reason,
            } => self.on_gone(worker, signal, &reason),
            Input::NotStarted { worker, reason } => self.on_not_started(worker, reason),
            Input::Tick => self.kill_overdue(now),
            Input::Blocked(blocked) => self.on_blocked(now, blocked),
            Input::WindDown => {
                self.winding_down = true;
                self.waiting.clear();
            }
        }
        self.assign(now);
        self.start_workers(now);
        self.update_holds(now);
    }

    /// The next thing to be done, oldest first.
    pub(super) fn next_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// How large a chunk the pool could use now, if any.
    pub(super) fn wants(&self, backlog: Backlog) -> Option<Limit> {
        if self.ended || self.winding_down || self.blocked || self.reorder.is_full() {
            return None;
        }
        let room = self.roomiest().is_some();
        let spare = self.workers.len() < self.config.workers && self.waiting.len() < self.ramp;
        if !(self.waiting.is_empty() && room || spare) {
            return None;
        }
        let mut limit = self.pace.limit(backlog, self.workers.len());
        limit.settled = self.is_settled();
        if let Some(most) = self.config.items_per_worker {
            limit.items = limit.items.min(usize::try_from(most).unwrap_or(usize::MAX));
        }
        Some(limit)
    }

    /// Whether everything that was cut is done and the job has no more.
    pub(super) fn is_finished(&self) -> bool {
        if self.winding_down {
            return self.workers.values().all(|worker| worker.tasks.is_empty());
        }
        self.ended && self.is_settled()
    }

    fn is_settled(&self) -> bool {
        self.waiting.is_empty() && self.asides == 0 && self.reorder.is_empty()
    }

    /// When [`Input::Tick`] is due, if ever.
    pub(super) fn next_tick(&self) -> Option<Instant> {
        // Where nobody counts time, nobody need look at the workers.
        let counts = self.config.timeout.is_some() && !self.blocked;
        let running = self.workers.values().filter(|worker| !worker.held);
        let overdue = counts
            .then(|| running.filter_map(|worker| worker.deadline).min())
            .flatten();
        overdue.into_iter().chain(self.start_due()).min()
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
        self.requeue(Task {
            seq,
            chunk: Arc::new(chunk),
            done: 0,
            lost: 0,
            careful: false,
            given_up: Vec::new(),
        });
    }

    /// Puts a task in line, oldest first; combining goes before all, since
    /// cutting may wait for it.
    fn requeue(&mut self, task: Task) {
        let key = |task: &Task| (task.chunk.lane == Lane::Map, task.seq);
        let place = self
            .waiting
            .partition_point(|other| key(other) < key(&task));
        self.waiting.insert(place, task);
    }

    fn on_dry(&mut self) {
        if self.waiting.is_empty() && self.roomiest().is_some() {
            self.saturated_since = None;
        }
    }

    fn on_message(&mut self, now: Instant, id: WorkerId, message: FromWorker) {
        match message {
            FromWorker::Ready { pid, .. } => self.on_ready(now, id, pid),
            FromWorker::Refused(reason) => {
                self.actions
                    .push_back(Action::Fail(Failed::Refused(reason)));
            }
            FromWorker::Results { seq, done, bytes } => {
                self.on_progress(now, id, seq, done, Piece::Results(bytes));
            }
            FromWorker::Failure { seq, done, record } => {
                self.ended |= self.config.fail_fast;
                self.actions.push_back(Action::Notice(Event::ItemFailed));
                self.on_progress(now, id, seq, done, Piece::Failed(record));
            }
            FromWorker::Done(done) => self.on_done(now, id, done),
            FromWorker::Print(text) => self.actions.push_back(Action::Print(text)),
        }
    }

    fn on_ready(&mut self, now: Instant, id: WorkerId, pid: u32) {
        let Some(worker) = self.workers.get_mut(&id) else {
            return;
        };
        worker.phase = Phase::Working;
        self.starting -= 1;
        self.failed_starts = 0;
        self.by_load.insert((0, id));
        // Work may well be done by this one: give it the time to show.
        self.saturated_since = self.saturated_since.map(|_| now);
        self.actions
            .push_back(Action::Notice(Event::WorkerStarted { worker: id, pid }));
    }

    /// Takes in output of the chunk that `id` is working on. Anything else is
    /// not from a worker of ours that is in its senses: it is ended.
    fn on_progress(&mut self, now: Instant, id: WorkerId, seq: u64, done: u32, piece: Piece) {
        let Some(worker) = self.workers.get_mut(&id) else {
            return;
        };
        let Some(task) = worker
            .tasks
            .front_mut()
            .filter(|task| task.seq == seq && task.done <= done && done <= task.chunk.items)
        else {
            self.actions.push_back(Action::Kill(id));
            return;
        };
        let items = u64::from(done - task.done);
        if items > 0 {
            task.lost = 0;
        }
        task.done = done;
        let lane = task.chunk.lane;
        worker.deadline = self.config.timeout.map(|limit| now + limit);
        if lane == Lane::Map && items > 0 {
            self.actions
                .push_back(Action::Notice(Event::ItemsDone { items }));
        }
        self.pass(lane, seq, piece);
    }

    fn pass(&mut self, lane: Lane, seq: u64, piece: Piece) {
        let actions = &mut self.actions;
        match lane {
            Lane::Map => self.reorder.push(seq, piece, &mut |piece| {
                actions.push_back(Action::Emit(lane, piece));
            }),
            Lane::Combine => actions.push_back(Action::Emit(lane, piece)),
        }
    }

    fn on_done(&mut self, now: Instant, id: WorkerId, done: Done) {
        let Some(worker) = self.workers.get_mut(&id) else {
            return;
        };
        let load = worker.tasks.len();
        let whole = |task: &mut Task| task.seq == done.seq && task.left() == 0;
        let Some(task) = worker.tasks.pop_front_if(whole) else {
            self.actions.push_back(Action::Kill(id));
            return;
        };
        let timeout = self.config.timeout.filter(|_| !worker.tasks.is_empty());
        worker.deadline = timeout.map(|limit| now + limit);
        if self.by_load.remove(&(load, id)) {
            self.by_load.insert((load - 1, id));
        }
        let busy = Duration::from_nanos(done.busy_ns);
        self.pace.record(task.chunk.items, busy);
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

    fn on_gone(&mut self, id: WorkerId, signal: Option<i32>, reason: &str) {
        let Some(mut worker) = self.workers.remove(&id) else {
            return;
        };
        self.by_load.remove(&(worker.tasks.len(), id));
        if worker.phase == Phase::Starting {
            self.starting -= 1;
            self.start_failed(reason.to_owned());
            return;
        }
        self.actions
            .push_back(Action::Notice(Event::WorkerGone { worker: id, signal }));
        let current = worker.tasks.pop_front();
        if self.winding_down {
            return;
        }
        for task in worker.tasks {
            self.requeue(task);
        }
        if let Some(task) = current {
            self.recover(task, worker.phase == Phase::Overdue, signal);
        }
    }

    /// Puts a chunk whose worker is gone back in line, without the item that
    /// is to blame once that is certain.
    fn recover(&mut self, mut task: Task, overdue: bool, signal: Option<i32>) {
        if task.left() == 0 {
            // It died between the last result and the account of the chunk.
            self.finish(&task);
            return;
        }
        let (loss, lives) = if overdue {
            (Loss::Timeout, self.config.retries + 1)
        } else {
            let lives = DEATHS.max(self.config.retries + 1);
            (Loss::Crash { signal }, lives)
        };
        // In a careful run each finished item is reported, so the one after
        // them was running; so it is with one item left, and with a time-out.
        if overdue || task.careful || task.left() == 1 {
            task.lost += 1;
        }
        task.careful |= !overdue;
        if task.lost >= lives {
            let piece = Piece::Lost {
                chunk: Arc::clone(&task.chunk),
                offset: task.done,
                loss,
                attempts: task.lost,
            };
            self.give_up_item(&mut task, piece);
        }
        if task.left() == 0 {
            self.finish(&task);
        } else {
            self.requeue(task);
        }
    }

    fn give_up_item(&mut self, task: &mut Task, piece: Piece) {
        task.given_up.push(task.done);
        task.done += 1;
        task.lost = 0;
        self.ended |= self.config.fail_fast;
        self.actions.push_back(Action::Notice(Event::ItemFailed));
        if task.chunk.lane == Lane::Map {
            self.actions
                .push_back(Action::Notice(Event::ItemsDone { items: 1 }));
        }
        self.pass(task.chunk.lane, task.seq, piece);
    }

    fn on_not_started(&mut self, id: WorkerId, reason: String) {
        if self.workers.remove(&id).is_some() {
            self.starting -= 1;
            self.start_failed(reason);
        }
    }

    /// A worker did not come to life. After a few of these in a row the run
    /// goes on with the workers that there are, and ends without any.
    fn start_failed(&mut self, reason: String) {
        self.failed_starts += 1;
        if self.failed_starts < FAILED_STARTS {
            return;
        }
        let ready = self.workers.len() - self.starting;
        if ready > 0 {
            self.config.workers = ready;
        } else {
            self.actions
                .push_back(Action::Fail(Failed::NoWorker(reason)));
        }
    }

    fn kill_overdue(&mut self, now: Instant) {
        if self.blocked {
            return;
        }
        for (&id, worker) in &mut self.workers {
            let late = worker.deadline.is_some_and(|deadline| deadline <= now);
            if late && !worker.held {
                worker.phase = Phase::Overdue;
                worker.deadline = None;
                self.by_load.remove(&(worker.tasks.len(), id));
                self.actions.push_back(Action::Kill(id));
            }
        }
    }

    /// While nobody takes results, workers may be stuck in writing them: no
    /// item is late for that.
    fn on_blocked(&mut self, now: Instant, blocked: bool) {
        self.blocked = blocked;
        if blocked {
            return;
        }
        for worker in self.workers.values_mut() {
            let limit = self.config.timeout.filter(|_| worker.deadline.is_some());
            worker.deadline = limit.map(|limit| now + limit);
        }
    }

    fn depth(&self) -> usize {
        let alone = self.config.items_per_worker.is_some();
        if !alone && self.pace.quick() { 2 } else { 1 }
    }

    /// The worker with the least to do, if it can take more.
    fn roomiest(&self) -> Option<(usize, WorkerId)> {
        let &(load, id) = self.by_load.first()?;
        (load < self.depth()).then_some((load, id))
    }

    fn assign(&mut self, now: Instant) {
        while let Some((load, id)) = self.roomiest() {
            let Some(task) = self.waiting.front() else {
                return;
            };
            if task.careful && load > 0 {
                return;
            }
            let items = u64::from(task.left());
            self.by_load.remove(&(load, id));
            let Some(worker) = self.workers.get_mut(&id) else {
                continue;
            };
            if worker.allowance.is_some_and(|left| left < items) {
                worker.phase = Phase::Retired;
                self.actions.push_back(Action::Retire(id));
                continue;
            }
            let Some(task) = self.waiting.pop_front() else {
                return;
            };
            worker.allowance = worker.allowance.map(|left| left - items);
            if worker.tasks.is_empty() {
                worker.deadline = self.config.timeout.map(|limit| now + limit);
            }
            let order = Order {
                skip: task.done,
                careful: task.careful,
                without: task.given_up.clone(),
            };
            let chunk = Chunk::clone(&task.chunk);
            let seq = task.seq;
            worker.tasks.push_back(task);
            self.by_load.insert((load + 1, id));
            self.actions
                .push_back(Action::Send(id, ToWorker::Chunk { seq, chunk, order }));
        }
    }

    /// When the next workers are due to be started, if work waits for them.
    fn start_due(&self) -> Option<Instant> {
        let wanted = self.waiting.len() > self.starting;
        let allowed = self.workers.len() < self.config.workers && !self.winding_down;
        let patience = if self.starting > 0 {
            START_PATIENCE
        } else {
            PATIENCE
        };
        self.saturated_since
            .filter(|_| wanted && allowed)
            .map(|since| since + patience)
    }

    /// Starts workers when work has waited long enough to pay for them; the
    /// first one, and those that replace a lost one, at once.
    fn start_workers(&mut self, now: Instant) {
        if self.waiting.is_empty() || self.winding_down {
            return;
        }
        if self.starting == 0 && self.by_load.is_empty() {
            self.start(1);
        }
        if self.saturated_since.is_none() {
            self.saturated_since = Some(now);
        }
        if self.start_due().is_some_and(|due| due <= now) {
            let wanted = self.waiting.len() - self.starting;
            let allowed = self.config.workers - self.workers.len();
            self.start(wanted.min(allowed).min(self.ramp));
            self.ramp = (self.ramp * 2).min(self.config.workers);
            self.saturated_since = Some(now);
        }
    }

    fn start(&mut self, count: usize) {
        for _ in 0..count {
            let id = self.next_worker;
            self.next_worker += 1;
            self.workers.insert(
                id,
                Worker {
                    phase: Phase::Starting,
                    tasks: VecDeque::new(),
                    deadline: None,
                    allowance: self.config.items_per_worker,
                    held: false,
                },
            );
            self.starting += 1;
            self.actions.push_back(Action::Start(id));
        }
    }

    /// Reads only from the worker at the head while too much waits for it.
    fn update_holds(&mut self, now: Instant) {
        let over = self.reorder.is_overflowing();
        if !over && !self.holding {
            return;
        }
        self.holding = over;
        let head = self.reorder.head();
        for (&id, worker) in &mut self.workers {
            let at_head = worker
                .tasks
                .iter()
                .any(|task| task.seq == head || task.chunk.lane == Lane::Combine);
            let hold = over && !at_head && !worker.tasks.is_empty();
            if hold != worker.held {
                worker.held = hold;
                let limit = self.config.timeout.filter(|_| worker.deadline.is_some());
                worker.deadline = limit.map(|limit| now + limit);
                self.actions.push_back(Action::Hold(id, hold));
            }
        }
    }
}
