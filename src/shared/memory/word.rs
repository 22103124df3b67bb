//! A word in shared memory, for a lock or a loan.

use std::sync::Arc;

use crate::proc::SharedMemory;
use crate::wire::Place;

/// The size of a word in bytes.
pub(super) const WORD: usize = 8;

/// The word of a lock or a loan.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(super) memory: Arc<SharedMemory>,
    pub(super) place: Place,
}

impl Word {
    /// The word at a place that another process has named; none if the place is
    /// invalid.
    pub(in crate::shared) fn find(memory: Arc<SharedMemory>, place: Place) -> Option<Self> {
        let is_there = memory.holds(place.offset as usize, WORD, WORD);
        is_there.then(|| Self::at(memory, place))
    }

    /// The word at a valid place of `memory`.
    pub(in crate::shared) fn at(memory: Arc<SharedMemory>, place: Place) -> Self {
        Self { memory, place }
    }

    pub(in crate::shared) fn place(&self) -> Place {
        self.place
    }
}
