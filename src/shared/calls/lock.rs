//! Operations on locks and semaphores.

use super::{ObjectCall, done, number};
use crate::wire::{Call, Patience, Reply};

/// A successful acquisition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Acquired {
    /// Whether the last holder died with it.
    pub(crate) abandoned: bool,
}

/// Acquires the lock, or a unit; none if that was not possible in time.
pub(crate) fn acquire(patience: Patience) -> ObjectCall<Option<Acquired>> {
    ObjectCall::new(Call::Acquire { patience }, |reply| match reply {
        Reply::Acquired { abandoned } => Some(Some(Acquired { abandoned })),
        Reply::TimedOut => Some(None),
        _ => None,
    })
}

/// Releases the lock, or this many units.
pub(crate) fn release(units: u32) -> ObjectCall<()> {
    ObjectCall::new(Call::Release { units }, done)
}

/// Reports that the lock was released in its word while others wait for it.
pub(crate) fn freed() -> ObjectCall<()> {
    ObjectCall::new(Call::Freed, done)
}

/// Returns the number of units left.
pub(crate) fn units() -> ObjectCall<u64> {
    ObjectCall::new(Call::Units, number)
}
