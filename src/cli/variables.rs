//! The variables that hold options.

use std::env;

/// Options for `ppar map`.
pub(super) const MAP: &str = "PPAR_MAP_OPTIONS";
/// Options for `ppar spawn`.
pub(super) const SPAWN: &str = "PPAR_SPAWN_OPTIONS";

/// The value of a variable, unless it is unset or blank.
pub(super) fn value(variable: &str) -> Option<String> {
    let value = env::var_os(variable)?.to_string_lossy().into_owned();
    (!value.trim().is_empty()).then_some(value)
}
