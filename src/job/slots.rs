//! Slots for running jobs, numbered from 1: the lowest free one is taken.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The slot of a running job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// Its number on its host, from 1.
    pub(super) number: usize,
    /// The index of the host; 0 if no hosts are listed.
    pub(super) host: usize,
}

/// All slots of one host.
#[derive(Debug)]
pub(super) struct Slots {
    most: usize,
    /// Slots above this were never taken.
    opened: usize,
    free: BinaryHeap<Reverse<usize>>,
    taken: usize,
}

impl Slots {
    /// This many slots.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            opened: 0,
            free: BinaryHeap::new(),
            taken: 0,
        }
    }

    /// Changes their number. Slots above it that are taken stay taken.
    pub(super) fn set_most(&mut self, most: usize) {
        self.most = most;
    }

    /// How many slots there are.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Whether one is free.
    pub(super) fn any_free(&self) -> bool {
        self.taken < self.most
    }

    /// How many are taken.
    pub(super) fn taken(&self) -> usize {
        self.taken
    }

    /// Takes a slot, even if none is free: the caller checks.
    pub(super) fn take(&mut self) -> usize {
        self.taken += 1;
        if let Some(Reverse(slot)) = self.free.pop() {
            return slot;
        }
        self.opened += 1;
        self.opened
    }

    /// Frees a slot.
    pub(super) fn give_back(&mut self, slot: usize) {
        self.taken -= 1;
        self.free.push(Reverse(slot));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_free_place_is_taken() {
        let mut slots = Slots::new(3);
        assert_eq!([slots.take(), slots.take(), slots.take()], [1, 2, 3]);
        assert!(!slots.any_free());
        slots.give_back(3);
        slots.give_back(1);
        assert!(slots.any_free());
        assert_eq!([slots.take(), slots.take()], [1, 3]);
        assert_eq!(slots.taken(), 3);
    }

    #[test]
    fn there_may_be_more_or_fewer_later() {
        let mut slots = Slots::new(1);
        slots.take();
        slots.set_most(2);
        assert_eq!((slots.any_free(), slots.take()), (true, 2));
        slots.set_most(1);
        slots.give_back(1);
        assert!(!slots.any_free());
        slots.give_back(2);
        assert_eq!((slots.any_free(), slots.take()), (true, 1));
    }
}
