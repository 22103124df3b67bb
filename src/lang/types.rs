//! Which values are types.
//!
//! The functions that are types are made in [`builtins`](super::builtins), which
//! show values too; so what shows a value learns here whether it is one of them.

use std::sync::OnceLock;

use starlark::environment::Globals;
use starlark::values::Value;

use super::builtins::names;

/// The types of all programs.
static TYPES: OnceLock<Globals> = OnceLock::new();

/// The types by their names, which `make` makes the first time.
pub(super) fn made_by(make: impl FnOnce() -> Globals) -> &'static Globals {
    TYPES.get_or_init(make)
}

/// The name of the type that `value` is, if it is one.
pub(super) fn name_of(value: Value) -> Option<&'static str> {
    if value.get_type() != "function" {
        return None;
    }
    // Before they are made no value is one.
    let mut types = TYPES.get()?.iter();
    let (name, _) = types.find(|(_, one)| one.to_value().ptr_eq(value))?;
    let hidden = ["NoneType", "function", "type"];
    names::TYPES
        .iter()
        .chain(&hidden)
        .find(|one| **one == name)
        .copied()
}
