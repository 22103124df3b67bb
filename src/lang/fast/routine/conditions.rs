//! Conditions: jumps that are taken where one holds, or where it does not.

use starlark_syntax::syntax::ast::{AstExpr, BinOp, Expr};

use super::emitter::{Emitter, Located};
use super::expressions::{Operand, is_comparison};
use super::instruction::{Instruction, Register};
use super::types::Type;

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    fn of(operator: BinOp) -> Option<Self> {
        Some(match operator {
            BinOp::Equal => Self::Equal,
            BinOp::NotEqual => Self::NotEqual,
            BinOp::Less => Self::Less,
            BinOp::LessOrEqual => Self::LessOrEqual,
            BinOp::Greater => Self::Greater,
            BinOp::GreaterOrEqual => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    /// What holds where this does not. Starlark orders all floats, NaN above
    /// all others.
    fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    /// The same with its sides swapped.
    fn swapped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal | Self::NotEqual => self,
        }
    }
}

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
            Expr::Op(left, operator, right) if is_comparison(*operator) => {
                let relation = Relation::of(*operator)?;
                self.on_both(left, right, |emitter, left, right| {
                    emitter.compare(relation, left, right, when)
                })
            }
            _ => {
                let held = self.expression(condition, None)?;
                self.jump_on_truth(held, when)
            }
        };
        self.free_down_to(in_use);
        jumps
    }

    /// Emits a jump that is taken if Starlark takes a value for `when`.
    pub(super) fn jump_on_truth(&mut self, held: Located, when: bool) -> Option<Vec<usize>> {
        let register = held.register;
        let jump = if held.kind == Type::Float {
            let zero = self.constant(0.0_f64.to_bits())?;
            let relation = if when {
                Relation::NotEqual
            } else {
                Relation::Equal
            };
            floats(relation, register, zero)
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
        let jump = match (left.kind(), right.kind()) {
            (Type::Int, Type::Int) => self.integer_jump(relation, left, right)?,
            (Type::Bool, Type::Bool) => integers(
                relation,
                self.held(left)?.register,
                self.held(right)?.register,
            ),
            // A boolean and a number are never equal, and have no order.
            (Type::Bool, _) | (_, Type::Bool) => match relation {
                Relation::Equal => return Some(Vec::new()),
                Relation::NotEqual => Instruction::Jump(0),
                _ => return None,
            },
            _ => floats(relation, self.float(left)?, self.float(right)?),
        };
        Some(vec![self.emit(jump)])
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
        Some(match small.and_then(|value| i16::try_from(value).ok()) {
            Some(small) => with_constant(relation, left, small),
            None => integers(relation, left, self.held(right)?.register),
        })
    }
}

fn with_constant(relation: Relation, left: Register, right: i16) -> Instruction {
    match relation {
        Relation::Equal => Instruction::JumpEqualConstant(left, right, 0),
        Relation::NotEqual => Instruction::JumpNotEqualConstant(left, right, 0),
        Relation::Less => Instruction::JumpLessConstant(left, right, 0),
        Relation::LessOrEqual => Instruction::JumpLessOrEqualConstant(left, right, 0),
        Relation::Greater => Instruction::JumpGreaterConstant(left, right, 0),
        Relation::GreaterOrEqual => Instruction::JumpGreaterOrEqualConstant(left, right, 0),
    }
}

fn integers(relation: Relation, left: Register, right: Register) -> Instruction {
    match relation {
        Relation::Equal => Instruction::JumpEqual(left, right, 0),
        Relation::NotEqual => Instruction::JumpNotEqual(left, right, 0),
        Relation::Less => Instruction::JumpLess(left, right, 0),
        Relation::LessOrEqual => Instruction::JumpLessOrEqual(left, right, 0),
        Relation::Greater => Instruction::JumpLess(right, left, 0),
        Relation::GreaterOrEqual => Instruction::JumpLessOrEqual(right, left, 0),
    }
}

fn floats(relation: Relation, left: Register, right: Register) -> Instruction {
    match relation {
        Relation::Equal => Instruction::JumpEqualFloat(left, right, 0),
        Relation::NotEqual => Instruction::JumpNotEqualFloat(left, right, 0),
        Relation::Less => Instruction::JumpLessFloat(left, right, 0),
        Relation::LessOrEqual => Instruction::JumpLessOrEqualFloat(left, right, 0),
        Relation::Greater => Instruction::JumpLessFloat(right, left, 0),
        Relation::GreaterOrEqual => Instruction::JumpLessOrEqualFloat(right, left, 0),
    }
}
