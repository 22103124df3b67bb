//! Operations on pipes; `end` is the end that the client uses.

use super::{ObjectCall, Taken, done, fetched, is_done, truth};
use crate::wire::{Call, Json, Patience, Reply};

/// Sends a value; returns whether the pipe is open.
pub(crate) fn send(end: u8, value: Json) -> ObjectCall<bool> {
    ObjectCall::new(Call::Send { end, value }, is_done)
}

/// Receives a value.
pub(crate) fn receive(end: u8, patience: Patience) -> ObjectCall<Taken<Json>> {
    ObjectCall::new(Call::Receive { end, patience }, |reply| match reply {
        Reply::Value(value) => Some(Taken::Value(value)),
        Reply::Closed => Some(Taken::Closed),
        Reply::TimedOut => Some(Taken::TimedOut),
        _ => None,
    })
}

/// Receives a value, for a client that passes it on.
pub(crate) fn fetch(end: u8, patience: Patience) -> ObjectCall<Taken<Vec<Json>>> {
    ObjectCall::new(Call::FetchFrom { end, patience }, fetched)
}

/// Waits until there is something to receive; returns whether there is.
pub(crate) fn poll(end: u8, patience: Patience) -> ObjectCall<bool> {
    ObjectCall::new(Call::Poll { end, patience }, truth)
}

/// This client uses the end from now on.
pub(crate) fn hold(end: u8) -> ObjectCall<()> {
    ObjectCall::new(Call::Hold { end }, done)
}

/// This client no longer uses the end; `for_all` closes it for all clients.
pub(crate) fn let_go(end: u8, for_all: bool) -> ObjectCall<()> {
    ObjectCall::new(Call::LetGo { end, for_all }, done)
}
