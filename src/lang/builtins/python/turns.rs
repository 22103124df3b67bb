//! Iterables other than lists: an endless loop, and ranges longer than
//! Starlark's.

use std::fmt;

use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::starlark_simple_value;
use starlark::values::none::NoneType;
use starlark::values::range::Range;
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, ValueLike, starlark_value};

use crate::lang::builtins::args;
use crate::lang::long_range::LongRange;

/// Yields `None` forever.
#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
struct Turns;

starlark_simple_value!(Turns);

impl fmt::Display for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<iterator>")
    }
}

#[starlark_value(type = "iterator")]
impl<'v> StarlarkValue<'v> for Turns {
    unsafe fn iterate(&self, me: Value<'v>, _heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        Ok(me)
    }

    unsafe fn iter_next(&self, _index: usize, heap: Heap<'v>) -> Option<Value<'v>> {
        Some(heap.alloc(NoneType))
    }

    unsafe fn iter_stop(&self) {}
}

impl LongRange {
    /// The range in `value`, long or not.
    pub(in crate::lang) fn of<'v>(value: Value<'v>, heap: Heap<'v>) -> Option<Self> {
        if let Some(long) = Self::from_value(value) {
            return Some(long.clone());
        }
        value.downcast_ref::<Range>()?;
        let count = i64::from(value.length().ok()?);
        let at = |index| args::index(value.at(heap.alloc(index), heap).ok()?).ok();
        let start = at(0).unwrap_or(0);
        let step = at(1).map_or(1, |second| second - start);
        Some(Self {
            start,
            stop: start + count * step,
            step,
        })
    }
}

#[starlark_value(type = "range")]
impl<'v> StarlarkValue<'v> for LongRange {
    fn to_bool(&self) -> bool {
        self.count() > 0
    }

    fn length(&self) -> starlark::Result<i32> {
        let count = self.count();
        // Starlark's own message, which is explained wherever it occurs.
        i32::try_from(count)
            .map_err(|_| anyhow::anyhow!("Integer value is too big to fit in i32: {count}").into())
    }

    fn at(&self, index: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        let at = args::index(index)?;
        let count = self.count();
        let at = if at < 0 { at.saturating_add(count) } else { at };
        if !(0..count).contains(&at) {
            return Err(anyhow::anyhow!("range object index out of range").into());
        }
        Ok(heap.alloc(self.start + at * self.step))
    }

    fn is_in(&self, other: Value<'v>) -> starlark::Result<bool> {
        let Ok(number) = args::index(other) else {
            return Ok(false);
        };
        let is_between = if self.step > 0 {
            (self.start..self.stop).contains(&number)
        } else {
            self.stop < number && number <= self.start
        };
        Ok(is_between && (number - self.start) % self.step == 0)
    }

    unsafe fn iterate(&self, me: Value<'v>, _heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        Ok(me)
    }

    unsafe fn iter_next(&self, index: usize, heap: Heap<'v>) -> Option<Value<'v>> {
        let index = i64::try_from(index).ok()?;
        self.number(index).map(|number| heap.alloc(number))
    }

    unsafe fn iter_stop(&self) {}
}

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn __forever__() -> anyhow::Result<Turns> {
        Ok(Turns)
    }
}
