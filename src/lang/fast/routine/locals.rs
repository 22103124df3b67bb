//! The variables of a function: their registers, and where they are set.

use std::collections::HashMap;

use starlark_syntax::syntax::ast::{AssignTarget, AssignTargetP, AstStmt, StmtP};

use super::instruction::Register;

/// The variables that have a value wherever control gets to a place; none at
/// all where it never does.
#[derive(Debug, Clone)]
pub(super) struct Settled(Option<Vec<bool>>);

impl Settled {
    /// The state of a place that nothing leads to.
    pub(super) const NOWHERE: Self = Self(None);

    /// The state where control comes from both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(match (self.0, other.0) {
            (Some(one), Some(other)) => Some(one.iter().zip(other).map(|(a, b)| *a && b).collect()),
            (one, other) => one.or(other),
        })
    }
}

/// A variable.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) register: Register,
    /// What its type is known by: one name can stand for several.
    pub(super) key: String,
}

/// The variables of one function.
#[derive(Debug)]
pub(super) struct Locals {
    names: HashMap<String, Variable>,
    count: usize,
    settled: Settled,
}

impl Locals {
    /// Parameters have their values; all that `body` assigns come after them.
    pub(super) fn new(parameters: &[String], body: Option<&AstStmt>) -> Option<Self> {
        let mut names = parameters.to_vec();
        if let Some(body) = body {
            assigned(body, &mut names);
        }
        let mut all = HashMap::new();
        for name in names {
            let register = Register::try_from(all.len()).ok()?;
            let key = name.clone();
            all.entry(name).or_insert(Variable { register, key });
        }
        let count = all.len();
        let mut settled = vec![false; count];
        settled[..parameters.len()].fill(true);
        Some(Self {
            names: all,
            count,
            settled: Settled(Some(settled)),
        })
    }

    /// How many there are, except those of comprehensions.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn variable(&self, name: &str) -> Option<Variable> {
        self.names.get(name).cloned()
    }

    /// Lets a name stand for another variable, until that is undone by setting
    /// what it stood for before.
    pub(super) fn bind(&mut self, name: &str, variable: Option<Variable>) -> Option<Variable> {
        match variable {
            Some(variable) => self.names.insert(name.to_owned(), variable),
            None => self.names.remove(name),
        }
    }

    /// Whether the variable in a register has a value, whatever went before.
    pub(super) fn is_set(&self, register: Register) -> bool {
        let settled = self.settled.0.as_ref();
        settled.is_none_or(|settled| settled.get(register as usize) != Some(&false))
    }

    /// Notes that the variable has a value from here on.
    pub(super) fn set(&mut self, register: Register) {
        if let Some(settled) = &mut self.settled.0
            && let Some(is_set) = settled.get_mut(register as usize)
        {
            *is_set = true;
        }
    }

    /// Whether control gets here.
    pub(super) fn is_reached(&self) -> bool {
        self.settled.0.is_some()
    }

    pub(super) fn settled(&self) -> Settled {
        self.settled.clone()
    }

    /// Goes on at a place with this state; the state until here.
    pub(super) fn go_on(&mut self, settled: Settled) -> Settled {
        std::mem::replace(&mut self.settled, settled)
    }
}

/// Collects the names that statements assign.
fn assigned(statement: &AstStmt, names: &mut Vec<String>) {
    match &statement.node {
        StmtP::Assign(assign) => targets(&assign.lhs.node, names),
        StmtP::AssignModify(target, ..) => targets(&target.node, names),
        StmtP::For(each) => {
            targets(&each.var.node, names);
            assigned(&each.body, names);
        }
        StmtP::If(_, body) => assigned(body, names),
        StmtP::IfElse(_, bodies) => {
            assigned(&bodies.0, names);
            assigned(&bodies.1, names);
        }
        StmtP::Statements(all) => all.iter().for_each(|one| assigned(one, names)),
        _ => {}
    }
}

pub(super) fn targets(target: &AssignTarget, names: &mut Vec<String>) {
    match target {
        AssignTargetP::Identifier(name) => names.push(name.ident.clone()),
        AssignTargetP::Tuple(all) => all.iter().for_each(|one| targets(&one.node, names)),
        AssignTargetP::Index(_) | AssignTargetP::Dot(..) => {}
    }
}
