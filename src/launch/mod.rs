//! How a worker comes to life and how bytes reach it.
//!
//! A launcher knows processes, threads and pipes; it knows nothing of what is
//! said over them. [`Local`] re-executes this binary; [`Python`] starts an
//! interpreter; [`InThreads`] runs the worker's loop on threads of this process;
//! [`Remote`] lets agents on other hosts start them.

mod crew;
mod given;
mod local;
mod python;
mod remote;
mod side_by_side;
mod threads;

use std::fmt;
use std::io;

use rustix::process::Pid;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;

pub(crate) use crew::{Crew, Kind};
pub(crate) use given::{Given, Post, Threads};
pub(crate) use local::{Executable, Local, WORKER_ARGUMENT};
pub(crate) use python::Python;
pub(crate) use remote::Remote;
pub(crate) use threads::InThreads;

use crate::proc::{Lack, ProcessGroup};

/// Where bytes for a worker go.
pub(crate) type WorkerInput = Box<dyn AsyncWrite + Unpin>;
/// Where bytes from a worker come from.
pub(crate) type WorkerOutput = Box<dyn AsyncRead + Unpin>;

/// A worker that was started: two byte streams and a life to end.
pub(crate) struct WorkerHandle {
    /// Its input; closing it asks the worker to end.
    pub(crate) input: WorkerInput,
    /// Its output; it ends when the worker does.
    pub(crate) output: WorkerOutput,
    /// Its life.
    pub(crate) process: WorkerProcess,
}

/// Starts workers.
pub(crate) trait Launch {
    /// Starts one. Fails if the machine has no room for it.
    fn start(&mut self, post: Post) -> io::Result<WorkerHandle>;
}

/// How a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Departure {
    /// The signal that ended it, if one did.
    pub(crate) signal: Option<i32>,
    /// Its exit code, if it ended by itself.
    pub(crate) code: Option<i32>,
    /// How many bytes of memory it needed and did not get, if that ended it.
    pub(crate) lacked: Option<u64>,
    /// It did not end by itself: this is what is missing.
    pub(crate) missing: Option<Missing>,
}

/// What a worker on another host lacks to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Its host was lost.
    Host,
    /// Every host was lost, and none has come back.
    EveryHost,
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.signal, self.code) {
            _ if self.missing == Some(Missing::Host) => f.write_str("the worker's host was lost"),
            _ if self.missing == Some(Missing::EveryHost) => f.write_str("no host is left"),
            (Some(signal), _) => write!(
                f,
                "the worker was ended by {}",
                crate::proc::signal_name(signal)
            ),
            (None, Some(0)) => f.write_str("the worker ended"),
            (None, Some(code)) => write!(f, "the worker ended with exit code {code}"),
            (None, None) => f.write_str("the worker is gone"),
        }?;
        match self.lacked {
            Some(bytes) => write!(f, ": it {}", Lack(bytes)),
            None => Ok(()),
        }
    }
}

/// A worker's life: a process of its own, or a thread of this one.
pub(crate) enum WorkerProcess {
    /// A child process, in a process group of its own.
    Child(Box<ProcessGroup>),
    /// A thread, which tells when it is done. It cannot be killed: it ends
    /// with its input, or with this process.
    Thread(oneshot::Receiver<()>),
    /// A process on another host.
    Remote(remote::RemoteLife),
}

impl WorkerProcess {
    /// Its number, if it is a process.
    pub(crate) fn id(&self) -> Option<Pid> {
        match self {
            Self::Child(group) => Some(group.id()),
            Self::Thread(_) | Self::Remote(_) => None,
        }
    }

    /// Ends it at once where that is possible.
    pub(crate) fn kill(&mut self) {
        match self {
            Self::Child(group) => group.kill(),
            Self::Thread(done) => done.close(),
            Self::Remote(life) => life.kill(),
        }
    }

    /// Waits for its end and reaps it.
    pub(crate) async fn wait(&mut self) -> io::Result<Departure> {
        match self {
            Self::Child(group) => {
                let (ended, lacked) = group.wait_for_worker().await?;
                Ok(Departure {
                    signal: ended.signal,
                    code: ended.code,
                    lacked,
                    missing: None,
                })
            }
            Self::Remote(life) => Ok(life.wait().await),
            Self::Thread(done) => {
                let code = done.await.map_or(1, |()| 0);
                Ok(Departure {
                    signal: None,
                    code: Some(code),
                    lacked: None,
                    missing: None,
                })
            }
        }
    }
}
