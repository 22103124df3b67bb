//! Runs programs at another priority than this process.
//!
//! A child inherits the priority of the thread that starts it, and a thread
//! cannot go back to a higher one. So a separate thread starts them. It lives
//! as long as this process: a child that asks to die with its parent
//! ([`die_with`](super::die_with)) dies with the thread that started it.

use std::io;

use rayon::{ThreadPool, ThreadPoolBuilder};
use rustix::process::setpriority_process;

/// A thread with its own priority, which lives as long as this process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Priority(&'static ThreadPool);

impl Priority {
    /// A priority from -20, the highest, to 19. Fails if this process may not
    /// have it.
    pub(crate) fn new(nice: i32) -> io::Result<Self> {
        let builder = ThreadPoolBuilder::new().num_threads(1);
        let thread = builder.thread_name(|_| "priority".to_owned()).build();
        let thread = thread.map_err(io::Error::other)?;
        thread.install(|| setpriority_process(None, nice))?;
        Ok(Self(Box::leak(Box::new(thread))))
    }

    /// Does `work` at this priority, and waits for it.
    pub(super) fn run<T: Send>(self, work: impl FnOnce() -> T + Send) -> T {
        self.0.install(work)
    }
}
