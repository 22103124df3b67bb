//! A process group that ends with this process, without its help.
//!
//! The group inherits the reading end of a pipe: the kernel sends it a signal
//! when the writing end closes, whatever ended this process. This works for
//! programs that know nothing of ppar, and for everything they start.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use libc::c_int;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal};

/// Missing in the library; see fcntl(2).
const F_SETSIG: c_int = 10;

/// The end that a group inherits.
#[derive(Debug)]
pub(crate) struct Tether {
    theirs: OwnedFd,
    ours: OwnedFd,
}

impl Tether {
    /// A pipe that is not tied to a process yet.
    pub(crate) fn new() -> io::Result<Self> {
        let (theirs, ours) = pipe_with(PipeFlags::CLOEXEC)?;
        Ok(Self { theirs, ours })
    }

    /// The end that the group's leader must inherit.
    pub(crate) fn theirs(&self) -> BorrowedFd<'_> {
        self.theirs.as_fd()
    }

    /// Ties a group that has inherited its end. Closing the returned file kills
    /// the group.
    pub(crate) fn tie(self, group: Pid) -> io::Result<OwnedFd> {
        self.tie_by(group, Signal::KILL)
    }

    /// The same, but closing the file sends `signal` to the group.
    pub(crate) fn tie_by(self, group: Pid, signal: Signal) -> io::Result<OwnedFd> {
        set(self.theirs(), libc::F_SETOWN, -group.as_raw_pid())?;
        set(self.theirs(), F_SETSIG, signal.as_raw())?;
        set(self.theirs(), libc::F_SETFL, libc::O_ASYNC)?;
        Ok(self.ours)
    }
}

#[expect(unsafe_code, reason = "there is no safe call that sets these")]
fn set(file: BorrowedFd<'_>, what: c_int, value: c_int) -> io::Result<()> {
    // SAFETY: the file is open, and all three take an integer.
    let done = unsafe { libc::fcntl(file.as_raw_fd(), what, value) };
    if done == -1 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}
