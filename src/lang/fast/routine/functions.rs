//! The language's functions and methods on values.
//!
//! Each gives the interpreter's result for common arguments, and `None` for
//! errors and for arguments that are left to the interpreter. Methods of strings
//! handle only ASCII, as most strings are.

use starlark_syntax::syntax::ast::BinOp;

use super::boxed::Boxed;
use super::combine;
use super::dicts;
use super::library::{BuiltIn, Mathematics};
use super::lists;
use super::order;
use super::parts;
use super::sets;
use super::text;
use crate::lang::fast::number::Number;

/// Calls a function of the module `math`. Infinities and NaN are left to the
/// interpreter, which reports the errors.
pub(super) fn mathematics(function: Mathematics, x: f64) -> Option<f64> {
    let value = match function {
        Mathematics::Magnitude => x.abs(),
        Mathematics::Sqrt => x.sqrt(),
        Mathematics::Sin => x.sin(),
        Mathematics::Cos => x.cos(),
        Mathematics::Tan => x.tan(),
        Mathematics::Asin => x.asin(),
        Mathematics::Acos => x.acos(),
        Mathematics::Atan => x.atan(),
        Mathematics::Exp => x.exp(),
        Mathematics::Log => x.ln(),
        Mathematics::Log2 => x.log2(),
        Mathematics::Log10 => x.log10(),
    };
    (x.is_finite() && value.is_finite()).then_some(value)
}

/// Calls a function.
pub(super) fn apply(function: BuiltIn, arguments: &[Boxed]) -> Option<Boxed> {
    match (function, arguments) {
        (BuiltIn::Max | BuiltIn::Min, _) => order::extreme(function, arguments),
        (BuiltIn::MaxBy | BuiltIn::MinBy, [whole, keys, default @ ..]) => {
            order::extreme_by(function, whole, keys, default)
        }
        (BuiltIn::Sum, [whole]) => sum(whole),
        (BuiltIn::Sorted | BuiltIn::SortedDown, _) => order::sorted(function, arguments),
        (BuiltIn::All | BuiltIn::Any, [whole]) => decided(function, whole),
        (BuiltIn::Enumerate, [whole]) => {
            let pair = |(place, element)| Boxed::tuple(vec![Boxed::Int(place), element]);
            let pairs = (0..).zip(parts::iterated(whole)?).map(pair);
            Boxed::list(pairs.collect::<Option<Vec<_>>>()?)
        }
        // The order of sets is not an order to reverse.
        (BuiltIn::Reversed, [whole]) if !matches!(whole, Boxed::Set(_)) => {
            let mut elements = parts::iterated(whole)?;
            elements.reverse();
            Boxed::list(elements)
        }
        (BuiltIn::Zip, columns) => zip(columns),
        (BuiltIn::List, [whole]) => Boxed::list(parts::iterated(whole)?),
        (BuiltIn::Tuple, [whole]) => Boxed::tuple(parts::iterated(whole)?),
        (BuiltIn::Set, [whole]) => Boxed::set(&parts::iterated(whole)?),
        (BuiltIn::Set, []) => Boxed::set(&[]),
        (BuiltIn::Dict, []) => Boxed::dict([]),
        (BuiltIn::Dict, [whole]) => dict(whole),
        (
            BuiltIn::AddInPlace
            | BuiltIn::AndInPlace
            | BuiltIn::MultiplyInPlace
            | BuiltIn::OrInPlace
            | BuiltIn::SubtractInPlace
            | BuiltIn::XorInPlace,
            [left, right],
        ) => in_place(function, left, right),
        (BuiltIn::Power, [left, right]) => combine::power(left, right),
        (BuiltIn::Int, [value]) => integer(value),
        (BuiltIn::Real, [value]) => Some(Boxed::Float(value.number()?.float())),
        (BuiltIn::Float, [value]) => float(value).map(Boxed::Float),
        (BuiltIn::Round, [Boxed::Float(value)]) => truncated(value.round_ties_even()),
        (BuiltIn::Next, [Boxed::Tuple(found), ..]) => found.elements.first().cloned(),
        (BuiltIn::Next, [Boxed::None, default]) => Some(default.clone()),
        (BuiltIn::Floor, [Boxed::Float(value)]) => truncated(value.floor()),
        (BuiltIn::Ceiling, [Boxed::Float(value)]) => truncated(value.ceil()),
        (BuiltIn::Floor | BuiltIn::Ceiling | BuiltIn::Round, [Boxed::Int(value)]) => {
            Some(Boxed::Int(*value))
        }
        (_, [Boxed::List(list), arguments @ ..]) => lists::apply(function, list, arguments),
        (_, [Boxed::Dict(dict), arguments @ ..]) => dicts::apply(function, dict, arguments),
        (_, [Boxed::Set(set), arguments @ ..]) => sets::apply(function, set, arguments),
        _ => text::apply(function, arguments),
    }
}

/// Whether all elements are true, or any is.
fn decided(function: BuiltIn, whole: &Boxed) -> Option<Boxed> {
    let decisive = function == BuiltIn::Any;
    for element in parts::elements(whole)? {
        if element.truth()? == decisive {
            return Some(Boxed::Bool(decisive));
        }
    }
    Some(Boxed::Bool(!decisive))
}

/// An operator of an assignment: changes a list or a set, or makes a new value.
fn in_place(function: BuiltIn, left: &Boxed, right: &Boxed) -> Option<Boxed> {
    let operator = match (function, left, right) {
        (BuiltIn::AddInPlace, Boxed::List(list), Boxed::List(_)) => {
            lists::apply(BuiltIn::Extend, list, std::slice::from_ref(right))?;
            return Some(left.clone());
        }
        (BuiltIn::OrInPlace, Boxed::Set(set), Boxed::Set(_)) => {
            sets::apply(BuiltIn::Update, set, std::slice::from_ref(right))?;
            return Some(left.clone());
        }
        (BuiltIn::AddInPlace, ..) => BinOp::Add,
        (_, Boxed::List(_) | Boxed::Set(_) | Boxed::Dict(_), _) => return None,
        (BuiltIn::AndInPlace, ..) => BinOp::BitAnd,
        (BuiltIn::MultiplyInPlace, ..) => BinOp::Multiply,
        (BuiltIn::OrInPlace, ..) => BinOp::BitOr,
        (BuiltIn::SubtractInPlace, ..) => BinOp::Subtract,
        _ => BinOp::BitXor,
    };
    combine::infix(operator, left, right)
}

/// A dict of pairs, or of what another one has.
fn dict(whole: &Boxed) -> Option<Boxed> {
    if let Boxed::Dict(dict) = whole {
        return dicts::apply(BuiltIn::Copy, dict, &[]);
    }
    let pair = |pair: &Boxed| match &parts::elements(pair)?[..] {
        [key, value] => Some((key.clone(), value.clone())),
        _ => None,
    };
    let pairs: Vec<_> = parts::elements(whole)?
        .iter()
        .map(pair)
        .collect::<Option<_>>()?;
    Boxed::dict(pairs)
}

fn sum(whole: &Boxed) -> Option<Boxed> {
    let mut total = Number::Int(0);
    for element in parts::elements(whole)? {
        let next = match element {
            Boxed::Bool(value) => Number::Int(value.into()),
            other => other.number()?,
        };
        total = total.plus(next)?;
    }
    Some(total.into())
}

fn zip(columns: &[Boxed]) -> Option<Boxed> {
    let columns: Vec<_> = columns.iter().map(parts::iterated).collect::<Option<_>>()?;
    let shortest = columns.iter().map(Vec::len).min()?;
    let row = |place: usize| Boxed::tuple(columns.iter().map(|all| all[place].clone()).collect());
    Boxed::list((0..shortest).map(row).collect::<Option<Vec<_>>>()?)
}

fn integer(value: &Boxed) -> Option<Boxed> {
    match value {
        Boxed::Int(value) => Some(Boxed::Int(*value)),
        Boxed::Bool(value) => Some(Boxed::Int((*value).into())),
        Boxed::Float(value) => truncated(*value),
        Boxed::Text(text) => {
            let digits = text.as_str().trim_matches([' ', '\t', '\n', '\r']);
            let unsigned = digits.strip_prefix(['-', '+']).unwrap_or(digits);
            let is_plain = unsigned.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| digits.parse().ok().map(Boxed::Int))?
        }
        _ => None,
    }
}

/// A float without its fraction, as an integer.
fn truncated(value: f64) -> Option<Boxed> {
    let is_small = value.abs() < (1_u64 << 62) as f64;
    is_small.then_some(Boxed::Int(value as i64))
}

fn float(value: &Boxed) -> Option<f64> {
    match value {
        Boxed::Bool(value) => Some(f64::from(u8::from(*value))),
        Boxed::Text(text) => {
            let digits = text.as_str().trim_matches([' ', '\t', '\n', '\r']);
            let is_plain = digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            is_plain.then(|| digits.parse().ok())?
        }
        _ => value.number().map(Number::float),
    }
}
