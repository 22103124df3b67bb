//! Adopts processes whose parents have ended, in place of the system's first
//! process, so that every process of a job stays known.

use std::io;

use rustix::process::{getpid, set_child_subreaper};

use super::kin::children;
use super::signals::Signals;

/// The orphans among all processes that this process and its jobs have started.
/// This process adopts them from now on, for its lifetime.
#[derive(Debug)]
pub(crate) struct Orphans(Signals);

impl Orphans {
    /// Starts to adopt. No part of this process may then have children that it
    /// waits for itself, except by a `ProcessGroup`.
    pub(crate) fn adopt() -> io::Result<Self> {
        let ends = Signals::catch_ends_of_children()?;
        set_child_subreaper(Some(getpid()))?;
        children().adopts = true;
        Ok(Self(ends))
    }

    /// Reaps them as they end, and reports which jobs are stopped, forever.
    pub(crate) async fn reap(mut self) {
        loop {
            children().hear();
            self.0.next().await;
        }
    }
}
