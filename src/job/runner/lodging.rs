//! Follows the hosts of a run: which come and go, and whether any is left.

use std::time::Instant;

use super::super::error::JobError;
use super::Runner;
use crate::event::{Length, Observer};
use crate::host::Change;

impl<O: Observer> Runner<'_, O> {
    /// A host was reached or lost.
    pub(in crate::job) fn on_host(&mut self, change: Change) {
        self.hosts.take(change, &mut self.schedule.roster);
    }

    /// When the run gives up, if no host is left.
    pub(in crate::job) fn stranded_until(&self) -> Option<Instant> {
        self.hosts.stranded_until()
    }

    /// No host has returned in time.
    pub(in crate::job) fn on_stranded(&self) -> JobError {
        self.stranded("no host is left")
    }

    /// The end of the run, if it is due.
    pub(in crate::job) fn end(&self) -> Option<Result<(), JobError>> {
        if self.schedule.is_over() {
            return Some(Ok(()));
        }
        let is_spent = self.schedule.roster.is_spent() && self.schedule.waiting() > 0;
        is_spent.then(|| Err(self.stranded("the allocation ends before another job would be done")))
    }

    fn stranded(&self, reason: &'static str) -> JobError {
        let taken = self.seq - self.schedule.waiting() as u64;
        JobError::Stranded {
            reason,
            done: self.verdict.over(),
            left: match self.length {
                Some(Length::Exactly(jobs)) => Some(jobs.saturating_sub(taken)),
                Some(Length::About(_)) | None => None,
            },
        }
    }

    /// Ends the connections to hosts.
    pub(in crate::job) async fn leave_hosts(&mut self) {
        self.hosts.leave().await;
    }
}
