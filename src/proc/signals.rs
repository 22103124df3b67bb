//! Signals as events, in one place.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, eventfd};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGXFSZ};
use signal_hook::{SigId, flag, low_level};
use tokio::io::unix::AsyncFd;

use super::readable::readable;

/// The signals that ask ppar to end.
const ENDING: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];

/// A signal that comes so soon after another one belongs to the same request:
/// `timeout` signals its child, and then the group that the child is in.
const SAME: Duration = Duration::from_millis(200);

/// The stream of signals that ask this process to end. After it is dropped they
/// have no effect.
#[derive(Debug)]
pub(crate) struct Signals {
    /// Counts requests.
    arrivals: AsyncFd<OwnedFd>,
    ear: Arc<Ear>,
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
    arrivals: OwnedFd,
    ear: Arc<Ear>,
    actions: Actions,
}

/// Which signals count, and what a second one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counting {
    /// Each counts.
    Each,
    /// All that came since the last look count as one.
    Together,
    /// One counts unless it belongs to the same request as another.
    Distinct,
    /// The same, but a second request ends the process at once.
    Once,
}

/// What signal handlers know.
#[derive(Debug)]
struct Ear {
    counting: Counting,
    begin: Instant,
    /// When the latest request came, in nanoseconds after `begin`; 0 if none
    /// has.
    heard: AtomicU64,
    /// Its signal.
    latest: AtomicI32,
    /// The counter of requests.
    wake: OwnedFd,
}

impl Ear {
    /// Hears a signal. Runs within a signal handler.
    fn hear(&self, signal: i32) {
        if self.counting == Counting::Together {
            return self.count(signal);
        }
        let now = self.begin.elapsed().as_nanos() as u64 + 1;
        let before = self.heard.load(Ordering::SeqCst);
        if self.counting != Counting::Each && before != 0 {
            if u128::from(now.saturating_sub(before)) < SAME.as_nanos() {
                return;
            }
            if self.counting == Counting::Once {
                let _ = low_level::emulate_default_handler(signal);
            }
        }
        // If this fails, a handler in another thread has just heard one.
        let order = Ordering::SeqCst;
        let heard = self.heard.compare_exchange(before, now, order, order);
        if heard.is_ok() || self.counting == Counting::Each {
            self.count(signal);
        }
    }

    fn count(&self, signal: i32) {
        self.latest.store(signal, Ordering::SeqCst);
        // It is refused only at a number that is never reached.
        let _ = rustix::io::write(&self.wake, &1_u64.to_ne_bytes());
    }

    /// The signal of the latest request, or 0.
    fn latest(&self) -> i32 {
        self.latest.load(Ordering::SeqCst)
    }
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

    /// Lets a handler hear the signal.
    #[expect(
        unsafe_code,
        reason = "the library has no handler that looks at the time"
    )]
    fn hear(&mut self, signal: i32, ear: &Arc<Ear>) -> io::Result<()> {
        let ear = Arc::clone(ear);
        // SAFETY: It reads the clock, uses atomic numbers, sends a byte and may
        // end the process, all of which a signal handler may do.
        let hear = unsafe { low_level::register(signal, move || ear.hear(signal)) };
        self.0.push(hear?);
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
    /// Catches the signals from now on. A signal that was ignored when ppar started
    /// (`nohup`, a shell's background job) stays ignored.
    pub(crate) fn catch() -> io::Result<Self> {
        Self::listen(wanted(), Counting::Distinct)
    }

    /// Catches each signal, to pass it on.
    pub(crate) fn catch_each() -> io::Result<Self> {
        Self::listen(wanted(), Counting::Each)
    }

    /// Catches one request; a second one ends the process at once, in case it
    /// is too busy to look.
    pub(crate) fn catch_once() -> io::Result<Self> {
        Self::listen(wanted(), Counting::Once)
    }

    /// Catches the signal that asks this process to stop, instead of those.
    pub(super) fn catch_stops() -> io::Result<Self> {
        Self::listen(not_ignored(&[SIGTSTP]), Counting::Each)
    }

    /// Catches the signal that reports the end of a child, instead of those; those
    /// that come together count as one.
    pub(super) fn catch_ends_of_children() -> io::Result<Self> {
        Self::listen([SIGCHLD].into_iter(), Counting::Together)
    }

    fn listen(signals: impl Iterator<Item = i32>, counting: Counting) -> io::Result<Self> {
        let ending = Ending::listen(signals, counting)?;
        Ok(Self {
            arrivals: readable(ending.arrivals)?,
            ear: ending.ear,
            _actions: ending.actions,
        })
    }

    /// The next signal. May be dropped and called again.
    pub(crate) async fn next(&mut self) -> i32 {
        // If all are ignored, none will ever arrive.
        while let Ok(mut ready) = self.arrivals.readable().await {
            let arrived = arrived(&self.arrivals);
            if !arrived || self.ear.counting == Counting::Together {
                ready.clear_ready();
            }
            if arrived {
                return self.ear.latest();
            }
        }
        std::future::pending().await
    }

    /// A signal that has already arrived, if any. Asks the system, since the
    /// runtime notices nothing while its thread is busy.
    pub(crate) fn poll(&mut self) -> Option<i32> {
        arrived(&self.arrivals).then(|| self.ear.latest())
    }
}

/// Takes a request off the counter, if there is one.
fn arrived(counter: impl AsFd) -> bool {
    rustix::io::read(counter, &mut [0; size_of::<u64>()]).is_ok()
}

impl Ending {
    /// Catches the signal from now on.
    pub(crate) fn catch() -> io::Result<Self> {
        Self::listen(wanted(), Counting::Once)
    }

    fn listen(signals: impl Iterator<Item = i32>, counting: Counting) -> io::Result<Self> {
        let mut flags = EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK;
        flags.set(EventfdFlags::SEMAPHORE, counting != Counting::Together);
        let wake = eventfd(0, flags)?;
        let arrivals = wake.try_clone()?;
        let ear = Arc::new(Ear {
            counting,
            begin: Instant::now(),
            heard: AtomicU64::new(0),
            latest: AtomicI32::new(0),
            wake,
        });
        let mut actions = Actions::default();
        for signal in signals {
            actions.hear(signal, &ear)?;
        }
        Ok(Self {
            arrivals,
            ear,
            actions,
        })
    }

    /// The signal, once one has arrived.
    pub(crate) fn signal(&self) -> Option<i32> {
        Some(self.ear.latest()).filter(|&signal| signal != 0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_right_after_another_is_the_same_request() {
        let heard = |counting| {
            let ending = Ending::listen(std::iter::empty(), counting).expect("a pair");
            ending.ear.hear(SIGINT);
            // As a second request, this would end the process.
            ending.ear.hear(SIGTERM);
            let arrivals = std::iter::from_fn(|| arrived(&ending.arrivals).then_some(()));
            (arrivals.count(), ending.signal())
        };
        assert_eq!(heard(Counting::Once), (1, Some(SIGINT)));
        assert_eq!(heard(Counting::Distinct), (1, Some(SIGINT)));
        assert_eq!(heard(Counting::Each), (2, Some(SIGTERM)));
        assert_eq!(heard(Counting::Together), (1, Some(SIGTERM)));
    }
}
