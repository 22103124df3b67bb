//! Shows to its parent what a process that calls a function is doing: its name
//! says whether it is being set up.

use std::ffi::CStr;

use rustix::process::Pid;
use rustix::thread::set_name;

const SETTING_UP: &CStr = c"ppar-set-up";
const RUNNING: &CStr = c"ppar";

/// Marks the start of the set-up. Call it on the first thread.
pub(crate) fn begin_set_up() {
    // Without the name, the parent just knows less.
    let _ = set_name(SETTING_UP);
}

/// Marks the end of the set-up.
pub(crate) fn end_set_up() {
    let _ = set_name(RUNNING);
}

/// Whether a child is being set up.
pub(crate) fn is_in_set_up(child: Pid) -> bool {
    let name = std::fs::read(format!("/proc/{child}/comm"));
    name.is_ok_and(|name| name.trim_ascii_end() == SETTING_UP.to_bytes())
}
