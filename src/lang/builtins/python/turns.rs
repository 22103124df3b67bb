//! What is iterated over without being a list: a loop without end, and ranges
//! that are longer than Starlark's.

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

/// Yields `None` for ever.
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

/// A range whose numbers are beyond 32 bits.
#[derive(Debug, Clone, ProvidesStaticType, NoSerialize, Allocative)]
pub(in crate::lang) struct LongRange {
    pub(in crate::lang) start: i64,
    pub(in crate::lang) stop: i64,
    pub(in crate::lang) step: i64,
}

starlark_simple_value!(LongRange);

impl LongRange {
    /// The range that `value` is, long or not.
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

    /// The number at `index`.
    pub(in crate::lang) fn number(&self, index: i64) -> Option<i64> {
        (0..self.count())
            .contains(&index)
            .then(|| self.start + index * self.step)
    }

    fn count(&self) -> i64 {
        let (low, high, step) = if self.step > 0 {
            (self.start, self.stop, self.step)
        } else {
            (self.stop, self.start, -self.step)
        };
        if low < high {
            (high - low - 1) / step + 1
        } else {
            0
        }
    }
}

impl fmt::Display for LongRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "range({}, {}", self.start, self.stop)?;
        if self.step != 1 {
            write!(f, ", {}", self.step)?;
        }
        f.write_str(")")
    }
}

#[starlark_value(type = "range")]
impl<'v> StarlarkValue<'v> for LongRange {
    fn to_bool(&self) -> bool {
        self.count() > 0
    }

    fn length(&self) -> starlark::Result<i32> {
        let count = self.count();
        // In Starlark's own words, which are explained wherever they occur.
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
