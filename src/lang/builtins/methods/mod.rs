//! Methods that Starlark lacks, or that behave differently in Python.
//!
//! The methods of Starlark's own values cannot be replaced. So lowered programs
//! call [`CALL_METHOD`] with the name of a method if it is in [`METHODS`], and
//! that looks here first; all others are Starlark's.
//!
//! [`METHODS`]: super::names::METHODS

mod bytes;
mod call;
mod dict;
mod list;
mod number;
mod set;
mod text;

use std::sync::LazyLock;

use anyhow::anyhow;
use starlark::environment::{Globals, GlobalsBuilder};
use starlark::eval::{Arguments, Evaluator};
use starlark::starlark_module;
use starlark::values::Value;

use super::args::{self, Number};
use super::bound;
use super::names::CALL_METHOD;
use crate::lang::show::python_type;
use crate::lang::types;
use call::{Call, Method};

pub(super) use text::{is_decimal, is_space};

static FUNCTIONS: LazyLock<Globals> =
    LazyLock::new(|| GlobalsBuilder::new().with(functions).build());

pub(super) fn register(builder: &mut GlobalsBuilder) {
    for (name, function) in FUNCTIONS.iter() {
        builder.set(name, function);
    }
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn __call_method__<'v>(
        args: &Arguments<'v, '_>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        let all: Vec<_> = args.positions(heap)?.collect();
        let [name, this, positional @ ..] = &all[..] else {
            return Err(anyhow!("unbound method needs an argument").into());
        };
        let named = args.names_map()?;
        let named: Vec<_> = named
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        let name = name.unpack_str().unwrap_or_default();
        of(name, *this, positional, &named, eval)
    }

    fn __bound_method__<'v>(
        #[starlark(require = pos)] name: Value<'v>,
        #[starlark(require = pos)] object: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let text = name.unpack_str().unwrap_or_default();
        let call = bound::function(&FUNCTIONS, CALL_METHOD)?;
        match types::name_of(object) {
            // A method of a type, called with an object of that type.
            Some(_) if !is_static(text) => bound::partial(call, &[name], eval),
            Some(_) => bound::partial(call, &[name, object], eval),
            None if find(object, text).is_some() => bound::partial(call, &[name, object], eval),
            None => attribute(object, text, eval),
        }
    }
}

/// Whether it is called with a type rather than an object.
fn is_static(name: &str) -> bool {
    matches!(name, "from_bytes" | "fromkeys" | "maketrans")
}

fn find(object: Value, name: &str) -> Option<Method> {
    match object.get_type() {
        "string" => text::find(name),
        "list" => list::find(name),
        "dict" => dict::find(name),
        "set" => set::find(name),
        "tuple" | "range" => list::find_in_fixed(name),
        "int" | "bool" => number::find_in_integers(name),
        "float" => number::find_in_floats(name),
        "bytes" => bytes::find(name),
        "function" if name == "from_iterable" => Some(list::chained),
        "function" if is_static(name) => match (types::name_of(object)?, name) {
            ("int" | "bool", "from_bytes") => Some(number::from_bytes),
            ("dict", "fromkeys") => Some(dict::from_keys),
            ("str", "maketrans") => text::find(name),
            _ => None,
        },
        _ => None,
    }
}

/// Calls a method.
pub(super) fn of<'v>(
    name: &str,
    this: Value<'v>,
    positional: &[Value<'v>],
    named: &[(&str, Value<'v>)],
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    if let Some(method) = find(this, name) {
        let heap = eval.heap();
        let call = Call {
            name,
            this,
            positional,
            named,
            heap,
        };
        return method(&call, eval);
    }
    // `str.upper(text)`
    if types::name_of(this).is_some()
        && let [object, positional @ ..] = positional
    {
        return of(name, *object, positional, named, eval);
    }
    let method = attribute(this, name, eval)?;
    eval.eval_function(method, positional, named)
}

/// The object's own attribute with this name.
fn attribute<'v>(
    object: Value<'v>,
    name: &str,
    eval: &Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let heap = eval.heap();
    match object.get_attr(name, heap)? {
        Some(method) => Ok(method),
        None if Number::of(object).is_some() && matches!(name, "real" | "imag") => Ok(match name {
            "real" => args::arithmetic(object, heap),
            _ if object.get_type() == "float" => heap.alloc(0.0),
            _ => heap.alloc(0),
        }),
        None if args::integer(object).is_ok() && name == "numerator" => {
            Ok(args::arithmetic(object, heap))
        }
        None if args::integer(object).is_ok() && name == "denominator" => Ok(heap.alloc(1)),
        None => {
            let kind = python_type(object);
            Err(anyhow!("'{kind}' object has no attribute '{name}'").into())
        }
    }
}
