//! Calls of events and conditions.

use super::{ObjectCall, done, is_done, truth};
use crate::wire::{Call, Patience, Reply};

/// How a client that waited for a notice came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Woken {
    /// By a notice, not because its time was over.
    pub(crate) notified: bool,
    /// The last holder died with the lock.
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

/// Whether an event is set.
pub(crate) fn is_set() -> ObjectCall<bool> {
    ObjectCall::new(Call::IsSet, truth)
}

/// Waits until an event is set; says whether it is.
pub(crate) fn wait(patience: Patience) -> ObjectCall<bool> {
    ObjectCall::new(Call::Wait { patience }, is_done)
}

/// Waits for a notice of a condition.
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

/// Wakes so many clients that wait for a notice; all without a number.
pub(crate) fn notify(clients: Option<u32>) -> ObjectCall<()> {
    ObjectCall::new(Call::Notify { clients }, done)
}
