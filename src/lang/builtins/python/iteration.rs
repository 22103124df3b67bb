//! Iteration: over strings as well, over several values in a row, and over
//! values that are requested one by one.

use anyhow::{anyhow, bail};
use starlark::environment::GlobalsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::tuple::{TupleRef, UnpackTuple};
use starlark::values::{Heap, Value};

use crate::lang::builtins::args;
use crate::lang::series::{self, Series};
use crate::lang::show::python_type;

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn __iterable__<'v>(
        #[starlark(require = pos)] value: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        args::iterable(value, heap)
    }

    /// The iterable of a loop that checks afterwards with `__looped__`.
    fn __loop__<'v>(
        #[starlark(require = pos)] value: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Ok(match Series::of(value) {
            Some(series) => heap.alloc(series.for_loop()),
            None => args::iterable(value, heap)?,
        })
    }

    fn __looped__<'v>(
        #[starlark(require = pos)] result: Option<Value<'v>>,
    ) -> anyhow::Result<Value<'v>> {
        match series::take_error() {
            Some(error) => Err(error),
            None => Ok(result.unwrap_or_else(Value::new_none)),
        }
    }

    fn __spread__<'v>(
        #[starlark(args)] parts: UnpackTuple<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let mut all = Vec::new();
        for part in parts.items {
            let Ok(elements) = args::elements(part, heap) else {
                let kind = python_type(part);
                bail!("Value after * must be an iterable, not {kind}");
            };
            all.extend(elements);
        }
        Ok(heap.alloc(all))
    }

    /// The elements for targets; one of them may take what `before` and `after`
    /// leave over.
    fn __unpack__<'v>(
        #[starlark(require = pos)] value: Value<'v>,
        #[starlark(require = pos)] before: i32,
        #[starlark(require = pos)] after: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let Ok(mut all) = args::elements(value, heap) else {
            bail!("cannot unpack non-iterable {} object", python_type(value));
        };
        let before = before.unsigned_abs() as usize;
        let Some(after) = after.unpack_i32() else {
            return match all.len() {
                count if count == before => Ok(heap.alloc(all)),
                count if count < before => {
                    bail!("not enough values to unpack (expected {before}, got {count})")
                }
                _ => bail!("too many values to unpack (expected {before})"),
            };
        };
        let after = after.unsigned_abs() as usize;
        let Some(rest) = all.len().checked_sub(before + after) else {
            bail!(
                "not enough values to unpack (expected at least {}, got {})",
                before + after,
                all.len()
            );
        };
        let taken: Vec<_> = all.splice(before..before + rest, []).collect();
        all.insert(before, heap.alloc(taken));
        Ok(heap.alloc(all))
    }

    /// The first result of `function` for the elements that is not `None`;
    /// later elements are not requested.
    fn __first__<'v>(
        #[starlark(require = pos)] function: Value<'v>,
        #[starlark(require = pos)] iterable: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        for element in args::iterate(iterable, eval.heap())? {
            let value = eval.eval_function(function, &[element], &[])?;
            if !value.is_none() {
                return Ok(value);
            }
        }
        Ok(Value::new_none())
    }

    fn __until__<'v>(
        #[starlark(require = pos)] function: Value<'v>,
        #[starlark(require = pos)] sentinel: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Vec<Value<'v>>> {
        let mut all = Vec::new();
        loop {
            let value = eval.eval_function(function, &[], &[])?;
            if value.equals(sentinel)? {
                return Ok(all);
            }
            all.push(value);
        }
    }

    fn __next__<'v>(
        #[starlark(require = pos)] found: Value<'v>,
        #[starlark(require = pos)] default: Option<Value<'v>>,
    ) -> anyhow::Result<Value<'v>> {
        let found = TupleRef::from_value(found).and_then(|tuple| tuple.content().first().copied());
        found.or(default).ok_or_else(|| anyhow!("StopIteration"))
    }
}
