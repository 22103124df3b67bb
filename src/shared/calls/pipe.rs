//! Operations on pipes; `end` is the end that the client uses.

use crate::wire::{Call, Fetched, Json, ObjectCall, Patience, PipeCall, Taken};

/// Sends a value; returns whether the pipe is open.
pub(crate) fn send(end: u8, value: Json) -> ObjectCall<bool> {
    ObjectCall::new(Call::Pipe, |to| PipeCall::Send { end, value, to })
}

/// Receives a value.
pub(crate) fn receive(end: u8, patience: Patience) -> ObjectCall<Taken<Json>> {
    ObjectCall::new(Call::Pipe, |to| PipeCall::Receive { end, patience, to })
}

/// Takes a value, to pass it on.
pub(crate) fn fetch(end: u8, patience: Patience) -> ObjectCall<Taken<Fetched>> {
    ObjectCall::new(Call::Pipe, |to| PipeCall::Fetch { end, patience, to })
}

/// Waits until there is something to receive; returns whether there is.
pub(crate) fn poll(end: u8, patience: Patience) -> ObjectCall<bool> {
    ObjectCall::new(Call::Pipe, |to| PipeCall::Poll { end, patience, to })
}

/// This client uses the end from now on.
pub(crate) fn hold(end: u8) -> ObjectCall<()> {
    ObjectCall::new(Call::Pipe, |to| PipeCall::Hold { end, to })
}

/// It no longer does; `for_all` closes the end for all clients.
pub(crate) fn let_go(end: u8, for_all: bool) -> ObjectCall<()> {
    ObjectCall::new(Call::Pipe, |to| PipeCall::LetGo { end, for_all, to })
}
