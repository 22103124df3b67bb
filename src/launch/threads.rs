//! Workers as threads of this process.
//!
//! They speak the same frames over pipes as processes do, so that the same code
//! serves both, and their output is the same by construction. Threads cannot
//! offer isolation: there is no time limit, and a crash ends everything.

use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::OwnedFd;
use std::panic::{self, AssertUnwindSafe};
use std::process;
use std::sync::Arc;
use std::thread;

use tokio::net::unix::pipe;
use tokio::sync::oneshot;

use super::{Launch, Post, WorkerHandle, WorkerProcess};

/// The worker's loop: reads from one end and writes to the other until its
/// input ends.
pub(crate) type Serve = Arc<dyn Fn(PipeReader, PipeWriter) + Send + Sync>;

/// The exit code of a program whose main thread panics.
const PANICKED: i32 = 101;

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
            let served = AssertUnwindSafe(|| serve(their_input, their_output));
            if panic::catch_unwind(served).is_err() {
                // The panic has been reported, and nobody could go on.
                process::exit(PANICKED);
            }
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
