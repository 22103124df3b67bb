//! Operations on locks.

use crate::wire::{Acquired, Call, LockCall, ObjectCall, Patience};

/// Takes it; none if the time limit has passed.
pub(crate) fn acquire(patience: Patience) -> ObjectCall<Option<Acquired>> {
    ObjectCall::new(Call::Lock, |to| LockCall::Acquire { patience, to })
}

/// Releases it.
pub(crate) fn release() -> ObjectCall<()> {
    ObjectCall::new(Call::Lock, |to| LockCall::Release { to })
}

/// It was released in its word while others wait for it.
pub(crate) fn freed() -> ObjectCall<()> {
    ObjectCall::new(Call::Lock, |to| LockCall::Freed { to })
}
