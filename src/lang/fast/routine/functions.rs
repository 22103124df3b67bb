//! The language's functions and methods on values.
//!
//! Each gives the interpreter's result for common arguments, and `None` for
//! errors and for arguments that are left to the interpreter. Methods of strings
//! handle only ASCII, as most strings are.

use starlark_syntax::syntax::ast::BinOp;

use super::boxed::{Boxed, Key};
use super::combine;
use super::compare::python_order;
use super::library::{BuiltIn, Mathematics};
use super::parts;
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
        Mathematics::Exp => x.exp(),
    };
    (x.is_finite() && value.is_finite()).then_some(value)
}

/// Calls a function.
pub(super) fn apply(function: BuiltIn, arguments: &[Boxed]) -> Option<Boxed> {
    match (function, arguments) {
        (
            BuiltIn::Get | BuiltIn::SetDefault | BuiltIn::Items | BuiltIn::Keys | BuiltIn::Values,
            _,
        ) => entries(function, arguments),
        (BuiltIn::Max | BuiltIn::Min, _) => extreme(function, arguments),
        (BuiltIn::Sum, [whole]) => sum(whole),
        (BuiltIn::Sorted | BuiltIn::SortedDown, [whole]) => sorted(function, whole),
        (BuiltIn::All | BuiltIn::Any, [whole]) => {
            let decisive = function == BuiltIn::Any;
            for element in parts::elements(whole)? {
                if element.truth()? == decisive {
                    return Some(Boxed::Bool(decisive));
                }
            }
            Some(Boxed::Bool(!decisive))
        }
        (BuiltIn::Enumerate, [whole]) => {
            let pair = |(place, element)| Boxed::tuple(vec![Boxed::Int(place), element]);
            let pairs = (0..).zip(parts::elements(whole)?).map(pair);
            Boxed::list(pairs.collect::<Option<Vec<_>>>()?)
        }
        (BuiltIn::Reversed, [whole]) => {
            let mut elements = parts::elements(whole)?;
            elements.reverse();
            Boxed::list(elements)
        }
        (BuiltIn::Zip, columns) => zip(columns),
        (BuiltIn::List, [Boxed::Text(text)]) => {
            let characters = text.as_str().chars().map(Boxed::character);
            Boxed::list(characters.collect::<Vec<_>>())
        }
        (BuiltIn::List, [whole]) => Boxed::list(parts::elements(whole)?),
        (BuiltIn::Tuple, [whole]) => Boxed::tuple(parts::elements(whole)?),
        (BuiltIn::AddInPlace, [Boxed::List(list), Boxed::List(more)]) => {
            let more = more.elements.borrow().clone();
            list.nesting.is_free().then_some(())?;
            more.iter().try_for_each(|one| list.nesting.put(&one))?;
            list.elements.borrow_mut().extend(&more);
            Some(arguments[0].clone())
        }
        (BuiltIn::AddInPlace, [left, right]) => combine::infix(BinOp::Add, left, right),
        (BuiltIn::MultiplyInPlace, [Boxed::List(_), _]) => None,
        (BuiltIn::MultiplyInPlace, [left, right]) => combine::infix(BinOp::Multiply, left, right),
        (BuiltIn::Power, [left, right]) => combine::power(left, right),
        (BuiltIn::Int, [value]) => integer(value),
        (BuiltIn::Real, [value]) => Some(Boxed::Float(value.number()?.float())),
        (BuiltIn::Float, [value]) => float(value).map(Boxed::Float),
        (BuiltIn::Round, [Boxed::Float(value)]) => truncated(value.round_ties_even()),
        (BuiltIn::Round, [Boxed::Int(value)]) => Some(Boxed::Int(*value)),
        _ => text::apply(function, arguments),
    }
}

/// Methods of dicts.
fn entries(function: BuiltIn, arguments: &[Boxed]) -> Option<Boxed> {
    let (Boxed::Dict(dict), arguments) = arguments.split_first()? else {
        return None;
    };
    match (function, arguments) {
        (BuiltIn::Get, [key, default @ ..]) => Some(match dict.get(key)? {
            Boxed::Unset => default.first().cloned().unwrap_or(Boxed::None),
            found => found,
        }),
        (BuiltIn::SetDefault, [key, default]) => {
            let found = dict.get(key)?;
            if !matches!(found, Boxed::Unset) {
                return Some(found);
            }
            dict.nesting.is_free().then_some(())?;
            dict.nesting.put(default)?;
            let mut entries = dict.entries.borrow_mut();
            entries.insert(Key::of(key)?, default.clone());
            Some(default.clone())
        }
        (BuiltIn::Items, []) => {
            let entries = dict.entries.borrow();
            let pairs = entries
                .iter()
                .map(|(key, value)| Boxed::tuple(vec![key.value(), value.clone()]));
            Boxed::list(pairs.collect::<Option<Vec<_>>>()?)
        }
        (BuiltIn::Keys, []) => {
            let keys = dict
                .entries
                .borrow()
                .keys()
                .map(Key::value)
                .collect::<Vec<_>>();
            Boxed::list(keys)
        }
        (BuiltIn::Values, []) => {
            let values = dict.entries.borrow().values().cloned().collect::<Vec<_>>();
            Boxed::list(values)
        }
        _ => None,
    }
}

/// The largest value, or the smallest: the first of those that are equal.
fn extreme(function: BuiltIn, arguments: &[Boxed]) -> Option<Boxed> {
    let elements;
    let values = match arguments {
        [whole] => {
            elements = parts::elements(whole)?;
            &elements[..]
        }
        _ => arguments,
    };
    let (mut best, rest) = values.split_first()?;
    // Even a single value must be comparable.
    python_order(best, best)?;
    for value in rest {
        let order = python_order(value, best)?;
        let is_better = match function {
            BuiltIn::Max => order.is_gt(),
            _ => order.is_lt(),
        };
        if is_better {
            best = value;
        }
    }
    Some(best.clone())
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
    let columns: Vec<_> = columns.iter().map(parts::elements).collect::<Option<_>>()?;
    let shortest = columns.iter().map(Vec::len).min()?;
    let row = |place: usize| Boxed::tuple(columns.iter().map(|all| all[place].clone()).collect());
    Boxed::list((0..shortest).map(row).collect::<Option<Vec<_>>>()?)
}

fn sorted(function: BuiltIn, whole: &Boxed) -> Option<Boxed> {
    let mut elements = parts::elements(whole)?;
    let is_down = function == BuiltIn::SortedDown;
    let mut is_sure = true;
    // Equal elements keep their order, in both directions.
    if is_down {
        elements.reverse();
    }
    elements.sort_by(|one, other| {
        python_order(one, other).unwrap_or_else(|| {
            is_sure = false;
            std::cmp::Ordering::Equal
        })
    });
    if is_down {
        elements.reverse();
    }
    let single = elements.len() < 2;
    (is_sure || single).then(|| Boxed::list(elements))?
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
