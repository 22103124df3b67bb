//! A word in shared memory, which is a lock's or a loan's.

use std::sync::Arc;

use crate::proc::SharedMemory;
use crate::wire::Place;

/// Bytes of a word.
pub(super) const WORD: usize = 8;

/// A word of a lock or of a loan.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(super) memory: Arc<SharedMemory>,
    pub(super) place: Place,
}

impl Word {
    /// The word at a place that another process has named; none if there is no
    /// such place.
    pub(in crate::shared) fn find(memory: Arc<SharedMemory>, place: Place) -> Option<Self> {
        let is_there = memory.holds(place.offset as usize, WORD, WORD);
        is_there.then(|| Self::at(memory, place))
    }

    /// The word at a place of `memory`, which is there.
    pub(in crate::shared) fn at(memory: Arc<SharedMemory>, place: Place) -> Self {
        Self { memory, place }
    }

    pub(in crate::shared) fn place(&self) -> Place {
        self.place
    }
}
