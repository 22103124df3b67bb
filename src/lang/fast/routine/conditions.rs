//! Conditions: jumps that are taken where one holds, or where it does not.

use starlark_syntax::syntax::ast::{ArgumentP, AstExpr, AstLiteral, BinOp, Expr};

use super::emitter::{Emitter, Located};
use super::expressions::Operand;
use super::instruction::{Instruction, Register};
use super::relation::Relation;
use super::types::{Holder, Type};
use crate::lang::builtins::names::COMPARE;
use crate::lang::fast::number::Number;

impl Emitter<'_> {
    /// Emits jumps that are taken if `condition` is `when`.
    pub(super) fn condition(&mut self, condition: &AstExpr, when: bool) -> Option<Vec<usize>> {
        let in_use = self.in_use();
        let jumps = match &condition.node {
            Expr::Not(operand) => self.condition(operand, !when),
            Expr::Op(left, operator @ (BinOp::And | BinOp::Or), right) => {
                // One side decides alone if it is this.
                let decisive = *operator == BinOp::Or;
                let mut first = self.condition(left, decisive)?;
                let mut second = self.condition(right, when)?;
                if decisive == when {
                    first.append(&mut second);
                    Some(first)
                } else {
                    self.land(first);
                    Some(second)
                }
            }
            _ => {
                if let Some((relation, left, right, is_python)) = comparison(condition) {
                    self.on_both(left, right, |emitter, left, right| {
                        // Python and Starlark agree on integers.
                        let are_integers = left.kind() == Type::Int && right.kind() == Type::Int;
                        (are_integers || !is_python).then_some(())?;
                        emitter.compare(relation, left, right, when)
                    })
                } else {
                    self.truth_jump(condition, when)
                }
            }
        };
        self.free_down_to(in_use);
        jumps
    }

    /// Emits a value as a condition; an element that is a number or a boolean needs
    /// one instruction.
    fn truth_jump(&mut self, condition: &AstExpr, when: bool) -> Option<Vec<usize>> {
        let held = match &condition.node {
            Expr::Index(parts) if !matches!(parts.0.node, Expr::Index(_)) => {
                let (whole, index) = &**parts;
                let whole = self.expression(whole, None)?;
                let (index, more) = self.offset(index)?;
                let kind = self.knowledge.guess(&Holder::place(condition.span));
                let is_word = matches!(kind, Type::Int | Type::Bool);
                if is_word && index.kind == Type::Int && more == 0 {
                    let whole = self.need_value(whole);
                    let guess = self.guess(condition.span);
                    let index = index.register;
                    return Some(vec![self.emit(if when {
                        Instruction::JumpElement(whole, index, kind, guess, 0)
                    } else {
                        Instruction::JumpNotElement(whole, index, kind, guess, 0)
                    })]);
                }
                let register = self.take()?;
                self.element_to(condition.span, whole, (index, more), register)?
            }
            _ => self.expression(condition, None)?,
        };
        self.jump_on_truth(held, when)
    }

    /// Emits a jump that is taken if Starlark takes a value for `when`.
    pub(super) fn jump_on_truth(&mut self, held: Located, when: bool) -> Option<Vec<usize>> {
        let register = held.register;
        let jump = if held.kind == Type::Any {
            Instruction::JumpTruth(register, when, 0)
        } else if held.kind == Type::Character {
            if !when {
                return Some(Vec::new());
            }
            Instruction::Jump(0)
        } else if held.kind == Type::Float {
            let zero = self.constant(0.0_f64.to_bits())?;
            let relation = if when {
                Relation::NotEqual
            } else {
                Relation::Equal
            };
            floats(relation, register, zero)?
        } else if when {
            Instruction::JumpNotEqualConstant(register, 0, 0)
        } else {
            Instruction::JumpEqualConstant(register, 0, 0)
        };
        Some(vec![self.emit(jump)])
    }

    fn compare(
        &mut self,
        relation: Relation,
        left: Operand,
        right: Operand,
        when: bool,
    ) -> Option<Vec<usize>> {
        let relation = if when { relation } else { relation.opposite() };
        let is_member = matches!(relation, Relation::In | Relation::NotIn);
        let (left, right) = match self.characters(left, right) {
            Some(both) if !is_member => both,
            _ => (left, right),
        };
        let jump = match (left.kind(), right.kind()) {
            (Type::Unknown, _) | (_, Type::Unknown) => Instruction::Jump(0),
            (Type::Any | Type::Character, _) | (_, Type::Any | Type::Character) => {
                let [left, right] = [self.value(left)?, self.value(right)?];
                Instruction::JumpRelation(left, right, relation, 0)
            }
            _ if is_member => Instruction::Leave,
            (Type::Int, Type::Int) => self.integer_jump(relation, left, right)?,
            (Type::Bool, Type::Bool) => {
                let [left, right] = [self.held(left)?.register, self.held(right)?.register];
                integers(relation, left, right)?
            }
            // A boolean and a number are never equal, and have no order.
            (Type::Bool, _) | (_, Type::Bool) => match relation {
                Relation::Equal => return Some(Vec::new()),
                Relation::NotEqual => Instruction::Jump(0),
                _ => Instruction::Leave,
            },
            _ => floats(relation, self.float(left)?, self.float(right)?)?,
        };
        let place = self.emit(jump);
        Some(match jump {
            Instruction::Leave => Vec::new(),
            _ => vec![place],
        })
    }

    /// Two characters, at least one of which is not constant, as integers.
    fn characters(&self, left: Operand, right: Operand) -> Option<(Operand, Operand)> {
        let number = |operand| match operand {
            Operand::Located(Located { kind, register }) => match kind {
                Type::Character => {
                    let kind = Type::Int;
                    Some(Operand::Located(Located { kind, register }))
                }
                Type::Any => {
                    let code = u32::from(self.constant_character(register)?);
                    Some(Operand::Constant(Number::Int(code.into())))
                }
                _ => None,
            },
            Operand::Constant(_) => None,
        };
        let is_known = left.kind() == Type::Character || right.kind() == Type::Character;
        is_known.then(|| Some((number(left)?, number(right)?)))?
    }

    fn integer_jump(
        &mut self,
        relation: Relation,
        left: Operand,
        right: Operand,
    ) -> Option<Instruction> {
        let (relation, left, right) = match left {
            Operand::Constant(_) => (relation.swapped(), right, left),
            Operand::Located(_) => (relation, left, right),
        };
        let left = self.held(left)?.register;
        let small = right.constant_int();
        match small.and_then(|value| i16::try_from(value).ok()) {
            Some(small) => with_constant(relation, left, small),
            None => integers(relation, left, self.held(right)?.register),
        }
    }
}

/// The comparison that an expression is, and whether it is Python's.
fn comparison(expression: &AstExpr) -> Option<(Relation, &AstExpr, &AstExpr, bool)> {
    match &expression.node {
        Expr::Op(left, operator, right) => Some((Relation::of(*operator)?, left, right, false)),
        Expr::Call(function, arguments) => {
            let Expr::Identifier(name) = &function.node else {
                return None;
            };
            let [sign, left, right] = &arguments.args[..] else {
                return None;
            };
            match (&sign.node, &left.node, &right.node) {
                (
                    ArgumentP::Positional(sign),
                    ArgumentP::Positional(left),
                    ArgumentP::Positional(right),
                ) if name.node.ident == COMPARE => match &sign.node {
                    Expr::Literal(AstLiteral::String(sign)) => {
                        Some((Relation::named(&sign.node)?, left, right, true))
                    }
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

fn with_constant(relation: Relation, left: Register, right: i16) -> Option<Instruction> {
    Some(match relation {
        Relation::Equal => Instruction::JumpEqualConstant(left, right, 0),
        Relation::NotEqual => Instruction::JumpNotEqualConstant(left, right, 0),
        Relation::Less => Instruction::JumpLessConstant(left, right, 0),
        Relation::LessOrEqual => Instruction::JumpLessOrEqualConstant(left, right, 0),
        Relation::Greater => Instruction::JumpGreaterConstant(left, right, 0),
        Relation::GreaterOrEqual => Instruction::JumpGreaterOrEqualConstant(left, right, 0),
        Relation::In | Relation::NotIn => return None,
    })
}

fn integers(relation: Relation, left: Register, right: Register) -> Option<Instruction> {
    Some(match relation {
        Relation::Equal => Instruction::JumpEqual(left, right, 0),
        Relation::NotEqual => Instruction::JumpNotEqual(left, right, 0),
        Relation::Less => Instruction::JumpLess(left, right, 0),
        Relation::LessOrEqual => Instruction::JumpLessOrEqual(left, right, 0),
        Relation::Greater => Instruction::JumpLess(right, left, 0),
        Relation::GreaterOrEqual => Instruction::JumpLessOrEqual(right, left, 0),
        Relation::In | Relation::NotIn => return None,
    })
}

fn floats(relation: Relation, left: Register, right: Register) -> Option<Instruction> {
    Some(match relation {
        Relation::Equal => Instruction::JumpEqualFloat(left, right, 0),
        Relation::NotEqual => Instruction::JumpNotEqualFloat(left, right, 0),
        Relation::Less => Instruction::JumpLessFloat(left, right, 0),
        Relation::LessOrEqual => Instruction::JumpLessOrEqualFloat(left, right, 0),
        Relation::Greater => Instruction::JumpLessFloat(right, left, 0),
        Relation::GreaterOrEqual => Instruction::JumpLessOrEqualFloat(right, left, 0),
        Relation::In | Relation::NotIn => return None,
    })
}
