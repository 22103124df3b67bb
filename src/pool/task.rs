//! A chunk on its way through workers, and whose fault it is when one dies.
//!
//! A worker's death costs at most one item. As long as it is unclear which item
//! was running, none is blamed: the rest of the chunk runs again *carefully*,
//! with a report before each item; then a death is certain to belong to the
//! item reported last. A second chance guards against deaths that come from
//! outside.
//!
//! An item is finished only when its worker says so. One that failed within a
//! block of a reduction, or was given up, is *settled*: it does not run again,
//! but the worker that runs the rest of the chunk must skip it.

use std::sync::Arc;
use std::time::Duration;

use super::job::{Loss, Piece};
use crate::launch::Departure;
use crate::wire::{Chunk, Order};

/// A chunk that ends this many times the permitted number of workers without
/// any progress is taken to end every worker, even if the item differs each
/// time, as when memory has no room for a block of a reduction: the current
/// item is given up.
const NO_PROGRESS: u32 = 4;
/// The same for a chunk whose workers end this often without a word, not even
/// that an item begins.
const SILENT_DEATHS: u32 = 16;
/// Under time limits up to this, each item is reported from the start:
/// otherwise workers collect the results of quick items for about as long.
const FINE: Duration = Duration::from_millis(100);
/// An item that ends this many workers while it is known to run is given up.
const DEATHS: u32 = 2;
/// The same for workers that are killed. The signal may come from outside, and
/// even hit the same item twice: a worker often has to wait for the processor
/// just after it has announced an item.
const KILLS: u32 = 4;
const SIGKILL: i32 = 9;

/// A chunk and its progress.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) seq: u64,
    pub(super) chunk: Arc<Chunk>,
    /// How many items are finished: all their output has arrived.
    done: u32,
    /// The item that is known to be running.
    at: Option<u32>,
    careful: bool,
    /// It must run while nothing else does.
    alone: bool,
    /// Some output of an unfinished item has arrived, so it cannot run again.
    spilled: bool,
    /// The item last blamed for deaths, and their number.
    suspect: (u32, u32),
    /// Deaths since the last progress.
    deaths: u32,
    /// Deaths since a worker last said anything about the chunk.
    silent: u32,
    /// Positions of unfinished items that will not run again.
    settled: Vec<u32>,
}

/// What a worker's end means for its current item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WorkerEnd {
    /// The pool killed the worker because the item took too long.
    Overdue,
    /// It did, but the item had ended by then.
    Overtaken,
    /// The pool killed the worker because it used this many bytes of memory.
    Swollen(u64),
    /// The pool killed the worker because all workers together used this many
    /// bytes.
    Crowding(u64),
    /// The worker died, like this.
    Died(Departure),
    /// The worker was lost with its host.
    Lost,
}

impl WorkerEnd {
    /// The signal by which the worker died.
    pub(super) fn signal(self) -> Option<i32> {
        match self {
            Self::Died(departure) => departure.signal,
            Self::Overdue | Self::Overtaken | Self::Swollen(_) | Self::Crowding(_) | Self::Lost => {
                None
            }
        }
    }
}

impl Task {
    /// `limit` is the time limit of one item.
    pub(super) fn new(seq: u64, chunk: Chunk, limit: Option<Duration>) -> Self {
        Self {
            seq,
            chunk: Arc::new(chunk),
            done: 0,
            at: None,
            careful: limit.is_some_and(|limit| limit < FINE),
            alone: false,
            spilled: false,
            suspect: (0, 0),
            deaths: 0,
            silent: 0,
            settled: Vec::new(),
        }
    }

    /// How many items are not finished.
    pub(super) fn left(&self) -> u32 {
        self.chunk.items - self.done
    }

    /// Whether each item must be reported separately.
    pub(super) fn is_careful(&self) -> bool {
        self.careful
    }

    /// Whether it must run while nothing else does.
    pub(super) fn is_alone(&self) -> bool {
        self.alone
    }

    /// The instructions for the worker.
    pub(super) fn order(&self) -> Order {
        Order {
            skip: self.done,
            careful: self.careful,
            without: self.settled.clone(),
        }
    }

    /// Records that `done` items are finished; returns how many are new, or
    /// none if that is impossible.
    pub(super) fn advance(&mut self, done: u32) -> Option<u32> {
        if done > self.chunk.items {
            return None;
        }
        let items = done.checked_sub(self.done)?;
        if items > 0 {
            self.deaths = 0;
            self.silent = 0;
            self.spilled = false;
            self.done = done;
            self.settled.retain(|&item| item >= done);
            self.at = self.at.filter(|&at| at >= done);
        }
        Some(items)
    }

    /// Records that some output of the first unfinished item has arrived.
    pub(super) fn spill(&mut self) {
        self.spilled = true;
    }

    /// Records that an item begins; returns whether another was thought to be
    /// running, or none if that is impossible.
    pub(super) fn begin(&mut self, at: u32) -> Option<bool> {
        if !self.is_open(at) {
            return None;
        }
        self.silent = 0;
        let moved = self.in_work() != Some(at);
        self.at = Some(at);
        Some(moved)
    }

    /// Records that an item failed, and that `done` items are finished; returns
    /// what [`advance`](Self::advance) does.
    pub(super) fn fail(&mut self, index: u64, done: u32) -> Option<u32> {
        let item = index.checked_sub(self.chunk.first_index)?;
        let item = u32::try_from(item)
            .ok()
            .filter(|&item| self.is_open(item))?;
        let items = self.advance(done)?;
        self.at = self.at.filter(|&at| at != item);
        if item >= done {
            self.deaths = 0;
            self.silent = 0;
            self.settled.push(item);
        }
        Some(items)
    }

    /// Whether it is still open how an item ends.
    fn is_open(&self, item: u32) -> bool {
        (self.done..self.chunk.items).contains(&item) && !self.settled.contains(&item)
    }

    /// The item that is running, if any is.
    fn in_work(&self) -> Option<u32> {
        let first = || (self.done..self.chunk.items).find(|&item| self.is_open(item));
        self.at.or_else(first)
    }

    /// Records that the worker is gone. Returns what to report if that was the
    /// last chance of the current item.
    pub(super) fn lose_worker(&mut self, end: WorkerEnd, retries: u32) -> Option<Piece> {
        let tries = retries.saturating_add(1);
        let (loss, lives) = match end {
            WorkerEnd::Overtaken | WorkerEnd::Lost => {
                self.at = None;
                return None;
            }
            WorkerEnd::Crowding(_) if !self.alone && !self.spilled => {
                self.at = None;
                self.alone = true;
                return None;
            }
            WorkerEnd::Overdue => (Loss::Timeout, tries),
            // Earlier items may have left memory behind in the worker.
            WorkerEnd::Swollen(bytes) | WorkerEnd::Crowding(bytes) => {
                (Loss::Memory(bytes), DEATHS.max(tries))
            }
            WorkerEnd::Died(departure) => {
                let lives = if departure.signal == Some(SIGKILL) {
                    KILLS
                } else {
                    DEATHS
                };
                (Loss::Crash(departure), lives.max(tries))
            }
        };
        let overdue = end == WorkerEnd::Overdue;
        let blamed = if overdue { self.in_work() } else { self.at };
        self.at = None;
        self.careful |= !overdue;
        let (item, attempts) = match blamed {
            _ if std::mem::take(&mut self.spilled) => (self.in_work()?, 1),
            Some(item) => (item, self.blame(item, lives)?),
            None => self.blame_for_silence()?,
        };
        self.settled.push(item);
        Some(Piece::Lost {
            chunk: Arc::clone(&self.chunk),
            offset: item,
            loss,
            attempts,
            host: None,
        })
    }

    /// Counts a death against an item; returns how many there were if it has
    /// none of its `lives` left.
    fn blame(&mut self, item: u32, lives: u32) -> Option<u32> {
        self.deaths += 1;
        if self.suspect.0 != item {
            self.suspect = (item, 0);
        }
        self.suspect.1 += 1;
        if self.suspect.1 < lives && self.deaths < lives.saturating_mul(NO_PROGRESS) {
            return None;
        }
        self.deaths = 0;
        Some(std::mem::take(&mut self.suspect.1))
    }

    /// Counts a death that cannot be assigned to an item; after too many,
    /// returns the next item and their number.
    fn blame_for_silence(&mut self) -> Option<(u32, u32)> {
        self.silent += 1;
        if self.silent < SILENT_DEATHS {
            return None;
        }
        Some((self.in_work()?, std::mem::take(&mut self.silent)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Body, Lane};

    const fn died(signal: i32) -> WorkerEnd {
        WorkerEnd::Died(Departure {
            signal: Some(signal),
            code: None,
            lacked: None,
            missing: None,
        })
    }

    const CRASHED: WorkerEnd = died(6);
    const KILLED: WorkerEnd = died(SIGKILL);

    fn task(items: u32) -> Task {
        Task::new(
            0,
            Chunk {
                first_index: 0,
                first_line: 0,
                items,
                body: Body::Range { start: 0, step: 1 },
                lane: Lane::Map,
            },
            None,
        )
    }

    fn offset(piece: Option<Piece>) -> Option<(u32, u32)> {
        let Piece::Lost {
            offset, attempts, ..
        } = piece?
        else {
            return None;
        };
        Some((offset, attempts))
    }

    #[test]
    fn no_item_is_blamed_for_the_first_death() {
        let mut task = task(10);
        task.advance(3);
        assert_eq!(task.lose_worker(KILLED, 0), None);
        let order = task.order();
        assert!(order.careful && order.skip == 3 && order.without.is_empty());
    }

    #[test]
    fn an_item_that_kills_twice_while_it_runs_is_given_up() {
        let mut task = task(10);
        assert_eq!(task.lose_worker(CRASHED, 0), None);
        task.advance(4);
        task.begin(4);
        assert_eq!(task.lose_worker(CRASHED, 0), None);
        task.begin(4);
        assert_eq!(offset(task.lose_worker(CRASHED, 0)), Some((4, 2)));
        assert_eq!(task.order().without, [4]);
        assert_eq!(task.order().skip, 4, "its worker has to get past it");
        assert_eq!(task.begin(4), None, "it is not run again");
        assert_eq!(task.advance(5), Some(1));
        assert_eq!(task.order().without, [0; 0]);
    }

    #[test]
    fn one_that_is_killed_gets_more_chances() {
        let mut task = task(1);
        for _ in 1..KILLS {
            task.begin(0);
            assert_eq!(task.lose_worker(KILLED, 0), None);
        }
        task.begin(0);
        assert_eq!(offset(task.lose_worker(KILLED, 0)), Some((0, KILLS)));
    }

    #[test]
    fn an_item_that_had_not_begun_is_not_suspected() {
        let mut task = task(1);
        for _ in 0..9 {
            assert_eq!(task.lose_worker(CRASHED, 0), None);
        }
    }

    #[test]
    fn workers_that_end_without_a_word_bring_a_chunk_to_its_end_too() {
        let mut task = task(2);
        for _ in 1..SILENT_DEATHS {
            assert_eq!(task.lose_worker(CRASHED, 0), None);
        }
        let lost = offset(task.lose_worker(CRASHED, 0));
        assert_eq!(lost, Some((0, SILENT_DEATHS)));
        assert_eq!(
            task.lose_worker(CRASHED, 0),
            None,
            "the next one starts afresh"
        );
    }

    #[test]
    fn progress_clears_an_item_of_suspicion() {
        let mut task = task(10);
        task.lose_worker(CRASHED, 0);
        task.begin(0);
        assert_eq!(task.lose_worker(CRASHED, 0), None);
        task.advance(1);
        task.begin(1);
        assert_eq!(task.lose_worker(CRASHED, 0), None);
    }

    #[test]
    fn an_item_keeps_its_suspicion_while_its_block_is_done_again() {
        let mut task = task(10);
        for item in 0..3 {
            task.begin(item);
        }
        assert_eq!(task.lose_worker(CRASHED, 0), None);
        for item in 0..3 {
            task.begin(item);
        }
        assert_eq!(offset(task.lose_worker(CRASHED, 0)), Some((2, 2)));
        assert_eq!(task.order().skip, 0, "nothing of the block has arrived");
    }

    #[test]
    fn a_chunk_that_ends_workers_at_ever_other_items_comes_to_an_end() {
        let mut task = task(10);
        let mut losses = 0;
        while task.order().without.len() < 10 && losses < 1000 {
            losses += 1;
            let open = (0..10).filter(|item| !task.order().without.contains(item));
            let open: Vec<u32> = open.collect();
            task.begin(open[losses % open.len()]);
            task.lose_worker(KILLED, 0);
        }
        assert!(losses <= 10 * (KILLS * NO_PROGRESS) as usize, "{losses}");
    }

    #[test]
    fn a_failure_within_a_block_is_reported_once_and_finishes_nothing() {
        let mut task = task(10);
        assert_eq!(task.fail(3, 0), Some(0));
        assert_eq!(task.fail(3, 0), None, "twice");
        assert_eq!(task.order().without, [3]);
        assert_eq!(task.advance(10), Some(10));
    }

    #[test]
    fn a_time_out_is_certain_at_once_and_retries_are_counted() {
        let mut once = task(10);
        assert_eq!(
            offset(once.lose_worker(WorkerEnd::Overdue, 0)),
            Some((0, 1))
        );
        let mut again = task(10);
        assert_eq!(again.lose_worker(WorkerEnd::Overdue, 1), None);
        assert_eq!(
            offset(again.lose_worker(WorkerEnd::Overdue, 1)),
            Some((0, 2))
        );
    }

    #[test]
    fn an_item_with_written_output_is_not_run_again() {
        let mut task = task(3);
        task.advance(1);
        task.spill();
        assert_eq!(offset(task.lose_worker(KILLED, 5)), Some((1, 1)));
        assert_eq!(task.order().without, [1]);
        task.advance(2);
        assert_eq!(task.lose_worker(KILLED, 0), None);
    }

    #[test]
    fn impossible_progress_is_refused() {
        let mut task = task(3);
        assert_eq!(task.advance(2), Some(2));
        assert_eq!(task.advance(1), None);
        assert_eq!(task.advance(4), None);
        assert_eq!(task.begin(1), None, "it is finished");
        assert_eq!(task.begin(3), None);
        assert_eq!(task.fail(1, 2), None);
        assert_eq!(task.fail(2, 4), None);
    }
}
