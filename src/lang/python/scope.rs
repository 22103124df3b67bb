//! Which names are bound where, and which of them are kept in cells.
//!
//! A Starlark function cannot assign to a name of an enclosing function, and an
//! expression cannot assign at all. Names to which that happens are kept in
//! cells: lists that are empty, or hold the value.

use std::collections::HashSet;

use ruff_python_ast::visitor::{Visitor, walk_except_handler, walk_expr, walk_stmt};
use ruff_python_ast::{ExceptHandler, Expr, ExprContext, Parameters, Stmt, StmtTry};

/// A region of the text with its own names.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) bound: HashSet<String>,
    /// Those of them that are kept in cells.
    pub(super) cells: HashSet<String>,
    pub(super) kind: Kind,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Module,
    Function,
    /// A lambda or a comprehension.
    #[default]
    Expression,
}

/// The name of the cell for a name.
pub(super) fn cell(name: &str) -> String {
    format!("__cell_{name}__")
}

/// All names that a text binds anywhere.
pub(super) fn bound_anywhere(suite: &[Stmt]) -> HashSet<String> {
    let mut binder = Binder {
        within: true,
        ..Binder::default()
    };
    binder.visit_body(suite);
    binder.scope.bound
}

impl Scope {
    pub(super) fn of_body(kind: Kind, parameters: Option<&Parameters>, body: &[Stmt]) -> Self {
        let mut binder = Binder::default();
        if let Some(parameters) = parameters {
            binder.scope.bound.extend(names_of(parameters));
        }
        binder.visit_body(body);
        binder.finish(kind)
    }

    /// The scope of an expression in `parameters` that is a function's body.
    pub(super) fn of_expression(parameters: HashSet<String>, body: &Expr) -> Self {
        let mut binder = Binder::default();
        binder.scope.bound = parameters;
        binder.visit_expr(body);
        binder.finish(Kind::Expression)
    }
}

pub(super) fn names_of(parameters: &Parameters) -> impl Iterator<Item = String> {
    parameters
        .iter()
        .map(|parameter| parameter.name().as_str().to_owned())
}

/// The names that a target binds.
pub(super) fn targets(target: &Expr) -> HashSet<String> {
    let mut binder = Binder::default();
    binder.visit_expr(target);
    binder.scope.bound
}

#[derive(Default)]
struct Binder {
    scope: Scope,
    not_here: HashSet<String>,
    /// Names that inner functions declare `nonlocal`.
    asked_for: HashSet<String>,
    /// The number of comprehensions around, which bind their own targets.
    comprehensions: usize,
    /// Whether to look into functions, too.
    within: bool,
    /// The number of blocks around that become functions.
    attempts: usize,
}

impl Binder {
    fn finish(mut self, kind: Kind) -> Scope {
        self.scope
            .bound
            .retain(|name| !self.not_here.contains(name));
        let asked = self.asked_for;
        if kind == Kind::Function {
            let bound = &self.scope.bound;
            let cells = asked.into_iter().filter(|name| bound.contains(name));
            self.scope.cells.extend(cells);
        }
        self.scope.kind = kind;
        self.scope
    }

    fn bind(&mut self, name: &str) {
        self.scope.bound.insert(name.to_owned());
        if self.attempts > 0 {
            self.scope.cells.insert(name.to_owned());
        }
    }

    fn bind_in_cell(&mut self, name: &str) {
        self.bind(name);
        self.scope.cells.insert(name.to_owned());
    }

    /// A block that may fail becomes a function; with `finally`, everything
    /// before that does, too.
    fn visit_try(&mut self, node: &StmtTry) {
        let all = usize::from(!node.finalbody.is_empty());
        self.attempts += 1;
        self.visit_body(&node.body);
        self.attempts -= 1;
        self.attempts += all;
        for handler in &node.handlers {
            self.visit_except_handler(handler);
        }
        self.visit_body(&node.orelse);
        self.attempts -= all;
        self.visit_body(&node.finalbody);
    }

    /// Collects the names that functions in `body` declare `nonlocal`.
    fn look_for_nonlocal(&mut self, body: &[Stmt]) {
        let mut within = Binder::default();
        within.visit_body(body);
        self.asked_for.extend(within.not_here);
        let bound = within.scope.bound;
        let free = within.asked_for.into_iter();
        self.asked_for
            .extend(free.filter(|name| !bound.contains(name)));
    }
}

impl<'a> Visitor<'a> for Binder {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.bind(function.name.as_str());
                for decorator in &function.decorator_list {
                    self.visit_decorator(decorator);
                }
                for parameter in function.parameters.iter_non_variadic_params() {
                    if let Some(default) = &parameter.default {
                        self.visit_expr(default);
                    }
                }
                if self.within {
                    let names: Vec<_> = names_of(&function.parameters).collect();
                    self.scope.bound.extend(names);
                    self.visit_body(&function.body);
                } else {
                    self.look_for_nonlocal(&function.body);
                }
            }
            Stmt::ClassDef(class) => self.bind(class.name.as_str()),
            Stmt::Nonlocal(names) => {
                let names = names.names.iter().map(|name| name.as_str().to_owned());
                self.not_here.extend(names);
            }
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    match target {
                        Expr::Name(name) => self.bind_in_cell(&name.id),
                        _ => self.visit_expr(target),
                    }
                }
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let bound = match &alias.asname {
                        Some(name) => Some(name.as_str()),
                        None => super::modules::binds_missing(alias),
                    };
                    if let Some(name) = bound {
                        self.bind(name);
                    }
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    if alias.name.as_str() != "*" && super::modules::binds(import, alias) {
                        self.bind(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
                    }
                }
            }
            Stmt::Try(node) => self.visit_try(node),
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(named) = handler;
        if let Some(name) = &named.name {
            // Deleted at the end of the handler.
            self.bind_in_cell(name.as_str());
        }
        walk_except_handler(self, handler);
    }

    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) if name.ctx == ExprContext::Store && self.comprehensions == 0 => {
                self.bind(&name.id);
            }
            Expr::Named(named) => {
                if let Expr::Name(name) = &*named.target {
                    self.bind_in_cell(&name.id);
                }
                self.visit_expr(&named.value);
            }
            Expr::Lambda(lambda) => {
                for parameter in lambda.parameters.iter().flat_map(|all| all.iter()) {
                    if let Some(default) = parameter.default() {
                        self.visit_expr(default);
                    }
                    if self.within {
                        self.bind(parameter.name().as_str());
                    }
                }
                if self.within {
                    self.visit_expr(&lambda.body);
                }
            }
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_)
                if !self.within =>
            {
                self.comprehensions += 1;
                walk_expr(self, expression);
                self.comprehensions -= 1;
            }
            _ => walk_expr(self, expression),
        }
    }
}
