//! A running worker: its input and output, and its end.

use std::cell::OnceCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use rustix::process::Pid;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, oneshot, watch};

use super::departure::{Departure, LOST};
use super::given::Post;
use crate::proc::{Footprint, ProcessGroup};

/// The host of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Site {
    /// Its name.
    pub(crate) name: Arc<str>,
    /// When its allocation ends, if known.
    pub(crate) ends: Option<Instant>,
}

/// The host of a worker, once it has one; none on this machine.
pub(crate) type WorkerPlace = Rc<OnceCell<Site>>;
/// Where a worker's input is written.
pub(crate) type WorkerInput = Box<dyn AsyncWrite + Unpin>;
/// Where a worker's output is read.
pub(crate) type WorkerOutput = Box<dyn AsyncRead + Unpin>;

/// A running worker: two byte streams and a process or thread.
pub(crate) struct WorkerHandle {
    /// Its input; closing it asks the worker to end.
    pub(crate) input: WorkerInput,
    /// Its output; it ends when the worker does.
    pub(crate) output: WorkerOutput,
    /// Its process or thread.
    pub(crate) process: WorkerProcess,
}

/// Starts workers.
pub(crate) trait Launch {
    /// Starts one. Fails if the machine has no room for it.
    fn start(&mut self, post: Post) -> io::Result<WorkerHandle>;

    /// Starts no more workers on the host of this name. Returns whether no
    /// other host is left.
    fn close(&mut self, _host: &str) -> bool {
        false
    }

    /// The number of workers for which there is room, if that changes over
    /// time.
    fn room(&self) -> Option<watch::Receiver<usize>> {
        None
    }
}

/// A worker's life: a process, or a thread of this one.
pub(crate) enum WorkerProcess {
    /// A child process, in a process group of its own.
    Child(Box<ProcessGroup>),
    /// A thread, which reports its end. It cannot be killed: it ends with its
    /// input, or with this process.
    Thread(oneshot::Receiver<()>),
    /// A process on another host.
    Remote(RemoteLife),
}

impl WorkerProcess {
    /// Its process id, if it is a process.
    pub(crate) fn id(&self) -> Option<Pid> {
        match self {
            Self::Child(group) => Some(group.id()),
            Self::Thread(_) | Self::Remote(_) => None,
        }
    }

    /// Where to read the memory that it holds, if it has its own.
    pub(crate) fn footprint(&self) -> Option<Footprint> {
        match self {
            Self::Child(group) => Some(Footprint::Process(group.id())),
            Self::Thread(_) => None,
            Self::Remote(life) => Some(Footprint::Told(Arc::clone(&life.held))),
        }
    }

    /// Its place, if that is another host.
    pub(crate) fn place(&self) -> WorkerPlace {
        match self {
            Self::Child(_) | Self::Thread(_) => WorkerPlace::default(),
            Self::Remote(life) => Rc::clone(&life.place),
        }
    }

    /// Kills it if possible.
    pub(crate) fn kill(&mut self) {
        match self {
            Self::Child(group) => group.kill(),
            Self::Thread(done) => done.close(),
            Self::Remote(life) => life.kill(),
        }
    }

    /// Waits for it to end and reaps it.
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

/// A worker's life on another host.
#[derive(Debug)]
pub(crate) struct RemoteLife {
    pub(super) place: WorkerPlace,
    /// The memory that it holds, in bytes.
    pub(super) held: Arc<AtomicU64>,
    pub(super) kill: mpsc::UnboundedSender<()>,
    pub(super) gone: oneshot::Receiver<Departure>,
}

impl RemoteLife {
    /// Kills it.
    fn kill(&self) {
        let _ = self.kill.send(());
    }

    /// Waits for it to end.
    async fn wait(&mut self) -> Departure {
        (&mut self.gone).await.unwrap_or(LOST)
    }
}
