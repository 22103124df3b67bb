//! Powers, identity, truth values that count as numbers, and arithmetic in
//! which Starlark differs from Python.

use std::cmp::Ordering;

use anyhow::bail;
use starlark::environment::GlobalsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::none::NoneType;
use starlark::values::{Heap, Value};

use super::arithmetic::arithmetic;
use super::in_place;
use crate::lang::builtins::{args, arith, ordering};
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
        arithmetic(operator, left, right, heap)
    }

    fn __in_place__<'v>(
        #[starlark(require = pos)] operator: &str,
        #[starlark(require = pos)] left: Value<'v>,
        #[starlark(require = pos)] right: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        if in_place::change(operator, left, right, eval)? {
            return Ok(left);
        }
        arithmetic(operator, left, right, eval.heap())
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
