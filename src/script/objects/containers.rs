//! The manager's `dict`, `list` and `Namespace`.

mod dict;
mod list;

use std::cell::RefCell;
use std::fmt;

use starlark::values::{Heap, Value};

use super::arguments::position;
use super::object::object;
use crate::lang::{repr, stop};
use crate::script::handle::Handle;
use crate::script::link::call;
use crate::script::portable::decode;
use crate::wire::{Json, ObjectCall, ObjectId};

pub(in crate::script) use dict::pairs_of;
pub(super) use dict::{Dict, Namespace, encoded_pairs_of};
pub(in crate::script) use list::{IN_PLACE, in_place};
pub(super) use list::{List, all_of};

thread_local! {
    /// The objects that are being formatted, the outermost first.
    static SHOWN: RefCell<Vec<ObjectId>> = const { RefCell::new(Vec::new()) };
}

/// How deep nested objects are shown.
const MOST_SHOWN: usize = 50;

/// Formats the content of an object with `inner`. An object within itself, or
/// nested too deep, is shown as three dots, as in Python.
fn show_object(
    handle: &Handle,
    f: &mut fmt::Formatter<'_>,
    inner: impl FnOnce(&mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    let object = handle.object();
    let is_open = SHOWN.with_borrow(|open| open.contains(&object) || open.len() >= MOST_SHOWN);
    if is_open {
        return f.write_str("...");
    }
    SHOWN.with_borrow_mut(|open| open.push(object));
    let shown = inner(f);
    SHOWN.with_borrow_mut(Vec::pop);
    shown
}

fn show<'v>(value: Value<'v>, heap: Heap<'v>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(&shown(value, heap))
}

fn shown<'v>(value: Value<'v>, heap: Heap<'v>) -> String {
    let mut shown = String::new();
    // Values of a manager never nest deeper than what can be shown.
    if repr(value, heap, &mut shown).is_err() {
        shown.push_str("...");
    }
    shown
}

/// Whether it is not empty: the language cannot report an error here.
fn is_filled(handle: &Handle, size: ObjectCall<u64>) -> bool {
    match self::size(handle, size) {
        Ok(size) => size > 0,
        Err(error) => stop(error.into_anyhow()),
    }
}

fn size(handle: &Handle, size: ObjectCall<u64>) -> starlark::Result<i32> {
    let size = call(handle.object(), size).map_err(anyhow::Error::from)?;
    Ok(i32::try_from(size).unwrap_or(i32::MAX))
}

fn found(json: Option<Json>, heap: Heap<'_>) -> anyhow::Result<Option<Value<'_>>> {
    json.map(|json| decode(&json, heap)).transpose()
}
