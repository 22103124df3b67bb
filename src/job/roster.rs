//! The running jobs, and their slots.

use std::collections::BTreeMap;

use bytes::Bytes;
use rustix::process::Pid;

use super::slots::{Slot, Slots};

/// Which job runs where.
#[derive(Debug)]
pub(super) struct Roster {
    /// The slots of each host, and whether it is usable.
    hosts: Vec<(Slots, bool)>,
    jobs: BTreeMap<u64, Present>,
    /// How many starts there were.
    starts: u64,
}

/// A running job.
#[derive(Debug)]
struct Present {
    /// The number of its start.
    start: u64,
    /// Its first process, if that is on this machine.
    process: Option<Pid>,
    /// The tag of its lines.
    tag: Option<Bytes>,
}

impl Roster {
    /// No jobs, and this many slots on this machine.
    pub(super) fn new(slots: usize) -> Self {
        Self {
            hosts: vec![(Slots::new(slots), true)],
            jobs: BTreeMap::new(),
            starts: 0,
        }
    }

    /// Changes the number of slots, all on this machine; running jobs keep
    /// theirs.
    pub(super) fn set_slots(&mut self, slots: usize) {
        self.hosts[0].0.set_most(slots);
    }

    /// Replaces this machine by hosts: how many slots each has, and whether it
    /// is usable now.
    pub(super) fn set_hosts(&mut self, hosts: impl Iterator<Item = (usize, bool)>) {
        self.hosts = hosts
            .map(|(slots, is_up)| (Slots::new(slots), is_up))
            .collect();
    }

    /// A host is usable from now on, for this many jobs.
    pub(super) fn host_is_up(&mut self, host: usize, slots: usize) {
        let (known, is_up) = &mut self.hosts[host];
        known.set_most(slots);
        *is_up = true;
    }

    /// A host is no longer usable.
    pub(super) fn host_is_down(&mut self, host: usize) {
        self.hosts[host].1 = false;
    }

    /// Whether no host is usable.
    pub(super) fn is_stranded(&self) -> bool {
        !self.hosts.iter().any(|&(_, is_up)| is_up)
    }

    fn usable(&self) -> impl Iterator<Item = (usize, &Slots)> {
        let hosts = self.hosts.iter().enumerate();
        hosts.filter_map(|(host, (slots, is_up))| is_up.then_some((host, slots)))
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
        self.hosts.iter().map(|(slots, _)| slots.taken()).sum()
    }

    /// Takes a slot, on the host with the smallest share of its slots taken.
    pub(super) fn take_slot(&mut self) -> Slot {
        let load = |slots: &Slots| slots.taken() as f64 / slots.most().max(1) as f64;
        let free = self.usable().filter(|(_, slots)| slots.any_free());
        let host = free.min_by(|(_, one), (_, other)| load(one).total_cmp(&load(other)));
        let host = host.map_or(0, |(host, _)| host);
        let number = self.hosts[host].0.take();
        Slot { number, host }
    }

    /// Returns a slot that no job came to use.
    pub(super) fn give_back(&mut self, slot: Slot) {
        self.hosts[slot.host].0.give_back(slot.number);
    }

    /// A job has started.
    pub(super) fn enter(&mut self, seq: u64, process: Option<Pid>, tag: Option<Bytes>) {
        self.starts += 1;
        let start = self.starts;
        let present = Present {
            start,
            process,
            tag,
        };
        self.jobs.insert(seq, present);
    }

    /// The jobs on this machine, with their first processes.
    pub(super) fn processes(&self) -> impl Iterator<Item = (u64, Pid)> {
        let jobs = self.jobs.iter();
        jobs.filter_map(|(&seq, job)| Some((seq, job.process?)))
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
