//! Operations on events.

use crate::wire::{Call, EventCall, ObjectCall, Patience};

/// Sets it.
pub(crate) fn set() -> ObjectCall<()> {
    ObjectCall::new(Call::Event, |to| EventCall::Set { to })
}

/// Clears it.
pub(crate) fn clear() -> ObjectCall<()> {
    ObjectCall::new(Call::Event, |to| EventCall::Clear { to })
}

/// Returns whether it is set.
pub(crate) fn is_set() -> ObjectCall<bool> {
    ObjectCall::new(Call::Event, |to| EventCall::IsSet { to })
}

/// Waits until it is set; returns whether it is.
pub(crate) fn wait(patience: Patience) -> ObjectCall<bool> {
    ObjectCall::new(Call::Event, |to| EventCall::Wait { patience, to })
}
