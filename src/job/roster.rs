//! The running jobs, and their slots.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::slots::{Slot, Slots};
use crate::proc::Footprint;

/// Which job runs where.
#[derive(Debug)]
pub(super) struct Roster {
    hosts: Vec<Quarters>,
    /// How long the longest job so far took.
    longest: Duration,
    jobs: BTreeMap<u64, Present>,
    /// How many starts there were.
    starts: u64,
}

/// A host, from the view of jobs.
#[derive(Debug)]
struct Quarters {
    slots: Slots,
    is_up: bool,
    /// When its allocation ends, if known.
    ends: Option<Instant>,
    /// Whether its end is too near for another job.
    is_late: bool,
}

impl Quarters {
    fn new(slots: usize, is_up: bool, ends: Option<Instant>) -> Self {
        Self {
            slots: Slots::new(slots),
            is_up,
            ends,
            is_late: false,
        }
    }
}

/// A running job.
#[derive(Debug)]
struct Present {
    /// The number of its start.
    start: u64,
    /// Where to read the memory that it holds.
    memory: Footprint,
    /// The tag of its lines, if they have one.
    tag: Option<Bytes>,
}

impl Roster {
    /// No jobs, and this many slots on this machine.
    pub(super) fn new(slots: usize) -> Self {
        Self {
            hosts: vec![Quarters::new(slots, true, None)],
            longest: Duration::ZERO,
            jobs: BTreeMap::new(),
            starts: 0,
        }
    }

    /// Changes the number of slots, all on this machine; running jobs keep
    /// theirs.
    pub(super) fn set_slots(&mut self, slots: usize) {
        self.hosts[0].slots.set_most(slots);
    }

    /// Replaces this machine by hosts: how many slots each has, whether it is
    /// usable now, and when its allocation ends, if known.
    pub(super) fn set_hosts(
        &mut self,
        hosts: impl Iterator<Item = (usize, bool, Option<Instant>)>,
    ) {
        self.hosts = hosts
            .map(|(slots, is_up, ends)| Quarters::new(slots, is_up, ends))
            .collect();
    }

    /// A host is usable from now on, for this many jobs.
    pub(super) fn host_is_up(&mut self, host: usize, slots: usize) {
        let host = &mut self.hosts[host];
        host.slots.set_most(slots);
        host.is_up = true;
    }

    /// A host was lost.
    pub(super) fn host_is_down(&mut self, host: usize) {
        self.hosts[host].is_up = false;
    }

    /// Whether no host is usable.
    pub(super) fn is_stranded(&self) -> bool {
        !self.hosts.iter().any(|host| host.is_up)
    }

    /// Notes how long a job took.
    pub(super) fn learn(&mut self, took: Duration) {
        self.longest = self.longest.max(took);
    }

    /// Stops using hosts that would end before another job, if it took as long
    /// as the longest one so far.
    pub(super) fn leave_out_late(&mut self, now: Instant) {
        let longest = self.longest;
        for host in &mut self.hosts {
            host.is_late |= host.ends.is_some_and(|end| end <= now + longest);
        }
    }

    /// Whether no job runs and no host has time for another one.
    pub(super) fn is_spent(&self) -> bool {
        let usable = self.usable().next().is_some();
        !usable && self.count() == 0 && self.hosts.iter().any(|host| host.is_late)
    }

    fn usable(&self) -> impl Iterator<Item = (usize, &Slots)> {
        let hosts = self.hosts.iter().enumerate();
        let hosts = hosts.filter(|(_, host)| host.is_up && !host.is_late);
        hosts.map(|(number, host)| (number, &host.slots))
    }

    /// How many slots there are.
    pub(super) fn slots(&self) -> usize {
        self.usable().map(|(_, slots)| slots.most()).sum()
    }

    /// Whether there is a free slot.
    pub(super) fn has_room(&self) -> bool {
        self.usable().any(|(_, slots)| slots.any_free())
    }

    /// How many jobs are running or about to run.
    pub(super) fn count(&self) -> usize {
        self.hosts.iter().map(|host| host.slots.taken()).sum()
    }

    /// Takes a slot, on the host with the smallest share of its slots taken.
    pub(super) fn take_slot(&mut self) -> Slot {
        let load = |slots: &Slots| slots.taken() as f64 / slots.most().max(1) as f64;
        let free = self.usable().filter(|(_, slots)| slots.any_free());
        let host = free.min_by(|(_, one), (_, other)| load(one).total_cmp(&load(other)));
        let host = host.map_or(0, |(host, _)| host);
        let number = self.hosts[host].slots.take();
        Slot { number, host }
    }

    /// Returns a slot that no job came to use.
    pub(super) fn give_back(&mut self, slot: Slot) {
        self.hosts[slot.host].slots.give_back(slot.number);
    }

    /// A job has started.
    pub(super) fn enter(&mut self, seq: u64, memory: Footprint, tag: Option<Bytes>) {
        self.starts += 1;
        let start = self.starts;
        let present = Present { start, memory, tag };
        self.jobs.insert(seq, present);
    }

    /// The jobs, and where to read the memory that each holds.
    pub(super) fn footprints(&self) -> impl Iterator<Item = (u64, &Footprint)> {
        self.jobs.iter().map(|(&seq, job)| (seq, &job.memory))
    }

    /// A job is over; returns the tag of its lines.
    pub(super) fn leave(&mut self, seq: u64, slot: Slot) -> Option<Bytes> {
        self.give_back(slot);
        self.jobs.remove(&seq)?.tag
    }

    /// The tag of a running job's lines.
    pub(super) fn tag(&self, seq: u64) -> Option<Bytes> {
        self.jobs.get(&seq)?.tag.clone()
    }

    /// The job that started last, if it is not the only one.
    pub(super) fn youngest_of_several(&self) -> Option<u64> {
        let youngest = self.jobs.iter().max_by_key(|(_, job)| job.start)?;
        (self.jobs.len() > 1).then_some(*youngest.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_end_before_a_job_would_are_left_out() {
        let now = Instant::now();
        let end = |seconds| Some(now + Duration::from_secs(seconds));
        let mut roster = Roster::new(0);
        let hosts = [(1, true, end(10)), (1, true, end(100)), (1, false, None)];
        roster.set_hosts(hosts.into_iter());
        roster.leave_out_late(now);
        assert_eq!(roster.slots(), 2, "nobody knows how long a job takes");
        let slot = roster.take_slot();
        roster.learn(Duration::from_secs(20));
        roster.leave_out_late(now);
        assert_eq!(roster.slots(), 1);
        roster.leave_out_late(now + Duration::from_secs(80));
        assert!(!roster.has_room() && !roster.is_spent());
        roster.give_back(slot);
        assert!(roster.is_spent());
        roster.host_is_up(2, 1);
        assert!(roster.has_room() && !roster.is_spent());
    }
}
