//! The semantics of Python for which Starlark has no syntax: functions that
//! lowered programs call implicitly.

mod arithmetic;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod attempts;
mod containers;
mod contexts;
mod in_place;
mod iteration;
mod operators;
mod subscripts;
#[expect(
    unsafe_code,
    reason = "what Starlark asks of a value that is iterated over"
)]
mod turns;

pub(super) use containers::{call, refill, set_of};
pub(in crate::lang) use contexts::leave_all;

use starlark::environment::GlobalsBuilder;

use super::names;

/// Adds some of these functions to an environment.
type Register = fn(&mut GlobalsBuilder);

/// All of them, with what adds each.
pub(super) const NAMES: [(&str, Register); 37] = [
    (names::AGAIN, attempts::register),
    (names::ASSIGN, containers::register),
    (names::ARITHMETIC, operators::register),
    (names::AT, subscripts::register),
    (names::CAUGHT, attempts::register),
    (names::CLASS, attempts::register),
    (names::COMPARE, operators::register),
    (names::DELETE, containers::register),
    (names::DICT, containers::register),
    (names::ENTER, contexts::register),
    (names::ERROR, attempts::register),
    (names::FALSE_ASSERTION, operators::register),
    (names::FIRST, iteration::register),
    (names::FOREVER, turns::register),
    (names::IN_PLACE, operators::register),
    (names::ITERABLE, iteration::register),
    (names::KEYS, containers::register),
    (names::KEYWORDS, containers::register),
    (names::LEAVE, contexts::register),
    (names::LEFT, attempts::register),
    (names::LOOP, iteration::register),
    (names::LOOPED, iteration::register),
    (names::MATCHES, attempts::register),
    (names::NEXT, iteration::register),
    (names::NUMBER, operators::register),
    (names::PLACE, subscripts::register),
    (names::POWER, operators::register),
    (names::RAISE, attempts::register),
    (names::SAME, operators::register),
    (names::SET, containers::register),
    (names::SET_SLICE, containers::register),
    (names::SPREAD, iteration::register),
    (names::STEP, subscripts::register),
    (names::TRY, attempts::register),
    (names::TUPLE, containers::register),
    (names::UNPACK, iteration::register),
    (names::UNTIL, iteration::register),
];
