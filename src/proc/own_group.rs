//! The process group and the session of this process. Either may have no number
//! here: in a container, its leader may be outside.

use rustix::process::Pid;

/// The group of this process, if its leader is in this namespace.
#[allow(unsafe_code)]
pub(crate) fn own_group() -> Option<Pid> {
    // SAFETY: Takes no argument and cannot fail. `rustix::process::getpgrp`
    // assumes that there is a number.
    Pid::from_raw(unsafe { libc::getpgrp() })
}

/// The session of this process, if its leader is in this namespace.
#[allow(unsafe_code)]
pub(super) fn own_session() -> Option<Pid> {
    // SAFETY: takes a number. As above.
    Pid::from_raw(unsafe { libc::getsid(0) })
}
