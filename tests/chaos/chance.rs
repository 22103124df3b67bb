//! Random choices that a seed repeats.

use std::ops::RangeInclusive;
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A source of choices. The same seed gives the same ones, so that a failed
/// round can be played again; when a signal hits its process is still up to the
/// machine.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The choices of one round.
    pub(crate) fn of(seed: u64, scenario: &str, round: u64) -> Self {
        let mut mixed = seed ^ round.rotate_left(32);
        for byte in scenario.bytes() {
            // The steps of FNV-1a.
            mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(ChaCha8Rng::seed_from_u64(mixed))
    }

    /// A whole number.
    pub(crate) fn number(&mut self, range: RangeInclusive<u64>) -> u64 {
        let span = range.end() - range.start() + 1;
        range.start() + self.0.next_u64() % span
    }

    /// True in `share` percent of cases.
    pub(crate) fn percent(&mut self, share: u64) -> bool {
        self.number(1..=100) <= share
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.number(0..=choices.len() as u64 - 1) as usize]
    }

    /// A time in milliseconds.
    pub(crate) fn millis(&mut self, range: RangeInclusive<u64>) -> Duration {
        Duration::from_millis(self.number(range))
    }
}
