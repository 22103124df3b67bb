//! One of the pool's workers: its phase, its tasks and its limits.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::task::Task;
use crate::launch::Site;

/// The shortest limit for a worker's set-up, which also compiles the user's
/// code, perhaps while many others start.
const SET_UP_LEAST: Duration = Duration::from_secs(1);

/// The phases of a worker's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Not ready yet.
    Starting,
    /// Takes work.
    Working,
    /// Gets no more work, because it has reached its number of items.
    Retired,
    /// Was killed because its item took too long.
    Overdue,
    /// Was killed as overdue, but the item had finished by then: the next one
    /// is not to blame.
    Overtaken,
    /// Was killed because it held too much memory.
    Swollen,
    /// Was killed because all workers together held too much memory, and this
    /// one held the most.
    Crowding,
}

/// One worker.
#[derive(Debug)]
pub(super) struct Worker {
    /// Its site, if it is on another host.
    pub(super) site: Option<Site>,
    pub(super) phase: Phase,
    /// Its current task and the next ones.
    pub(super) tasks: VecDeque<Task>,
    /// When its set-up or current item is overdue.
    pub(super) deadline: Option<Instant>,
    /// How many more items it may take.
    pub(super) allowance: Option<u64>,
    /// Reading its output is paused.
    pub(super) held: bool,
    /// How many bytes of memory it held when last measured.
    pub(super) weight: u64,
    /// Whether it has been given work.
    pub(super) is_used: bool,
}

impl Worker {
    /// Whether it was killed, and is about to go.
    pub(super) fn is_ended(&self) -> bool {
        matches!(
            self.phase,
            Phase::Overdue | Phase::Overtaken | Phase::Swollen | Phase::Crowding
        )
    }

    /// The name of its host, if it is on another one.
    pub(super) fn host(&self) -> Option<&Arc<str>> {
        self.site.as_ref().map(|site| &site.name)
    }

    /// Its host, if its allocation ends by this time.
    pub(super) fn gone_by(&self, time: Instant) -> Option<Arc<str>> {
        let site = self.site.as_ref()?;
        site.ends.filter(|&end| end <= time)?;
        Some(Arc::clone(&site.name))
    }

    /// How many items it has been given and not finished.
    pub(super) fn items(&self) -> u32 {
        self.tasks.iter().map(Task::left).sum()
    }

    /// An item has finished.
    pub(super) fn item_ended(&mut self) {
        if self.phase == Phase::Overdue {
            self.phase = Phase::Overtaken;
        }
    }

    /// Gives the current item, or a set-up that has begun, a new deadline:
    /// `limit` after `now`.
    pub(super) fn restart_clock(&mut self, now: Instant, limit: Option<Duration>) {
        let limit = match self.phase {
            Phase::Starting => limit.filter(|_| self.deadline.is_some()).map(for_set_up),
            Phase::Overdue | Phase::Swollen | Phase::Crowding | Phase::Overtaken => None,
            Phase::Working | Phase::Retired => limit.filter(|_| !self.tasks.is_empty()),
        };
        self.deadline = limit.map(|limit| now + limit);
    }
}

/// How long a worker's set-up may take if an item may take `limit`.
pub(super) fn for_set_up(limit: Duration) -> Duration {
    limit.max(SET_UP_LEAST)
}
