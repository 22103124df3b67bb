//! Operations on dicts.

use super::{ObjectCall, done, fetched_value, number, value};
use crate::wire::{Call, Json, Reply};

/// A key and its value.
pub(crate) type Pair = (Json, Json);

/// Sets the values of keys.
pub(crate) fn update(pairs: Vec<Pair>) -> ObjectCall<()> {
    ObjectCall::new(Call::Update { pairs }, done)
}

/// Returns the value of a key.
pub(crate) fn find(key: Json) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::Find { key }, value)
}

/// Returns the value of a key, which is set if there is none.
pub(crate) fn set_default(key: Json, value: Json) -> ObjectCall<Json> {
    ObjectCall::new(Call::SetDefault { key, value }, |reply| match reply {
        Reply::Value(value) => Some(value),
        _ => None,
    })
}

/// Removes and returns the value of a key.
pub(crate) fn take(key: Json) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::Take { key: Some(key) }, value)
}

/// Removes and returns the last key and its value.
pub(crate) fn take_last() -> ObjectCall<Option<Pair>> {
    ObjectCall::new(Call::Take { key: None }, |reply| match reply {
        Reply::Pairs(mut pairs) if pairs.len() == 1 => Some(pairs.pop()),
        Reply::Absent => Some(None),
        _ => None,
    })
}

/// Removes the value of a key, for a client that passes it on.
pub(crate) fn fetch(key: Json) -> ObjectCall<Option<Vec<Json>>> {
    ObjectCall::new(Call::FetchKey { key }, fetched_value)
}

/// Returns all keys and values.
pub(crate) fn items() -> ObjectCall<Vec<Pair>> {
    ObjectCall::new(Call::Items, |reply| match reply {
        Reply::Pairs(pairs) => Some(pairs),
        _ => None,
    })
}

/// Returns the number of keys.
pub(crate) fn size() -> ObjectCall<u64> {
    ObjectCall::new(Call::Size, number)
}

/// Removes everything.
pub(crate) fn clear() -> ObjectCall<()> {
    ObjectCall::new(Call::Clear, done)
}
