//! The runtime of asynchronous code.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// A runtime on the current thread: ppar's own work is mostly waiting.
pub(crate) fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
