//! Lowers Python to Starlark.
//!
//! The user's text is parsed as Python. Where Starlark has the same meaning,
//! the text is passed on unchanged; otherwise it becomes calls of functions of
//! [`builtins`](super::builtins) that do what Python does; if that is
//! impossible, it is rejected, with its place. Starlark's syntax trees cannot
//! be created from outside, so the result is text, and every place in it is
//! mapped back to the user's text.

mod advice;
mod arguments;
mod assign;
mod attempt;
mod block;
mod class;
mod comprehension;
mod contexts;
mod display;
mod expression;
mod function;
mod imports;
mod iterated;
mod iteration;
mod kinds;
mod loops;
mod lowering;
mod modules;
mod operators;
mod original;
mod own_values;
mod parse;
mod places;
mod refusals;
mod scope;
mod statement;
mod strings;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

pub(super) use advice::IN_CPYTHON;
pub(super) use block::is_attempt;
pub(super) use original::{Lowered, Originals};

pub(super) use refusals::Refusal;

use lowering::Lowering;

/// Lowers definitions, or a script. No part may nest deeper than `levels`.
pub(super) fn module<'a>(
    name: &'a str,
    text: &'a str,
    levels: usize,
) -> Result<Lowered<'a>, Refusal> {
    let suite = parse::module(text)?;
    let mut lowering = Lowering::new(text, levels, scope::bound_anywhere(&suite));
    lowering.module(&suite)?;
    Ok(lowering.finish(name))
}

/// Lowers an expression in `parameters` to a function of them. A lambda, or the
/// name of a function, is lowered to itself; then the second value is false.
pub(super) fn expression<'a>(
    name: &'a str,
    text: &'a str,
    parameters: [&str; 2],
    levels: usize,
) -> Result<(Lowered<'a>, bool), Refusal> {
    let root = parse::expression(text)?;
    let mut lowering = Lowering::new(text, levels, HashSet::new());
    let is_function = kinds::is_function(&root, parameters);
    if is_function {
        lowering.operand(&root)?;
    } else {
        let [first, second] = parameters;
        lowering.insert(&format!("lambda {first}, {second}: "), 0);
        lowering.body_of(&root, &parameters.map(str::to_owned).into())?;
    }
    Ok((lowering.finish(name), !is_function))
}
