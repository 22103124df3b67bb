//! A running job, wherever it runs: waiting for its end, and causing it.

use std::future::pending;
use std::io;
use std::time::Instant;

use rustix::process::{Pid, Signal};
use tokio::sync::watch;

use crate::host::{RemoteEnd, RemoteJob};
use crate::proc::{Ended, Footprint, ProcessGroup, Stops};

/// A running job.
#[derive(Debug)]
pub(super) enum Life {
    /// In a process group of this machine.
    Here(Box<ProcessGroup>),
    /// On another host.
    There(RemoteJob),
}

/// How a job ended.
#[derive(Debug)]
pub(super) enum LifeEnd {
    /// It has ended.
    Ended(Ended),
    /// It could not run; with the exit code that a shell would give.
    Refused(String, i32),
    /// Its host was lost, and the job with it.
    Lost,
}

impl Life {
    /// Its first process, if that is on this machine.
    pub(super) fn process(&self) -> Option<Pid> {
        match self {
            Self::Here(group) => Some(group.id()),
            Self::There(_) => None,
        }
    }

    /// Where to read the memory that it holds.
    pub(super) fn footprint(&self) -> Footprint {
        match self {
            Self::Here(group) => Footprint::Process(group.id()),
            Self::There(job) => job.footprint(),
        }
    }

    /// Asks the job and everything it started to end.
    pub(super) fn end(&mut self, signal: Signal) {
        match self {
            Self::Here(group) => group.end(signal),
            Self::There(job) => job.end(signal),
        }
    }

    /// Waits for it to end. May be dropped and called again.
    pub(super) async fn wait(&mut self) -> io::Result<LifeEnd> {
        match self {
            Self::Here(group) => group.wait().await.map(LifeEnd::Ended),
            Self::There(job) => Ok(match job.wait().await {
                RemoteEnd::Ended(ended) => LifeEnd::Ended(ended),
                RemoteEnd::Refused(message, code) => LifeEnd::Refused(message, code),
                RemoteEnd::Lost => LifeEnd::Lost,
            }),
        }
    }

    /// Reports since when its process runs, if it does not run yet: on another
    /// host, its files must arrive first.
    pub(super) fn when_begun(&self) -> Option<watch::Receiver<Option<Instant>>> {
        match self {
            Self::Here(_) => None,
            Self::There(job) => Some(job.begun()),
        }
    }

    /// Reports when it is stopped and continued.
    pub(super) fn when_stopped(&self) -> WhenStopped {
        match self {
            Self::Here(group) => WhenStopped::Here(group.when_stopped()),
            Self::There(job) => WhenStopped::There(job.stopped()),
        }
    }
}

/// Reports when a job is stopped and continued.
#[derive(Debug)]
pub(super) enum WhenStopped {
    Here(Stops),
    There(watch::Receiver<Option<i32>>),
}

impl WhenStopped {
    /// The signal that stops it now, or none once it continues. May be dropped
    /// and called again.
    pub(super) async fn next(&mut self) -> Option<i32> {
        match self {
            Self::Here(stops) => stops.next().await,
            Self::There(stopped) => match stopped.changed().await {
                Ok(()) => *stopped.borrow_and_update(),
                // The job is over.
                Err(_) => pending().await,
            },
        }
    }
}
