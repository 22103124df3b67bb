//! To look again and again for a short while, instead of to sleep.
//!
//! To be woken takes the system far longer than the other end needs for most
//! answers. Whoever else wants the processor gets it in between.

use std::time::{Duration, Instant};

use rustix::thread::sched_yield;

/// A while that has begun.
#[derive(Debug)]
pub(crate) struct Spin {
    length: Duration,
    began: Option<Instant>,
}

impl Spin {
    /// It begins when [`goes_on`](Self::goes_on) is first asked.
    pub(crate) fn new(length: Duration) -> Self {
        Self {
            length,
            began: None,
        }
    }

    /// Whether to look once more. The first time costs others nothing, and
    /// whoever finds something then nothing but the time.
    pub(crate) fn goes_on(&mut self) -> bool {
        let Some(began) = self.began else {
            self.began = Some(Instant::now());
            return true;
        };
        sched_yield();
        began.elapsed() < self.length
    }
}
