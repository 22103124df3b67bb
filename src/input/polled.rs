//! Reading from files that may not be ready.

use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl};
use rustix::io::Errno;

/// Whether standard input was closed when ppar started: its replacement cannot
/// be read.
pub(crate) fn stdin_is_closed() -> bool {
    let flags = fcntl_getfl(rustix::stdio::stdin());
    flags.is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::WRONLY)
}

/// A reader that waits until its file is ready: a pipe that nobody has opened
/// for writing yet would look as if it had ended, and a non-blocking one would
/// fail.
pub(crate) struct Polled {
    file: OwnedFd,
    wake: Option<OwnedFd>,
    has_ended: bool,
}

impl Polled {
    /// Reads from `file`.
    pub(crate) fn new(file: OwnedFd) -> Self {
        Self::until(file, None)
    }

    /// Reads from `file`; fails as soon as `wake` hangs up.
    pub(super) fn until(file: OwnedFd, wake: Option<OwnedFd>) -> Self {
        Self {
            file,
            wake,
            has_ended: false,
        }
    }

    /// Whether it has reached the end. A terminal could go on after its end.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Waits until there is something to read.
    pub(super) fn wait(&self) -> io::Result<()> {
        let wake = self.wake.as_ref().unwrap_or(&self.file);
        let mut both = [&self.file, wake].map(|end| PollFd::new(end, PollFlags::IN));
        let watched = &mut both[..=usize::from(self.wake.is_some())];
        loop {
            match poll(watched, None) {
                Ok(_)
                    if watched
                        .get(1)
                        .is_some_and(|wake| !wake.revents().is_empty()) =>
                {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                Ok(_) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl AsFd for Polled {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl Read for Polled {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.has_ended {
            return Ok(0);
        }
        loop {
            self.wait()?;
            match rustix::io::read(&self.file, &mut *buffer) {
                Ok(bytes) => {
                    self.has_ended = bytes == 0 && !buffer.is_empty();
                    return Ok(bytes);
                }
                // Another process that shares the pipe was faster.
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Whether a read would not have to wait.
pub(super) fn is_ready(descriptor: BorrowedFd<'_>) -> bool {
    let mut watched = [PollFd::from_borrowed_fd(descriptor, PollFlags::IN)];
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    matches!(poll(&mut watched, Some(&at_once)), Ok(ready) if ready > 0)
}
