//! Operations on events and conditions.

use super::{ObjectCall, done, is_done, truth};
use crate::wire::{Call, Patience, Reply};

/// How waiting for a notification ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Woken {
    /// Whether a notification ended it, not the time limit.
    pub(crate) notified: bool,
    /// Whether the last holder died with the lock.
    pub(crate) abandoned: bool,
}

/// Sets an event.
pub(crate) fn set() -> ObjectCall<()> {
    ObjectCall::new(Call::Set, done)
}

/// Clears an event.
pub(crate) fn clear() -> ObjectCall<()> {
    ObjectCall::new(Call::Clear, done)
}

/// Returns whether an event is set.
pub(crate) fn is_set() -> ObjectCall<bool> {
    ObjectCall::new(Call::IsSet, truth)
}

/// Waits until an event is set; returns whether it is.
pub(crate) fn wait(patience: Patience) -> ObjectCall<bool> {
    ObjectCall::new(Call::Wait { patience }, is_done)
}

/// Waits for a notification of a condition.
pub(crate) fn wait_for_notice(patience: Patience) -> ObjectCall<Woken> {
    ObjectCall::new(Call::Wait { patience }, |reply| match reply {
        Reply::Woken {
            notified,
            abandoned,
        } => Some(Woken {
            notified,
            abandoned,
        }),
        _ => None,
    })
}

/// Notifies this many waiting clients; all if none.
pub(crate) fn notify(clients: Option<u32>) -> ObjectCall<()> {
    ObjectCall::new(Call::Notify { clients }, done)
}
