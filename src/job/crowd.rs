//! Jobs that together hold too much memory: which one must go, and which one
//! must run on its own.
//!
//! The job that holds the most makes room, and runs again on its own. A job
//! that exceeds its own limit is its attendant's concern.

use std::time::Instant;

use crate::proc::{Footprint, Looks};

/// Watches over all jobs.
#[derive(Debug)]
pub(super) struct Crowd {
    /// How many bytes they may hold together.
    most: Option<u64>,
    looks: Looks,
    /// The job that is making room.
    leaving: Option<u64>,
    /// The job that runs on its own.
    alone: Option<u64>,
}

impl Crowd {
    /// No jobs yet.
    pub(super) fn new(most: Option<u64>) -> Self {
        Self {
            most,
            looks: Looks::new(most.is_some()),
            leaving: None,
            alone: None,
        }
    }

    /// When to measure the jobs' memory again.
    pub(super) fn next_look(&self) -> Option<Instant> {
        self.looks.due()
    }

    /// Whether a job runs that must be on its own.
    pub(super) fn is_closed(&self) -> bool {
        self.alone.is_some()
    }

    /// The one of `jobs` that must make room now, if it was time to look and
    /// one must.
    pub(super) fn one_too_many<'a>(
        &mut self,
        jobs: impl Iterator<Item = (u64, &'a Footprint)>,
    ) -> Option<u64> {
        let most = self.most?;
        let weigh = || -> Vec<_> { jobs.map(|(job, memory)| (memory.bytes(), job)).collect() };
        let weights = self.looks.look(weigh)?;
        let total: u64 = weights.iter().map(|(weight, _)| weight).sum();
        if total <= most || weights.len() < 2 || self.leaving.is_some() {
            return None;
        }
        self.leaving = weights.into_iter().max().map(|(_, job)| job);
        self.leaving
    }

    /// A job started; `is_alone` if it must be on its own.
    pub(super) fn on_start(&mut self, job: u64, is_alone: bool) {
        if is_alone {
            self.alone = Some(job);
        }
    }

    /// A job is over; returns whether it was making room.
    pub(super) fn on_over(&mut self, job: u64) -> bool {
        self.alone.take_if(|alone| *alone == job);
        self.leaving.take_if(|leaving| *leaving == job).is_some()
    }
}
