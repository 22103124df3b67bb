//! `**`, which is a call where Starlark sees it.

use starlark_syntax::syntax::ast::{ArgumentP, AstArgument, AstExpr, Expr};

use crate::lang::builtins::names::POWER;

/// Both sides of `left ** right`.
pub(super) fn operands_of_power<'a>(
    function: &AstExpr,
    arguments: &'a [AstArgument],
) -> Option<(&'a AstExpr, &'a AstExpr)> {
    let Expr::Identifier(name) = &function.node else {
        return None;
    };
    match arguments {
        [left, right] if name.node.ident == POWER => match (&left.node, &right.node) {
            (ArgumentP::Positional(left), ArgumentP::Positional(right)) => Some((left, right)),
            _ => None,
        },
        _ => None,
    }
}
