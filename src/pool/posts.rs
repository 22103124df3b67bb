//! The numbers of workers: an id that is never reused, and a slot that passes
//! to the next worker.

use std::collections::{BTreeMap, BTreeSet};

use super::crew::WorkerId;
use crate::launch::Post;

/// Which worker has which slot.
#[derive(Debug, Default)]
pub(super) struct Posts {
    taken: BTreeMap<WorkerId, usize>,
    free: BTreeSet<usize>,
}

impl Posts {
    /// Gives a worker the lowest free slot.
    pub(super) fn take(&mut self, id: WorkerId) -> Post {
        let slot = self.free.pop_first().unwrap_or(self.taken.len() + 1);
        self.taken.insert(id, slot);
        Post {
            worker: id + 1,
            slot,
        }
    }

    /// Frees the slot of a worker that is gone or about to go.
    pub(super) fn leave(&mut self, id: WorkerId) {
        self.free.extend(self.taken.remove(&id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_has_the_same_place_and_another_number() {
        let mut posts = Posts::default();
        let slots = [0, 1, 2].map(|id| posts.take(id).slot);
        assert_eq!(slots, [1, 2, 3]);
        posts.leave(2);
        posts.leave(0);
        posts.leave(0);
        let post = posts.take(3);
        assert_eq!((post.worker, post.slot), (4, 1));
        assert_eq!(posts.take(4).slot, 3);
        assert_eq!(posts.take(5).slot, 4);
    }
}
