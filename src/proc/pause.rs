//! Ctrl-Z: this process stops with all that it has started, and they go on
//! together.

use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::time::{Duration, Instant};

use rustix::process::{Signal, getpid, kill_process, kill_process_group};
use signal_hook::consts::SIGTSTP;

use super::kin::children;
use super::signals::Signals;

/// Requests of a terminal or a person to stop for a while (SIGTSTP). Where the
/// signal was ignored when ppar was started, there are none.
#[derive(Debug)]
pub(crate) struct Pauses(Option<Signals>);

impl Pauses {
    /// Catches them from now on.
    pub(crate) fn catch() -> io::Result<Self> {
        Ok(Self(Some(Signals::catch_stops()?)))
    }

    /// Catches none: this process stops by itself, as any does.
    pub(crate) fn of_the_system() -> Self {
        Self(None)
    }

    /// Waits for a request, and stops until this process is continued;
    /// says how long that was. May be dropped and called again.
    pub(crate) async fn next(&mut self) -> Duration {
        match &mut self.0 {
            Some(signals) => signals.next().await,
            None => std::future::pending().await,
        };
        let start = Instant::now();
        signal_all(Signal::TSTP);
        stop_this();
        signal_all(Signal::CONT);
        start.elapsed()
    }

    /// Stops whenever requested, for ever.
    pub(crate) async fn obey<T>(&mut self) -> T {
        loop {
            self.next().await;
        }
    }
}

/// Sends a signal to all process groups that this process has started. Those
/// in its own have had it.
fn signal_all(signal: Signal) {
    for leader in children().leaders() {
        // One without a group of its own has none of its number.
        let _ = kill_process_group(leader, signal);
    }
}

/// Stops this process as if the signal had never been caught: the system does
/// not stop it where no shell could continue it.
#[expect(unsafe_code, reason = "there is no safe call that lifts a handler")]
fn stop_this() {
    let mut caught = MaybeUninit::<libc::sigaction>::zeroed();
    let mut default = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: all zeroes are an action with an empty mask, the default one is
    // set before it is used, and the caught one is put back as it was.
    unsafe {
        (*default.as_mut_ptr()).sa_sigaction = libc::SIG_DFL;
        if libc::sigaction(SIGTSTP, default.as_ptr(), caught.as_mut_ptr()) != 0 {
            return;
        }
        let _ = kill_process(getpid(), Signal::TSTP);
        libc::sigaction(SIGTSTP, caught.as_ptr(), ptr::null_mut());
    }
}
