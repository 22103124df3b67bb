//! A function from another process: it is identified by its name, and calling
//! it calls the function with that name here.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};

use allocative::Allocative;
use anyhow::{anyhow, bail};
use starlark::any::ProvidesStaticType;
use starlark::collections::StarlarkHasher;
use starlark::eval::{Arguments, Evaluator};
use starlark::starlark_simple_value;
use starlark::values::{NoSerialize, StarlarkValue, Value, ValueLike, starlark_value};

use crate::lang::{find, is_built_in, name_in_module, python_type};

thread_local! {
    /// The names that this thread's script defines.
    static TOP_LEVEL: RefCell<HashSet<String>> = RefCell::default();
}

/// Registers the names that the script defines, which exist in all its
/// processes.
pub(super) fn define(names: &HashSet<String>) {
    TOP_LEVEL.set(names.clone());
}

#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct Function(pub(super) String);

starlark_simple_value!(Function);

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<function {}>", self.0)
    }
}

#[starlark_value(type = "function")]
impl<'v> StarlarkValue<'v> for Function {
    fn invoke(
        &self,
        _me: Value<'v>,
        args: &Arguments<'v, '_>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let function = named(&self.0, eval)?;
        let heap = eval.heap();
        let positional: Vec<Value> = args.positions(heap)?.collect();
        let named = args.names_map()?;
        let named: Vec<(&str, Value)> = named
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        eval.eval_function(function, &positional, &named)
    }

    fn name_for_call_stack(&self, _me: Value<'v>) -> String {
        self.0.clone()
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(name_of(other).is_ok_and(|name| name == self.0))
    }

    /// Like the function with that name.
    fn write_hash(&self, hasher: &mut StarlarkHasher) -> starlark::Result<()> {
        let mut name = StarlarkHasher::new();
        self.0.as_str().hash(&mut name);
        hasher.write_u32(name.finish_small().get());
        Ok(())
    }
}

/// The name by which every process of the script knows a function that is part
/// of a value. A nested function with the same name as one at the top level is
/// taken for that one.
pub(super) fn name_of(value: Value) -> anyhow::Result<String> {
    if let Some(function) = value.downcast_ref::<Function>() {
        return Ok(function.0.clone());
    }
    let name = match value.function_name() {
        Some(name) => name,
        None if value.get_type() == "function" => {
            bail!(
                "another process cannot find a method: give a function of the top level of the script"
            )
        }
        None => bail!("expected a function, not {}", python_type(value)),
    };
    if is_built_in(name) || TOP_LEVEL.with_borrow(|names| names.contains(name)) {
        return Ok(name.to_owned());
    }
    Err(not_at_top_level(name))
}

/// The name of a function to call in another process.
pub(super) fn target_name<'v>(
    function: Value<'v>,
    eval: &Evaluator<'v, '_, '_>,
) -> anyhow::Result<String> {
    let Some(name) = function.function_name() else {
        return name_of(function);
    };
    let is_it = |name: &str| find(name, eval).is_some_and(|there| there.ptr_eq(function));
    if is_it(name) {
        return Ok(name.to_owned());
    }
    // A lambda, or the result of a decorator, may be bound to a name at the top
    // level.
    let named = TOP_LEVEL.with_borrow(|names| names.iter().find(|name| is_it(name)).cloned());
    named
        .or_else(|| name_in_module(function, eval))
        .ok_or_else(|| not_at_top_level(name))
}

/// The function that another process has named.
pub(super) fn named<'v>(name: &str, eval: &Evaluator<'v, '_, '_>) -> anyhow::Result<Value<'v>> {
    find(name, eval).ok_or_else(|| missing(name))
}

/// The error for an unknown function: perhaps another program sent it.
pub(super) fn missing(name: &str) -> anyhow::Error {
    anyhow!("there is no function {name} at the top level of the script")
}

fn not_at_top_level(name: &str) -> anyhow::Error {
    let name = if name == "lambda" { "a lambda" } else { name };
    anyhow!("another process cannot find {name}: give a function of the top level of the script")
}
