//! Evaluates a few lines of the language with the built-in functions that they
//! name, for tests.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use serde::Deserialize;
use starlark::environment::Module;
use starlark::eval::Evaluator;
use starlark::values::{Heap, Value};

use super::globals;
use crate::lang::context::Context;
use crate::lang::python::Originals;
use crate::lang::{show, syntax};

/// Passes the value of the last line of `source` to `use_value`; an error is
/// reduced to its message.
pub(in crate::lang) fn with_value<R>(
    source: &str,
    use_value: impl for<'v> FnOnce(Value<'v>, Heap<'v>) -> R,
) -> Result<R, String> {
    run(source, &Context::new(1, Box::new(|_| ())), use_value)
}

/// The `repr` of the last line of `source`.
pub(in crate::lang) fn evaluate(source: &str) -> Result<String, String> {
    with_value(source, shown)?
}

/// The output of `source`.
pub(super) fn printed(source: &str) -> Result<String, String> {
    let printed = Rc::new(RefCell::new(String::new()));
    let sink = Rc::clone(&printed);
    let context = Context::new(1, Box::new(move |text| sink.borrow_mut().push_str(text)));
    run(source, &context, |_, _| ())?;
    Ok(printed.take())
}

/// The `repr` of the last line of `source` for the item `index` of a run with
/// this `seed`.
pub(super) fn evaluate_item(source: &str, seed: u64, index: u64) -> Result<String, String> {
    let context = Context::new(seed, Box::new(|_| ()));
    context.begin_item(index);
    run(source, &context, shown)?
}

fn shown<'v>(value: Value<'v>, heap: Heap<'v>) -> Result<String, String> {
    let mut shown = String::new();
    show::repr(value, heap, &mut shown).map_err(|error| error.to_string())?;
    Ok(shown)
}

/// Checks a table of sources and Python's `repr` of each.
pub(in crate::lang) fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(evaluate(source).as_deref(), Ok(*expected), "{source}");
    }
}

/// Checks a table of sources and the message that each fails with.
pub(in crate::lang) fn check_errors(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(evaluate(source), Err((*expected).to_owned()), "{source}");
    }
}

/// A line in a file of cases: an expression and Python's result.
#[derive(Deserialize)]
struct Case {
    source: String,
    result: Option<String>,
    error: Option<String>,
}

/// Checks all cases of a file in `tests/data`.
pub(in crate::lang) fn check_file(name: &str) {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let cases = std::fs::read_to_string(path).expect("the cases are there");
    let mut differences = Vec::new();
    for case in cases.lines() {
        let case: Case = serde_json::from_str(case).expect("a case");
        let expected = match (case.result, case.error) {
            (Some(result), None) => Ok(result),
            (None, Some(error)) => Err(error),
            _ => panic!("neither a result nor an error: {}", case.source),
        };
        let found = evaluate(&case.source);
        if found != expected {
            let source = case.source;
            differences.push(format!("{source}\n  found {found:?}\n  not {expected:?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn run<R>(
    source: &str,
    context: &Context,
    use_value: impl for<'v> FnOnce(Value<'v>, Heap<'v>) -> R,
) -> Result<R, String> {
    let message = |error: starlark::Error| error.without_diagnostic().to_string();
    let mut originals = Originals::default();
    let mut ast =
        syntax::parse_module("test", source, &mut originals).map_err(|error| error.message)?;
    let names: BTreeSet<String> = originals.names().cloned().collect();
    syntax::replace_operators(&mut ast, &names);
    let globals = globals(&names, |_| {});
    Module::with_temp_heap(|module| {
        let mut eval = Evaluator::new(&module);
        eval.extra = Some(context);
        let value = eval.eval_module(ast, &globals).map_err(message)?;
        Ok(use_value(value, module.heap()))
    })
}
