//! The duties of the first process of a container: it becomes the parent of all
//! orphans, and the system shields it from signals that would end any other
//! process.
//!
//! So a child does the work. The first process passes signals on to it, reaps
//! orphans, and ends as the child does, which ends all other processes of the
//! container.

use std::fs::OpenOptions;
use std::io;
use std::mem::MaybeUninit;
use std::ptr;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, wait};
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};

use crate::error::Exit;

/// Signals that report a fault in the process that gets them.
const FAULTS: [i32; 7] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGILL,
    libc::SIGTRAP,
    libc::SIGSYS,
    libc::SIGABRT,
];

/// Continues in a child if this is the first process of a container. Call it
/// before there are other threads.
pub(crate) fn leave_first_process() {
    if std::process::id() != 1 {
        return;
    }
    // If there is no room for a child, there is none for workers either.
    if let Ok(Some((child, signals))) = split() {
        exit_of(child, &signals).leave()
    }
}

/// Forks. The parent gets the child and the signals that are blocked; the child
/// gets none.
#[expect(unsafe_code, reason = "there are no safe calls for forks and masks")]
fn split() -> io::Result<Option<(Pid, libc::sigset_t)>> {
    let mut signals = MaybeUninit::<libc::sigset_t>::uninit();
    let mut before = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: The sets may be written, and are initialised before they are
    // used. This process has one thread, so the child may do anything.
    unsafe {
        libc::sigfillset(signals.as_mut_ptr());
        for fault in FAULTS {
            libc::sigdelset(signals.as_mut_ptr(), fault);
        }
        libc::pthread_sigmask(libc::SIG_BLOCK, signals.as_ptr(), before.as_mut_ptr());
        let forked = libc::fork();
        if forked <= 0 {
            let failed = io::Error::last_os_error();
            libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), ptr::null_mut());
            return if forked == 0 { Ok(None) } else { Err(failed) };
        }
        Ok(Pid::from_raw(forked).map(|child| (child, signals.assume_init())))
    }
}

/// Waits for the child, and returns how it ended.
fn exit_of(child: Pid, signals: &libc::sigset_t) -> Exit {
    close_streams();
    loop {
        if let Some(exit) = reap(child) {
            return exit;
        }
        if let Some(signal) = next(signals) {
            // It may have ended; the next turn will tell.
            let _ = kill_process(child, signal);
        }
    }
}

/// Closes the streams, since only the child decides when they close.
fn close_streams() {
    if let Ok(null) = OpenOptions::new().read(true).write(true).open("/dev/null") {
        let _ = dup2_stdin(&null);
        let _ = dup2_stdout(&null);
        let _ = dup2_stderr(&null);
    }
}

/// Reaps all processes that have ended; returns how the child did, if it is one
/// of them.
fn reap(child: Pid) -> Option<Exit> {
    let mut exit = None;
    while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
        if pid == child {
            let code = status.exit_status().map(Exit::Command);
            exit = code.or_else(|| status.terminating_signal().map(Exit::Signal));
        }
    }
    exit
}

/// Waits for a signal; none if it must not be passed on: the end of a child, or
/// a signal from the terminal, which the child gets as well.
#[expect(unsafe_code, reason = "there is no safe call that says who sent it")]
fn next(signals: &libc::sigset_t) -> Option<Signal> {
    let mut about = MaybeUninit::<libc::siginfo_t>::zeroed();
    // SAFETY: The set is initialised, the other value may be written, and all
    // zeroes mean no signal.
    let (signal, about) = unsafe {
        let signal = libc::sigwaitinfo(signals, about.as_mut_ptr());
        (signal, about.assume_init())
    };
    let passes = signal != libc::SIGCHLD && about.si_code != libc::SI_KERNEL;
    Signal::from_named_raw(signal).filter(|_| passes)
}
