//! What runs asynchronous code.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// A runtime on this thread alone: what ppar does for itself is mostly waiting.
pub(crate) fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
