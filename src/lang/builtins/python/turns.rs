//! A loop without end.

use std::fmt;

use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::starlark_simple_value;
use starlark::values::none::NoneType;
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, starlark_value};

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

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn __forever__() -> anyhow::Result<Turns> {
        Ok(Turns)
    }
}
