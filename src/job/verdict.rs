//! How a run is going: how many jobs did what, whether that ends it, and what
//! its exit code is.

use super::halt::{Halt, How, Tally};
use crate::error::Exit;

/// Counts jobs that are over for good.
#[derive(Debug)]
pub(super) struct Verdict {
    halt: Option<Halt>,
    tally: Tally,
    total: Option<u64>,
    /// Whether the run ended early.
    halted: bool,
}

impl Verdict {
    /// Nothing has happened.
    pub(super) fn new(halt: Option<Halt>) -> Self {
        Self {
            halt,
            tally: Tally::default(),
            total: None,
            halted: false,
        }
    }

    /// It is known how many jobs there are; says how the run ends, if it does.
    pub(super) fn set_total(&mut self, total: u64) -> Option<How> {
        self.total = Some(total);
        self.judge()
    }

    /// A job is over, well or not; says how the run ends, if it does.
    pub(super) fn count(&mut self, well: bool) -> Option<How> {
        if well {
            self.tally.succeeded += 1;
        } else {
            self.tally.failed += 1;
        }
        self.judge()
    }

    fn judge(&mut self) -> Option<How> {
        let halt = self.halt.filter(|_| !self.halted)?;
        let how = halt.due(self.tally, self.total)?;
        self.halted = true;
        Some(how)
    }

    /// How many jobs failed.
    pub(super) fn failed(&self) -> u64 {
        self.tally.failed
    }

    /// How it went.
    pub(super) fn exit(&self) -> Exit {
        let has_what_it_was_for = self.halted && self.halt.is_some_and(Halt::seeks_success);
        if self.tally.failed > 0 && !has_what_it_was_for {
            Exit::ItemFailed
        } else {
            Exit::Success
        }
    }
}
