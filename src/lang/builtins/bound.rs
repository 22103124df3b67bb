//! Objects with methods, built from Starlark's own values.
//!
//! An object is a `struct`; a method is a function, partially applied to the
//! object's state, in a field of the struct.

use std::sync::LazyLock;

use anyhow::{Result, anyhow};
use starlark::environment::{Globals, GlobalsBuilder, LibraryExtension};
use starlark::eval::Evaluator;
use starlark::values::Value;

static PARTIAL: LazyLock<Globals> = LazyLock::new(|| {
    GlobalsBuilder::new()
        .with(|builder| LibraryExtension::Partial.add(builder))
        .build()
});

/// The function `name` of `functions`, which live as long as the process.
pub(super) fn function<'v>(functions: &'static Globals, name: &str) -> Result<Value<'v>> {
    functions
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, function)| function.to_value())
        .ok_or_else(|| anyhow!("there is no function '{name}'"))
}

/// The method `name` of an object with the state `this`: calls `name` of
/// `functions` with `this` before its own arguments.
pub(super) fn method<'v>(
    functions: &'static Globals,
    name: &str,
    this: Value<'v>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    partial(function(functions, name)?, &[this], eval)
}

/// A function that calls `function` with `first` before its own arguments.
pub(super) fn partial<'v>(
    function: Value<'v>,
    first: &[Value<'v>],
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let partial = self::function(&PARTIAL, "partial")?;
    let all: Vec<_> = std::iter::once(function)
        .chain(first.iter().copied())
        .collect();
    eval.eval_function(partial, &all, &[])
}
