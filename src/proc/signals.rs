//! Signals as events, in one place.

use std::io;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals as Source};
use tokio::sync::mpsc;

use crate::error::Exit;

/// The signals by which a user or a system asks ppar to end.
const ENDING: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];

/// The stream of signals that ask this process to end. Dropping it gives the
/// listening thread up; the signals stay caught.
#[derive(Debug)]
pub(crate) struct Signals {
    stream: mpsc::UnboundedReceiver<i32>,
    handle: Handle,
}

impl Signals {
    /// Catches the signals from now on. One that was ignored when ppar was
    /// started (`nohup`, a shell's background job) stays ignored.
    pub(crate) fn catch() -> io::Result<Self> {
        Self::listen(false)
    }

    /// Catches one signal; a second one ends the process at once, for those
    /// who may be too busy to look.
    pub(crate) fn catch_once() -> io::Result<Self> {
        Self::listen(true)
    }

    fn listen(once: bool) -> io::Result<Self> {
        let ignored = ignored_signals();
        let wanted = ENDING
            .into_iter()
            .filter(|signal| ignored & (1 << (signal - 1)) == 0);
        let mut source = Source::new(wanted)?;
        let handle = source.handle();
        let (send, stream) = mpsc::unbounded_channel();
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                for (earlier, signal) in source.forever().enumerate() {
                    if once && earlier > 0 {
                        Exit::Signal(signal).leave();
                    }
                    if send.send(signal).is_err() {
                        return;
                    }
                }
            })?;
        Ok(Self { stream, handle })
    }

    /// The next signal. May be dropped and called again.
    pub(crate) async fn next(&mut self) -> i32 {
        match self.stream.recv().await {
            Some(signal) => signal,
            // The thread is gone: none will ever come.
            None => std::future::pending().await,
        }
    }

    /// A signal that has come already, if one has.
    pub(crate) fn poll(&mut self) -> Option<i32> {
        self.stream.try_recv().ok()
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.handle.close();
    }
}

/// The signals that this process ignores, as the kernel's bit mask: bit N-1
/// for signal N. Nothing is ignored where it cannot be told.
fn ignored_signals() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let mask = status
                .lines()
                .find_map(|line| line.strip_prefix("SigIgn:"))?;
            u64::from_str_radix(mask.trim(), 16).ok()
        })
        .unwrap_or(0)
}

/// A signal's name as people write it, such as `SIGKILL`.
pub(crate) fn signal_name(signal: i32) -> String {
    signal_hook::low_level::signal_name(signal)
        .map_or_else(|| format!("signal {signal}"), str::to_owned)
}
