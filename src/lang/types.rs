//! Which values are types.
//!
//! The functions that are types are defined in [`builtins`](super::builtins),
//! which also shows values; code that shows a value asks here whether it is a
//! type.

use std::sync::OnceLock;

use starlark::environment::Globals;
use starlark::values::Value;

use super::builtins::names;

/// The types of all programs.
static TYPES: OnceLock<Globals> = OnceLock::new();

/// The types by name, which the first call creates with `make`.
pub(super) fn made_by(make: impl FnOnce() -> Globals) -> &'static Globals {
    TYPES.get_or_init(make)
}

/// The name of the type that `value` is, if it is one.
pub(super) fn name_of(value: Value) -> Option<&'static str> {
    if value.get_type() != "function" {
        return None;
    }
    // Before they are created, no value is a type.
    let mut types = TYPES.get()?.iter();
    let (name, _) = types.find(|(_, one)| one.to_value().ptr_eq(value))?;
    let hidden = ["NoneType", "function", "type"];
    names::TYPES
        .iter()
        .chain(&hidden)
        .find(|one| **one == name)
        .copied()
}
