//! Operations on dicts.

use crate::wire::{Call, DictCall, Fetched, Json, ObjectCall, Pair};

/// Sets the values of keys.
pub(crate) fn update(pairs: Vec<Pair>) -> ObjectCall<()> {
    ObjectCall::new(Call::Dict, |to| DictCall::Update { pairs, to })
}

/// Returns the value of a key.
pub(crate) fn find(key: Json) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::Dict, |to| DictCall::Find { key, to })
}

/// Returns the value of a key, which is set if there is none.
pub(crate) fn set_default(key: Json, value: Json) -> ObjectCall<Json> {
    ObjectCall::new(Call::Dict, |to| DictCall::SetDefault { key, value, to })
}

/// Removes and returns the value of a key.
pub(crate) fn take(key: Json) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::Dict, |to| DictCall::Take { key, to })
}

/// Removes and returns the last key and its value.
pub(crate) fn take_last() -> ObjectCall<Option<Pair>> {
    ObjectCall::new(Call::Dict, |to| DictCall::TakeLast { to })
}

/// Removes the value of a key, for a client that passes it on.
pub(crate) fn fetch(key: Json) -> ObjectCall<Option<Fetched>> {
    ObjectCall::new(Call::Dict, |to| DictCall::Fetch { key, to })
}

/// Returns all keys and values.
pub(crate) fn items() -> ObjectCall<Vec<Pair>> {
    ObjectCall::new(Call::Dict, |to| DictCall::Items { to })
}

/// Returns the number of keys.
pub(crate) fn size() -> ObjectCall<u64> {
    ObjectCall::new(Call::Dict, |to| DictCall::Size { to })
}

/// Removes everything.
pub(crate) fn clear() -> ObjectCall<()> {
    ObjectCall::new(Call::Dict, |to| DictCall::Clear { to })
}
