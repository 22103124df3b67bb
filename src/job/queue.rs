//! Jobs that wait to be started: the next one, and those to be run again.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use super::start::Ticket;

/// At most one that is new, and any number of others.
#[derive(Debug, Default)]
pub(super) struct Queue {
    next: Option<Ticket>,
    /// By the time before which they are not to be started.
    again: BTreeMap<(Instant, u64), Ticket>,
    /// Those to be run again while nothing else runs.
    alone: VecDeque<Ticket>,
}

impl Queue {
    /// Whether none waits.
    pub(super) fn is_empty(&self) -> bool {
        self.next.is_none() && self.again.is_empty() && self.alone.is_empty()
    }

    /// Whether a new one waits.
    pub(super) fn has_new(&self) -> bool {
        self.next.is_some()
    }

    /// Adds a new one; there must be none.
    pub(super) fn put(&mut self, ticket: Ticket) {
        self.next = Some(ticket);
    }

    /// Whether one waits that has to be run alone.
    pub(super) fn has_alone(&self) -> bool {
        !self.alone.is_empty()
    }

    /// Adds one that was tried already. One that is to be run alone has lost no
    /// attempt, and waits for the others only.
    pub(super) fn put_back(&mut self, ticket: Ticket, due: Instant) {
        if ticket.is_alone {
            self.alone.push_back(ticket);
        } else {
            self.again.insert((due, ticket.seq), ticket);
        }
    }

    /// The one to be started now, if there is one.
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

    /// When the next of those that were tried already is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.again.keys().next().map(|&(due, _)| due)
    }

    /// Drops all.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
