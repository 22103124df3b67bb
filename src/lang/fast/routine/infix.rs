//! Operators on two numbers.

use starlark::codemap::Span;
use starlark_syntax::syntax::ast::BinOp;

use super::emitter::{Emitter, Located};
use super::expressions::Operand;
use super::instruction::{Instruction, Register};
use super::types::Type;
use crate::lang::fast::number::Number;

impl Emitter<'_> {
    /// Emits an operator other than a comparison.
    pub(super) fn infix(
        &mut self,
        whole: Span,
        operator: BinOp,
        left: Operand,
        right: Operand,
        register: Register,
    ) -> Option<Located> {
        let kind = match (left.kind(), right.kind()) {
            (Type::Any | Type::Character, _) | (_, Type::Any | Type::Character) => {
                let [left, right] = [self.value(left)?, self.value(right)?];
                self.emit(Instruction::Infix(register, left, right, operator));
                return Some(self.guessed(whole, register));
            }
            (Type::Bool, _) | (_, Type::Bool) => {
                // An error, or the result of a wrong guess that is noticed earlier.
                self.emit(Instruction::Leave);
                return self.held(left);
            }
            (Type::Float, _) | (_, Type::Float) => Type::Float,
            _ if operator == BinOp::Divide => Type::Float,
            (Type::Unknown, _) | (_, Type::Unknown) => Type::Unknown,
            (Type::Int, Type::Int) => Type::Int,
        };
        match kind {
            Type::Int => self.integers(operator, left, right, register)?,
            Type::Float => self.on_floats(operator, left, right, register)?,
            _ => {}
        }
        Some(Located { kind, register })
    }

    fn on_floats(
        &mut self,
        operator: BinOp,
        left: Operand,
        right: Operand,
        to: Register,
    ) -> Option<()> {
        let (operator, right) = match inverse(right).filter(|_| operator == BinOp::Divide) {
            Some(inverse) => (BinOp::Multiply, Operand::Constant(Number::Float(inverse))),
            None => (operator, right),
        };
        if let Operand::Located(held) = left
            && (operator, held.kind, right.kind()) == (BinOp::Multiply, Type::Int, Type::Float)
        {
            let right = self.float(right)?;
            self.emit(Instruction::MultiplyIntFloat(to, held.register, right));
            return Some(());
        }
        let [left, right] = [self.float(left)?, self.float(right)?];
        self.emit(floats(operator, to, left, right)?);
        Some(())
    }

    /// Emits `left * right + more`, or with the product behind, as one instruction
    /// where both operators are on numbers of one kind.
    pub(super) fn product_and_more(
        &mut self,
        [whole, product]: [Span; 2],
        [left, right, more]: [Operand; 3],
        is_behind: bool,
        to: Register,
    ) -> Option<Located> {
        let kinds = [left, right, more].map(Operand::kind);
        let are_numbers = kinds
            .iter()
            .all(|kind| matches!(kind, Type::Int | Type::Float));
        let kind = match kinds {
            [Type::Int, Type::Int, Type::Int] => Some(Type::Int),
            [Type::Int, Type::Int, _] => None,
            _ => are_numbers.then_some(Type::Float),
        };
        let register = to;
        match kind {
            Some(kind @ Type::Int) => {
                let [left, right, more] = [left, right, more].map(|one| self.held(one));
                let [left, right, more] = [left?.register, right?.register, more?.register];
                self.emit(Instruction::MultiplyAddInt(to, left, right, more));
                Some(Located { kind, register })
            }
            Some(kind) => {
                let [left, right, more] = [left, right, more].map(|one| self.float(one));
                self.emit(Instruction::MultiplyAddFloat(to, left?, right?, more?));
                Some(Located { kind, register })
            }
            None => {
                let between = self.take()?;
                let product = self.infix(product, BinOp::Multiply, left, right, between)?;
                let (left, right) = if is_behind {
                    (more, product.into())
                } else {
                    (product.into(), more)
                };
                self.infix(whole, BinOp::Add, left, right, to)
            }
        }
    }

    /// Emits `left ** right` of numbers that are words.
    pub(super) fn power(
        &mut self,
        left: Operand,
        right: Operand,
        register: Register,
    ) -> Option<Located> {
        let kind = match (left.kind(), right.kind()) {
            (Type::Int, Type::Int) => {
                let [left, right] = [self.held(left)?.register, self.held(right)?.register];
                self.emit(Instruction::PowerInt(register, left, right));
                Type::Int
            }
            (Type::Float, Type::Int | Type::Float) | (Type::Int, Type::Float) => {
                let [left, right] = [self.float(left)?, self.float(right)?];
                self.emit(Instruction::PowerFloat(register, left, right));
                Type::Float
            }
            _ => return None,
        };
        Some(Located { kind, register })
    }

    /// The register of an operand as a value that carries its type.
    pub(super) fn value(&mut self, operand: Operand) -> Option<Register> {
        let held = self.held(operand)?;
        if held.kind == Type::Any {
            return Some(held.register);
        }
        let register = self.take()?;
        self.emit(Instruction::Box(register, held.register, held.kind));
        Some(register)
    }

    /// Copies two operands, as values that carry their type, into two new
    /// registers next to each other: the first of them.
    pub(super) fn pair(&mut self, left: Operand, right: Operand) -> Option<Register> {
        let both = [self.held(left)?, self.held(right)?];
        self.copies(&both)
    }

    /// The register of an operand as a float.
    pub(super) fn float(&mut self, operand: Operand) -> Option<Register> {
        if let Some(value) = operand.constant_int() {
            return self.constant((value as f64).to_bits());
        }
        let held = self.held(operand)?;
        if held.kind == Type::Float {
            return Some(held.register);
        }
        let register = self.take()?;
        self.emit(Instruction::ToFloat(register, held.register));
        Some(register)
    }

    fn integers(
        &mut self,
        operator: BinOp,
        left: Operand,
        right: Operand,
        to: Register,
    ) -> Option<()> {
        if let Some(instruction) = with_constant(operator, left, right, to) {
            self.emit(instruction);
            return Some(());
        }
        let (operator, right) = match right.constant_int() {
            Some(value @ 1..) if operator == BinOp::Percent && value & (value - 1) == 0 => {
                (BinOp::BitAnd, Operand::Constant(Number::Int(value - 1)))
            }
            _ => (operator, right),
        };
        let [left, right] = [self.held(left)?.register, self.held(right)?.register];
        let instruction = match operator {
            BinOp::Add => Instruction::AddInt(to, left, right),
            BinOp::Subtract => Instruction::SubtractInt(to, left, right),
            BinOp::Multiply => Instruction::MultiplyInt(to, left, right),
            BinOp::FloorDivide => Instruction::FloorDivideInt(to, left, right),
            BinOp::Percent => Instruction::ModuloInt(to, left, right),
            BinOp::BitAnd => Instruction::AndInt(to, left, right),
            BinOp::BitOr => Instruction::OrInt(to, left, right),
            BinOp::BitXor => Instruction::XorInt(to, left, right),
            BinOp::LeftShift => Instruction::ShiftLeftInt(to, left, right),
            BinOp::RightShift => Instruction::ShiftRightInt(to, left, right),
            _ => return None,
        };
        self.emit(instruction);
        Some(())
    }
}

/// The instruction for an operator on an integer and a small constant.
/// For powers of two, it avoids a division.
fn with_constant(
    operator: BinOp,
    left: Operand,
    right: Operand,
    to: Register,
) -> Option<Instruction> {
    let is_commutative = matches!(operator, BinOp::Add | BinOp::Multiply | BinOp::BitAnd);
    let (operand, constant) = match (left, right) {
        (Operand::Constant(_), Operand::Located(_)) if is_commutative => {
            (right, left.constant_int()?)
        }
        _ => (left, right.constant_int()?),
    };
    let Operand::Located(Located { register, .. }) = operand else {
        return None;
    };
    let small = i32::try_from(constant).ok()?;
    let exponent = (small > 0 && small & (small - 1) == 0).then(|| small.trailing_zeros());
    Some(match (operator, exponent) {
        (BinOp::Add, _) => Instruction::AddConstant(to, register, small),
        (BinOp::Subtract, _) => Instruction::AddConstant(to, register, small.checked_neg()?),
        (BinOp::Multiply, _) => Instruction::MultiplyConstant(to, register, small),
        (BinOp::FloorDivide, Some(exponent)) => {
            Instruction::ShiftRightConstant(to, register, exponent as i32)
        }
        (BinOp::FloorDivide, None) => Instruction::FloorDivideConstant(to, register, small),
        (BinOp::Percent, Some(_)) => Instruction::AndConstant(to, register, small - 1),
        (BinOp::Percent, None) => Instruction::ModuloConstant(to, register, small),
        (BinOp::BitAnd, _) => Instruction::AndConstant(to, register, small),
        (BinOp::RightShift, _) if (0..64).contains(&small) => {
            Instruction::ShiftRightConstant(to, register, small)
        }
        _ => return None,
    })
}

/// The float to multiply by instead of dividing by a constant, if that gives the
/// same result: for powers of two.
fn inverse(divisor: Operand) -> Option<f64> {
    let Operand::Constant(number) = divisor else {
        return None;
    };
    let (divisor, inverse) = (number.float(), 1.0 / number.float());
    let has_fraction = divisor.to_bits() & ((1 << (f64::MANTISSA_DIGITS - 1)) - 1) != 0;
    (divisor.is_normal() && inverse.is_normal() && !has_fraction).then_some(inverse)
}

fn floats(operator: BinOp, to: Register, left: Register, right: Register) -> Option<Instruction> {
    Some(match operator {
        BinOp::Add => Instruction::AddFloat(to, left, right),
        BinOp::Subtract => Instruction::SubtractFloat(to, left, right),
        BinOp::Multiply => Instruction::MultiplyFloat(to, left, right),
        BinOp::Divide => Instruction::DivideFloat(to, left, right),
        BinOp::FloorDivide => Instruction::FloorDivideFloat(to, left, right),
        BinOp::Percent => Instruction::ModuloFloat(to, left, right),
        _ => return None,
    })
}
