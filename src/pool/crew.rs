//! The pool's workers: which exist, how busy each is, and when to start more.
//!
//! A worker takes a few milliseconds to start. So the first piece of work
//! starts one, and more follow only after work has waited for about as long as
//! a start takes; then twice as many each time, but no more than the processors
//! can start together: more would only slow down the workers that already run.
//! The crew knows nothing about a task except which worker has it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use super::member::{Phase, Worker, for_set_up};
use super::task::Task;

/// How long work must wait for a worker before another one is started.
const PATIENCE: Duration = Duration::from_millis(3);
/// The same while a worker is still starting, which may take a while anyway.
const START_PATIENCE: Duration = Duration::from_millis(12);
/// How many starts in a row may fail.
const FAILED_STARTS: u32 = 3;
/// How long to wait after failed starts before there may be room for more
/// workers.
const RECOVERY: Duration = Duration::from_secs(1);

/// Names a worker; never used twice in a run.
pub(super) type WorkerId = usize;

/// What to do after a worker failed to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterFailedStart {
    /// Try again, or continue with the existing workers.
    GoOn,
    /// No worker can start: give up.
    GiveUp,
}

/// All workers.
#[derive(Debug)]
pub(super) struct Crew {
    most: usize,
    /// How many may start at the same time.
    starts: usize,
    /// The allowance of a fresh worker.
    allowance: Option<u64>,
    workers: BTreeMap<WorkerId, Worker>,
    /// Workers that take work, sorted by how many tasks they have.
    by_load: BTreeSet<(usize, WorkerId)>,
    starting: usize,
    next: WorkerId,
    /// Since when there has been more work than workers can take.
    saturated_since: Option<Instant>,
    /// How many may be started in the next step.
    ramp: usize,
    failed_starts: u32,
    /// No more workers are started until then, unless one ends.
    crowded_until: Option<Instant>,
    /// When to look for overdue set-ups: at the latest at the first deadline of
    /// one.
    look: Option<Instant>,
}

impl Crew {
    /// No workers yet; at most `most` at a time, at most `starts` of them
    /// starting.
    pub(super) fn new(most: usize, starts: usize, allowance: Option<u64>) -> Self {
        Self {
            most,
            starts,
            allowance,
            workers: BTreeMap::new(),
            by_load: BTreeSet::new(),
            starting: 0,
            next: 0,
            saturated_since: None,
            ramp: 1,
            failed_starts: 0,
            crowded_until: None,
            look: None,
        }
    }

    /// From now on there is room for this many, which may start together.
    /// Without room, one still starts and waits for a host.
    pub(super) fn set_room(&mut self, workers: usize) {
        self.most = workers.max(1);
        self.starts = self.most;
    }

    /// How many exist, in any phase.
    pub(super) fn len(&self) -> usize {
        self.workers.len()
    }

    /// How many work or will work, not counting those that are ending.
    fn staying(&self) -> usize {
        self.starting + self.by_load.len()
    }

    pub(super) fn get_mut(&mut self, id: WorkerId) -> Option<&mut Worker> {
        self.workers.get_mut(&id)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Worker> {
        self.workers.values()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (WorkerId, &mut Worker)> {
        self.workers.iter_mut().map(|(&id, worker)| (id, worker))
    }

    /// A worker has started; its set-up begins now.
    pub(super) fn greeted(&mut self, id: WorkerId, now: Instant, limit: Option<Duration>) {
        let starting = self.workers.get_mut(&id);
        let starting = starting.filter(|worker| worker.phase == Phase::Starting);
        if let (Some(worker), Some(limit)) = (starting, limit) {
            let deadline = now + for_set_up(limit);
            worker.deadline = Some(deadline);
            self.look.get_or_insert(deadline);
        }
    }

    /// When to look for overdue set-ups.
    pub(super) fn next_look(&self) -> Option<Instant> {
        self.look
    }

    /// The workers whose set-up is overdue. Each is returned once.
    pub(super) fn slow_set_ups(&mut self, now: Instant) -> Vec<WorkerId> {
        self.look = None;
        let mut slow = Vec::new();
        for (&id, worker) in &mut self.workers {
            let Some(deadline) = worker.deadline.filter(|_| worker.phase == Phase::Starting) else {
                continue;
            };
            if deadline <= now {
                worker.deadline = None;
                slow.push(id);
            } else {
                self.look = Some(self.look.map_or(deadline, |look| look.min(deadline)));
            }
        }
        slow
    }

    /// Whether any worker is set up and takes work.
    pub(super) fn has_ready(&self) -> bool {
        !self.by_load.is_empty()
    }

    /// Whether a worker is not set up yet.
    pub(super) fn is_starting(&self, id: WorkerId) -> bool {
        let worker = self.workers.get(&id);
        worker.is_some_and(|worker| worker.phase == Phase::Starting)
    }

    /// A worker is ready to take work.
    pub(super) fn ready(&mut self, id: WorkerId, now: Instant) {
        let Some(worker) = self.workers.get_mut(&id) else {
            return;
        };
        if worker.phase != Phase::Starting {
            return;
        }
        worker.phase = Phase::Working;
        worker.deadline = None;
        self.starting -= 1;
        self.failed_starts = 0;
        self.by_load.insert((0, id));
        // This worker may be enough: give it time to prove it.
        self.saturated_since = self.saturated_since.map(|_| now);
    }

    /// A worker is gone.
    pub(super) fn remove(&mut self, id: WorkerId) -> Option<Worker> {
        let worker = self.workers.remove(&id)?;
        self.by_load.remove(&(worker.tasks.len(), id));
        self.starting -= usize::from(worker.phase == Phase::Starting);
        self.crowded_until = None;
        Some(worker)
    }

    /// A worker failed to start, and is already removed. After a few failures
    /// in a row the run continues for a while with the workers it has, or ends
    /// if it has none.
    pub(super) fn start_failed(&mut self, now: Instant) -> AfterFailedStart {
        self.failed_starts += 1;
        if self.failed_starts < FAILED_STARTS {
            return AfterFailedStart::GoOn;
        }
        if self.workers.is_empty() {
            return AfterFailedStart::GiveUp;
        }
        self.crowded_until = Some(now + RECOVERY);
        AfterFailedStart::GoOn
    }

    /// Takes a worker out of service; its new phase says why.
    pub(super) fn take_off(&mut self, id: WorkerId, phase: Phase) {
        if let Some(worker) = self.workers.get_mut(&id) {
            worker.phase = phase;
            self.by_load.remove(&(worker.tasks.len(), id));
        }
    }

    /// The worker with the fewest tasks, if it has fewer than `depth`: how many
    /// it has, and its id.
    pub(super) fn roomiest(&self, depth: usize) -> Option<(usize, WorkerId)> {
        let &(load, id) = self.by_load.first()?;
        (load < depth).then_some((load, id))
    }

    /// The working workers that have had tasks.
    pub(super) fn used(&self) -> Vec<WorkerId> {
        let takers = self.by_load.iter().map(|&(_, id)| id);
        let is_used = |id: &WorkerId| self.workers.get(id).is_some_and(|worker| worker.is_used);
        takers.filter(is_used).collect()
    }

    /// Adds a task to a worker.
    pub(super) fn give(&mut self, id: WorkerId, task: Task) {
        let Some(worker) = self.workers.get_mut(&id) else {
            return;
        };
        let load = worker.tasks.len();
        worker.tasks.push_back(task);
        worker.is_used = true;
        if self.by_load.remove(&(load, id)) {
            self.by_load.insert((load + 1, id));
        }
    }

    /// Takes its current task from a worker, if that is `done`.
    pub(super) fn finish(
        &mut self,
        id: WorkerId,
        done: impl FnOnce(&mut Task) -> bool,
    ) -> Option<Task> {
        let worker = self.workers.get_mut(&id)?;
        let load = worker.tasks.len();
        let task = worker.tasks.pop_front_if(done)?;
        if self.by_load.remove(&(load, id)) {
            self.by_load.insert((load - 1, id));
        }
        Some(task)
    }

    /// How many more may start now.
    fn allowed(&self) -> usize {
        let room = self.most.saturating_sub(self.staying());
        room.min(self.starts.saturating_sub(self.starting))
    }

    /// How many chunks may wait for workers yet to be started.
    pub(super) fn spare(&self) -> usize {
        if self.staying() < self.most && self.crowded_until.is_none() {
            self.ramp
        } else {
            0
        }
    }

    /// Takes note that the workers keep up with the work.
    pub(super) fn relax(&mut self) {
        self.saturated_since = None;
    }

    /// When the next workers are due, while `waiting` tasks wait.
    pub(super) fn due(&self, waiting: usize) -> Option<Instant> {
        let wanted = waiting > self.starting && self.allowed() > 0;
        let patience = if self.starting > 0 {
            START_PATIENCE
        } else {
            PATIENCE
        };
        self.saturated_since
            .filter(|_| wanted)
            .map(|since| (since + patience).max(self.crowded_until.unwrap_or(since)))
    }

    /// Starts workers for `waiting` tasks: at once if it is the first worker or
    /// replaces the last one, otherwise when due. Returns their ids.
    pub(super) fn start(&mut self, now: Instant, waiting: usize) -> Vec<WorkerId> {
        let mut started = Vec::new();
        if waiting == 0 {
            return started;
        }
        self.saturated_since.get_or_insert(now);
        if self.crowded_until.is_some_and(|until| now < until) {
            return started;
        }
        self.crowded_until = None;
        if self.starting == 0 && self.by_load.is_empty() {
            started.push(self.start_one());
        }
        if self.due(waiting).is_some_and(|due| due <= now) {
            let wanted = waiting - self.starting;
            for _ in 0..wanted.min(self.allowed()).min(self.ramp) {
                started.push(self.start_one());
            }
            self.ramp = (self.ramp * 2).min(self.most).min(self.starts);
            self.saturated_since = Some(now);
        }
        started
    }

    fn start_one(&mut self) -> WorkerId {
        let id = self.next;
        self.next += 1;
        self.starting += 1;
        self.workers.insert(
            id,
            Worker {
                phase: Phase::Starting,
                tasks: VecDeque::new(),
                deadline: None,
                allowance: self.allowance,
                held: false,
                weight: 0,
                is_used: false,
                site: None,
            },
        );
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(start: Instant, milliseconds: u64) -> Instant {
        start + Duration::from_millis(milliseconds)
    }

    #[test]
    fn one_worker_serves_small_work() {
        let start = Instant::now();
        let mut crew = Crew::new(64, 64, None);
        assert_eq!(crew.start(start, 5), [0]);
        crew.ready(0, later(start, 4));
        assert_eq!(crew.start(later(start, 5), 4), [0; 0]);
        assert_eq!(crew.start(later(start, 6), 0), [0; 0]);
    }

    #[test]
    fn work_that_waits_brings_twice_as_many_each_time() {
        let start = Instant::now();
        let mut crew = Crew::new(64, 64, None);
        crew.start(start, 99);
        crew.ready(0, start);
        assert_eq!(crew.start(later(start, 3), 99), [1]);
        crew.ready(1, later(start, 3));
        assert_eq!(crew.start(later(start, 6), 99), [2, 3]);
        for id in [2, 3] {
            crew.ready(id, later(start, 6));
        }
        assert_eq!(crew.start(later(start, 9), 99), [4, 5, 6, 7]);
    }

    #[test]
    fn no_more_are_on_their_way_than_can_start_together() {
        let start = Instant::now();
        let mut crew = Crew::new(64, 2, None);
        crew.start(start, 99);
        crew.ready(0, start);
        assert_eq!(crew.start(later(start, 3), 99), [1]);
        assert_eq!(crew.start(later(start, 15), 99), [2]);
        assert_eq!(crew.due(99), None, "two are starting");
        crew.ready(1, later(start, 20));
        assert_eq!(crew.start(later(start, 32), 99), [3]);
    }

    #[test]
    fn a_slow_start_is_not_waited_for_much_longer() {
        let start = Instant::now();
        let mut crew = Crew::new(2, 2, None);
        crew.start(start, 9);
        assert_eq!(crew.due(9), Some(start + START_PATIENCE));
        assert_eq!(crew.start(start + START_PATIENCE, 9), [1]);
        assert_eq!(crew.due(9), None, "all workers exist");
    }

    #[test]
    fn starts_that_fail_end_in_giving_up() {
        let mut crew = Crew::new(2, 2, None);
        for expected in [
            AfterFailedStart::GoOn,
            AfterFailedStart::GoOn,
            AfterFailedStart::GiveUp,
        ] {
            for id in crew.start(Instant::now(), 1) {
                crew.remove(id);
            }
            assert_eq!(crew.start_failed(Instant::now()), expected);
        }
    }
    #[test]
    fn where_there_is_no_room_there_may_be_some_later() {
        let start = Instant::now();
        let mut crew = Crew::new(2, 2, None);
        crew.start(start, 9);
        crew.ready(0, start);
        let mut now = start + START_PATIENCE;
        for _ in 0..FAILED_STARTS {
            let started = crew.start(now, 9);
            assert_eq!(started.len(), 1);
            crew.remove(started[0]);
            crew.start_failed(now);
            now += START_PATIENCE;
        }
        assert!(crew.start(now, 9).is_empty());
        let due = crew.due(9).expect("it is tried again");
        assert!(due > now);
        assert_eq!(crew.start(due, 9).len(), 1);
    }
}
