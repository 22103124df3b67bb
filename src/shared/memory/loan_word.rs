//! The word of a loan: the position of the next value that may be claimed, and
//! how many there are.

use std::ops::Range;
use std::sync::atomic::Ordering::{AcqRel, Acquire};
use std::sync::atomic::{self, AtomicU64};

use super::word::Word;

impl Word {
    fn loan(&self) -> &AtomicU64 {
        self.memory.u64(self.place.offset as usize)
    }

    /// Claims the next value of a loan if its position is in this range;
    /// returns the position.
    pub(crate) fn claim(&self, positions: Range<u64>) -> Option<u64> {
        let claimed = self.loan().fetch_update(AcqRel, Acquire, |word| {
            let (next, left) = next_and_left(word);
            (left > 0 && positions.contains(&next)).then(|| loan_word(next + 1, left - 1))
        });
        claimed.ok().map(|word| next_and_left(word).0)
    }

    /// The position of the next value to claim, and how many there are.
    pub(in crate::shared) fn next_and_left(&self) -> (u64, u64) {
        next_and_left(self.loan().load(Acquire))
    }

    /// Server: stops all claims. Returns the position of the first unclaimed
    /// value, if it is in this range.
    pub(in crate::shared) fn recall(&self, positions: Range<u64>) -> Option<u64> {
        let recalled = self.loan().fetch_update(AcqRel, Acquire, |word| {
            let (next, left) = next_and_left(word);
            (left > 0 && positions.contains(&next)).then(|| loan_word(positions.end, 0))
        });
        recalled.ok().map(|word| next_and_left(word).0)
    }

    /// Server: allows claims of this many values, from position `next` on. All
    /// earlier values must be claimed.
    pub(in crate::shared) fn lend(&self, next: u64, values: u64) {
        self.loan()
            .store(loan_word(next, values), atomic::Ordering::Release);
    }
}

/// How many bits of the word count the values left, which limits how many are
/// lent at once.
const LEFT_BITS: u32 = 16;

fn next_and_left(word: u64) -> (u64, u64) {
    (word >> LEFT_BITS, word & ((1 << LEFT_BITS) - 1))
}

fn loan_word(next: u64, left: u64) -> u64 {
    next << LEFT_BITS | left
}
