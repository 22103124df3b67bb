//! Classes: only exceptions, with a name and a base class, but without members.

use ruff_python_ast::{Expr, Stmt, StmtClassDef};

use super::lowering::{Done, Lowering};
use super::places::start;
use super::refusals::refuse;
use crate::lang::builtins::names as builtins;
use crate::lang::exception::Class;

impl Lowering<'_> {
    pub(super) fn class(&mut self, node: &StmtClassDef) -> Done {
        let is_plain = node.decorator_list.is_empty() && node.type_params.is_none();
        let above = match node.arguments.as_deref() {
            Some(arguments) if is_plain && arguments.keywords.is_empty() => &*arguments.args,
            _ => &[],
        };
        let [above] = above else {
            return refuse("class", node);
        };
        if !self.may_be_exception(above) {
            return refuse("class", node);
        }
        if !node.body.iter().all(is_nothing) {
            return refuse("a class with members", node);
        }
        let at = start(node);
        let class = self.new_name("class");
        self.line(at);
        let opening = format!("{class} = {}(\"{}\", ", builtins::CLASS, node.name);
        self.insert(&opening, at);
        self.operand(above)?;
        self.insert(")", at);
        self.line(at);
        self.bind(node.name.as_str(), &class, start(&node.name));
        Ok(())
    }

    /// Whether it may be an exception class, judging by its form.
    fn may_be_exception(&self, class: &Expr) -> bool {
        match class {
            Expr::Name(name) => {
                Class::named(&name.id).is_some() || self.bound.contains(name.id.as_str())
            }
            Expr::Attribute(_) => true,
            _ => false,
        }
    }
}

/// Whether a statement in a class does nothing.
fn is_nothing(statement: &Stmt) -> bool {
    match statement {
        Stmt::Pass(_) => true,
        Stmt::Expr(statement) => {
            statement.value.is_string_literal_expr() || statement.value.is_ellipsis_literal_expr()
        }
        _ => false,
    }
}
