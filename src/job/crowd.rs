//! Jobs that hold too much memory together: which one has to go, and which one
//! has to be run while nothing else is.
//!
//! The one that holds the most makes room, and is run again alone. One that
//! holds too much by itself is the business of its attendant.

use rustix::process::Pid;
use std::time::Instant;

use crate::proc::{Looks, resident_bytes};

/// Watches over all jobs.
#[derive(Debug)]
pub(super) struct Crowd {
    /// So many bytes they may hold together.
    most: Option<u64>,
    looks: Looks,
    /// The job that makes room.
    leaving: Option<u64>,
    /// The job that runs alone.
    alone: Option<u64>,
}

impl Crowd {
    /// Nobody yet.
    pub(super) fn new(most: Option<u64>) -> Self {
        Self {
            most,
            looks: Looks::new(most.is_some()),
            leaving: None,
            alone: None,
        }
    }

    /// When to look at the memory of jobs again.
    pub(super) fn next_look(&self) -> Option<Instant> {
        self.looks.due()
    }

    /// Whether a job runs that no other one may run beside.
    pub(super) fn is_closed(&self) -> bool {
        self.alone.is_some()
    }

    /// The one of `jobs` that has to make room now, if it is time to look and
    /// one has.
    pub(super) fn one_too_many(&mut self, jobs: impl Iterator<Item = (u64, Pid)>) -> Option<u64> {
        let most = self.most?;
        let weigh = || -> Vec<_> {
            jobs.map(|(job, process)| (resident_bytes(process), job))
                .collect()
        };
        let weights = self.looks.look(weigh)?;
        let total: u64 = weights.iter().map(|(weight, _)| weight).sum();
        if total <= most || weights.len() < 2 || self.leaving.is_some() {
            return None;
        }
        self.leaving = weights.into_iter().max().map(|(_, job)| job);
        self.leaving
    }

    /// A job was started, to run alone or not.
    pub(super) fn on_start(&mut self, job: u64, is_alone: bool) {
        if is_alone {
            self.alone = Some(job);
        }
    }

    /// A job is over; says whether it was to make room.
    pub(super) fn on_over(&mut self, job: u64) -> bool {
        self.alone.take_if(|alone| *alone == job);
        self.leaving.take_if(|leaving| *leaving == job).is_some()
    }
}
