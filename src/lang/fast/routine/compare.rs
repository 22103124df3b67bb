//! The order and equality of values: by the rules of Starlark's operators, and
//! by Python's where programs ask for those.

use std::cmp::Ordering;

use super::boxed::Boxed;
use super::relation::Relation;
use crate::lang::fast::number::{EXACT_MANTISSA, Number};
use crate::lang::fast::operators;

/// Whether a relation holds; `None` where the interpreter has to say.
pub(super) fn holds(relation: Relation, left: &Boxed, right: &Boxed) -> Option<bool> {
    Some(match relation {
        Relation::Equal => equal(left, right)?,
        Relation::NotEqual => !equal(left, right)?,
        Relation::Less => order(left, right)?.is_lt(),
        Relation::LessOrEqual => order(left, right)?.is_le(),
        Relation::Greater => order(left, right)?.is_gt(),
        Relation::GreaterOrEqual => order(left, right)?.is_ge(),
        Relation::In => contains(right, left)?,
        Relation::NotIn => !contains(right, left)?,
    })
}

/// Which of two values of a kind is the larger.
fn order(left: &Boxed, right: &Boxed) -> Option<Ordering> {
    Some(match (left, right) {
        (Boxed::Int(left), Boxed::Int(right)) => left.cmp(right),
        (Boxed::Text(left), Boxed::Text(right)) => left.as_bytes().cmp(right.as_bytes()),
        (Boxed::Bool(left), Boxed::Bool(right)) => left.cmp(right),
        _ => operators::float_order(left.number()?.float(), right.number()?.float()),
    })
}

/// Whether two values are equal; those of different kinds never are.
fn equal(left: &Boxed, right: &Boxed) -> Option<bool> {
    match (left, right) {
        (Boxed::Text(left), Boxed::Text(right)) => Some(left.as_bytes() == right.as_bytes()),
        (Boxed::None, Boxed::None) => Some(true),
        (Boxed::Unset, _) | (_, Boxed::Unset) => None,
        (Boxed::List(left), Boxed::List(right)) => are_equal(
            left.elements.borrow().iter(),
            right.elements.borrow().iter(),
        ),
        (Boxed::Tuple(left), Boxed::Tuple(right)) => are_equal(
            left.elements.iter().cloned(),
            right.elements.iter().cloned(),
        ),
        (Boxed::Dict(left), Boxed::Dict(right)) | (Boxed::Set(left), Boxed::Set(right)) => {
            let (left, right) = (left.entries.borrow(), right.entries.borrow());
            for (key, value) in left.iter() {
                let other = right.get(key)?;
                if matches!(other, Boxed::Unset) || !equal(value, &other)? {
                    return Some(false);
                }
            }
            Some(left.len() == right.len())
        }
        _ => Some(order(left, right).is_some_and(Ordering::is_eq)),
    }
}

fn are_equal(
    left: impl ExactSizeIterator<Item = Boxed>,
    right: impl ExactSizeIterator<Item = Boxed>,
) -> Option<bool> {
    if left.len() != right.len() {
        return Some(false);
    }
    for (left, right) in left.zip(right) {
        if !equal(&left, &right)? {
            return Some(false);
        }
    }
    Some(true)
}

/// The same where Starlark and Python agree: in Python, booleans are numbers.
pub(super) fn surely_equal(left: &Boxed, right: &Boxed) -> Option<bool> {
    if left.number().is_some() && right.number().is_some() {
        return python_order(left, right).map(Ordering::is_eq);
    }
    match (left, right) {
        (Boxed::Bool(_), Boxed::Bool(_)) => equal(left, right),
        _ if holds_truth(left) || holds_truth(right) => equal(left, right).filter(|same| *same),
        _ => equal(left, right),
    }
}

/// Whether a value is a boolean or has one in it.
fn holds_truth(value: &Boxed) -> bool {
    match value {
        Boxed::Bool(_) => true,
        Boxed::List(list) => list.elements.borrow().iter().any(|one| holds_truth(&one)),
        Boxed::Tuple(tuple) => tuple.elements.iter().any(holds_truth),
        Boxed::Dict(dict) => dict.entries.borrow().values().any(holds_truth),
        _ => false,
    }
}

/// `element in whole`
fn contains(whole: &Boxed, element: &Boxed) -> Option<bool> {
    match (whole, element) {
        (Boxed::Text(whole), Boxed::Text(part)) => Some(whole.as_str().contains(part.as_str())),
        (Boxed::List(list), _) => any_equal(list.elements.borrow().iter(), element),
        (Boxed::Tuple(tuple), _) => any_equal(tuple.elements.iter().cloned(), element),
        (Boxed::Dict(dict) | Boxed::Set(dict), _) => {
            Some(!matches!(dict.get(element)?, Boxed::Unset))
        }
        _ => None,
    }
}

fn any_equal(elements: impl Iterator<Item = Boxed>, element: &Boxed) -> Option<bool> {
    for other in elements {
        if equal(&other, element)? {
            return Some(true);
        }
    }
    Some(false)
}

/// The order of two values in Python, which compares numbers exactly; NaN has
/// none.
pub(super) fn python_order(left: &Boxed, right: &Boxed) -> Option<Ordering> {
    match (left, right) {
        (Boxed::Tuple(left), Boxed::Tuple(right)) => {
            for (left, right) in left.elements.iter().zip(&right.elements) {
                let order = python_order(left, right)?;
                if order.is_ne() {
                    return Some(order);
                }
            }
            Some(left.elements.len().cmp(&right.elements.len()))
        }
        _ => match (left.number(), right.number()) {
            (Some(Number::Int(left)), Some(Number::Int(right))) => Some(left.cmp(&right)),
            (Some(left), Some(right)) => {
                let exact = |number: Number| match number {
                    Number::Int(value) => value.unsigned_abs() <= EXACT_MANTISSA,
                    Number::Float(_) => true,
                };
                let are_exact = exact(left) && exact(right);
                let order = left.float().partial_cmp(&right.float());
                order.filter(|_| are_exact)
            }
            _ => order(left, right),
        },
    }
}
