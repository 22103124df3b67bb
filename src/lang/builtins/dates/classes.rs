//! The classes `date` and `datetime`.

use std::fmt;

use allocative::Allocative;
use anyhow::Result;
use starlark::any::ProvidesStaticType;
use starlark::environment::{Methods, MethodsBuilder, MethodsStatic};
use starlark::eval::{Arguments, Evaluator};
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::calendar::{Fields, wrong};
use super::counted::{DAY, Date, Moment, SECOND};
use super::{clock, parse};
use crate::lang::builtins::args;
use crate::lang::exception::Exception;

#[derive(Debug, Clone, Copy, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct DateClass;

#[derive(Debug, Clone, Copy, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct MomentClass;

starlark_simple_value!(DateClass);
starlark_simple_value!(MomentClass);

impl fmt::Display for DateClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<class 'datetime.date'>")
    }
}

impl fmt::Display for MomentClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<class 'datetime.datetime'>")
    }
}

/// The arguments of the classes.
const PARTS: [&str; 7] = [
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "microsecond",
];

fn type_error(text: &str) -> anyhow::Error {
    Exception::told("TypeError", text).into()
}

/// The first `count` arguments; the three of a day are required.
fn fields<'v>(
    arguments: &Arguments<'v, '_>,
    count: usize,
    heap: Heap<'v>,
) -> starlark::Result<Fields> {
    let positional: Vec<_> = arguments.positions(heap)?.collect();
    let named = arguments.names_map()?;
    let named = named.iter().map(|(name, value)| (name.as_str(), *value));
    if positional.len() > count {
        let text = format!(
            "function takes at most {count} arguments ({} given)",
            positional.len()
        );
        return Err(type_error(&text).into());
    }
    let mut values = [None; PARTS.len()];
    for (name, value) in PARTS.into_iter().zip(positional).chain(named) {
        let Some(place) = PARTS[..count].iter().position(|part| *part == name) else {
            let text = format!("'{name}' is an invalid keyword argument for __new__()");
            return Err(type_error(&text).into());
        };
        values[place] = Some(args::index(value)?);
    }
    if let Some(place) = values[..3].iter().position(Option::is_none) {
        let text = format!(
            "function missing required argument '{}' (pos {})",
            PARTS[place],
            place + 1
        );
        return Err(type_error(&text).into());
    }
    let [year, month, day, hour, minute, second, microsecond] =
        values.map(Option::unwrap_or_default);
    let fields = Fields {
        year,
        month,
        day,
        hour,
        minute,
        second,
        microsecond,
        offset: None,
    };
    Ok(fields.check()?)
}

#[starlark_value(type = "type")]
impl<'v> StarlarkValue<'v> for DateClass {
    fn invoke(
        &self,
        _me: Value<'v>,
        arguments: &Arguments<'v, '_>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        Ok(heap.alloc(Date::of(&fields(arguments, 3, heap)?)))
    }

    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("type", date_class);
        Some(METHODS.methods())
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(Self::from_value(other).is_some())
    }
}

#[starlark_value(type = "type")]
impl<'v> StarlarkValue<'v> for MomentClass {
    fn invoke(
        &self,
        _me: Value<'v>,
        arguments: &Arguments<'v, '_>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        Ok(heap.alloc(Moment::of(&fields(arguments, PARTS.len(), heap)?)))
    }

    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("type", moment_class);
        Some(METHODS.methods())
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(Self::from_value(other).is_some())
    }
}

/// Seconds after the start of 1970 in microseconds, rounded as in Python.
fn microseconds(seconds: Value) -> Result<i128> {
    Ok((clock::timestamp(seconds)? * SECOND as f64).round_ties_even() as i128)
}

#[starlark_module]
fn date_class(builder: &mut MethodsBuilder) {
    #[starlark(attribute)]
    fn __name__(this: &DateClass) -> anyhow::Result<String> {
        let _ = this;
        Ok("date".to_owned())
    }

    fn today(this: &DateClass) -> anyhow::Result<Date> {
        let _ = this;
        Ok(Date(Moment::local(clock::now().into())?.0 / DAY))
    }

    fn fromtimestamp<'v>(
        this: &DateClass,
        #[starlark(require = pos)] timestamp: Value<'v>,
    ) -> anyhow::Result<Date> {
        let _ = this;
        Ok(Date(Moment::local(microseconds(timestamp)?)?.0 / DAY))
    }

    fn fromordinal(this: &DateClass, #[starlark(require = pos)] n: i32) -> anyhow::Result<Date> {
        let _ = this;
        if n < 1 {
            return Err(wrong("ordinal must be >= 1"));
        }
        Date(0).moved(n.into())
    }

    fn fromisoformat(this: &DateClass, #[starlark(require = pos)] s: &str) -> anyhow::Result<Date> {
        let _ = this;
        Ok(Date::of(&parse::iso(s, false)?))
    }
}

#[starlark_module]
fn moment_class(builder: &mut MethodsBuilder) {
    #[starlark(attribute)]
    fn __name__(this: &MomentClass) -> anyhow::Result<String> {
        let _ = this;
        Ok("datetime".to_owned())
    }

    fn now(this: &MomentClass) -> anyhow::Result<Moment> {
        let _ = this;
        Moment::local(clock::now().into())
    }

    fn today(this: &MomentClass) -> anyhow::Result<Moment> {
        let _ = this;
        Moment::local(clock::now().into())
    }

    fn utcnow(this: &MomentClass) -> anyhow::Result<Moment> {
        let _ = this;
        Moment::utc(clock::now().into())
    }

    fn fromtimestamp<'v>(
        this: &MomentClass,
        #[starlark(require = pos)] timestamp: Value<'v>,
    ) -> anyhow::Result<Moment> {
        let _ = this;
        Moment::local(microseconds(timestamp)?)
    }

    fn utcfromtimestamp<'v>(
        this: &MomentClass,
        #[starlark(require = pos)] timestamp: Value<'v>,
    ) -> anyhow::Result<Moment> {
        let _ = this;
        Moment::utc(microseconds(timestamp)?)
    }

    fn strptime(
        this: &MomentClass,
        #[starlark(require = pos)] text: &str,
        #[starlark(require = pos)] format: &str,
    ) -> anyhow::Result<Moment> {
        let _ = this;
        Ok(Moment::of(&parse::by_format(text, format)?))
    }

    fn fromisoformat(
        this: &MomentClass,
        #[starlark(require = pos)] s: &str,
    ) -> anyhow::Result<Moment> {
        let _ = this;
        Ok(Moment::of(&parse::iso(s, true)?))
    }
}
