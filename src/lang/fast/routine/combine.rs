//! What operators make of two values.

use starlark_syntax::syntax::ast::BinOp;

use super::boxed::Boxed;
use super::sets;
use super::string::LONGEST;
use crate::lang::fast::operations;

/// An operator on two values.
pub(super) fn infix(operator: BinOp, left: &Boxed, right: &Boxed) -> Option<Boxed> {
    if let (Some(left), Some(right)) = (left.number(), right.number()) {
        return operations::numbers(operator, left, right).map(Boxed::from);
    }
    match (operator, left, right) {
        (BinOp::Add, Boxed::Text(left), Boxed::Text(right)) => {
            Boxed::text([left.as_str(), right.as_str()].concat())
        }
        (BinOp::Add, Boxed::List(left), Boxed::List(right)) => {
            let mut elements = left.elements.borrow().clone();
            elements.extend(&right.elements.borrow());
            Boxed::list(elements)
        }
        (BinOp::Multiply, Boxed::List(list), Boxed::Int(times))
        | (BinOp::Multiply, Boxed::Int(times), Boxed::List(list)) => {
            let elements = list.elements.borrow();
            let times = usize::try_from((*times).max(0)).ok()?;
            let length = elements.len().checked_mul(times)?;
            (length <= LONGEST).then_some(())?;
            Boxed::list(elements.repeated(times))
        }
        (BinOp::Multiply, Boxed::Text(text), Boxed::Int(times))
        | (BinOp::Multiply, Boxed::Int(times), Boxed::Text(text)) => {
            let times = usize::try_from((*times).max(0)).ok()?;
            let length = text.len().checked_mul(times)?;
            (length <= LONGEST).then_some(())?;
            Boxed::text(text.as_str().repeat(times))
        }
        (_, Boxed::Set(left), Boxed::Set(right)) => sets::infix(operator, left, right),
        _ => None,
    }
}

/// `left ** right`
pub(super) fn power(left: &Boxed, right: &Boxed) -> Option<Boxed> {
    operations::power_of(left.number()?, right.number()?).map(Boxed::from)
}
