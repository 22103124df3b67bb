//! Workers as threads of this process, on a rayon pool.
//!
//! They speak the same frames over pipes as processes do, so that everything
//! else is one piece of code for both, and their output is the same by
//! construction. What threads cannot offer is isolation: no time limit, and a
//! crash ends everything.

use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::OwnedFd;
use std::sync::Arc;

use tokio::net::unix::pipe;
use tokio::sync::oneshot;

use super::{Launch, WorkerHandle, WorkerProcess};

/// The worker's loop: reads from the one end and writes to the other until
/// its input ends.
pub(crate) type Serve = Arc<dyn Fn(PipeReader, PipeWriter) + Send + Sync>;

/// Starts workers on threads.
pub(crate) struct Threads {
    pool: rayon::ThreadPool,
    serve: Serve,
}

impl Threads {
    /// Room for `workers` threads that run `serve`.
    pub(crate) fn new(workers: usize, serve: Serve) -> io::Result<Self> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .thread_name(|n| format!("worker {n}"))
            .build()
            .map_err(io::Error::other)?;
        Ok(Self { pool, serve })
    }
}

impl Launch for Threads {
    fn start(&mut self) -> io::Result<WorkerHandle> {
        let (their_input, our_output) = io::pipe()?;
        let (our_input, their_output) = io::pipe()?;
        let (tell, done) = oneshot::channel();
        let serve = Arc::clone(&self.serve);
        self.pool.spawn(move || {
            serve(their_input, their_output);
            // Nobody need listen.
            let _ = tell.send(());
        });
        Ok(WorkerHandle {
            input: Box::new(pipe::Sender::from_owned_fd(OwnedFd::from(our_output))?),
            output: Box::new(pipe::Receiver::from_owned_fd(OwnedFd::from(our_input))?),
            process: WorkerProcess::Thread(done),
        })
    }
}
