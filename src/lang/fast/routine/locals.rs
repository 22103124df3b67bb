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

/// The variables of one function.
#[derive(Debug)]
pub(super) struct Locals {
    registers: HashMap<String, Register>,
    settled: Settled,
}

impl Locals {
    /// Parameters have their values; all that `body` assigns come after them.
    pub(super) fn new(parameters: &[String], body: Option<&AstStmt>) -> Option<Self> {
        let mut names = parameters.to_vec();
        if let Some(body) = body {
            assigned(body, &mut names);
        }
        let mut registers = HashMap::new();
        for name in names {
            let next = Register::try_from(registers.len()).ok()?;
            registers.entry(name).or_insert(next);
        }
        let mut settled = vec![false; registers.len()];
        settled[..parameters.len()].fill(true);
        let settled = Settled(Some(settled));
        Some(Self { registers, settled })
    }

    pub(super) fn count(&self) -> usize {
        self.registers.len()
    }

    /// The register of a variable.
    pub(super) fn register(&self, name: &str) -> Option<Register> {
        self.registers.get(name).copied()
    }

    /// Whether the variable in a register has a value, whatever went before.
    pub(super) fn is_set(&self, register: Register) -> bool {
        let settled = self.settled.0.as_ref();
        settled.is_none_or(|settled| settled[register as usize])
    }

    /// Notes that the variable has a value from here on.
    pub(super) fn set(&mut self, register: Register) {
        if let Some(settled) = &mut self.settled.0 {
            settled[register as usize] = true;
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

fn targets(target: &AssignTarget, names: &mut Vec<String>) {
    match target {
        AssignTargetP::Identifier(name) => names.push(name.ident.clone()),
        AssignTargetP::Tuple(all) => all.iter().for_each(|one| targets(&one.node, names)),
        AssignTargetP::Index(_) | AssignTargetP::Dot(..) => {}
    }
}
