//! The module `datetime`, and the functions of the module `time` for dates.
//! Times have no zone.

mod calendar;
mod classes;
mod clock;
mod counted;
mod moment;
mod parse;
mod span;
mod taken_apart;
mod text;

use anyhow::{Context, Result};
use starlark::environment::GlobalsBuilder;
use starlark::values::{Heap, Value, ValueLike};

use classes::{DateClass, MomentClass};
use counted::{Date, Moment, Span};
use span::SpanClass;

pub(super) use taken_apart::register as add_to_time;

pub(super) fn register(builder: &mut GlobalsBuilder) {
    builder.namespace("datetime", |module| {
        module.set("MINYEAR", 1);
        module.set("MAXYEAR", 9999);
        module.set("date", DateClass);
        module.set("datetime", MomentClass);
        module.set("timedelta", SpanClass);
    });
}

/// Formats a date or a time.
pub(super) fn formatted(value: Value, format: &str) -> Option<String> {
    if let Some(moment) = value.downcast_ref::<Moment>() {
        return Some(moment.fields().text(format));
    }
    let date = value.downcast_ref::<Date>()?;
    Some(date.fields().text(format))
}

/// Whether `value` belongs to the class `kind`, if that is a class of the
/// module.
pub(super) fn is_instance(value: Value, kind: Value) -> Option<bool> {
    let is_moment = value.downcast_ref::<Moment>().is_some();
    if kind.downcast_ref::<MomentClass>().is_some() {
        return Some(is_moment);
    }
    if kind.downcast_ref::<DateClass>().is_some() {
        return Some(is_moment || value.downcast_ref::<Date>().is_some());
    }
    kind.downcast_ref::<SpanClass>()?;
    Some(value.downcast_ref::<Span>().is_some())
}

/// The class of a value of the module.
pub(super) fn class_of<'v>(value: Value<'v>, heap: Heap<'v>) -> Option<Value<'v>> {
    if value.downcast_ref::<Moment>().is_some() {
        return Some(heap.alloc(MomentClass));
    }
    if value.downcast_ref::<Date>().is_some() {
        return Some(heap.alloc(DateClass));
    }
    value.downcast_ref::<Span>().map(|_| heap.alloc(SpanClass))
}

/// The kinds of values, as encoded for other processes.
const KINDS: [&str; 3] = ["date", "datetime", "timedelta"];

/// The kind of a value of the module, and its number.
pub(crate) fn parts(value: Value) -> Option<(&'static str, i64)> {
    let [date, moment, span] = KINDS;
    if let Some(Moment(number)) = value.downcast_ref() {
        return Some((moment, *number));
    }
    if let Some(Date(number)) = value.downcast_ref() {
        return Some((date, *number));
    }
    value.downcast_ref().map(|Span(number)| (span, *number))
}

/// The value of these parts.
pub(crate) fn of_parts<'v>(kind: &str, number: i64, heap: Heap<'v>) -> Result<Value<'v>> {
    let kind = KINDS.iter().position(|one| *one == kind);
    Ok(match kind.context("bad time")? {
        0 => heap.alloc(Date(0).moved(number)?),
        1 => heap.alloc(Moment(0).moved(number)?),
        _ => heap.alloc(Span(number)),
    })
}

#[cfg(test)]
mod tests;
