//! Expressions, each by its kind.

use starlark::codemap::Span;
use starlark_syntax::syntax::ast::{AstExpr, AstLiteral, BinOp, Expr};

use super::definitions::{self, Global};
use super::emitter::{Emitter, Located};
use super::instruction::{Instruction, Register};
use super::relation::Relation;
use super::types::{Holder, Type};
use crate::lang::fast::number::Number;

/// What an operator is applied to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Operand {
    Located(Located),
    /// A number that no register holds yet.
    Constant(Number),
}

impl From<Located> for Operand {
    fn from(held: Located) -> Self {
        Self::Located(held)
    }
}

impl Operand {
    pub(super) fn kind(self) -> Type {
        match self {
            Self::Located(held) => held.kind,
            Self::Constant(Number::Int(_)) => Type::Int,
            Self::Constant(Number::Float(_)) => Type::Float,
        }
    }

    /// The integer that it is, whatever the item.
    pub(super) fn constant_int(self) -> Option<i64> {
        match self {
            Self::Constant(Number::Int(value)) => Some(value),
            _ => None,
        }
    }
}

impl Emitter<'_> {
    /// Emits an expression; where its value is then. That is `to`, or a
    /// register that holds it already, or a new one.
    pub(super) fn expression(&mut self, value: &AstExpr, to: Option<Register>) -> Option<Located> {
        if let Some(number) = self.number(value) {
            return self.held(Operand::Constant(number));
        }
        match &value.node {
            Expr::Identifier(name) => self.name(&name.node.ident),
            Expr::Minus(operand) => self.negate(operand, to),
            Expr::Plus(operand) => {
                let held = self.expression(operand, to)?;
                let is_number = matches!(held.kind, Type::Int | Type::Float | Type::Unknown);
                is_number.then_some(held)
            }
            Expr::BitNot(operand) => self.invert(operand, to),
            Expr::Literal(AstLiteral::String(text)) => self.constant_value(Some(&text.node)),
            Expr::Tuple(_) | Expr::List(_) | Expr::Dict(_) => self.display(&value.node),
            Expr::ListComprehension(element, first, clauses) => {
                self.list_comprehension(element, first, clauses)
            }
            Expr::DictComprehension(entry, first, clauses) => {
                self.dict_comprehension(entry, first, clauses)
            }
            Expr::Index(parts) => self.index(value.span, &parts.0, &parts.1, to),
            Expr::Slice(whole, start, stop, by) => {
                let bounds = [start, stop, by].map(|bound| bound.as_deref());
                self.slice(whole, bounds)
            }
            Expr::Op(left, operator @ (BinOp::And | BinOp::Or), right) => {
                self.either(value, left, *operator == BinOp::And, right)
            }
            Expr::Op(left, operator, right) if Relation::of(*operator).is_none() => {
                let to = self.to(to)?;
                if *operator == BinOp::Add {
                    return self.sum(value.span, left, right, to);
                }
                self.on_both(left, right, |emitter, left, right| {
                    emitter.infix(value.span, *operator, left, right, to)
                })
            }
            Expr::Op(..) | Expr::Not(_) => self.truth(value, to),
            Expr::If(parts) => {
                let (condition, one, other) = &**parts;
                self.choice(value, [condition, one, other], to)
            }
            Expr::Call(function, arguments) => self.call(value.span, function, &arguments.args, to),
            Expr::Dot(module, name) => self.member(module, &name.node),
            _ => None,
        }
    }

    /// `left + right`, one of which may be a product.
    fn sum(
        &mut self,
        whole: Span,
        left: &AstExpr,
        right: &AstExpr,
        to: Register,
    ) -> Option<Located> {
        if let Some((one, other)) = factors(left) {
            return self.on_both(one, other, |emitter, one, other| {
                let more = emitter.operand(right)?;
                let spans = [whole, left.span];
                emitter.product_and_more(spans, [one, other, more], false, to)
            });
        }
        let Some((one, other)) = factors(right) else {
            return self.on_both(left, right, |emitter, left, right| {
                emitter.infix(whole, BinOp::Add, left, right, to)
            });
        };
        let in_use = self.in_use();
        let more = self.operand(left)?;
        let held = self.on_both(one, other, |emitter, one, other| {
            let spans = [whole, right.span];
            emitter.product_and_more(spans, [one, other, more], true, to)
        });
        self.free_down_to(in_use);
        held
    }

    /// Emits two expressions and what is done with them.
    pub(super) fn on_both<R>(
        &mut self,
        left: &AstExpr,
        right: &AstExpr,
        then: impl FnOnce(&mut Self, Operand, Operand) -> Option<R>,
    ) -> Option<R> {
        let in_use = self.in_use();
        let left = self.operand(left)?;
        let right = self.operand(right)?;
        let done = then(self, left, right);
        self.free_down_to(in_use);
        done
    }

    /// Emits an expression whose value is to be in a register; its kind.
    pub(super) fn into(&mut self, value: &AstExpr, to: Register) -> Option<Type> {
        let in_use = self.in_use();
        let held = self.expression(value, Some(to))?;
        self.free_down_to(in_use);
        self.copy(to, held);
        Some(held.kind)
    }

    /// The same for a value that carries its type.
    pub(super) fn value_into(&mut self, value: &AstExpr, to: Register) -> Option<()> {
        let kind = self.into(value, to)?;
        let register = to;
        self.as_kind(Located { kind, register }, Type::Any);
        Some(())
    }

    /// Emits an expression that an operator is applied to.
    pub(super) fn operand(&mut self, value: &AstExpr) -> Option<Operand> {
        match self.number(value) {
            Some(number) => Some(Operand::Constant(number)),
            None => self.expression(value, None).map(Operand::Located),
        }
    }

    /// The register of an operand.
    pub(super) fn held(&mut self, operand: Operand) -> Option<Located> {
        let kind = operand.kind();
        let bits = match operand {
            Operand::Located(held) => return Some(held),
            Operand::Constant(Number::Int(value)) => value as u64,
            Operand::Constant(Number::Float(value)) => value.to_bits(),
        };
        let register = self.constant(bits)?;
        Some(Located { kind, register })
    }

    /// The number that an expression is, whatever the item.
    fn number(&self, value: &AstExpr) -> Option<Number> {
        if let Expr::Identifier(name) = &value.node
            && self.locals.variable(&name.node.ident).is_none()
            && let Some(Global::Constant(number)) = self.definitions.global(&name.node.ident)
        {
            return Some(number);
        }
        definitions::number(value)
    }

    /// Whether a name means what the language means by it.
    pub(super) fn is_of_the_language(&self, name: &str) -> bool {
        self.locals.variable(name).is_none() && self.definitions.global(name).is_none()
    }

    fn name(&mut self, name: &str) -> Option<Located> {
        if self.is_of_the_language(name) {
            let truth = match name {
                "True" => 1,
                "False" => 0,
                "None" => return self.constant_value(None),
                _ => return None,
            };
            let register = self.constant(truth)?;
            let kind = Type::Bool;
            return Some(Located { kind, register });
        }
        self.local(name)
    }

    fn negate(&mut self, operand: &AstExpr, to: Option<Register>) -> Option<Located> {
        let to = self.to(to)?;
        let held = self.expression(operand, None)?;
        self.emit(match held.kind {
            Type::Int => Instruction::NegateInt(to, held.register),
            Type::Float => Instruction::NegateFloat(to, held.register),
            Type::Unknown => return Some(held),
            Type::Bool | Type::Character | Type::Any => return None,
        });
        Some(Located {
            register: to,
            ..held
        })
    }

    fn invert(&mut self, operand: &AstExpr, to: Option<Register>) -> Option<Located> {
        let to = self.to(to)?;
        let held = self.expression(operand, None)?;
        self.emit(Instruction::InvertInt(to, held.register));
        let register = to;
        (held.kind == Type::Int).then_some(Located { register, ..held })
    }

    /// The register `to`, or a new one.
    pub(super) fn to(&mut self, to: Option<Register>) -> Option<Register> {
        to.or_else(|| self.take())
    }

    /// The value of a condition.
    fn truth(&mut self, condition: &AstExpr, to: Option<Register>) -> Option<Located> {
        let [no, yes] = [self.constant(0)?, self.constant(1)?];
        // The condition may still need what `to` holds.
        let register = self.to(to)?;
        let holds = self.condition(condition, true)?;
        self.emit(Instruction::Move(register, no));
        let end = self.emit(Instruction::Jump(0));
        self.land(holds);
        self.emit(Instruction::Move(register, yes));
        self.land(vec![end]);
        let kind = Type::Bool;
        Some(Located { kind, register })
    }

    /// `one if condition else other`
    fn choice(
        &mut self,
        whole: &AstExpr,
        [condition, one, other]: [&AstExpr; 3],
        to: Option<Register>,
    ) -> Option<Located> {
        let register = self.to(to)?;
        let otherwise = self.condition(condition, false)?;
        self.alternative(whole, one, register)?;
        let end = self.emit(Instruction::Jump(0));
        self.land(otherwise);
        let held = self.alternative(whole, other, register)?;
        self.land(vec![end]);
        Some(held)
    }

    /// One of the parts whose value can be that of a whole; the whole.
    fn alternative(
        &mut self,
        whole: &AstExpr,
        part: &AstExpr,
        register: Register,
    ) -> Option<Located> {
        let kind = self.into(part, register)?;
        let joined = self.knowledge.learn(Holder::place(whole.span), kind);
        self.as_kind(Located { kind, register }, joined);
        let kind = joined;
        Some(Located { kind, register })
    }

    /// `left and right`, or with `or`, as a value.
    fn either(
        &mut self,
        whole: &AstExpr,
        left: &AstExpr,
        is_and: bool,
        right: &AstExpr,
    ) -> Option<Located> {
        let register = self.take()?;
        let held = self.alternative(whole, left, register)?;
        let decided = self.jump_on_truth(held, !is_and)?;
        let held = self.alternative(whole, right, register)?;
        self.land(decided);
        Some(held)
    }
}

/// The factors of a product.
pub(super) fn factors(expression: &AstExpr) -> Option<(&AstExpr, &AstExpr)> {
    match &expression.node {
        Expr::Op(left, BinOp::Multiply, right) => Some((left, right)),
        _ => None,
    }
}
