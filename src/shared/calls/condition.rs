//! Operations on conditions.

use crate::wire::{Call, ConditionCall, ObjectCall, Patience, Woken};

/// Waits for a notification.
pub(crate) fn wait(patience: Patience) -> ObjectCall<Woken> {
    ObjectCall::new(Call::Condition, |to| ConditionCall::Wait { patience, to })
}

/// Wakes this many waiting clients; all if none.
pub(crate) fn notify(clients: Option<u32>) -> ObjectCall<()> {
    ObjectCall::new(Call::Condition, |to| ConditionCall::Notify { clients, to })
}
