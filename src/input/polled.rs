//! Reading that waits.

use std::io::{self, Read};
use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{OFlags, fcntl_getfl};
use rustix::io::Errno;

/// Whether standard input was closed when ppar was started: what stands in its
/// place cannot be read.
pub(crate) fn stdin_is_closed() -> bool {
    let flags = fcntl_getfl(rustix::stdio::stdin());
    flags.is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::WRONLY)
}

/// Reads what may not be ready: a pipe that nobody has opened for writing yet
/// would seem to be at its end, and an unready one would fail.
pub(crate) struct Polled(OwnedFd);

impl Polled {
    /// Reads from `file`.
    pub(crate) fn new(file: OwnedFd) -> Self {
        Self(file)
    }
}

impl Read for Polled {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let mut watched = [PollFd::new(&self.0, PollFlags::IN)];
            match poll(&mut watched, None) {
                Ok(_) => {}
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            }
            match rustix::io::read(&self.0, &mut *buffer) {
                Ok(bytes) => return Ok(bytes),
                // Someone else who shares the pipe was faster.
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
