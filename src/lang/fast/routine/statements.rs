//! Statements, each by its kind.

use starlark::codemap::Span;
use starlark_syntax::syntax::ast::{
    AssignOp, AssignTargetP, AstAssignTarget, AstExpr, AstStmt, BinOp, Expr, StmtP,
};

use super::definitions::{Body, Definition};
use super::displays::is_plain;
use super::emitter::{Emitter, Located};
use super::expressions::{Operand, factors};
use super::instruction::{Instruction, Register};
use super::library::BuiltIn;
use super::locals::Settled;
use super::loops::positional;
use super::types::{Holder, Type};
use crate::lang::builtins::names::{FALSE_ASSERTION, RAISE};

impl Emitter<'_> {
    /// Emits a whole function, for calls that give this many values.
    pub(super) fn function(&mut self, definition: &Definition, given: usize) -> Option<()> {
        let defaults = definition.parameters.iter().zip(&definition.defaults);
        for (name, default) in defaults.skip(given) {
            let register = self.locals.variable(name)?.register;
            let kind = self.into(default.as_ref()?, register)?;
            self.assigned(name, kind)?;
        }
        match &definition.body {
            Body::Expression(value) => self.return_value(value),
            Body::Statements(body) => {
                self.statement(body)?;
                // A function that ends without `return` returns None.
                if self.locals.is_reached() {
                    let none = self.constant_value(None)?;
                    self.return_held(none);
                }
                Some(())
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
            StmtP::Return(Some(value)) => self.return_value(value),
            StmtP::Return(None) => {
                let none = self.constant_value(None)?;
                self.return_held(none);
                Some(())
            }
            StmtP::Assign(assign) => self.assign(&assign.lhs, &assign.rhs),
            StmtP::AssignModify(target, operator, value) => self.modify(target, *operator, value),
            StmtP::If(condition, body) => self.choose(condition, body, None),
            StmtP::IfElse(condition, bodies) => self.choose(condition, &bodies.0, Some(&bodies.1)),
            StmtP::For(each) => self.for_statement(each),
            StmtP::Break => self.leave_loop(),
            StmtP::Continue => self.next_turn(),
            StmtP::Expression(value) => self.effect(value),
            StmtP::Def(_) | StmtP::Load(_) => None,
        }
    }

    /// An expression as a statement. Raising an error is left to the
    /// interpreter.
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
        self.return_held(held);
        self.free_down_to(in_use);
        Some(())
    }

    fn return_held(&mut self, held: Located) {
        let loops = self.loops.iter().rev();
        let loops: Vec<_> = loops.filter_map(|open| open.each).collect();
        for each in loops {
            self.emit(Instruction::EndEach(each));
        }
        let kind = self.knowledge.learn(Holder::Result, held.kind);
        self.as_kind(held, kind);
        self.emit(if kind == Type::Any {
            Instruction::ReturnValue(held.register)
        } else {
            Instruction::Return(held.register)
        });
        self.locals.go_on(Settled::NOWHERE);
    }

    fn assign(&mut self, target: &AstAssignTarget, value: &AstExpr) -> Option<()> {
        match (&target.node, &value.node) {
            (AssignTargetP::Identifier(name), _) => {
                let name = &name.ident;
                let register = self.locals.variable(name)?.register;
                let kind = self.into(value, register)?;
                self.assigned(name, kind)
            }
            (AssignTargetP::Index(parts), _) => {
                let in_use = self.in_use();
                if let Some(addition) = addition(parts, value)
                    && self.add_to_key(&addition)?
                {
                    self.free_down_to(in_use);
                    return Some(());
                }
                let value = self.operand(value)?;
                let value = self.held(value)?;
                let whole = self.expression(&parts.0, None)?;
                let index = self.operand(&parts.1)?;
                self.store(whole, index, value)?;
                self.free_down_to(in_use);
                Some(())
            }
            (AssignTargetP::Tuple(targets), Expr::Tuple(values))
                if targets.len() == values.len() =>
            {
                self.assign_each(targets, values)
            }
            (AssignTargetP::Tuple(_), _) => {
                let in_use = self.in_use();
                let held = self.expression(value, None)?;
                self.assign_held(target, held)?;
                self.free_down_to(in_use);
                Some(())
            }
            _ => None,
        }
    }

    /// Assigns a value to a target, whose parts take its elements.
    pub(super) fn assign_held(&mut self, target: &AstAssignTarget, held: Located) -> Option<()> {
        match &target.node {
            AssignTargetP::Identifier(name) => {
                let register = self.locals.variable(&name.ident)?.register;
                self.copy(register, held);
                self.assigned(&name.ident, held.kind)
            }
            AssignTargetP::Tuple(targets) => {
                let from = self.need_value(held);
                let registers: Vec<_> =
                    targets.iter().map(|_| self.take()).collect::<Option<_>>()?;
                let count = u8::try_from(targets.len()).ok()?;
                self.emit(Instruction::Unpack(*registers.first()?, count, from));
                let mut parts = targets.iter().zip(registers);
                parts.try_for_each(|(target, register)| self.assign_guessed(target, register))
            }
            AssignTargetP::Index(parts) => {
                let whole = self.expression(&parts.0, None)?;
                let index = self.operand(&parts.1)?;
                self.store(whole, index, held)
            }
            AssignTargetP::Dot(..) => None,
        }
    }

    /// The same for a value whose kind is guessed.
    pub(super) fn assign_guessed(
        &mut self,
        target: &AstAssignTarget,
        register: Register,
    ) -> Option<()> {
        let held = match &target.node {
            AssignTargetP::Identifier(_) => self.guessed(target.span, register),
            _ => Located {
                kind: Type::Any,
                register,
            },
        };
        self.assign_held(target, held)
    }

    /// `whole[index] = value`
    fn store(&mut self, whole: Located, index: Operand, value: Located) -> Option<()> {
        let whole = self.need_value(whole);
        let store = if index.kind() == Type::Int && value.kind != Type::Any {
            let index = self.held(index)?.register;
            Instruction::StoreWord(whole, index, value.register, value.kind)
        } else {
            let key = self.value(index)?;
            match value.kind {
                Type::Any => Instruction::StoreValue(whole, key, value.register),
                _ => Instruction::StoreKeyWord(whole, key, value.register, value.kind),
            }
        };
        self.emit(store);
        Some(())
    }

    /// Emits such a statement as one instruction; returns whether that is possible.
    fn add_to_key(&mut self, addition: &Addition) -> Option<bool> {
        let kind = self.knowledge.guess(&Holder::place(addition.span));
        let mut held = Vec::new();
        for value in [addition.dict, addition.key, addition.default, addition.more] {
            let value = self.operand(value)?;
            held.push(self.held(value)?);
        }
        let [dict, key, default, more] = held[..] else {
            return Some(false);
        };
        let is_number = matches!(kind, Type::Int | Type::Float);
        if !is_number || default.kind != kind || more.kind != kind || dict.kind != Type::Any {
            return Some(false);
        }
        let key = self.value(key.into())?;
        let guess = self.guess(addition.span);
        self.emit(Instruction::AddToKey(
            dict.register,
            key,
            default.register,
            more.register,
            kind,
            guess,
        ));
        Some(true)
    }

    /// `a, b = b, a`: all values are computed before the first is assigned.
    fn assign_each(&mut self, targets: &[AstAssignTarget], values: &[AstExpr]) -> Option<()> {
        let in_use = self.in_use();
        let mut held = Vec::new();
        for value in values {
            let register = self.take()?;
            let kind = self.into(value, register)?;
            held.push(Located { kind, register });
        }
        let mut parts = targets.iter().zip(held);
        parts.try_for_each(|(target, held)| self.assign_held(target, held))?;
        self.free_down_to(in_use);
        Some(())
    }

    fn modify(
        &mut self,
        target: &AstAssignTarget,
        operator: AssignOp,
        value: &AstExpr,
    ) -> Option<()> {
        let operator = binary(operator);
        let in_use = self.in_use();
        match &target.node {
            AssignTargetP::Identifier(name) => {
                let before = self.local(&name.ident)?;
                let after = self.modified(target.span, operator, before, value)?;
                let to = before.register;
                self.copy(to, after);
                self.assigned(&name.ident, after.kind)?;
            }
            AssignTargetP::Index(parts) => {
                let whole = self.expression(&parts.0, None)?;
                let index = self.operand(&parts.1)?;
                let index = self.held(index)?;
                let before = self.element(target.span, whole, index)?;
                let operand = self.operand(value)?;
                let to = self.take()?;
                let after = self.in_place(target.span, operator, before, operand, to)?;
                self.store(whole, index.into(), after)?;
            }
            _ => return None,
        }
        self.free_down_to(in_use);
        Some(())
    }

    /// What an operator and a value make of a variable, whose register may hold
    /// that already.
    fn modified(
        &mut self,
        span: Span,
        operator: BinOp,
        before: Located,
        value: &AstExpr,
    ) -> Option<Located> {
        let to = before.register;
        let is_number = matches!(before.kind, Type::Int | Type::Float);
        if let Some((left, right)) = factors(value)
            && operator == BinOp::Add
            && is_number
        {
            return self.on_both(left, right, |emitter, left, right| {
                let all = [left, right, before.into()];
                emitter.product_and_more([span, value.span], all, true, to)
            });
        }
        let operand = self.operand(value)?;
        self.in_place(span, operator, before, operand, to)
    }

    /// An operator that changes an object in place, or makes a new value.
    pub(super) fn in_place(
        &mut self,
        span: Span,
        operator: BinOp,
        left: Located,
        right: Operand,
        to: Register,
    ) -> Option<Located> {
        let is_value = left.kind == Type::Any;
        let function = match operator {
            BinOp::Add if is_value => BuiltIn::AddInPlace,
            BinOp::Multiply if is_value => BuiltIn::MultiplyInPlace,
            BinOp::Subtract if is_value => BuiltIn::SubtractInPlace,
            BinOp::BitAnd if is_value => BuiltIn::AndInPlace,
            BinOp::BitOr if is_value => BuiltIn::OrInPlace,
            BinOp::BitXor if is_value => BuiltIn::XorInPlace,
            _ => return self.infix(span, operator, left.into(), right, to),
        };
        let first = self.pair(left.into(), right)?;
        self.emit(Instruction::Apply(first, first, 2, function));
        Some(self.guessed(span, first))
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

/// `dict[key] = dict.get(key, default) + more`
struct Addition<'a> {
    dict: &'a AstExpr,
    key: &'a AstExpr,
    default: &'a AstExpr,
    more: &'a AstExpr,
    /// Where the call is.
    span: Span,
}

/// The addition that an assignment to an element is.
fn addition<'a>(target: &(AstExpr, AstExpr), value: &'a AstExpr) -> Option<Addition<'a>> {
    let Expr::Op(call, BinOp::Add, more) = &value.node else {
        return None;
    };
    let Expr::Call(function, arguments) = &call.node else {
        return None;
    };
    let (Expr::Dot(dict, name), [key, default]) = (&function.node, &arguments.args[..]) else {
        return None;
    };
    let (key, default) = (positional(key)?, positional(default)?);
    let is_same = |one: &AstExpr, other: &AstExpr| match (&one.node, &other.node) {
        (Expr::Identifier(one), Expr::Identifier(other)) => one.node.ident == other.node.ident,
        _ => false,
    };
    let is_it = name.node == "get" && is_same(&target.0, dict) && is_same(&target.1, key);
    (is_it && is_plain(default) && is_plain(more)).then_some(Addition {
        dict,
        key,
        default,
        more,
        span: call.span,
    })
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
