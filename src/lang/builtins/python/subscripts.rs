//! Indices that are truth values, and slices beyond what Starlark handles.

use anyhow::bail;
use num_bigint::{BigInt, Sign};
use num_traits::Zero;
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::{Heap, Value};

use crate::lang::builtins::args;

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    /// Dicts tell `True` from 1, sequences do not.
    fn __at__<'v>(
        #[starlark(require = pos)] whole: Value<'v>,
        #[starlark(require = pos)] place: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        match whole.get_type() {
            "list" | "tuple" | "string" | "range" | "bytes" => {
                whole.at(args::arithmetic(place, heap), heap)
            }
            _ => whole.at(place, heap),
        }
    }

    fn __place__<'v>(
        #[starlark(require = pos)] place: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Ok(args::integer(place).map_or(place, |place| within_limits(&place, heap)))
    }

    fn __step__<'v>(
        #[starlark(require = pos)] step: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let Ok(whole) = args::integer(step) else {
            return Ok(step);
        };
        if whole.is_zero() {
            bail!("slice step cannot be zero");
        }
        Ok(within_limits(&whole, heap))
    }
}

/// The number, or the nearest one of 32 bits that has an opposite.
fn within_limits<'v>(number: &BigInt, heap: Heap<'v>) -> Value<'v> {
    let far = if number.sign() == Sign::Minus {
        -i32::MAX
    } else {
        i32::MAX
    };
    heap.alloc(i32::try_from(number).unwrap_or(far).max(-i32::MAX))
}
