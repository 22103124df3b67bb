//! The process group and the session of this process. Either may have no
//! number here: in a container, the process that leads it may be outside.

use rustix::process::Pid;

/// The group of this process, if it is one of this process's namespace.
#[allow(unsafe_code)]
pub(crate) fn own_group() -> Option<Pid> {
    // SAFETY: takes nothing and cannot fail. `rustix::process::getpgrp` takes
    // it for granted that there is a number.
    Pid::from_raw(unsafe { libc::getpgrp() })
}

/// The session of this process, if it is one of this process's namespace.
#[allow(unsafe_code)]
pub(super) fn own_session() -> Option<Pid> {
    // SAFETY: takes a number. As above.
    Pid::from_raw(unsafe { libc::getsid(0) })
}
