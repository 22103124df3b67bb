//! `struct_time`, and the functions of the module `time` that return or accept
//! it.

use std::fmt;

use allocative::Allocative;
use anyhow::Result;
use starlark::any::ProvidesStaticType;
use starlark::environment::GlobalsBuilder;
use starlark::values::tuple::{AllocTuple, TupleRef};
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::calendar::Fields;
use super::clock;
use super::counted::SECOND;
use crate::lang::builtins::args;
use crate::lang::exception::Exception;

const NAMES: [&str; 9] = [
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst",
];

/// A time divided into fields, as in the C library.
#[derive(Debug, Clone, Copy, PartialEq, ProvidesStaticType, NoSerialize, Allocative)]
struct TakenApart {
    #[allocative(skip)]
    fields: Fields,
}

starlark_simple_value!(TakenApart);

impl TakenApart {
    fn parts(self) -> [i64; 9] {
        let fields = self.fields;
        [
            fields.year,
            fields.month,
            fields.day,
            fields.hour,
            fields.minute,
            fields.second,
            fields.weekday(),
            fields.day_of_year(),
            0,
        ]
    }

    fn tuple(self, heap: Heap<'_>) -> Value<'_> {
        heap.alloc(AllocTuple(self.parts()))
    }
}

impl fmt::Display for TakenApart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = NAMES.iter().zip(self.parts());
        let parts: Vec<_> = parts.map(|(name, part)| format!("{name}={part}")).collect();
        write!(f, "time.struct_time({})", parts.join(", "))
    }
}

#[starlark_value(type = "time.struct_time")]
impl<'v> StarlarkValue<'v> for TakenApart {
    fn get_attr(&self, attribute: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        let place = NAMES.iter().position(|name| *name == attribute)?;
        Some(heap.alloc(self.parts()[place]))
    }

    fn dir_attr(&self) -> Vec<String> {
        NAMES.map(str::to_owned).into()
    }

    fn at(&self, index: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        self.tuple(heap).at(index, heap)
    }

    fn slice(
        &self,
        start: Option<Value<'v>>,
        stop: Option<Value<'v>>,
        stride: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        self.tuple(heap).slice(start, stop, stride, heap)
    }

    fn length(&self) -> starlark::Result<i32> {
        Ok(9)
    }

    fn iterate_collect(&self, heap: Heap<'v>) -> starlark::Result<Vec<Value<'v>>> {
        Ok(self.parts().map(|part| heap.alloc(part)).into())
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(Self::from_value(other).is_some_and(|other| other.parts() == self.parts()))
    }
}

/// The given time, or now.
fn seconds(given: Option<Value>) -> Result<i64> {
    match args::given(given) {
        Some(seconds) => Ok(clock::timestamp(seconds)?.floor() as i64),
        None => Ok(clock::now().div_euclid(SECOND)),
    }
}

/// The fields of the given time, or of the local time now.
fn fields(given: Option<Value>) -> Result<Fields> {
    let Some(given) = args::given(given) else {
        return Ok(clock::local(seconds(None)?));
    };
    if let Some(taken) = TakenApart::from_value(given) {
        return Ok(taken.fields);
    }
    let tuple = TupleRef::from_value(given).filter(|tuple| tuple.len() == 9);
    let Some(tuple) = tuple else {
        let error = Exception::told("TypeError", "Tuple or struct_time argument required");
        return Err(error.into());
    };
    let mut parts = [0; 9];
    for (part, value) in parts.iter_mut().zip(tuple.iter()) {
        *part = args::index(value)?;
    }
    let [year, month, day, hour, minute, second, ..] = parts;
    let taken = Fields {
        year,
        month,
        day,
        hour,
        minute,
        second,
        ..Fields::default()
    };
    let there = clock::local(clock::seconds_of_local(&taken.check()?));
    let offset = there.offset;
    Ok(Fields { offset, ..taken })
}

const COMMON: &str = "%a %b %e %H:%M:%S %Y";

#[starlark_module]
pub(in crate::lang::builtins) fn register(builder: &mut GlobalsBuilder) {
    fn process_time() -> anyhow::Result<f64> {
        Ok(clock::used())
    }

    fn gmtime<'v>(
        #[starlark(require = pos)] secs: Option<Value<'v>>,
    ) -> anyhow::Result<TakenApart> {
        let fields = Fields::of_utc(seconds(secs)?);
        Ok(TakenApart { fields })
    }

    fn localtime<'v>(
        #[starlark(require = pos)] secs: Option<Value<'v>>,
    ) -> anyhow::Result<TakenApart> {
        let fields = clock::local(seconds(secs)?);
        Ok(TakenApart { fields })
    }

    fn mktime<'v>(#[starlark(require = pos)] t: Value<'v>) -> anyhow::Result<f64> {
        Ok(clock::seconds_of_local(&fields(Some(t))?) as f64)
    }

    fn strftime<'v>(
        #[starlark(require = pos)] format: &str,
        #[starlark(require = pos)] t: Option<Value<'v>>,
    ) -> anyhow::Result<String> {
        Ok(fields(t)?.text(format))
    }

    fn asctime<'v>(#[starlark(require = pos)] t: Option<Value<'v>>) -> anyhow::Result<String> {
        Ok(fields(t)?.text(COMMON))
    }

    fn ctime<'v>(#[starlark(require = pos)] secs: Option<Value<'v>>) -> anyhow::Result<String> {
        Ok(clock::local(seconds(secs)?).text(COMMON))
    }
}
