//! Operations on barriers.

use super::{ObjectCall, done};
use crate::wire::{Call, Patience, Reply};

/// The outcome of waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Met {
    /// All pass; this client was the one with this number.
    Passed(u32),
    /// This client is the last, and must perform this action before all pass.
    Act(String),
    /// The barrier is broken.
    Broken,
    /// Not all clients came in time, which breaks it.
    TimedOut,
}

/// Who is waiting, and whether it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) waiting: u32,
    pub(crate) broken: bool,
}

fn met(reply: Reply) -> Option<Met> {
    Some(match reply {
        Reply::Passed { index } => Met::Passed(index),
        Reply::Act { action } => Met::Act(action),
        Reply::Broken => Met::Broken,
        Reply::TimedOut => Met::TimedOut,
        _ => return None,
    })
}

/// Waits for the others.
pub(crate) fn wait(patience: Patience) -> ObjectCall<Met> {
    ObjectCall::new(Call::Wait { patience }, met)
}

/// The last client has performed the action.
pub(crate) fn acted() -> ObjectCall<Met> {
    ObjectCall::new(Call::Acted, met)
}

/// Resets the barrier.
pub(crate) fn reset() -> ObjectCall<()> {
    ObjectCall::new(Call::Reset, done)
}

/// Breaks it.
pub(crate) fn abort() -> ObjectCall<()> {
    ObjectCall::new(Call::Abort, done)
}

/// Returns its state.
pub(crate) fn state() -> ObjectCall<State> {
    ObjectCall::new(Call::State, |reply| match reply {
        Reply::State {
            waiting, broken, ..
        } => Some(State { waiting, broken }),
        _ => None,
    })
}
