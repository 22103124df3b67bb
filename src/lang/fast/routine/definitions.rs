//! The functions of a program, as trees, and what their names stand for.

use std::collections::HashMap;

use starlark::syntax::AstModule;
use starlark_syntax::syntax::ast::{
    AssignTargetP, AstExpr, AstLiteral, AstParameter, AstStmt, Expr, ParameterP, StmtP,
};

use crate::lang::fast::CONSTANTS;
use crate::lang::fast::literal;
use crate::lang::fast::number::Number;
use crate::lang::syntax::top_level_names;

/// A function.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) parameters: Vec<String>,
    /// The constants that parameters stand for where a call gives no value.
    pub(super) defaults: Vec<Option<AstExpr>>,
    pub(super) body: Body,
}

/// The string that an expression spells.
pub(super) fn spelled(expression: &AstExpr) -> Option<&str> {
    match &expression.node {
        Expr::Literal(AstLiteral::String(text)) => Some(&text.node),
        _ => None,
    }
}

impl Definition {
    fn new(parameters: &[AstParameter], body: Body) -> Option<Self> {
        let mut names = Vec::new();
        let mut defaults = Vec::new();
        for parameter in parameters {
            let ParameterP::Normal(name, _, default) = &parameter.node else {
                return None;
            };
            default
                .iter()
                .all(|default| is_constant(default))
                .then_some(())?;
            names.push(name.ident.clone());
            defaults.push(default.as_deref().cloned());
        }
        Some(Self {
            parameters: names,
            defaults,
            body,
        })
    }

    /// Whether it can be called with this many values, for the first parameters.
    pub(super) fn takes(&self, values: usize) -> bool {
        let rest = self.defaults.get(values..);
        rest.is_some_and(|rest| rest.iter().all(Option::is_some))
    }
}

#[derive(Debug)]
pub(super) enum Body {
    Statements(AstStmt),
    /// What a lambda returns.
    Expression(AstExpr),
}

impl Body {
    pub(super) fn statements(&self) -> Option<&AstStmt> {
        match self {
            Self::Statements(body) => Some(body),
            Self::Expression(_) => None,
        }
    }
}

/// What a name of the program stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Global {
    /// A function, by its number.
    Function(usize),
    Constant(Number),
    /// Anything else.
    Other,
}

/// All functions of a program.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    pub(super) functions: Vec<Definition>,
    names: HashMap<String, Global>,
}

impl Definitions {
    /// What the texts of a program define.
    pub(super) fn of(sources: &[AstModule]) -> Self {
        let mut all = Self::default();
        for source in sources {
            all.statement(source.statement());
        }
        // A name that means two things is looked up when it is used.
        let mut seen = HashMap::new();
        for name in sources.iter().flat_map(top_level_names) {
            *seen.entry(name).or_insert(0) += 1;
        }
        for (name, count) in seen {
            if count > 1 || !all.names.contains_key(&name) {
                all.names.insert(name, Global::Other);
            }
        }
        all
    }

    /// What `name` stands for, unless that is what the language means by it.
    pub(super) fn global(&self, name: &str) -> Option<Global> {
        self.names.get(name).copied()
    }

    /// The number of the function that `expression` is: a lambda, or the name
    /// of one.
    pub(super) fn function(&mut self, expression: &Expr) -> Option<usize> {
        match expression {
            Expr::Lambda(lambda) => {
                let body = Body::Expression((*lambda.body).clone());
                self.functions.push(Definition::new(&lambda.params, body)?);
                Some(self.functions.len() - 1)
            }
            Expr::Identifier(name) => match self.global(&name.node.ident)? {
                Global::Function(function) => Some(function),
                _ => None,
            },
            _ => None,
        }
    }

    fn statement(&mut self, statement: &AstStmt) {
        match &statement.node {
            StmtP::Statements(statements) => {
                for statement in statements {
                    self.statement(statement);
                }
            }
            StmtP::Def(def) => {
                let body = Body::Statements((*def.body).clone());
                if let Some(definition) = Definition::new(&def.params, body) {
                    let global = Global::Function(self.functions.len());
                    self.names.insert(def.name.ident.clone(), global);
                    self.functions.push(definition);
                }
            }
            StmtP::Assign(assign) => {
                if let AssignTargetP::Identifier(name) = &assign.lhs.node
                    && let Some(number) = number(&assign.rhs)
                {
                    let global = Global::Constant(number);
                    self.names.insert(name.ident.clone(), global);
                }
            }
            _ => {}
        }
    }
}

/// The number that an expression spells.
pub(super) fn number(expression: &AstExpr) -> Option<Number> {
    match &expression.node {
        Expr::Literal(literal) => literal::number(literal),
        Expr::Minus(operand) => number(operand)?.negate(),
        _ => None,
    }
}

/// Whether an expression is a number, a string or a name of the language.
fn is_constant(expression: &AstExpr) -> bool {
    match &expression.node {
        Expr::Literal(AstLiteral::String(_)) => true,
        Expr::Identifier(name) => CONSTANTS.contains(&name.node.ident.as_str()),
        _ => number(expression).is_some(),
    }
}
