//! The formatting functions that programs call, by name or through syntax.

use std::sync::LazyLock;

use starlark::collections::SmallMap;
use starlark::environment::{Globals, GlobalsBuilder};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::tuple::UnpackTuple;
use starlark::values::{Heap, Value};

use super::fields::{self, Arguments};
use super::{percent, value};
use crate::lang::builtins::bound;
use crate::lang::builtins::names::{BOUND, FORMAT, METHOD, PERCENT};
use crate::lang::show::python_type;

static FUNCTIONS: LazyLock<Globals> =
    LazyLock::new(|| GlobalsBuilder::new().with(functions).build());

pub(in crate::lang::builtins) fn register(builder: &mut GlobalsBuilder) {
    for (name, function) in FUNCTIONS.iter() {
        let name = match name {
            "format_of" => BOUND,
            "str_format" => METHOD,
            "percent" => PERCENT,
            _ => FORMAT,
        };
        builder.set(name, function);
    }
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn format<'v>(
        #[starlark(require = pos)] value: Value<'v>,
        #[starlark(require = pos)] spec: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<String> {
        let spec = match spec {
            Some(spec) => spec.unpack_str().ok_or_else(|| {
                anyhow::anyhow!("format() argument 2 must be str, not {}", python_type(spec))
            })?,
            None => "",
        };
        let mut text = String::new();
        value::format(value, spec, heap, &mut text)?;
        Ok(text)
    }

    fn format_of<'v>(
        #[starlark(require = pos)] object: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        if object.unpack_str().is_some() {
            bound::method(&FUNCTIONS, "str_format", object, eval)
        } else {
            object.get_attr_error(FORMAT, eval.heap())
        }
    }

    fn str_format<'v>(
        #[starlark(require = pos)] object: Value<'v>,
        #[starlark(args)] positional: UnpackTuple<Value<'v>>,
        #[starlark(kwargs)] named: SmallMap<&str, Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        let Some(template) = object.unpack_str() else {
            let named: Vec<_> = named.into_iter().collect();
            let method = object.get_attr_error(FORMAT, heap)?;
            return eval.eval_function(method, &positional.items, &named);
        };
        let arguments = Arguments {
            positional: &positional.items,
            named: &named,
            heap,
        };
        Ok(heap.alloc(fields::format(template, &arguments)?))
    }

    fn percent<'v>(
        #[starlark(require = pos)] left: Value<'v>,
        #[starlark(require = pos)] right: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        percent_of(left, right, heap)
    }
}

/// `left % right`
pub(in crate::lang::builtins) fn percent_of<'v>(
    left: Value<'v>,
    right: Value<'v>,
    heap: Heap<'v>,
) -> starlark::Result<Value<'v>> {
    match left.unpack_str() {
        Some(template) => Ok(heap.alloc(percent::format(template, right, heap)?)),
        None => left.percent(right, heap),
    }
}
