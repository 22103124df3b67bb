//! Ends a process with its connection rather than with its parent.

use std::io;
use std::os::fd::OwnedFd;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{Signal, getpid, kill_process};

/// Kills this process once the other end of `connection` is gone.
pub(crate) fn end_with(connection: OwnedFd) -> io::Result<()> {
    let watcher = thread::Builder::new().name("hang-up".to_owned());
    watcher.spawn(move || {
        // A hang-up is always reported.
        let mut ends = [PollFd::new(&connection, PollFlags::RDHUP)];
        while let Err(Errno::INTR) = poll(&mut ends, None) {}
        // This process exists, and may signal itself.
        let _ = kill_process(getpid(), Signal::KILL);
    })?;
    Ok(())
}
