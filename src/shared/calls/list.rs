//! Calls of lists; positions count as in Python.

use super::{ObjectCall, done, fetched_value, is_done, number, value};
use crate::wire::{Call, Json, Reply};

/// Puts values at the end.
pub(crate) fn append(values: Vec<Json>) -> ObjectCall<()> {
    ObjectCall::new(Call::Append { values }, done)
}

/// Puts a value before a position.
pub(crate) fn insert(position: i64, value: Json) -> ObjectCall<()> {
    ObjectCall::new(Call::Insert { position, value }, done)
}

/// The value at a position.
pub(crate) fn at(position: i64) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::At { position }, value)
}

/// Puts another value at a position; says whether there is one.
pub(crate) fn set_at(position: i64, value: Json) -> ObjectCall<bool> {
    ObjectCall::new(Call::SetAt { position, value }, is_done)
}

/// Takes the value at a position out.
pub(crate) fn pop_at(position: i64) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::PopAt { position }, value)
}

/// Takes the value at a position out, to pass it on.
pub(crate) fn fetch(position: i64) -> ObjectCall<Option<Vec<Json>>> {
    ObjectCall::new(Call::FetchAt { position }, fetched_value)
}

/// Turns it round.
pub(crate) fn reverse() -> ObjectCall<()> {
    ObjectCall::new(Call::Reverse, done)
}

/// All values, and the number of changes so far.
pub(crate) fn values() -> ObjectCall<(Vec<Json>, u64)> {
    ObjectCall::new(Call::Values, |reply| match reply {
        Reply::Values { values, changes } => Some((values, changes)),
        _ => None,
    })
}

/// Puts other values there, if there were so many changes and no more; says
/// whether that was so.
pub(crate) fn replace(changes: u64, values: Vec<Json>) -> ObjectCall<bool> {
    ObjectCall::new(Call::Replace { changes, values }, is_done)
}

/// How many values there are.
pub(crate) fn size() -> ObjectCall<u64> {
    ObjectCall::new(Call::Size, number)
}

/// Takes everything out.
pub(crate) fn clear() -> ObjectCall<()> {
    ObjectCall::new(Call::Clear, done)
}
