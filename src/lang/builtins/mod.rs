//! The functions and modules that programs can use.
//!
//! Creating all of Starlark's standard globals takes longer than most programs
//! run, so a program gets only what it names. Our own definitions follow Python
//! and take precedence over Starlark's with the same name. Nothing here knows
//! items or workers: built-in functions learn about the evaluation through
//! [`Context`](super::context::Context).

#![expect(
    clippy::unnecessary_wraps,
    reason = "a function of a `starlark_module` must return a `Result`"
)]

mod args;
mod arith;
mod bases;
mod bound;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod collections;
#[expect(
    unsafe_code,
    reason = "derived by Starlark's ProvidesStaticType, and the zone"
)]
mod dates;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
pub(in crate::lang) mod exceptions;
mod format;
mod hashlib;
mod json;
mod library;
mod math;
mod methods;
pub(crate) mod names;
mod numerals;
mod ordering;
mod os;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
pub(crate) mod partial;
mod paths;
pub(in crate::lang) mod python;
mod random;
mod re;
mod registry;
mod rounding;
mod scalars;
mod sequences;
mod shift;
#[cfg(test)]
pub(super) mod testing;
mod text;
mod time;
mod types;

pub(super) use args::Number;
pub(crate) use dates::{of_parts as date_of, parts as parts_of_date};
pub(crate) use exceptions::register_module as exceptions_of;
pub(super) use format::{Plain, format_plain};
pub(crate) use library::add_sys as sys_members;
pub(super) use numerals::{float as float_of, integer as integer_of};
pub(crate) use os::add_members as os_members;
pub(crate) use paths::{normal as normal_path, register as path_members};
pub(super) use registry::{globals, is_defined, module_of};
