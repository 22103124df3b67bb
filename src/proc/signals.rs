//! Signals as events, in one place.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream as Pair;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGXFSZ};
use signal_hook::{SigId, flag, low_level};
use tokio::net::UnixStream;

/// The signals that ask ppar to end.
const ENDING: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];

/// The stream of signals that ask this process to end. After it is dropped they
/// have no effect.
#[derive(Debug)]
pub(crate) struct Signals {
    /// Each signal sends a byte here.
    arrivals: UnixStream,
    /// The latest signal.
    latest: Arc<AtomicUsize>,
    _actions: Actions,
}

/// While this exists, a signal that asks this process to end does so at once:
/// for work that leaves nothing worth saving.
#[derive(Debug)]
pub(crate) struct LeaveAtOnce {
    _actions: Actions,
}

/// A signal that asks this process to end, for a process that only waits for
/// files: the first one is caught, a second one ends the process at once.
#[derive(Debug)]
pub(crate) struct Ending {
    /// Becomes readable when a signal arrives.
    arrivals: Pair,
    latest: Arc<AtomicUsize>,
    actions: Actions,
}

/// The handlers of signals, until this is dropped.
#[derive(Debug, Default)]
struct Actions(Vec<SigId>);

impl Drop for Actions {
    fn drop(&mut self) {
        for action in self.0.drain(..) {
            low_level::unregister(action);
        }
    }
}

impl Actions {
    /// Lets the signal end the process if `is_time` by then.
    fn leave(&mut self, signal: i32, is_time: &Arc<AtomicBool>) -> io::Result<()> {
        let leave = flag::register_conditional_default(signal, Arc::clone(is_time))?;
        self.0.push(leave);
        Ok(())
    }
}

impl LeaveAtOnce {
    /// Starts now. Signals that were ignored stay ignored.
    pub(crate) fn new() -> io::Result<Self> {
        let always = Arc::new(AtomicBool::new(true));
        let mut actions = Actions::default();
        for signal in wanted() {
            actions.leave(signal, &always)?;
        }
        Ok(Self { _actions: actions })
    }
}

impl Signals {
    /// Catches the signals from now on. One that was ignored when ppar started
    /// (`nohup`, a shell's background job) stays ignored.
    pub(crate) fn catch() -> io::Result<Self> {
        Self::listen(wanted(), false)
    }

    /// Catches one signal; a second one ends the process at once, in case it is
    /// too busy to look.
    pub(crate) fn catch_once() -> io::Result<Self> {
        Self::listen(wanted(), true)
    }

    /// Catches the signal that asks this process to stop, instead of those.
    pub(super) fn catch_stops() -> io::Result<Self> {
        Self::listen(not_ignored(&[SIGTSTP]), false)
    }

    /// Catches the signal that reports the end of a child, instead of those.
    pub(super) fn catch_ends_of_children() -> io::Result<Self> {
        Self::listen([SIGCHLD].into_iter(), false)
    }

    fn listen(signals: impl Iterator<Item = i32>, once: bool) -> io::Result<Self> {
        let ending = Ending::listen(signals, once)?;
        Ok(Self {
            arrivals: UnixStream::from_std(ending.arrivals)?,
            latest: ending.latest,
            _actions: ending.actions,
        })
    }

    /// The next signal. May be dropped and called again.
    pub(crate) async fn next(&mut self) -> i32 {
        while self.arrivals.readable().await.is_ok() {
            match self.arrivals.try_read(&mut [0]) {
                Ok(1) => return self.latest(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                _ => break,
            }
        }
        // All are ignored, so none will ever arrive.
        std::future::pending().await
    }

    /// A signal that has already arrived, if any. Asks the system, since the
    /// runtime notices nothing while its thread is busy.
    pub(crate) fn poll(&mut self) -> Option<i32> {
        let read = rustix::io::read(&self.arrivals, &mut [0]);
        matches!(read, Ok(1)).then(|| self.latest())
    }

    fn latest(&self) -> i32 {
        self.latest.load(Ordering::SeqCst) as i32
    }
}

impl Ending {
    /// Catches the signal from now on.
    pub(crate) fn catch() -> io::Result<Self> {
        Self::listen(wanted(), true)
    }

    fn listen(signals: impl Iterator<Item = i32>, once: bool) -> io::Result<Self> {
        let latest = Arc::new(AtomicUsize::new(0));
        let again = Arc::new(AtomicBool::new(false));
        let (arrivals, theirs) = Pair::pair()?;
        let mut actions = Actions::default();
        for signal in signals {
            if once {
                actions.leave(signal, &again)?;
                actions.0.push(flag::register(signal, Arc::clone(&again))?);
            }
            let name = flag::register_usize(signal, Arc::clone(&latest), signal as usize)?;
            let wake = low_level::pipe::register(signal, theirs.try_clone()?)?;
            actions.0.extend([name, wake]);
        }
        arrivals.set_nonblocking(true)?;
        Ok(Self {
            arrivals,
            latest,
            actions,
        })
    }

    /// The signal, once one has arrived.
    pub(crate) fn signal(&self) -> Option<i32> {
        let latest = self.latest.load(Ordering::SeqCst) as i32;
        (latest != 0).then_some(latest)
    }
}

impl AsFd for Ending {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.arrivals.as_fd()
    }
}

/// From now on, writing beyond the limit of file sizes (`ulimit -f`) is an
/// error like any other, and does not end this process. Programs that it starts
/// are not affected.
pub(crate) fn outlive_full_files() {
    // Caught rather than ignored, since programs inherit ignored signals.
    if !is_ignored(SIGXFSZ) {
        // If this is refused, the signal keeps its default action.
        let _ = flag::register(SIGXFSZ, Arc::default());
    }
}

/// The signals that can ask this process to end.
fn wanted() -> impl Iterator<Item = i32> {
    not_ignored(&ENDING)
}

fn not_ignored(signals: &[i32]) -> impl Iterator<Item = i32> {
    let signals = signals.iter().copied();
    signals.filter(|signal| !is_ignored(*signal))
}

/// Whether this process ignores a signal: of all but SIGPIPE, whether it did so
/// when it started.
#[expect(unsafe_code, reason = "there is no safe call for this")]
pub(super) fn is_ignored(signal: i32) -> bool {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: It may be written, and all zeroes are an action.
    let (asked, action) = unsafe {
        let asked = libc::sigaction(signal, ptr::null(), action.as_mut_ptr());
        (asked, action.assume_init())
    };
    asked == 0 && action.sa_sigaction == libc::SIG_IGN
}

/// A signal's name as people write it, such as `SIGKILL`.
pub(crate) fn signal_name(signal: i32) -> String {
    signal_hook::low_level::signal_name(signal)
        .map_or_else(|| format!("signal {signal}"), str::to_owned)
}
