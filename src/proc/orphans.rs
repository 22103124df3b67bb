//! Processes whose parents have ended: they come to this process instead of to
//! the first one of the system, so that it knows what runs of its jobs.

use std::io;

use rustix::process::{getpid, set_child_subreaper};

use super::kin::children;
use super::signals::Signals;

/// The orphans among what this process and its jobs have started. They come to
/// this process from now on, as long as it lives.
#[derive(Debug)]
pub(crate) struct Orphans(Signals);

impl Orphans {
    /// Takes them in. No part of this process may have children that it waits
    /// for by itself, apart from a `ProcessGroup`.
    pub(crate) fn adopt() -> io::Result<Self> {
        let ends = Signals::catch_ends_of_children()?;
        set_child_subreaper(Some(getpid()))?;
        children().adopts = true;
        Ok(Self(ends))
    }

    /// Reaps them as they end, and reports which jobs are stopped, for ever.
    pub(crate) async fn reap(mut self) {
        loop {
            children().reap_orphans();
            children().tell_stops();
            self.0.next().await;
        }
    }
}
