//! How a worker comes to life and how bytes reach it.
//!
//! A launcher knows processes, threads and pipes; it knows nothing of what is
//! said over them. [`Local`] re-executes this binary; [`Python`] starts an
//! interpreter; [`InThreads`] runs the worker's loop on threads of this process.

mod given;
mod local;
mod python;
mod side_by_side;
mod threads;

use std::fmt;
use std::io;

use rustix::process::Pid;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;

pub(crate) use given::{Given, Post, Threads};
pub(crate) use local::{Executable, Local, WORKER_ARGUMENT};
pub(crate) use python::Python;
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
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.signal, self.code) {
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
}

impl WorkerProcess {
    /// Its number, if it is a process.
    pub(crate) fn id(&self) -> Option<Pid> {
        match self {
            Self::Child(group) => Some(group.id()),
            Self::Thread(_) => None,
        }
    }

    /// Ends it at once where that is possible.
    pub(crate) fn kill(&mut self) {
        match self {
            Self::Child(group) => group.kill(),
            Self::Thread(done) => done.close(),
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
                })
            }
            Self::Thread(done) => {
                let code = done.await.map_or(1, |()| 0);
                Ok(Departure {
                    signal: None,
                    code: Some(code),
                    lacked: None,
                })
            }
        }
    }
}
