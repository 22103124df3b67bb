//! Ctrl-Z: this process and everything it started stop and continue together.

use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::time::{Duration, Instant};

use rustix::process::{Signal, getpid, kill_process, kill_process_group};
use signal_hook::consts::SIGTSTP;

use super::kin::children;
use super::signals::Signals;

/// Requests to stop, from a terminal or a person (SIGTSTP). If the signal was
/// ignored when ppar started, there are none.
#[derive(Debug)]
pub(crate) struct Pauses(Option<Signals>);

impl Pauses {
    /// Catches them from now on.
    pub(crate) fn catch() -> io::Result<Self> {
        Ok(Self(Some(Signals::catch_stops()?)))
    }

    /// Catches none: the process stops as any process does.
    pub(crate) fn of_the_system() -> Self {
        Self(None)
    }

    /// Waits for a request, and stops until this process is continued; returns
    /// how long that took. May be dropped and called again.
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

    /// Stops whenever requested, forever.
    pub(crate) async fn obey<T>(&mut self) -> T {
        loop {
            self.next().await;
        }
    }
}

/// Sends a signal to all process groups that this process has started.
/// Processes in its own group got it already.
fn signal_all(signal: Signal) {
    for leader in children().leaders() {
        // If it leads no group, its number names none.
        let _ = kill_process_group(leader, signal);
    }
}

/// Stops this process as if the signal had never been caught: the system does
/// not stop it if no shell could continue it.
#[expect(unsafe_code, reason = "there is no safe call to remove a handler")]
fn stop_this() {
    let mut caught = MaybeUninit::<libc::sigaction>::zeroed();
    let mut default = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: All zeroes are an action with an empty mask, the default action
    // is set before it is used, and the caught one is restored.
    unsafe {
        (*default.as_mut_ptr()).sa_sigaction = libc::SIG_DFL;
        if libc::sigaction(SIGTSTP, default.as_ptr(), caught.as_mut_ptr()) != 0 {
            return;
        }
        let _ = kill_process(getpid(), Signal::TSTP);
        libc::sigaction(SIGTSTP, caught.as_ptr(), ptr::null_mut());
    }
}
