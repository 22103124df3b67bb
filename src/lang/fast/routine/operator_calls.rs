//! Operators that the front end writes as calls, since Python's differ from
//! Starlark's.

use starlark::codemap::Span;
use starlark_syntax::syntax::ast::{AstExpr, BinOp};

use super::definitions::spelled;
use super::emitter::{Emitter, Located};
use super::expressions::Operand;
use super::instruction::Register;
use super::types::Type;

impl Emitter<'_> {
    /// One of Python's operators on numbers, which include booleans.
    pub(super) fn arithmetic(
        &mut self,
        span: Span,
        sign: &AstExpr,
        left: &AstExpr,
        right: &AstExpr,
        to: Option<Register>,
    ) -> Option<Located> {
        let operator = operator_of(sign).filter(|operator| !is_of_bits(*operator))?;
        let to = self.to(to)?;
        self.on_both(left, right, |emitter, left, right| {
            emitter.infix(span, operator, counted(left)?, counted(right)?, to)
        })
    }

    /// An operator of an assignment, which may change an object in place.
    pub(super) fn in_place_call(
        &mut self,
        span: Span,
        sign: &AstExpr,
        left: &AstExpr,
        right: &AstExpr,
        to: Option<Register>,
    ) -> Option<Located> {
        let operator = operator_of(sign)?;
        let to = self.to(to)?;
        self.on_both(left, right, |emitter, left, right| {
            let has_truth = left.kind() == Type::Bool || right.kind() == Type::Bool;
            (!has_truth || !is_of_bits(operator)).then_some(())?;
            let left = emitter.held(as_number(left))?;
            emitter.in_place(span, operator, left, as_number(right), to)
        })
    }
}

fn operator_of(sign: &AstExpr) -> Option<BinOp> {
    Some(match spelled(sign)? {
        "+" => BinOp::Add,
        "-" => BinOp::Subtract,
        "*" => BinOp::Multiply,
        "//" => BinOp::FloorDivide,
        "%" => BinOp::Percent,
        "&" => BinOp::BitAnd,
        "|" => BinOp::BitOr,
        "^" => BinOp::BitXor,
        _ => return None,
    })
}

/// Whether Python's operator makes a boolean of two.
fn is_of_bits(operator: BinOp) -> bool {
    matches!(operator, BinOp::BitAnd | BinOp::BitOr | BinOp::BitXor)
}

/// A boolean as the integer that it equals in Python.
fn as_number(operand: Operand) -> Operand {
    match operand {
        Operand::Located(held) if held.kind == Type::Bool => {
            let kind = Type::Int;
            Operand::Located(Located { kind, ..held })
        }
        other => other,
    }
}

/// The same for an operand of arithmetic in which Starlark differs from Python
/// unless both are integers.
fn counted(operand: Operand) -> Option<Operand> {
    match operand.kind() {
        // Only running it shows whether it is a boolean, and Starlark divides floats
        // differently.
        Type::Any | Type::Character | Type::Float => None,
        _ => Some(as_number(operand)),
    }
}
