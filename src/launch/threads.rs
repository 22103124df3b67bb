//! Workers as threads of this process.
//!
//! They speak the same frames over pipes as processes do, so that the same code
//! serves both, and their output is the same by construction. Threads cannot
//! offer isolation: there is no time limit, and a crash ends everything.

use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread;

use tokio::net::unix::pipe;
use tokio::sync::oneshot;

use super::{Launch, Post, WorkerHandle, WorkerProcess};

/// The worker's loop: reads from one end and writes to the other until its
/// input ends.
pub(crate) type Serve = Arc<dyn Fn(PipeReader, PipeWriter) + Send + Sync>;

/// Starts workers on threads.
pub(crate) struct InThreads {
    serve: Serve,
}

impl InThreads {
    /// Threads that run `serve`.
    pub(crate) fn new(serve: Serve) -> Self {
        Self { serve }
    }
}

impl Launch for InThreads {
    fn start(&mut self, post: Post) -> io::Result<WorkerHandle> {
        let (their_input, our_output) = io::pipe()?;
        let (our_input, their_output) = io::pipe()?;
        let (tell, done) = oneshot::channel();
        let serve = Arc::clone(&self.serve);
        let thread = thread::Builder::new().name(format!("worker {}", post.worker));
        thread.spawn(move || {
            serve(their_input, their_output);
            // Perhaps nobody listens.
            let _ = tell.send(());
        })?;
        Ok(WorkerHandle {
            input: Box::new(pipe::Sender::from_owned_fd(OwnedFd::from(our_output))?),
            output: Box::new(pipe::Receiver::from_owned_fd(OwnedFd::from(our_input))?),
            process: WorkerProcess::Thread(done),
        })
    }
}
