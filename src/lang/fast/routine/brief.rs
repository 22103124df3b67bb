//! Which functions end soon, whatever the item is: they have no loop.

use starlark_syntax::syntax::ast::{AstExpr, AstStmt, Expr, StmtP};
use starlark_syntax::syntax::uniplate::Visit;

use super::definitions::{Body, Definitions, Global};

/// How deep calls of other functions may nest: with each level, there may be many
/// times as many.
const MOST_LEVELS: usize = 4;

impl Definitions {
    /// Whether a function has no loop, and calls only functions that have none.
    pub(super) fn is_brief(&self, function: usize) -> bool {
        self.ends_within(function, MOST_LEVELS)
    }

    fn ends_within(&self, function: usize, levels: usize) -> bool {
        levels > 0
            && match &self.functions[function].body {
                Body::Statements(body) => self.is_brief_statement(body, levels),
                Body::Expression(body) => self.is_brief_expression(body, levels),
            }
    }

    fn is_brief_statement(&self, statement: &AstStmt, levels: usize) -> bool {
        if matches!(statement.node, StmtP::For(_) | StmtP::Def(_)) {
            return false;
        }
        let mut is_brief = true;
        statement.node.visit_children(|child| {
            is_brief = is_brief
                && match child {
                    Visit::Stmt(child) => self.is_brief_statement(child, levels),
                    Visit::Expr(child) => self.is_brief_expression(child, levels),
                };
        });
        is_brief
    }

    fn is_brief_expression(&self, expression: &AstExpr, levels: usize) -> bool {
        match &expression.node {
            Expr::ListComprehension(..) | Expr::DictComprehension(..) => return false,
            Expr::Identifier(name) => {
                let name = name.node.ident.as_str();
                return match self.global(name) {
                    Some(Global::Function(function)) => self.ends_within(function, levels - 1),
                    // A range is as long as its numbers say, not as the item is.
                    _ => name != "range",
                };
            }
            _ => {}
        }
        let mut is_brief = true;
        expression.node.visit_expr(|child| {
            is_brief = is_brief && self.is_brief_expression(child, levels);
        });
        is_brief
    }
}
