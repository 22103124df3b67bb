//! Jobs that wait to start: the next new one, and those to run again.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use super::start::Ticket;

/// At most one new job, and any number of others.
#[derive(Debug, Default)]
pub(super) struct Queue {
    next: Option<Ticket>,
    /// Sorted by the time before which they must not start.
    again: BTreeMap<(Instant, u64), Ticket>,
    /// Jobs that must run again on their own.
    alone: VecDeque<Ticket>,
}

impl Queue {
    /// Whether none waits.
    pub(super) fn is_empty(&self) -> bool {
        self.next.is_none() && self.again.is_empty() && self.alone.is_empty()
    }

    /// How many jobs wait.
    pub(super) fn len(&self) -> usize {
        usize::from(self.next.is_some()) + self.again.len() + self.alone.len()
    }

    /// Whether a new job waits.
    pub(super) fn has_new(&self) -> bool {
        self.next.is_some()
    }

    /// Adds a new job; none may be waiting.
    pub(super) fn put(&mut self, ticket: Ticket) {
        self.next = Some(ticket);
    }

    /// Whether a job waits that must run on its own.
    pub(super) fn has_alone(&self) -> bool {
        !self.alone.is_empty()
    }

    /// Adds a job that was tried before. One that must run on its own loses no
    /// attempt, and just waits for the others.
    pub(super) fn put_back(&mut self, ticket: Ticket, due: Instant) {
        if ticket.is_alone {
            self.alone.push_back(ticket);
        } else {
            self.again.insert((due, ticket.seq), ticket);
        }
    }

    /// The job to start now, if there is one.
    pub(super) fn take(&mut self, now: Instant) -> Option<Ticket> {
        if let Some(alone) = self.alone.pop_front() {
            return Some(alone);
        }
        let first = self.again.first_entry();
        match first.filter(|entry| entry.key().0 <= now) {
            Some(entry) => Some(entry.remove()),
            None => self.next.take(),
        }
    }

    /// When the next of the jobs to run again is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.again.keys().next().map(|&(due, _)| due)
    }

    /// Drops all.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
