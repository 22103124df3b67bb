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
    /// The exit code of the job that ended the run.
    halted_by: Option<i32>,
}

impl Verdict {
    /// Nothing has happened.
    pub(super) fn new(halt: Option<Halt>) -> Self {
        Self {
            halt,
            tally: Tally::default(),
            total: None,
            halted_by: None,
        }
    }

    /// It is known how many jobs there are; says how the run ends, if it does.
    pub(super) fn set_total(&mut self, total: u64) -> Option<How> {
        self.total = Some(total);
        self.judge(0)
    }

    /// A job is over, well or with this code; says how the run ends, if it does.
    pub(super) fn count(&mut self, well: bool, code: i32) -> Option<How> {
        if well {
            self.tally.succeeded += 1;
        } else {
            self.tally.failed += 1;
        }
        self.judge(if well { 0 } else { code })
    }

    fn judge(&mut self, code: i32) -> Option<How> {
        let halt = self.halt.filter(|_| self.halted_by.is_none())?;
        let how = halt.due(self.tally, self.total)?;
        self.halted_by = Some(code);
        Some(how)
    }

    /// How many jobs failed.
    pub(super) fn failed(&self) -> u64 {
        self.tally.failed
    }

    /// How it went.
    pub(super) fn exit(&self) -> Exit {
        match self.halted_by {
            Some(code) => Exit::Job(code),
            None if self.tally.failed > 0 => Exit::JobsFailed(self.tally.failed),
            None => Exit::Success,
        }
    }
}
