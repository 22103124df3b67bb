//! Powers, identity, truth values that count as numbers, and arithmetic in
//! which Starlark differs from Python.

use std::cmp::Ordering;

use anyhow::bail;
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::none::NoneType;
use starlark::values::{Heap, Value};

use crate::lang::builtins::args::Number;
use crate::lang::builtins::{args, arith, format, ordering, shift};
use crate::lang::exception::{Class, Exception};

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn __power__<'v>(
        #[starlark(require = pos)] base: Value<'v>,
        #[starlark(require = pos)] exponent: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        arith::power_of(base, exponent, heap)
    }

    fn __same__<'v>(
        #[starlark(require = pos)] one: Value<'v>,
        #[starlark(require = pos)] other: Value<'v>,
    ) -> anyhow::Result<bool> {
        Ok(one.ptr_eq(other))
    }

    fn __number__<'v>(
        #[starlark(require = pos)] value: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Ok(args::arithmetic(value, heap))
    }

    fn __compare__<'v>(
        #[starlark(require = pos)] operator: &str,
        #[starlark(require = pos)] left: Value<'v>,
        #[starlark(require = pos)] right: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<bool> {
        use Ordering::{Equal, Greater, Less};
        let order = || ordering::order(left, right, operator, heap);
        Ok(match operator {
            "==" => ordering::equal(left, right)?,
            "!=" => !ordering::equal(left, right)?,
            "<" => matches!(order()?, Some(Less)),
            "<=" => matches!(order()?, Some(Less | Equal)),
            ">" => matches!(order()?, Some(Greater)),
            _ => matches!(order()?, Some(Greater | Equal)),
        })
    }

    fn __arithmetic__<'v>(
        #[starlark(require = pos)] operator: &str,
        #[starlark(require = pos)] left: Value<'v>,
        #[starlark(require = pos)] right: Value<'v>,
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

    fn __false_assertion__<'v>(
        #[starlark(require = pos)] message: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<NoneType> {
        let Some(class) = Class::named("AssertionError") else {
            bail!("AssertionError");
        };
        let arguments: Vec<_> = message.into_iter().collect();
        Err(Exception::new(class, &arguments, heap)?.into())
    }
}
