//! Checks repeatedly for a short while before sleeping.
//!
//! Waking a process takes the system far longer than most answers take. In
//! between, others get the processor if they want it.

use std::time::{Duration, Instant};

use rustix::thread::sched_yield;

/// A spin that may have started.
#[derive(Debug)]
pub(crate) struct Spin {
    length: Duration,
    began: Option<Instant>,
}

impl Spin {
    /// It starts when [`goes_on`](Self::goes_on) is first called.
    pub(crate) fn new(length: Duration) -> Self {
        Self {
            length,
            began: None,
        }
    }

    /// Whether to check once more. The first call does not yield: if that check
    /// succeeds, it costs nothing but its own time.
    pub(crate) fn goes_on(&mut self) -> bool {
        let Some(began) = self.began else {
            self.began = Some(Instant::now());
            return true;
        };
        sched_yield();
        began.elapsed() < self.length
    }
}
