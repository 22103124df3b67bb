//! The compiled path against the interpreter.

mod arithmetic;
mod everyday;
mod formula;
mod functions;
mod routine;
mod texts;

use std::cell::Cell;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use starlark::syntax::AstModule;
use starlark_syntax::syntax::ast::{AstExpr, Expr, Stmt};

/// Counts what was compared.
#[derive(Default)]
struct Tally {
    valued: Cell<u32>,
    answered: Cell<u32>,
}

fn add_one(count: &Cell<u32>) {
    count.set(count.get() + 1);
}

/// Compares random batches; how many values Starlark found, and how many of
/// them are found here, too. `file` is the source file of the test.
fn agreement<S: Strategy>(
    file: &'static str,
    batches: u32,
    batch: &S,
    compare: impl Fn(S::Value, &Tally) -> Result<(), TestCaseError>,
) -> (u32, u32) {
    let tally = Tally::default();
    let config = Config {
        source_file: Some(file),
        cases: batches,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(batch, |values| compare(values, &tally))
        .expect("agreement");
    (tally.valued.get(), tally.answered.get())
}

/// The bodies of the lambdas that are the elements of the list `module`.
fn bodies(module: &AstModule) -> Vec<&AstExpr> {
    let mut statement = module.statement();
    while let Stmt::Statements(statements) = &statement.node {
        statement = &statements[0];
    }
    let Stmt::Expression(list) = &statement.node else {
        panic!("an expression statement: {statement:?}");
    };
    let Expr::List(lambdas) = &list.node else {
        panic!("a list: {list:?}");
    };
    lambdas
        .iter()
        .map(|lambda| match &lambda.node {
            Expr::Lambda(lambda) => &*lambda.body,
            _ => panic!("a lambda: {lambda:?}"),
        })
        .collect()
}
