//! `round`, which rounds halves to even and decides by the exact value of a
//! float, as Python does.

use std::cmp::Ordering;

use anyhow::bail;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::{Heap, Value};

use super::args::{self, Number};
use super::arith::floor_divmod;
use crate::lang::show::python_type;

/// With more places than this, every float is already rounded.
const MAX_PLACES: i64 = 323;
/// With fewer places than this every float rounds to zero.
const MIN_PLACES: i64 = -308;

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn round<'v>(
        number: Value<'v>,
        ndigits: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let places = args::given(ndigits).map(args::index).transpose()?;
        match (Number::of(number), places) {
            (Some(Number::Float(float)), None) => {
                Ok(heap.alloc(args::float_to_integer(float.round_ties_even())?))
            }
            (Some(Number::Float(float)), Some(places)) => {
                Ok(heap.alloc(round_float(float, places)?))
            }
            (Some(Number::Int(int)), Some(places)) if places < 0 => {
                Ok(heap.alloc(round_integer(&int.into(), places.unsigned_abs(), false)))
            }
            (Some(Number::Big(int)), Some(places)) if places < 0 => {
                Ok(heap.alloc(round_integer(&int, places.unsigned_abs(), false)))
            }
            (Some(_), _) => Ok(args::arithmetic(number, heap)),
            (None, _) => bail!(
                "type {} doesn't define __round__ method",
                python_type(number)
            ),
        }
    }
}

fn round_float(float: f64, places: i64) -> anyhow::Result<f64> {
    if !float.is_finite() || places > MAX_PLACES {
        return Ok(float);
    }
    if places < MIN_PLACES {
        return Ok(0.0_f64.copysign(float));
    }
    let rounded = if let Ok(places) = usize::try_from(places) {
        // The digits are correctly rounded from the exact value, and parsing
        // them gives the nearest float.
        format!("{float:.places$}").parse()?
    } else {
        let whole = args::float_to_integer(float.trunc())?;
        let rounded = round_integer(&whole, places.unsigned_abs(), float.fract() != 0.0);
        args::big_to_float(&rounded)
            .map_err(|_| anyhow::anyhow!("rounded value too large to represent"))?
            .abs()
            .copysign(float)
    };
    Ok(rounded)
}

/// Rounds to a multiple of ten to the power of `zeros`, halves to even. `more`
/// means that the number is slightly further from zero than `int`.
fn round_integer(int: &BigInt, zeros: u64, more: bool) -> BigInt {
    // Each power of ten takes more than three bits.
    let too_many = zeros.saturating_mul(3) > int.bits() + 3;
    let exponent = match u32::try_from(zeros) {
        Ok(exponent) if !too_many => exponent,
        _ => return BigInt::ZERO,
    };
    let unit = BigInt::from(10).pow(exponent);
    let (multiple, rest) = floor_divmod(&int.abs(), &unit);
    let up = match (&rest * 2_u32).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Equal => more || multiple.bit(0),
        Ordering::Greater => true,
    };
    let magnitude = (multiple + u32::from(up)) * unit;
    if int.is_negative() && !magnitude.is_zero() {
        -magnitude
    } else {
        magnitude
    }
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors};

    #[test]
    fn rounds_as_python_does() {
        check(&[
            ("round(2.5)", "2"),
            ("round(3.5)", "4"),
            ("round(-0.5)", "0"),
            ("round(1e30)", "1000000000000000019884624838656"),
            ("round(7)", "7"),
            ("round(True)", "1"),
            ("round(2.675, 2)", "2.67"),
            ("round(0.125, 2)", "0.12"),
            ("round(0.375, 2)", "0.38"),
            ("round(0.5, 0)", "0.0"),
            ("round(1.5, 0)", "2.0"),
            ("round(2.5, ndigits=None)", "2"),
            ("round(-0.04, 1)", "-0.0"),
            ("round(5e-324, 323)", "0.0"),
            ("round(1.5, 400)", "1.5"),
            ("round(1e300, -310)", "0.0"),
            ("round(1250.0, -2)", "1200.0"),
            ("round(1250.5, -2)", "1300.0"),
            ("round(-1350.0, -2)", "-1400.0"),
            ("round(-4.0, -1)", "-0.0"),
            ("round(1e22, -5)", "1e+22"),
            ("round(1234, -2)", "1200"),
            ("round(1250, -2)", "1200"),
            ("round(-1350, -2)", "-1400"),
            ("round(5, -1)", "0"),
            ("round(6, -1)", "10"),
            ("round(6, -2)", "0"),
            ("round(60, -2)", "100"),
            ("round(1 << 70, -20)", "1200000000000000000000"),
            ("round(1 << 70, -1000000000000)", "0"),
            ("round(1 << 70, 3)", "1180591620717411303424"),
            ("round(float('inf'), 2)", "inf"),
        ]);
        check_errors(&[
            ("round(float('nan'))", "cannot convert float NaN to integer"),
            (
                "round(float('-inf'))",
                "cannot convert float infinity to integer",
            ),
            (
                "round(1.7e308, -308)",
                "rounded value too large to represent",
            ),
            ("round('a')", "type str doesn't define __round__ method"),
            (
                "round(1, 2.0)",
                "'float' object cannot be interpreted as an integer",
            ),
        ]);
    }
}
