//! A chunk on its way through workers, and whose fault it is when one dies.
//!
//! A worker's death costs one item at the most. Where it is not certain which
//! item was running, nobody is blamed: the rest of the chunk is run again
//! *carefully*, with a report after each item, and then a death is certain to
//! be that of the item after the last report. One more chance guards against
//! deaths that come from outside.

use std::sync::Arc;
use std::time::Duration;

use super::job::{Loss, Piece};
use crate::wire::{Chunk, Order};

/// Under a time limit as short as this, items are reported one by one from
/// the start: otherwise workers gather quick ones for about as long.
const FINE: Duration = Duration::from_millis(100);
/// An item that ends this many workers while it is known to run is given up.
const DEATHS: u32 = 2;
/// The same where they are killed. Somebody else may do that, and even hit the
/// same item twice: a worker often has to wait for its processor just after it
/// has said that an item begins.
const KILLS: u32 = 4;
const SIGKILL: i32 = 9;

/// A chunk and how far it is.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) seq: u64,
    pub(super) chunk: Arc<Chunk>,
    /// Items that are finished.
    pub(super) done: u32,
    /// Workers that the item after those has taken with it.
    lost: u32,
    careful: bool,
    /// Whether that item is known to have begun.
    running: bool,
    /// Items that were given up, by their place.
    given_up: Vec<u32>,
}

/// What a worker's end means for the item that it worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The pool killed the worker because the item took too long.
    Overdue,
    /// So it did, but for an item that had come to an end by then.
    Overtaken,
    /// The worker died, by this signal if by one.
    Died(Option<i32>),
}

impl Task {
    /// `limit` is how long one item may take.
    pub(super) fn new(seq: u64, chunk: Chunk, limit: Option<Duration>) -> Self {
        Self {
            seq,
            chunk: Arc::new(chunk),
            done: 0,
            lost: 0,
            running: false,
            careful: limit.is_some_and(|limit| limit < FINE),
            given_up: Vec::new(),
        }
    }

    /// Items that are not finished.
    pub(super) fn left(&self) -> u32 {
        self.chunk.items - self.done
    }

    /// Whether each item has to be reported by itself.
    pub(super) fn is_careful(&self) -> bool {
        self.careful
    }

    /// What to tell a worker.
    pub(super) fn order(&self) -> Order {
        Order {
            skip: self.done,
            careful: self.careful,
            without: self.given_up.clone(),
        }
    }

    /// Takes note that a worker is at the item after `done` finished ones;
    /// returns how many that are more than before, or none if that cannot be.
    pub(super) fn advance(&mut self, done: u32) -> Option<u32> {
        if done > self.chunk.items {
            return None;
        }
        let items = done.checked_sub(self.done)?;
        if items > 0 {
            self.lost = 0;
        }
        self.done = done;
        self.running = self.careful || self.left() == 1;
        Some(items)
    }

    /// Takes note that the worker is gone that was working on this. Returns
    /// what is to be told if that was the last chance of the item in work.
    pub(super) fn lose_worker(&mut self, end: End, retries: u32) -> Option<Piece> {
        let (loss, lives) = match end {
            End::Overtaken => return None,
            End::Overdue => (Loss::Timeout, retries.saturating_add(1)),
            End::Died(signal) => {
                let lives = if signal == Some(SIGKILL) {
                    KILLS
                } else {
                    DEATHS
                };
                let lives = lives.max(retries.saturating_add(1));
                (Loss::Crash { signal }, lives)
            }
        };
        let overdue = end == End::Overdue;
        self.lost += u32::from(overdue || self.running);
        self.running = false;
        self.careful |= !overdue;
        if self.lost < lives {
            return None;
        }
        let piece = Piece::Lost {
            chunk: Arc::clone(&self.chunk),
            offset: self.done,
            loss,
            attempts: self.lost,
        };
        self.given_up.push(self.done);
        self.done += 1;
        self.lost = 0;
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Body, Lane};

    const CRASHED: End = End::Died(Some(6));
    const KILLED: End = End::Died(Some(SIGKILL));

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
    fn nobody_is_blamed_for_the_first_death() {
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
        assert_eq!(task.lose_worker(CRASHED, 0), None);
        task.advance(4);
        assert_eq!(offset(task.lose_worker(CRASHED, 0)), Some((4, 2)));
        assert_eq!(task.order().without, [4]);
        assert_eq!(task.order().skip, 5);
    }

    #[test]
    fn one_that_is_killed_gets_more_chances() {
        let mut task = task(1);
        for _ in 1..KILLS {
            task.advance(0);
            assert_eq!(task.lose_worker(KILLED, 0), None);
        }
        task.advance(0);
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
    fn progress_clears_an_item_of_suspicion() {
        let mut task = task(10);
        task.lose_worker(CRASHED, 0);
        task.advance(0);
        assert_eq!(task.lose_worker(CRASHED, 0), None);
        task.advance(1);
        assert_eq!(task.lose_worker(CRASHED, 0), None);
    }

    #[test]
    fn a_time_out_is_certain_at_once_and_retries_are_counted() {
        let mut once = task(10);
        assert_eq!(offset(once.lose_worker(End::Overdue, 0)), Some((0, 1)));
        let mut again = task(10);
        assert_eq!(again.lose_worker(End::Overdue, 1), None);
        assert_eq!(offset(again.lose_worker(End::Overdue, 1)), Some((0, 2)));
    }

    #[test]
    fn what_cannot_be_is_no_progress() {
        let mut task = task(3);
        assert_eq!(task.advance(2), Some(2));
        assert_eq!(task.advance(1), None);
        assert_eq!(task.advance(4), None);
    }
}
