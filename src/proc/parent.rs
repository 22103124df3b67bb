//! Death with the parent.
//!
//! For the kernel the parent is the thread that started the process. So who
//! starts one that asks for this does it on the main thread, or on another that
//! lives as long as the process.

use std::io;

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};

/// Asks the kernel to kill this process when its parent dies, and fails if
/// `parent` is already not the parent any more.
pub(crate) fn die_with(parent: u32) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // The parent may have died before the request: then somebody else has
    // adopted this process by now.
    let current = getppid().map_or(0, Pid::as_raw_pid);
    if u32::try_from(current) == Ok(parent) {
        Ok(())
    } else {
        Err(io::Error::other("the parent is gone"))
    }
}
