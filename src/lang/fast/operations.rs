//! What operators make of values whose types show only now.
//!
//! `None` is every case that is an error, that needs more than 64 bits, or that
//! is rare: two lists or objects compared, a string repeated or formatted.

use std::cmp::Ordering;

use starlark_syntax::syntax::ast::BinOp;

use super::datum::{Datum, each};
use super::number::{Number, Output};
use super::operators;

/// The least float that 64 bits cannot hold as an integer.
const BEYOND_INT: f64 = 9_223_372_036_854_775_808.0;

/// `-operand`
pub(super) fn negate(operand: Number) -> Option<Output> {
    operand.negate().map(Output::from)
}

/// `~operand`
pub(super) fn invert(operand: Number) -> Option<Output> {
    match operand {
        Number::Int(value) => Some(Output::Int(!value)),
        Number::Float(_) => None,
    }
}

/// `float(operand)` or `int(operand)`
#[derive(Debug, Clone, Copy)]
pub(super) enum Conversion {
    Float,
    Int,
}

impl Conversion {
    /// What an operand becomes.
    pub(super) fn of(self, operand: &Datum) -> Option<Number> {
        if let Datum::Text(text) = operand {
            return self.of_text(text.as_bytes());
        }
        Some(match (self, operand.number()?) {
            (Self::Float, number) => Number::Float(number.float()),
            (Self::Int, Number::Float(value)) if value.abs() >= BEYOND_INT => return None,
            (Self::Int, Number::Float(value)) => Number::Int(value as i64),
            (Self::Int, integer @ Number::Int(_)) => integer,
        })
    }

    /// What a string becomes.
    #[inline]
    pub(super) fn of_text(self, text: &[u8]) -> Option<Number> {
        match (self, Number::parse(text)?) {
            (Self::Float, number) => Some(Number::Float(number.float())),
            (Self::Int, integer @ Number::Int(_)) => Some(integer),
            (Self::Int, Number::Float(_)) => None,
        }
    }
}

/// An operator that needs both its operands.
pub(super) fn infix(operator: BinOp, left: &Datum, right: &Datum) -> Option<Datum<'static>> {
    if let Some(holds) = compare(operator, left, right) {
        return holds.map(Datum::Bool);
    }
    if let (BinOp::Add, Datum::Text(left), Datum::Text(right)) = (operator, left, right) {
        return Some(Datum::Text([&**left, right].concat().into()));
    }
    numbers(operator, left.number()?, right.number()?).map(Datum::from)
}

/// An operator on two numbers.
pub(super) fn numbers(operator: BinOp, left: Number, right: Number) -> Option<Output> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => integers(operator, left, right),
        (left, right) => floats(operator, left.float(), right.float()),
    }
}

/// `left ** right`
pub(super) fn power(left: &Datum, right: &Datum) -> Option<Datum<'static>> {
    power_of(left.number()?, right.number()?).map(Datum::from)
}

/// `left ** right` of two numbers.
pub(super) fn power_of(left: Number, right: Number) -> Option<Output> {
    Some(match (left, right) {
        (Number::Int(left), Number::Int(right)) => Output::Int(operators::power(left, right)?),
        (left, right) => Output::Float(operators::float_power(left.float(), right.float())?),
    })
}

/// Whether a comparison holds; `None` for other operators, `Some(None)` where
/// the interpreter has to say.
#[expect(
    clippy::option_option,
    reason = "the two answers differ for the caller"
)]
fn compare(operator: BinOp, left: &Datum, right: &Datum) -> Option<Option<bool>> {
    let ordered = |holds: fn(Ordering) -> bool| Some(order(left, right).map(holds));
    match operator {
        BinOp::Equal => Some(equal(left, right)),
        BinOp::NotEqual => Some(equal(left, right).map(|equal| !equal)),
        BinOp::Less => ordered(Ordering::is_lt),
        BinOp::LessOrEqual => ordered(Ordering::is_le),
        BinOp::Greater => ordered(Ordering::is_gt),
        BinOp::GreaterOrEqual => ordered(Ordering::is_ge),
        _ => None,
    }
}

/// Which of two values of a kind is the larger.
fn order(left: &Datum, right: &Datum) -> Option<Ordering> {
    match (left, right) {
        (Datum::Text(left), Datum::Text(right)) => Some(left.cmp(right)),
        (Datum::Bool(left), Datum::Bool(right)) => Some(left.cmp(right)),
        (Datum::Int(left), Datum::Int(right)) => Some(left.cmp(right)),
        _ => {
            let (left, right) = (left.number()?, right.number()?);
            Some(operators::float_order(left.float(), right.float()))
        }
    }
}

/// Whether two values are equal; those of different kinds never are.
fn equal(left: &Datum, right: &Datum) -> Option<bool> {
    if left.is_made_of_values() && right.is_made_of_values() {
        return None;
    }
    if matches!((left, right), (Datum::None, Datum::None)) {
        return Some(true);
    }
    Some(order(left, right).is_some_and(Ordering::is_eq))
}

/// `element in whole`, where that is a string or a list of the item.
pub(super) fn contains(whole: &Datum, element: &Datum) -> Option<bool> {
    match (whole, element) {
        (Datum::Text(whole), Datum::Text(part)) => Some(whole.contains(&**part)),
        (Datum::Json(json), element) => {
            let mut is_in = false;
            each(json, |json| {
                is_in |= equal(&Datum::read(json)?, element)?;
                Some(())
            })?;
            Some(is_in)
        }
        (Datum::List(elements), element) => elements
            .iter()
            .try_fold(false, |is_in, other| Some(is_in | equal(other, element)?)),
        _ => None,
    }
}

fn integers(operator: BinOp, left: i64, right: i64) -> Option<Output> {
    let value = match operator {
        BinOp::Add => left.checked_add(right),
        BinOp::Subtract => left.checked_sub(right),
        BinOp::Multiply => left.checked_mul(right),
        BinOp::FloorDivide => operators::floor_divide(left, right),
        BinOp::Percent => operators::modulo(left, right),
        BinOp::BitAnd => Some(left & right),
        BinOp::BitOr => Some(left | right),
        BinOp::BitXor => Some(left ^ right),
        BinOp::LeftShift => operators::shift_left(left, right),
        BinOp::RightShift => operators::shift_right(left, right),
        _ => return floats(operator, left as f64, right as f64),
    };
    value.map(Output::Int)
}

fn floats(operator: BinOp, left: f64, right: f64) -> Option<Output> {
    let value = match operator {
        BinOp::Add => Some(left + right),
        BinOp::Subtract => Some(left - right),
        BinOp::Multiply => Some(left * right),
        BinOp::Divide => operators::divide(left, right),
        BinOp::FloorDivide => operators::float_floor_divide(left, right),
        BinOp::Percent => operators::float_modulo(left, right),
        _ => None,
    };
    value.map(Output::Float)
}
