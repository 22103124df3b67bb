//! Limits how long a run may take, even when this process does the work itself
//! and nothing else could stop it.

use std::io;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use super::side::Side;
use crate::error::Exit;
use crate::output::say;

/// Ends the process and its workers, unless dropped in time.
pub(super) struct Deadline {
    _running: Sender<()>,
}

impl Deadline {
    /// Starts the time limit of a run of `side`.
    pub(super) fn set(limit: Duration, side: Side) -> io::Result<Self> {
        let (running, over) = channel();
        thread::Builder::new()
            .name("deadline".to_owned())
            .spawn(move || {
                if over.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                    let limit = limit.as_secs_f64();
                    say(format!(
                        "ppar: a run took longer than {limit} s ({side}), its set-up included: \
                         let --init and definitions do less, give fewer items, or raise --timeout"
                    ));
                    Exit::ItemFailed.leave();
                }
            })?;
        Ok(Self { _running: running })
    }
}
