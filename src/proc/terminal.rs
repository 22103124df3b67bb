//! The terminal at which this process was started, and its foreground process
//! group, which reads from it and gets the signals of its keys.

use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{Pid, Signal, kill_current_process_group};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr, tcsetpgrp};
use signal_hook::consts::SIGCONT;
use signal_hook::{flag, low_level};

use super::own_group::own_group;

/// The terminal of this process's session.
#[derive(Debug)]
pub(crate) struct Terminal {
    file: File,
    /// Its settings when this was opened.
    modes: Option<Termios>,
}

impl Terminal {
    /// None if there is no terminal.
    pub(crate) fn open() -> Option<Self> {
        let file = File::open("/dev/tty").ok()?;
        let modes = tcgetattr(&file).ok();
        Some(Self { file, modes })
    }

    /// Whether this process's group is in the foreground.
    pub(crate) fn is_ours(&self) -> bool {
        own_group().is_some_and(|group| self.is_of(group))
    }

    /// Whether this group is in the foreground.
    pub(crate) fn is_of(&self, group: Pid) -> bool {
        tcgetpgrp(&self.file).is_ok_and(|foreground| foreground == group)
    }

    /// Puts a group in the foreground, even from the background.
    pub(crate) fn give_to(&self, group: Pid) -> io::Result<()> {
        without_being_stopped(|| tcsetpgrp(&self.file, group).map_err(Into::into))
    }

    /// Restores its settings, in case a program ended without doing so.
    pub(crate) fn restore(&self) {
        if let Some(modes) = &self.modes {
            // A terminal that is gone needs no settings.
            let _ = without_being_stopped(|| {
                tcsetattr(&self.file, OptionalActions::Drain, modes).map_err(Into::into)
            });
        }
    }

    /// Stops the group of this process, as a key of the terminal would, until
    /// it is continued. Returns whether it was stopped: it is not if no shell
    /// would continue it.
    pub(crate) fn stop_ours(signal: Signal) -> io::Result<bool> {
        let continued = Arc::new(AtomicBool::new(false));
        let action = flag::register(SIGCONT, Arc::clone(&continued))?;
        let stopped = kill_current_process_group(signal);
        low_level::unregister(action);
        stopped?;
        Ok(continued.load(Ordering::SeqCst))
    }
}

/// The system stops a process that changes the terminal from the background,
/// unless it blocks the signal for that.
#[expect(unsafe_code, reason = "there is no safe call to block a signal")]
fn without_being_stopped<T>(change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let mut blocked = MaybeUninit::<libc::sigset_t>::uninit();
    let mut before = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: The sets may be written; the first is initialised before it is
    // used, and the second by the call, which must succeed.
    let error = unsafe {
        libc::sigemptyset(blocked.as_mut_ptr());
        libc::sigaddset(blocked.as_mut_ptr(), libc::SIGTTOU);
        libc::pthread_sigmask(libc::SIG_BLOCK, blocked.as_ptr(), before.as_mut_ptr())
    };
    if error != 0 {
        return Err(io::Error::from_raw_os_error(error));
    }
    let changed = change();
    // SAFETY: the call above has initialised the set.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), ptr::null_mut()) };
    changed
}
