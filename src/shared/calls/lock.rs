//! Calls of locks and semaphores.

use super::{ObjectCall, done, number};
use crate::wire::{Call, Patience, Reply};

/// That it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Acquired {
    /// The last holder died with it.
    pub(crate) abandoned: bool,
}

/// Takes it, or a unit; none if that was not possible in time.
pub(crate) fn acquire(patience: Patience) -> ObjectCall<Option<Acquired>> {
    ObjectCall::new(Call::Acquire { patience }, |reply| match reply {
        Reply::Acquired { abandoned } => Some(Some(Acquired { abandoned })),
        Reply::TimedOut => Some(None),
        _ => None,
    })
}

/// Gives it back, or so many units.
pub(crate) fn release(units: u32) -> ObjectCall<()> {
    ObjectCall::new(Call::Release { units }, done)
}

/// It was given back in its word while others wait for it.
pub(crate) fn freed() -> ObjectCall<()> {
    ObjectCall::new(Call::Freed, done)
}

/// How many units are left.
pub(crate) fn units() -> ObjectCall<u64> {
    ObjectCall::new(Call::Units, number)
}
