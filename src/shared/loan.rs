//! Values of a queue that are lent, as the server and each client see them.
//!
//! All clients are lent the same values, identified by their positions, and use
//! the same word, which says which values may be claimed. Each has the values
//! from some position on, and may be behind the others.

use std::collections::VecDeque;
use std::ops::Range;

use super::memory::Word;
use crate::wire::{Json, Place};

#[derive(Debug)]
pub(super) struct Loan {
    word: Word,
    /// The position of the first value.
    first: u64,
    values: VecDeque<Json>,
}

impl Loan {
    pub(super) fn new(word: Word, first: u64, values: VecDeque<Json>) -> Self {
        Self {
            word,
            first,
            values,
        }
    }

    /// The same if another process has named the position of the first value;
    /// none if positions would overflow.
    pub(super) fn find(word: Word, first: u64, values: VecDeque<Json>) -> Option<Self> {
        first.checked_add(values.len() as u64)?;
        Some(Self::new(word, first, values))
    }

    fn positions(&self) -> Range<u64> {
        self.first..self.first + self.values.len() as u64
    }

    /// Claims the next value, if it is one of these and nobody was faster.
    pub(super) fn claim(&mut self) -> Option<Json> {
        let position = self.word.claim(self.positions())?;
        self.values.drain(..(position - self.first) as usize);
        self.first = position + 1;
        self.values.pop_front()
    }

    /// How many values nobody has claimed. A client could have written anything
    /// into the word.
    pub(super) fn left(&self) -> usize {
        let (next, left) = self.word.next_and_left();
        let unclaimed = self.positions().end.saturating_sub(next.max(self.first));
        left.min(unclaimed) as usize
    }

    /// Server: takes back the values that nobody has claimed; they can no
    /// longer be claimed.
    pub(super) fn recall(&mut self) -> VecDeque<Json> {
        let positions = self.positions();
        let Some(position) = self.word.recall(positions.clone()) else {
            return VecDeque::new();
        };
        self.values.drain(..(position - self.first) as usize);
        self.first = positions.end;
        std::mem::take(&mut self.values)
    }

    /// Server: lends `values`, after all earlier ones are claimed.
    pub(super) fn lend(&mut self, values: VecDeque<Json>) {
        self.first = self.positions().end;
        self.values = values;
        self.word.lend(self.first, self.values.len() as u64);
    }

    /// The position of the first value, the values, and the place of the word.
    pub(super) fn parts(&self) -> (u64, impl Iterator<Item = &Json>, Place) {
        (self.first, self.values.iter(), self.word.place())
    }
}
