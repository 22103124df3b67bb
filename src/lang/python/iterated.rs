//! Calls of `iter`.

use ruff_python_ast::{Expr, ExprCall};

use super::lowering::Lowering;

/// The arguments of a call of `iter`.
pub(super) enum Iter<'a> {
    /// An iterable.
    Of(&'a Expr),
    /// A function, and the value that ends it.
    Until(&'a Expr, &'a Expr),
}

impl Lowering<'_> {
    /// The arguments of `iter`, if the expression is a call of it.
    pub(super) fn as_iter<'e>(&self, expression: &'e Expr) -> Option<Iter<'e>> {
        match expression {
            Expr::Call(call) => self.iter_call(call),
            _ => None,
        }
    }

    /// The same for a call.
    pub(super) fn iter_call<'e>(&self, call: &'e ExprCall) -> Option<Iter<'e>> {
        let Expr::Name(name) = &*call.func else {
            return None;
        };
        if name.id != "iter" || !self.is_built_in("iter") || !call.arguments.keywords.is_empty() {
            return None;
        }
        match &*call.arguments.args {
            [one] if !one.is_starred_expr() => Some(Iter::Of(one)),
            [function, sentinel] => Some(Iter::Until(function, sentinel)),
            _ => None,
        }
    }
}
