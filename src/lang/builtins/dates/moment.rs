//! `date` and `datetime`: days, and times without a zone.

#![expect(clippy::too_many_arguments, reason = "Python's `replace` has so many")]

use std::cmp::Ordering;
use std::hash::Hash;

use starlark::collections::StarlarkHasher;
use starlark::environment::{Methods, MethodsBuilder, MethodsStatic};
use starlark::values::{Heap, StarlarkValue, Value, ValueError, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::calendar::wrong;
use super::counted::{DAY, Date, Moment, Span};

#[starlark_value(type = "datetime.date")]
impl<'v> StarlarkValue<'v> for Date {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("datetime.date", |builder| {
            members_of_dates(builder);
            methods_of_dates(builder);
        });
        Some(METHODS.methods())
    }

    fn collect_repr(&self, collector: &mut String) {
        collector.push_str(&self.repr());
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

    fn add(&self, other: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        let moved = self.moved(Span::from_value(other)?.days());
        Some(moved.map(|moved| heap.alloc(moved)).map_err(Into::into))
    }

    fn sub(&self, other: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        if let Some(other) = Self::from_value(other) {
            return Ok(heap.alloc(Span((self.0 - other.0) * DAY)));
        }
        match Span::from_value(other) {
            Some(span) => Ok(heap.alloc(self.moved(-span.days())?)),
            None => ValueError::unsupported_with(self, "-", other),
        }
    }
}

#[starlark_value(type = "datetime.datetime")]
impl<'v> StarlarkValue<'v> for Moment {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("datetime.datetime", |builder| {
            members_of_times(builder);
            methods_of_times(builder);
        });
        Some(METHODS.methods())
    }

    fn collect_repr(&self, collector: &mut String) {
        collector.push_str(&self.repr());
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

    fn add(&self, other: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        let moved = self.moved(Span::from_value(other)?.0);
        Some(moved.map(|moved| heap.alloc(moved)).map_err(Into::into))
    }

    fn sub(&self, other: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        if let Some(other) = Self::from_value(other) {
            return Ok(heap.alloc(Span(self.0 - other.0)));
        }
        match Span::from_value(other) {
            Some(span) => Ok(heap.alloc(self.moved(span.0.saturating_neg())?)),
            None => ValueError::unsupported_with(self, "-", other),
        }
    }
}

starlark_simple_value!(Date);
starlark_simple_value!(Moment);

/// The members that `date` and `datetime` share.
macro_rules! members {
    ($name:ident, $kind:ident) => {
        #[starlark_module]
        fn $name(builder: &mut MethodsBuilder) {
            #[starlark(attribute)]
            fn __str__(this: &$kind) -> anyhow::Result<String> {
                Ok(this.to_string())
            }

            #[starlark(attribute)]
            fn year(this: &$kind) -> anyhow::Result<i64> {
                Ok(this.fields().year)
            }

            #[starlark(attribute)]
            fn month(this: &$kind) -> anyhow::Result<i64> {
                Ok(this.fields().month)
            }

            #[starlark(attribute)]
            fn day(this: &$kind) -> anyhow::Result<i64> {
                Ok(this.fields().day)
            }

            fn weekday(this: &$kind) -> anyhow::Result<i64> {
                Ok(this.fields().weekday())
            }

            fn isoweekday(this: &$kind) -> anyhow::Result<i64> {
                Ok(this.fields().weekday() + 1)
            }

            fn toordinal(this: &$kind) -> anyhow::Result<i64> {
                Ok(this.fields().number())
            }

            fn strftime(this: &$kind, format: &str) -> anyhow::Result<String> {
                Ok(this.fields().text(format))
            }

            fn ctime(this: &$kind) -> anyhow::Result<String> {
                Ok(this.fields().text("%a %b %e %H:%M:%S %Y"))
            }
        }
    };
}

members!(members_of_dates, Date);
members!(members_of_times, Moment);

#[starlark_module]
fn methods_of_dates(builder: &mut MethodsBuilder) {
    fn isoformat(this: &Date) -> anyhow::Result<String> {
        Ok(this.to_string())
    }

    fn replace(
        this: &Date,
        year: Option<i32>,
        month: Option<i32>,
        day: Option<i32>,
    ) -> anyhow::Result<Date> {
        let mut fields = this.fields();
        let places = [&mut fields.year, &mut fields.month, &mut fields.day];
        replace_all(places, [year, month, day]);
        Ok(Date::of(&fields.check()?))
    }
}

#[starlark_module]
fn methods_of_times(builder: &mut MethodsBuilder) {
    #[starlark(attribute)]
    fn hour(this: &Moment) -> anyhow::Result<i64> {
        Ok(this.fields().hour)
    }

    #[starlark(attribute)]
    fn minute(this: &Moment) -> anyhow::Result<i64> {
        Ok(this.fields().minute)
    }

    #[starlark(attribute)]
    fn second(this: &Moment) -> anyhow::Result<i64> {
        Ok(this.fields().second)
    }

    #[starlark(attribute)]
    fn microsecond(this: &Moment) -> anyhow::Result<i64> {
        Ok(this.fields().microsecond)
    }

    fn date(this: &Moment) -> anyhow::Result<Date> {
        Ok(Date(this.0 / DAY))
    }

    fn timestamp(this: &Moment) -> anyhow::Result<f64> {
        Ok(Moment::timestamp(*this))
    }

    fn isoformat(
        this: &Moment,
        #[starlark(default = "T")] sep: &str,
        #[starlark(default = "auto")] timespec: &str,
    ) -> anyhow::Result<String> {
        let fields = this.fields();
        let time = match timespec {
            "auto" => return Ok(this.iso(sep)),
            "hours" => fields.text("%H"),
            "minutes" => fields.text("%H:%M"),
            "seconds" => fields.text("%H:%M:%S"),
            "milliseconds" => fields.text("%H:%M:%S.%f")[..12].to_owned(),
            "microseconds" => fields.text("%H:%M:%S.%f"),
            _ => return Err(wrong("Unknown timespec value")),
        };
        Ok(format!("{}{sep}{time}", fields.iso_date()))
    }

    fn replace(
        this: &Moment,
        year: Option<i32>,
        month: Option<i32>,
        day: Option<i32>,
        hour: Option<i32>,
        minute: Option<i32>,
        second: Option<i32>,
        microsecond: Option<i32>,
    ) -> anyhow::Result<Moment> {
        let mut fields = this.fields();
        let places = [
            &mut fields.year,
            &mut fields.month,
            &mut fields.day,
            &mut fields.hour,
            &mut fields.minute,
            &mut fields.second,
            &mut fields.microsecond,
        ];
        replace_all(
            places,
            [year, month, day, hour, minute, second, microsecond],
        );
        Ok(Moment::of(&fields.check()?))
    }
}

fn replace_all<const N: usize>(places: [&mut i64; N], values: [Option<i32>; N]) {
    for (place, value) in places.into_iter().zip(values) {
        if let Some(value) = value {
            *place = value.into();
        }
    }
}
