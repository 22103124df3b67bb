//! Operations on lists; positions count as in Python.

use crate::wire::{Call, Contents, Fetched, Json, ListCall, ObjectCall};

/// Appends values.
pub(crate) fn append(values: Vec<Json>) -> ObjectCall<()> {
    ObjectCall::new(Call::List, |to| ListCall::Append { values, to })
}

/// Inserts a value at a position.
pub(crate) fn insert(position: i64, value: Json) -> ObjectCall<()> {
    ObjectCall::new(Call::List, |to| ListCall::Insert {
        position,
        value,
        to,
    })
}

/// Returns the value at a position.
pub(crate) fn at(position: i64) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::List, |to| ListCall::At { position, to })
}

/// Replaces the value at a position; returns whether there is one.
pub(crate) fn set_at(position: i64, value: Json) -> ObjectCall<bool> {
    ObjectCall::new(Call::List, |to| ListCall::SetAt {
        position,
        value,
        to,
    })
}

/// Removes and returns the value at a position.
pub(crate) fn pop_at(position: i64) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::List, |to| ListCall::PopAt { position, to })
}

/// Removes and returns the value at a position, to pass it on.
pub(crate) fn fetch(position: i64) -> ObjectCall<Option<Fetched>> {
    ObjectCall::new(Call::List, |to| ListCall::Fetch { position, to })
}

/// Reverses it.
pub(crate) fn reverse() -> ObjectCall<()> {
    ObjectCall::new(Call::List, |to| ListCall::Reverse { to })
}

/// All values, and the number of changes so far.
pub(crate) fn values() -> ObjectCall<Contents> {
    ObjectCall::new(Call::List, |to| ListCall::Values { to })
}

/// Replaces all values, if the number of changes is still `changes`; returns
/// whether it was.
pub(crate) fn replace(changes: u64, values: Vec<Json>) -> ObjectCall<bool> {
    ObjectCall::new(Call::List, |to| ListCall::Replace {
        changes,
        values,
        to,
    })
}

/// The number of values.
pub(crate) fn size() -> ObjectCall<u64> {
    ObjectCall::new(Call::List, |to| ListCall::Size { to })
}

/// Removes everything.
pub(crate) fn clear() -> ObjectCall<()> {
    ObjectCall::new(Call::List, |to| ListCall::Clear { to })
}
