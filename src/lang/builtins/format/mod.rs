//! Python's ways to format values: f-strings, `str.format`, `%` and `format`.
//!
//! Starlark itself shows floats with six digits and has no format
//! specifications. F-strings and methods are lowered to calls (see
//! [`python`](crate::lang::python)) and the operator is replaced, so that
//! programs call these functions instead. Messages are Python's.

mod digits;
mod fields;
mod functions;
mod percent;
mod spec;
#[cfg(test)]
mod tests;
mod value;

pub(super) use functions::{percent_of, register};
pub(super) use value::ascii;
pub(in crate::lang) use value::{Plain, format_plain};
