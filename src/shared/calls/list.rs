//! Operations on lists; positions are those of Python.

use super::{ObjectCall, done, fetched_value, is_done, number, value};
use crate::wire::{Call, Json, Reply};

/// Appends values.
pub(crate) fn append(values: Vec<Json>) -> ObjectCall<()> {
    ObjectCall::new(Call::Append { values }, done)
}

/// Inserts a value before a position.
pub(crate) fn insert(position: i64, value: Json) -> ObjectCall<()> {
    ObjectCall::new(Call::Insert { position, value }, done)
}

/// Returns the value at a position.
pub(crate) fn at(position: i64) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::At { position }, value)
}

/// Replaces the value at a position; returns whether there is one.
pub(crate) fn set_at(position: i64, value: Json) -> ObjectCall<bool> {
    ObjectCall::new(Call::SetAt { position, value }, is_done)
}

/// Removes and returns the value at a position.
pub(crate) fn pop_at(position: i64) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::PopAt { position }, value)
}

/// Removes the value at a position, for a client that passes it on.
pub(crate) fn fetch(position: i64) -> ObjectCall<Option<Vec<Json>>> {
    ObjectCall::new(Call::FetchAt { position }, fetched_value)
}

/// Reverses the list.
pub(crate) fn reverse() -> ObjectCall<()> {
    ObjectCall::new(Call::Reverse, done)
}

/// Returns all values, and the number of changes so far.
pub(crate) fn values() -> ObjectCall<(Vec<Json>, u64)> {
    ObjectCall::new(Call::Values, |reply| match reply {
        Reply::Values { values, changes } => Some((values, changes)),
        _ => None,
    })
}

/// Replaces all values, if the number of changes is still `changes`; returns
/// whether it was.
pub(crate) fn replace(changes: u64, values: Vec<Json>) -> ObjectCall<bool> {
    ObjectCall::new(Call::Replace { changes, values }, is_done)
}

/// Returns the number of values.
pub(crate) fn size() -> ObjectCall<u64> {
    ObjectCall::new(Call::Size, number)
}

/// Removes everything.
pub(crate) fn clear() -> ObjectCall<()> {
    ObjectCall::new(Call::Clear, done)
}
