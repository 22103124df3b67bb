//! Python's ways to make text of values: f-strings, `str.format`, `%` and
//! `format`.
//!
//! Starlark's own show floats with six digits and know no format
//! specifications. F-strings and methods are lowered to calls
//! (see [`python`](crate::lang::python)) and the operator is replaced, so that
//! programs call the functions here instead. Messages are Python's.

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
