//! The outcome of a run: how many jobs did what, whether that ends it, and its
//! exit code.

use super::config::Tallying;
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
    tallying: Tallying,
    /// The exit code of the last job counted before that.
    last: i32,
}

/// The most failed jobs that an exit code can count.
const MOST_COUNTED: u64 = 101;

impl Verdict {
    /// Nothing has happened yet.
    pub(super) fn new(halt: Option<Halt>, tallying: Tallying) -> Self {
        Self {
            halt,
            tally: Tally::default(),
            total: None,
            halted: false,
            tallying,
            last: 0,
        }
    }

    /// The number of jobs is known; returns how the run ends, if it does.
    pub(super) fn set_total(&mut self, total: u64) -> Option<How> {
        self.total = Some(total);
        self.judge()
    }

    /// A job is over, successfully or not, with this exit code; returns how the
    /// run ends, if it does.
    pub(super) fn count(&mut self, well: bool, code: i32) -> Option<How> {
        if !self.halted {
            self.last = code;
        }
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

    /// What a job did, if that counts for the end of the run.
    pub(super) fn counts(&self, well: bool) -> Option<&'static str> {
        self.halt?.counts(well)
    }

    /// Whether the run ended early, and running jobs may finish.
    pub(super) fn lets_finish(&self) -> bool {
        self.halted && self.halt.is_some_and(Halt::lets_finish)
    }

    /// How many jobs are over.
    pub(super) fn over(&self) -> u64 {
        self.tally.succeeded + self.tally.failed
    }

    /// How many jobs failed.
    pub(super) fn failed(&self) -> u64 {
        self.tally.failed
    }

    /// The outcome.
    pub(super) fn exit(&self) -> Exit {
        let has_what_it_was_for = self.halted && self.halt.is_some_and(Halt::seeks_success);
        match self.tallying {
            Tallying::Any => {}
            Tallying::Last if self.last == 0 => return Exit::Success,
            Tallying::Last => return Exit::Command(self.last),
            Tallying::Count => return self.counted(),
        }
        if self.tally.failed > 0 && !has_what_it_was_for {
            Exit::ItemFailed
        } else {
            Exit::Success
        }
    }

    /// The number of failed jobs. If one job ended the run, its exit code; if a
    /// share of the jobs would, that of the failed ones in percent.
    fn counted(&self) -> Exit {
        let failed = self.tally.failed;
        let code = match self.halt {
            Some(halt) if self.halted && halt.seeks_success() => 0,
            Some(halt) if halt.needs_total() => {
                let total = self.total.unwrap_or_default().max(1);
                (failed * 100).div_ceil(total) as i32
            }
            Some(halt) if self.halted && halt.is_of_one() => self.last,
            Some(_) | None => failed.min(MOST_COUNTED) as i32,
        };
        if code == 0 {
            Exit::Success
        } else {
            Exit::Command(code)
        }
    }
}
