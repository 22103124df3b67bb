//! What a process that calls a function is doing, for its parent to see: as long
//! as it is being set up, its name says so.

use std::ffi::CStr;

use rustix::process::Pid;
use rustix::thread::set_name;

const SETTING_UP: &CStr = c"ppar-set-up";
const RUNNING: &CStr = c"ppar";

/// This process is being set up. To be called by its first thread.
pub(crate) fn begin_set_up() {
    // Without a name the parent knows less.
    let _ = set_name(SETTING_UP);
}

/// This process is set up.
pub(crate) fn end_set_up() {
    let _ = set_name(RUNNING);
}

/// Whether a child is being set up.
pub(crate) fn is_in_set_up(child: Pid) -> bool {
    let name = std::fs::read(format!("/proc/{child}/comm"));
    name.is_ok_and(|name| name.trim_ascii_end() == SETTING_UP.to_bytes())
}
