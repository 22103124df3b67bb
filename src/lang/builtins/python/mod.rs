//! What Python's syntax means and Starlark has no syntax for: the functions that
//! lowered programs call without having named them.

#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod attempts;
mod containers;
mod contexts;
mod iteration;
mod operators;
#[expect(
    unsafe_code,
    reason = "what Starlark asks of a value that is iterated over"
)]
mod turns;

pub(in crate::lang) use super::format::{BOUND, METHOD};
pub(in crate::lang) use super::methods::{
    BOUND as BOUND_METHOD, CALL as CALL_METHOD, NAMES as METHODS,
};
pub(in crate::lang) use super::types::{NAME_OF, NAMES as TYPES, STARLARK_NAME_OF};
pub(super) use containers::{call, refill, set_of};
pub(in crate::lang) use contexts::leave_all;
pub(in crate::lang) use turns::LongRange;

use starlark::environment::GlobalsBuilder;

/// Raises what ended a block again, if an error did.
pub(in crate::lang) const AGAIN: &str = "__again__";
/// `assign(cell, value)` keeps a value in a cell, and returns it.
pub(in crate::lang) const ASSIGN: &str = "__assign__";
/// An operator on truth values, which count as numbers.
pub(in crate::lang) const ARITHMETIC: &str = "__arithmetic__";
/// Whether an error ended a block of `try`.
pub(in crate::lang) const CAUGHT: &str = "__caught__";
/// A comparison of them.
pub(in crate::lang) const COMPARE: &str = "__compare__";
/// `del whole[key]`, or of a slice.
pub(in crate::lang) const DELETE: &str = "__delete__";
/// A dict of pairs and other dicts, the last of each key.
pub(in crate::lang) const DICT: &str = "__dict__";
/// What `with` does at its beginning: enters a context.
pub(in crate::lang) const ENTER: &str = "__enter__";
/// The error that ended a block, as a value.
pub(in crate::lang) const ERROR: &str = "__error__";
/// What `assert` does where its condition does not hold.
pub(in crate::lang) const FALSE_ASSERTION: &str = "__false_assertion__";
/// The first value that is not `None` of a function of elements.
pub(in crate::lang) const FIRST: &str = "__first__";
/// What is iterated over without end.
pub(in crate::lang) const FOREVER: &str = "__forever__";
/// What stands on the right of `+=` and `*=` where lists of a manager may be; who
/// has such lists makes it.
pub(crate) const IN_PLACE_ADD: &str = "__iadd__";
pub(crate) const IN_PLACE_MULTIPLY: &str = "__imul__";
/// A value that can be iterated over: a string's characters.
pub(in crate::lang) const ITERABLE: &str = "__iterable__";
/// Arguments by keyword, none of which may be there twice.
pub(in crate::lang) const KEYWORDS: &str = "__keywords__";
/// What `with` does at its end: leaves the innermost context.
pub(in crate::lang) const LEAVE: &str = "__leave__";
/// Whether a block was left in a way.
pub(in crate::lang) const LEFT: &str = "__left__";
/// What a `for` goes over that asks, after it, whether that failed.
pub(in crate::lang) const LOOP: &str = "__loop__";
/// What it asks with; gives its argument back.
pub(in crate::lang) const LOOPED: &str = "__looped__";
/// Whether `except` takes an error.
pub(in crate::lang) const MATCHES: &str = "__matches__";
/// `next` of what [`FIRST`] found.
pub(in crate::lang) const NEXT: &str = "__next__";
/// A truth value as the number that it counts as.
pub(in crate::lang) const NUMBER: &str = "__number__";
/// `**`
pub(in crate::lang) const POWER: &str = "__power__";
/// `raise`
pub(in crate::lang) const RAISE: &str = "__raise__";
/// `is`
pub(in crate::lang) const SAME: &str = "__same__";
/// A set of a list's elements.
pub(in crate::lang) const SET: &str = "__set__";
/// `whole[start:end:step] = value`
pub(in crate::lang) const SET_SLICE: &str = "__set_slice__";
/// A list of the elements of several.
pub(in crate::lang) const SPREAD: &str = "__spread__";
/// Calls a block of `try`: what it returned, or the error that ended it.
pub(in crate::lang) const TRY: &str = "__try__";
/// A tuple of a list's elements.
pub(in crate::lang) const TUPLE: &str = "__tuple__";
/// The elements of a value for so many targets.
pub(in crate::lang) const UNPACK: &str = "__unpack__";

/// Adds a part of these functions to an environment.
type Register = fn(&mut GlobalsBuilder);

/// All of these, and what makes them.
pub(super) const NAMES: [(&str, Register); 30] = [
    (AGAIN, attempts::register),
    (ASSIGN, containers::register),
    (ARITHMETIC, operators::register),
    (CAUGHT, attempts::register),
    (COMPARE, operators::register),
    (DELETE, containers::register),
    (DICT, containers::register),
    (ENTER, contexts::register),
    (ERROR, attempts::register),
    (FALSE_ASSERTION, operators::register),
    (FIRST, iteration::register),
    (FOREVER, turns::register),
    (ITERABLE, iteration::register),
    (KEYWORDS, containers::register),
    (LEAVE, contexts::register),
    (LEFT, attempts::register),
    (LOOP, iteration::register),
    (LOOPED, iteration::register),
    (MATCHES, attempts::register),
    (NEXT, iteration::register),
    (NUMBER, operators::register),
    (POWER, operators::register),
    (RAISE, attempts::register),
    (SAME, operators::register),
    (SET, containers::register),
    (SET_SLICE, containers::register),
    (SPREAD, iteration::register),
    (TRY, attempts::register),
    (TUPLE, containers::register),
    (UNPACK, iteration::register),
];
