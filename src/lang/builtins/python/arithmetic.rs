//! Arithmetic in which Starlark differs from Python.

use starlark::values::{Heap, Value};

use crate::lang::builtins::args::Number;
use crate::lang::builtins::{args, arith, format, shift};

/// Applies one of Python's operators.
pub(super) fn arithmetic<'v>(
    operator: &str,
    left: Value<'v>,
    right: Value<'v>,
    heap: Heap<'v>,
) -> starlark::Result<Value<'v>> {
    if let (Some(one), Some(other)) = (left.unpack_bool(), right.unpack_bool()) {
        let both = match operator {
            "&" => Some(one & other),
            "|" => Some(one | other),
            "^" => Some(one ^ other),
            _ => None,
        };
        if let Some(both) = both {
            return Ok(Value::new_bool(both));
        }
    }
    if operator == "%" && left.unpack_str().is_some() {
        return format::percent_of(left, right, heap);
    }
    let numbers = (Number::of(left), Number::of(right));
    // If one is not a number, an error names it with the other operand.
    let are_numbers = numbers.0.is_some() && numbers.1.is_some();
    let (left, right) = if are_numbers || operator == "*" {
        (args::arithmetic(left, heap), args::arithmetic(right, heap))
    } else {
        (left, right)
    };
    if let (Some(one), Some(other)) = &numbers {
        if matches!(operator, "/" | "//" | "%") {
            return Ok(arith::divided(operator, one, other, heap)?);
        }
        // A float cannot represent an integer beyond its range.
        let is_float = |number: &Number| matches!(number, Number::Float(_));
        if is_float(one) || is_float(other) {
            args::real(left)?;
            args::real(right)?;
        }
    }
    match operator {
        "+" => left.add(right, heap),
        "-" => left.sub(right, heap),
        "*" => left.mul(right, heap),
        "/" => left.div(right, heap),
        "//" => left.floor_div(right, heap),
        "%" => left.percent(right, heap),
        "<<" => shift::left(left, right, heap),
        ">>" => left.right_shift(right, heap),
        "&" => left.bit_and(right, heap),
        "|" => left.bit_or(right, heap),
        _ => left.bit_xor(right, heap),
    }
}
