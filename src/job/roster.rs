//! The jobs that run, and their slots.

use std::collections::BTreeMap;

use bytes::Bytes;
use rustix::process::Pid;

use super::slots::Slots;

/// Who runs where.
#[derive(Debug)]
pub(super) struct Roster {
    slots: Slots,
    jobs: BTreeMap<u64, Present>,
    /// Starts so far.
    starts: u64,
}

/// A job that runs.
#[derive(Debug)]
struct Present {
    /// Which start it was.
    start: u64,
    /// Its first process.
    process: Pid,
    /// What its lines begin with.
    tag: Option<Bytes>,
}

impl Roster {
    /// Nobody, and so many slots.
    pub(super) fn new(slots: usize) -> Self {
        Self {
            slots: Slots::new(slots),
            jobs: BTreeMap::new(),
            starts: 0,
        }
    }

    /// There are so many slots from now on; jobs that run have theirs.
    pub(super) fn set_slots(&mut self, slots: usize) {
        self.slots.set_most(slots);
    }

    /// How many slots there are.
    pub(super) fn slots(&self) -> usize {
        self.slots.most()
    }

    /// Whether there is a free slot.
    pub(super) fn has_room(&self) -> bool {
        self.slots.any_free()
    }

    /// How many jobs run, or are about to.
    pub(super) fn count(&self) -> usize {
        self.slots.taken()
    }

    /// Takes a slot.
    pub(super) fn take_slot(&mut self) -> usize {
        self.slots.take()
    }

    /// Gives back a slot that no job came to use.
    pub(super) fn give_back(&mut self, slot: usize) {
        self.slots.give_back(slot);
    }

    /// A job was started.
    pub(super) fn enter(&mut self, seq: u64, process: Pid, tag: Option<Bytes>) {
        self.starts += 1;
        let start = self.starts;
        let present = Present {
            start,
            process,
            tag,
        };
        self.jobs.insert(seq, present);
    }

    /// Those that run, with their first process.
    pub(super) fn processes(&self) -> impl Iterator<Item = (u64, Pid)> {
        self.jobs.iter().map(|(&seq, job)| (seq, job.process))
    }

    /// A job is over; gives what its lines begin with.
    pub(super) fn leave(&mut self, seq: u64, slot: usize) -> Option<Bytes> {
        self.slots.give_back(slot);
        self.jobs.remove(&seq)?.tag
    }

    /// What the lines of a running job begin with.
    pub(super) fn tag(&self, seq: u64) -> Option<Bytes> {
        self.jobs.get(&seq)?.tag.clone()
    }

    /// The job that was started last, if it is not the only one.
    pub(super) fn youngest_of_several(&self) -> Option<u64> {
        let youngest = self.jobs.iter().max_by_key(|(_, job)| job.start)?;
        (self.jobs.len() > 1).then_some(*youngest.0)
    }
}
