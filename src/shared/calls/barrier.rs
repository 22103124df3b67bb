//! Operations on barriers.

use crate::wire::{BarrierCall, BarrierState, Call, Met, ObjectCall, Patience};

/// Waits for the others.
pub(crate) fn wait(patience: Patience) -> ObjectCall<Met> {
    ObjectCall::new(Call::Barrier, |to| BarrierCall::Wait { patience, to })
}

/// The last client has performed the action.
pub(crate) fn acted() -> ObjectCall<Met> {
    ObjectCall::new(Call::Barrier, |to| BarrierCall::Acted { to })
}

/// Resets the barrier.
pub(crate) fn reset() -> ObjectCall<()> {
    ObjectCall::new(Call::Barrier, |to| BarrierCall::Reset { to })
}

/// Breaks it.
pub(crate) fn abort() -> ObjectCall<()> {
    ObjectCall::new(Call::Barrier, |to| BarrierCall::Abort { to })
}

/// Returns its state.
pub(crate) fn state() -> ObjectCall<BarrierState> {
    ObjectCall::new(Call::Barrier, |to| BarrierCall::State { to })
}
