//! A running job's life, wherever it runs: its end can be waited for, and
//! brought about.

use std::future::pending;
use std::io;

use rustix::process::{Pid, Signal};
use tokio::sync::watch;

use crate::host::{RemoteEnd, RemoteJob};
use crate::proc::{Ended, ProcessGroup, Stops};

/// A job that runs.
#[derive(Debug)]
pub(super) enum Life {
    /// As a process group of this machine.
    Here(Box<ProcessGroup>),
    /// On another host.
    There(RemoteJob),
}

/// How a job came to its end.
#[derive(Debug)]
pub(super) enum LifeEnd {
    /// It has ended.
    Ended(Ended),
    /// It could not be run; and the exit code that a shell gives.
    Refused(String, i32),
    /// Its host was lost with it.
    Lost,
}

impl Life {
    /// Its first process, where that is one of this machine.
    pub(super) fn process(&self) -> Option<Pid> {
        match self {
            Self::Here(group) => Some(group.id()),
            Self::There(_) => None,
        }
    }

    /// Asks the job and all that it has started to end.
    pub(super) fn end(&mut self, signal: Signal) {
        match self {
            Self::Here(group) => group.end(signal),
            Self::There(job) => job.end(signal),
        }
    }

    /// Waits for its end. May be dropped and called again.
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

    /// Tells when its process runs, where that is later than now: its files have
    /// to come to another host first.
    pub(super) fn when_begun(&self) -> Option<watch::Receiver<bool>> {
        match self {
            Self::Here(_) => None,
            Self::There(job) => Some(job.begun()),
        }
    }

    /// Tells when it is stopped and continued.
    pub(super) fn when_stopped(&self) -> WhenStopped {
        match self {
            Self::Here(group) => WhenStopped::Here(group.when_stopped()),
            Self::There(job) => WhenStopped::There(job.stopped()),
        }
    }
}

/// Tells when a job is stopped and continued.
#[derive(Debug)]
pub(super) enum WhenStopped {
    Here(Stops),
    There(watch::Receiver<Option<i32>>),
}

impl WhenStopped {
    /// The signal by which it is stopped now, or none once it is continued. May
    /// be dropped and called again.
    pub(super) async fn next(&mut self) -> Option<i32> {
        match self {
            Self::Here(stops) => stops.next().await,
            Self::There(stopped) => match stopped.changed().await {
                Ok(()) => *stopped.borrow_and_update(),
                // It is over.
                Err(_) => pending().await,
            },
        }
    }
}
