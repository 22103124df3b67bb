//! Operations on semaphores.

use crate::wire::{Acquired, Call, ObjectCall, Patience, SemaphoreCall};

/// Takes a unit; none if the time limit has passed.
pub(crate) fn acquire(patience: Patience) -> ObjectCall<Option<Acquired>> {
    ObjectCall::new(Call::Semaphore, |to| SemaphoreCall::Acquire {
        patience,
        to,
    })
}

/// Releases this many units.
pub(crate) fn release(units: u32) -> ObjectCall<()> {
    ObjectCall::new(Call::Semaphore, |to| SemaphoreCall::Release { units, to })
}

/// The number of units left.
pub(crate) fn units() -> ObjectCall<u64> {
    ObjectCall::new(Call::Semaphore, |to| SemaphoreCall::Units { to })
}
