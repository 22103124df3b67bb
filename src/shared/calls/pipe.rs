//! Calls of pipes; `end` is the end that the client uses.

use super::{ObjectCall, Taken, done, fetched, is_done, truth};
use crate::wire::{Call, Json, Patience, Reply};

/// Sends a value; says whether the pipe is open.
pub(crate) fn send(end: u8, value: Json) -> ObjectCall<bool> {
    ObjectCall::new(Call::Send { end, value }, is_done)
}

/// Takes a value.
pub(crate) fn receive(end: u8, patience: Patience) -> ObjectCall<Taken<Json>> {
    ObjectCall::new(Call::Receive { end, patience }, |reply| match reply {
        Reply::Value(value) => Some(Taken::Value(value)),
        Reply::Closed => Some(Taken::Closed),
        Reply::TimedOut => Some(Taken::TimedOut),
        _ => None,
    })
}

/// Takes a value, to pass it on.
pub(crate) fn fetch(end: u8, patience: Patience) -> ObjectCall<Taken<Vec<Json>>> {
    ObjectCall::new(Call::FetchFrom { end, patience }, fetched)
}

/// Waits until there is something to receive; says whether there is.
pub(crate) fn poll(end: u8, patience: Patience) -> ObjectCall<bool> {
    ObjectCall::new(Call::Poll { end, patience }, truth)
}

/// This client uses the end from now on,
pub(crate) fn hold(end: u8) -> ObjectCall<()> {
    ObjectCall::new(Call::Hold { end }, done)
}

/// and no more; `for_all` closes it whoever else may use it.
pub(crate) fn let_go(end: u8, for_all: bool) -> ObjectCall<()> {
    ObjectCall::new(Call::LetGo { end, for_all }, done)
}
