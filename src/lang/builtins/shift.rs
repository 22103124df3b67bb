//! `<<` of integers, exact at any size.
//!
//! Starlark's own operator loses bits if a 32-bit integer is shifted by less
//! than 32 places. So programs call this function instead. Its name is the
//! operator itself, which no program can use as a name.

use std::sync::LazyLock;

use anyhow::{anyhow, bail};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use starlark::environment::{Globals, GlobalsBuilder};
use starlark::starlark_module;
use starlark::values::{Heap, Value};

use super::args;
use super::arith::MAX_BITS;
use super::names::LEFT_SHIFT;

static FUNCTIONS: LazyLock<Globals> =
    LazyLock::new(|| GlobalsBuilder::new().with(functions).build());

pub(super) fn register(builder: &mut GlobalsBuilder) {
    for (_, function) in FUNCTIONS.iter() {
        builder.set(LEFT_SHIFT, function);
    }
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn left_shift<'v>(
        #[starlark(require = pos)] left: Value<'v>,
        #[starlark(require = pos)] right: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        self::left(left, right, heap)
    }
}

/// `left << right`
pub(super) fn left<'v>(
    left: Value<'v>,
    right: Value<'v>,
    heap: Heap<'v>,
) -> starlark::Result<Value<'v>> {
    if let (Some(left), Some(places @ 0..32)) = (left.unpack_i32(), right.unpack_i32()) {
        return Ok(heap.alloc(i64::from(left) << places));
    }
    if left.get_type() != "int" || right.get_type() != "int" {
        // Starlark reports the error for other types.
        return left.left_shift(right, heap);
    }
    let shifted = shift(&args::integer(left)?, &args::integer(right)?)?;
    Ok(heap.alloc(shifted))
}

fn shift(number: &BigInt, places: &BigInt) -> anyhow::Result<BigInt> {
    if places.is_negative() {
        bail!("negative shift count");
    }
    if number.is_zero() {
        return Ok(BigInt::ZERO);
    }
    let places = places
        .to_u64()
        .filter(|places| number.bits().saturating_add(*places) <= MAX_BITS)
        .ok_or_else(|| anyhow!("the result of << has too many digits"))?;
    Ok(number << places)
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors};

    #[test]
    fn no_bit_is_lost() {
        check(&[
            ("1 << 31", "2147483648"),
            ("7 << 30", "7516192768"),
            ("-1 << 31", "-2147483648"),
            ("-3 << 31", "-6442450944"),
            ("1 << 100", "1267650600228229401496703205376"),
            ("(1 << 100) << 1 << 2", "10141204801825835211973625643008"),
            (
                "[n << n for n in [0, 1, 31, 33]]",
                "[0, 2, 66571993088, 283467841536]",
            ),
            ("0 << (1 << 80)", "0"),
            ("(1 << 16777215) >> 16777214", "2"),
        ]);
        let large = "the result of << has too many digits";
        check_errors(&[
            ("1 << -1", "negative shift count"),
            ("0 << -1", "negative shift count"),
            ("1 << 16777216", large),
            ("-1 << (1 << 80)", large),
            (
                "1.0 << 1",
                "Operation `<<` not supported for types `float` and `int`",
            ),
            (
                "1 << '1'",
                "Operation `<<` not supported for types `int` and `string`",
            ),
        ]);
    }
}
