//! Death with the parent.
//!
//! The kernel regards the thread that started a process as its parent. So a
//! process that requests this must be started on the main thread, or on another
//! that lives as long as the process.

use std::io;

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};

/// Asks the kernel to kill this process when its parent dies; fails if `parent`
/// is no longer the parent.
pub(crate) fn die_with(parent: u32) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // If the parent died before the request, another process has adopted this
    // one by now.
    let current = getppid().map_or(0, Pid::as_raw_pid);
    if u32::try_from(current) == Ok(parent) {
        Ok(())
    } else {
        Err(io::Error::other("the parent is gone"))
    }
}
