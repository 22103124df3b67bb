//! `timedelta`: a duration.

use std::cmp::Ordering;
use std::fmt;
use std::hash::Hash;

use allocative::Allocative;
use num_traits::ToPrimitive;
use starlark::any::ProvidesStaticType;
use starlark::collections::StarlarkHasher;
use starlark::environment::{Methods, MethodsBuilder, MethodsStatic};
use starlark::eval::{Arguments, Evaluator};
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, ValueError, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::counted::{DAY, Date, Moment, SECOND, Span, too_long};
use crate::lang::builtins::args::Number;
use crate::lang::exception::Exception;
use crate::lang::show::python_type;

starlark_simple_value!(Span);

/// The class.
#[derive(Debug, Clone, Copy, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct SpanClass;

starlark_simple_value!(SpanClass);

/// The units of a duration, in microseconds.
const UNITS: [(&str, i64); 7] = [
    ("days", DAY),
    ("seconds", SECOND),
    ("microseconds", 1),
    ("milliseconds", 1000),
    ("minutes", 60 * SECOND),
    ("hours", 3600 * SECOND),
    ("weeks", 7 * DAY),
];

#[starlark_value(type = "datetime.timedelta")]
impl<'v> StarlarkValue<'v> for Span {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("datetime.timedelta", methods);
        Some(METHODS.methods())
    }

    fn collect_repr(&self, collector: &mut String) {
        collector.push_str(&self.repr());
    }

    fn to_bool(&self) -> bool {
        self.0 != 0
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(Self::from_value(other) == Some(self))
    }

    fn compare(&self, other: Value<'v>) -> starlark::Result<Ordering> {
        match Self::from_value(other) {
            Some(other) => Ok(self.cmp(other)),
            None => ValueError::unsupported_with(self, "compare", other),
        }
    }

    fn write_hash(&self, hasher: &mut StarlarkHasher) -> starlark::Result<()> {
        self.hash(hasher);
        Ok(())
    }

    fn minus(&self, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        Ok(heap.alloc(Self::of(-i128::from(self.0))?))
    }

    fn plus(&self, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        Ok(heap.alloc(*self))
    }

    fn add(&self, other: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        let sum = if let Some(other) = Self::from_value(other) {
            Self::of(i128::from(self.0) + i128::from(other.0)).map(|sum| heap.alloc(sum))
        } else if let Some(moment) = Moment::from_value(other) {
            moment.moved(self.0).map(|moved| heap.alloc(moved))
        } else {
            Date::from_value(other)?
                .moved(self.days())
                .map(|moved| heap.alloc(moved))
        };
        Some(sum.map_err(Into::into))
    }

    /// `sum` starts with 0, which Python refuses, too.
    fn sub(&self, other: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        match Self::from_value(other) {
            Some(other) => {
                let span = Self::of(i128::from(self.0) - i128::from(other.0))?;
                Ok(heap.alloc(span))
            }
            None => ValueError::unsupported_with(self, "-", other),
        }
    }

    fn mul(&self, other: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        let product = self.times(other)?;
        Some(product.map(|span| heap.alloc(span)).map_err(Into::into))
    }

    fn rmul(&self, other: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        self.mul(other, heap)
    }

    fn div(&self, other: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        let zero = || Exception::told("ZeroDivisionError", "division by zero");
        if let Some(other) = Self::from_value(other) {
            if other.0 == 0 {
                return Err(anyhow::Error::from(zero()).into());
            }
            return Ok(heap.alloc(self.0 as f64 / other.0 as f64));
        }
        match Number::of(other) {
            Some(number) => {
                let number = match number {
                    Number::Float(number) => number,
                    whole => whole
                        .whole()
                        .and_then(|whole| whole.to_f64())
                        .unwrap_or(0.0),
                };
                if number == 0.0 {
                    return Err(anyhow::Error::from(zero()).into());
                }
                Ok(heap.alloc(Self::of_float(self.0 as f64 / number)?))
            }
            None => ValueError::unsupported_with(self, "/", other),
        }
    }

    fn floor_div(&self, other: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        let by = Self::from_value(other).map(|other| other.0);
        let is_span = by.is_some();
        let Some(by) = by.or_else(|| other.unpack_i32().map(i64::from)) else {
            return ValueError::unsupported_with(self, "//", other);
        };
        if by == 0 {
            let zero = Exception::told("ZeroDivisionError", "integer division or modulo by zero");
            return Err(anyhow::Error::from(zero).into());
        }
        let rest = self.0.rem_euclid(by);
        let rest = if by < 0 && rest != 0 { rest + by } else { rest };
        let whole = (self.0 - rest) / by;
        Ok(if is_span {
            heap.alloc(whole)
        } else {
            heap.alloc(Self(whole))
        })
    }
}

#[starlark_module]
fn methods(builder: &mut MethodsBuilder) {
    #[starlark(attribute)]
    fn __str__(this: &Span) -> anyhow::Result<String> {
        Ok(this.to_string())
    }

    fn total_seconds(this: &Span) -> anyhow::Result<f64> {
        Ok(this.0 as f64 / SECOND as f64)
    }

    #[starlark(attribute)]
    fn days(this: &Span) -> anyhow::Result<i64> {
        Ok(Span::days(*this))
    }

    #[starlark(attribute)]
    fn seconds(this: &Span) -> anyhow::Result<i64> {
        Ok(Span::seconds(*this))
    }

    #[starlark(attribute)]
    fn microseconds(this: &Span) -> anyhow::Result<i64> {
        Ok(Span::microseconds(*this))
    }
}

impl fmt::Display for SpanClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<class 'datetime.timedelta'>")
    }
}

#[starlark_value(type = "type")]
impl<'v> StarlarkValue<'v> for SpanClass {
    fn invoke(
        &self,
        _me: Value<'v>,
        arguments: &Arguments<'v, '_>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        let positional: Vec<_> = arguments.positions(heap)?.collect();
        let named = arguments.names_map()?;
        let named = named.iter().map(|(name, value)| (name.as_str(), *value));
        let first = UNITS.iter().map(|(name, _)| *name).zip(positional);
        let (mut whole, mut part) = (0_i128, 0.0);
        for (name, value) in first.chain(named) {
            let Some((_, unit)) = UNITS.iter().find(|(unit, _)| *unit == name) else {
                let text = format!("'{name}' is an invalid keyword argument for __new__()");
                return Err(anyhow::Error::from(Exception::told("TypeError", &text)).into());
            };
            match Number::of(value) {
                Some(Number::Float(number)) => {
                    whole += number.trunc().to_i128().ok_or_else(too_long)? * i128::from(*unit);
                    part += number.fract() * *unit as f64;
                }
                Some(number) => {
                    let number = number.whole().and_then(|number| number.to_i64());
                    whole += i128::from(number.ok_or_else(too_long)?) * i128::from(*unit);
                }
                None => {
                    let kind = python_type(value);
                    let text = format!("unsupported type for timedelta {name} component: {kind}");
                    return Err(anyhow::Error::from(Exception::told("TypeError", &text)).into());
                }
            }
        }
        whole += part.round_ties_even().to_i128().ok_or_else(too_long)?;
        Ok(heap.alloc(Span::of(whole)?))
    }

    fn get_attr(&self, attribute: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        (attribute == "__name__").then(|| heap.alloc("timedelta"))
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(Self::from_value(other).is_some())
    }
}
