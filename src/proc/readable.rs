//! Waiting for files that other processes may share.

use std::io;
use std::os::fd::OwnedFd;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Watches until `file` is readable. Does not make it non-blocking, since
/// another process may share it.
#[expect(
    unsafe_code,
    reason = "tokio cannot know what a type gives as its file"
)]
pub(crate) fn readable(file: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: An `OwnedFd` is one open file as long as it lives, and always
    // returns that one.
    let watched = unsafe { AsyncFd::register_with_interest(file, Interest::READABLE) };
    Ok(watched?)
}
