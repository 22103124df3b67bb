//! Order and equality of values, as in Python: truth values count as numbers,
//! numbers are compared exactly, and NaN is neither less than nor equal to
//! anything.

use std::cmp::Ordering;

use anyhow::anyhow;
use num_bigint::BigInt;
use num_traits::FromPrimitive;
use starlark::Result;
use starlark::eval::Evaluator;
use starlark::values::list::ListRef;
use starlark::values::structs::StructRef;
use starlark::values::tuple::TupleRef;
use starlark::values::{Heap, Value};

use super::args::Number;
use crate::lang::collection;
use crate::lang::show::python_type;

/// Floats below this represent every integer.
const EXACT: u64 = 1 << 53;
/// How many levels of nested lists are compared.
const MAX_DEPTH: usize = 1000;

/// Compares numbers; none if one is NaN.
pub(super) fn of_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(left.cmp(right)),
        (Number::Float(left), Number::Float(right)) => left.partial_cmp(right),
        (Number::Float(left), right) => of_float(*left, right),
        (left, Number::Float(right)) => of_float(*right, left).map(Ordering::reverse),
        (left, right) => Some(big(left).cmp(&big(right))),
    }
}

fn big(number: &Number) -> BigInt {
    match number {
        Number::Int(int) => (*int).into(),
        Number::Big(big) => big.clone(),
        Number::Float(float) => BigInt::from_f64(*float).unwrap_or_default(),
    }
}

fn of_float(float: f64, other: &Number) -> Option<Ordering> {
    if let Number::Int(int) = other
        && int.unsigned_abs() <= EXACT
    {
        return float.partial_cmp(&(*int as f64));
    }
    if !float.is_finite() {
        return float.partial_cmp(&0.0);
    }
    let whole = BigInt::from_f64(float.floor())?;
    let rest = float - float.floor();
    Some(whole.cmp(&big(other)).then(if rest > 0.0 {
        Ordering::Greater
    } else {
        Ordering::Equal
    }))
}

/// Whether two values are equal.
pub(super) fn equal<'v>(left: Value<'v>, right: Value<'v>) -> Result<bool> {
    match (Number::of(left), Number::of(right)) {
        (Some(left), Some(right)) => Ok(of_numbers(&left, &right) == Some(Ordering::Equal)),
        // Starlark's values do not know collections.
        _ => collection::plain(left).equals(collection::plain(right)),
    }
}

/// Whether `left` comes before `right`, by `<`.
pub(super) fn less<'v>(left: Value<'v>, right: Value<'v>, heap: Heap<'v>) -> Result<bool> {
    Ok(order(left, right, "<", heap)? == Some(Ordering::Less))
}

/// Whether `left` comes after `right`, by `>`.
pub(super) fn greater<'v>(left: Value<'v>, right: Value<'v>, heap: Heap<'v>) -> Result<bool> {
    Ok(order(left, right, ">", heap)? == Some(Ordering::Greater))
}

/// The order of `left` and `right`, if there is one; `operator` is named in
/// errors.
pub(super) fn order<'v>(
    left: Value<'v>,
    right: Value<'v>,
    operator: &str,
    heap: Heap<'v>,
) -> Result<Option<Ordering>> {
    if let (Some(left), Some(right)) = (left.unpack_i32(), right.unpack_i32()) {
        return Ok(Some(left.cmp(&right)));
    }
    within(left, right, operator, heap, 0)
}

fn within<'v>(
    left: Value<'v>,
    right: Value<'v>,
    operator: &str,
    heap: Heap<'v>,
    depth: usize,
) -> Result<Option<Ordering>> {
    if let (Some(left), Some(right)) = (left.unpack_str(), right.unpack_str()) {
        return Ok(Some(left.cmp(right)));
    }
    if let (Some(left), Some(right)) = (Number::of(left), Number::of(right)) {
        return Ok(of_numbers(&left, &right));
    }
    if let (Some(all), Some(others)) = (elements(left), elements(right))
        && left.get_type() == right.get_type()
    {
        if depth == MAX_DEPTH {
            return Err(anyhow!("maximum recursion depth exceeded in comparison").into());
        }
        for (one, other) in all.iter().zip(others) {
            if !one.ptr_eq(*other) && !equal(*one, *other)? {
                return within(*one, *other, operator, heap, depth + 1);
            }
        }
        return Ok(Some(all.len().cmp(&others.len())));
    }
    if left.get_type() == "set" && right.get_type() == "set" {
        return of_sets(left, right, heap);
    }
    let plain = [left, right].map(collection::plain);
    if !plain[0].ptr_eq(left) || !plain[1].ptr_eq(right) {
        return within(plain[0], plain[1], operator, heap, depth);
    }
    let kinds = [left, right].map(python_type);
    // These types have an order of their own.
    let is_ordered =
        |kind: &str| matches!(kind, "bytes" | "range") || kind.starts_with("datetime.");
    if kinds[0] == kinds[1] && is_ordered(kinds[0]) {
        return left.compare(right).map(Some);
    }
    let [left, right] = kinds;
    let message = anyhow!("'{operator}' not supported between instances of '{left}' and '{right}'");
    Err(message.into())
}

fn elements(value: Value<'_>) -> Option<&[Value<'_>]> {
    if let Some(list) = ListRef::from_value(value) {
        return Some(list.content());
    }
    TupleRef::from_value(value).map(TupleRef::content)
}

/// A set is less than another if that has all its elements and more.
fn of_sets<'v>(left: Value<'v>, right: Value<'v>, heap: Heap<'v>) -> Result<Option<Ordering>> {
    let is_within = |one: Value<'v>, other: Value<'v>| -> Result<bool> {
        let mut all = one.iterate(heap)?.map(|element| other.is_in(element));
        all.try_fold(true, |so_far, is_in| Ok(so_far && is_in?))
    };
    Ok(match (is_within(left, right)?, is_within(right, left)?) {
        (true, true) => Some(Ordering::Equal),
        (true, false) => Some(Ordering::Less),
        (false, true) => Some(Ordering::Greater),
        (false, false) => None,
    })
}

/// Sorts the values, by `key` if given; equal ones keep their order.
pub(super) fn sort<'v>(
    values: Vec<Value<'v>>,
    key: Option<Value<'v>>,
    is_reverse: bool,
    eval: &mut Evaluator<'v, '_, '_>,
) -> Result<Vec<Value<'v>>> {
    let heap = eval.heap();
    let mut pairs = Vec::with_capacity(values.len());
    for value in values {
        let by = match key {
            Some(key) => eval.eval_function(key, &[value], &[])?,
            None => value,
        };
        pairs.push((by, value));
    }
    if is_reverse {
        pairs.reverse();
    }
    if pairs.iter().all(|(by, _)| by.unpack_i32().is_some()) {
        pairs.sort_by_key(|(by, _)| by.unpack_i32());
    } else if pairs.iter().all(|(by, _)| by.unpack_str().is_some()) {
        pairs.sort_by_key(|(by, _)| by.unpack_str());
    } else if let Some(compare) = pairs.first().and_then(|(by, _)| comparer(*by)) {
        pairs = merge_sort(pairs, &mut |(_, one), (_, other)| {
            let order = eval.eval_function(compare, &[*one, *other], &[])?;
            less(order, heap.alloc(0), heap)
        })?;
    } else {
        pairs = merge_sort(pairs, &mut |(one, _), (other, _)| less(*one, *other, heap))?;
    }
    if is_reverse {
        pairs.reverse();
    }
    Ok(pairs.into_iter().map(|(_, value)| value).collect())
}

/// The function that `functools.cmp_to_key` turned into a key.
fn comparer(key: Value<'_>) -> Option<Value<'_>> {
    let key = StructRef::from_value(key)?;
    let found = key.iter().find(|(name, _)| name.as_str() == "__compare__");
    found.map(|(_, compare)| compare)
}

/// Values may have no order, and comparing them may fail, which the standard
/// library's sorting does not support.
fn merge_sort<T: Copy>(
    mut values: Vec<T>,
    is_less: &mut impl FnMut(&T, &T) -> Result<bool>,
) -> Result<Vec<T>> {
    if values.len() < 2 {
        return Ok(values);
    }
    let right = merge_sort(values.split_off(values.len() / 2), is_less)?;
    let left = merge_sort(values, is_less)?;
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (&left[..], &right[..]);
    while let ([one, ..], [other, ..]) = (left, right) {
        let from = if is_less(other, one)? {
            &mut right
        } else {
            &mut left
        };
        merged.push(from[0]);
        *from = &from[1..];
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}
