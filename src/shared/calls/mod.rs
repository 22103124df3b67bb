//! Operations on objects, by the kind of object. Each knows the type of its answer.

pub(crate) mod barrier;
pub(crate) mod condition;
pub(crate) mod dict;
pub(crate) mod event;
pub(crate) mod list;
pub(crate) mod lock;
pub(crate) mod pipe;
pub(crate) mod pool;
pub(crate) mod queue;
pub(crate) mod semaphore;

use crate::wire::{Call, ObjectCall};

/// This many of the fetched values were passed on, and the others go back.
pub(crate) fn settle(passed: u64) -> ObjectCall<()> {
    ObjectCall::of(|to| Call::Settle { passed, to })
}
