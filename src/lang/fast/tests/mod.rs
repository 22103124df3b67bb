//! The compiled path against the interpreter.

mod arithmetic;
mod formula;
mod functions;
mod routine;

use starlark::syntax::AstModule;
use starlark_syntax::syntax::ast::{AstExpr, Expr, Stmt};

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
