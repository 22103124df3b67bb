//! Statements, each by its kind.

use starlark_syntax::syntax::ast::{
    AssignOp, AssignTarget, AssignTargetP, AstAssignTarget, AstExpr, AstStmt, BinOp, Expr, StmtP,
};

use super::definitions::{Body, Definition};
use super::emitter::Emitter;
use super::instruction::Instruction;
use super::locals::Settled;
use super::types::Holder;
use crate::lang::builtins::names::{FALSE_ASSERTION, RAISE};

impl Emitter<'_> {
    /// Emits a whole function.
    pub(super) fn function(&mut self, definition: &Definition) -> Option<()> {
        match &definition.body {
            Body::Expression(value) => self.return_value(value),
            Body::Statements(body) => {
                self.statement(body)?;
                // What ends without `return` returns None.
                (!self.locals.is_reached()).then_some(())
            }
        }
    }

    pub(super) fn statement(&mut self, statement: &AstStmt) -> Option<()> {
        if !self.locals.is_reached() {
            return Some(());
        }
        match &statement.node {
            StmtP::Pass => Some(()),
            StmtP::Statements(all) => all.iter().try_for_each(|one| self.statement(one)),
            StmtP::Return(value) => self.return_value(value.as_ref()?),
            StmtP::Assign(assign) => self.assign(&assign.lhs, &assign.rhs),
            StmtP::AssignModify(target, operator, value) => {
                self.modify(&target.node, *operator, value)
            }
            StmtP::If(condition, body) => self.choose(condition, body, None),
            StmtP::IfElse(condition, bodies) => self.choose(condition, &bodies.0, Some(&bodies.1)),
            StmtP::For(each) => self.for_statement(each),
            StmtP::Break => self.leave_loop(),
            StmtP::Continue => self.next_turn(),
            StmtP::Expression(value) => self.effect(value),
            StmtP::Def(_) | StmtP::Load(_) => None,
        }
    }

    /// An expression that stands for what it does. What raises an error leaves
    /// that to the interpreter.
    fn effect(&mut self, value: &AstExpr) -> Option<()> {
        if let Expr::Call(function, _) = &value.node
            && let Expr::Identifier(name) = &function.node
            && [RAISE, FALSE_ASSERTION].contains(&name.node.ident.as_str())
        {
            self.emit(Instruction::Leave);
            self.locals.go_on(Settled::NOWHERE);
            return Some(());
        }
        let in_use = self.in_use();
        self.expression(value, None)?;
        self.free_down_to(in_use);
        Some(())
    }

    fn return_value(&mut self, value: &AstExpr) -> Option<()> {
        let in_use = self.in_use();
        let held = self.expression(value, None)?;
        self.free_down_to(in_use);
        self.emit(Instruction::Return(held.register));
        self.locals.go_on(Settled::NOWHERE);
        self.knowledge.learn(Holder::Result, held.kind)
    }

    fn assign(&mut self, target: &AstAssignTarget, value: &AstExpr) -> Option<()> {
        match (&target.node, &value.node) {
            (AssignTargetP::Identifier(name), _) => {
                let name = &name.ident;
                let register = self.locals.register(name)?;
                let kind = self.into(value, register)?;
                self.assigned(name, kind)
            }
            (AssignTargetP::Tuple(targets), Expr::Tuple(values))
                if targets.len() == values.len() =>
            {
                self.assign_each(targets, values)
            }
            _ => None,
        }
    }

    /// `a, b = b, a`: all values are computed before the first is assigned.
    fn assign_each(&mut self, targets: &[AstAssignTarget], values: &[AstExpr]) -> Option<()> {
        let in_use = self.in_use();
        let mut held = Vec::new();
        for value in values {
            let register = self.take()?;
            held.push((self.into(value, register)?, register));
        }
        for (target, (kind, from)) in targets.iter().zip(held) {
            let AssignTargetP::Identifier(name) = &target.node else {
                return None;
            };
            let to = self.locals.register(&name.ident)?;
            self.copy(to, from);
            self.assigned(&name.ident, kind)?;
        }
        self.free_down_to(in_use);
        Some(())
    }

    fn modify(&mut self, target: &AssignTarget, operator: AssignOp, value: &AstExpr) -> Option<()> {
        let AssignTargetP::Identifier(name) = target else {
            return None;
        };
        let before = self.local(&name.ident)?;
        let in_use = self.in_use();
        let operand = self.operand(value)?;
        let after = self.infix(binary(operator), before.into(), operand, before.register)?;
        self.copy(before.register, after.register);
        self.free_down_to(in_use);
        self.assigned(&name.ident, after.kind)
    }

    fn choose(
        &mut self,
        condition: &AstExpr,
        body: &AstStmt,
        other: Option<&AstStmt>,
    ) -> Option<()> {
        let otherwise = self.condition(condition, false)?;
        let before = self.locals.settled();
        self.statement(body)?;
        let Some(other) = other else {
            self.land(otherwise);
            let after = self.locals.settled().and(before);
            self.locals.go_on(after);
            return Some(());
        };
        let skip = self.locals.is_reached();
        let skip = skip.then(|| self.emit(Instruction::Jump(0)));
        self.land(otherwise);
        let after_body = self.locals.go_on(before);
        self.statement(other)?;
        self.land(skip.into_iter().collect());
        let after = self.locals.settled().and(after_body);
        self.locals.go_on(after);
        Some(())
    }
}

/// The operator that an assignment such as `+=` applies.
fn binary(operator: AssignOp) -> BinOp {
    match operator {
        AssignOp::Add => BinOp::Add,
        AssignOp::Subtract => BinOp::Subtract,
        AssignOp::Multiply => BinOp::Multiply,
        AssignOp::Divide => BinOp::Divide,
        AssignOp::FloorDivide => BinOp::FloorDivide,
        AssignOp::Percent => BinOp::Percent,
        AssignOp::BitAnd => BinOp::BitAnd,
        AssignOp::BitOr => BinOp::BitOr,
        AssignOp::BitXor => BinOp::BitXor,
        AssignOp::LeftShift => BinOp::LeftShift,
        AssignOp::RightShift => BinOp::RightShift,
    }
}
