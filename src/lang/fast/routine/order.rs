//! Sorting, and the largest and the smallest value: by the values, or by keys that
//! a function makes of them.

use std::cmp::Ordering;

use super::boxed::Boxed;
use super::compare::python_order;
use super::library::BuiltIn;
use super::parts;

/// The largest value, or the smallest: the first of those that are equal.
pub(super) fn extreme(function: BuiltIn, arguments: &[Boxed]) -> Option<Boxed> {
    let elements;
    let values = match arguments {
        [whole] => {
            elements = parts::iterated(whole)?;
            &elements[..]
        }
        _ => arguments,
    };
    let first = values.first()?;
    // Even a single value must be comparable.
    python_order(first, first)?;
    Some(values[best(function == BuiltIn::Max, values)?].clone())
}

/// The value with the largest key or the smallest, or the default where there is
/// none.
pub(super) fn extreme_by(
    function: BuiltIn,
    whole: &Boxed,
    keys: &Boxed,
    default: &[Boxed],
) -> Option<Boxed> {
    let (mut values, keys) = (parts::iterated(whole)?, parts::elements(keys)?);
    if values.is_empty() {
        return default.first().cloned();
    }
    (values.len() == keys.len()).then_some(())?;
    Some(values.swap_remove(best(function == BuiltIn::MaxBy, &keys)?))
}

/// The place of the largest value or the smallest.
fn best(is_max: bool, values: &[Boxed]) -> Option<usize> {
    let mut best = 0;
    for (place, value) in values.iter().enumerate().skip(1) {
        let order = python_order(value, &values[best])?;
        let is_better = if is_max { order.is_gt() } else { order.is_lt() };
        if is_better {
            best = place;
        }
    }
    Some(best)
}

/// The values of a list or something like it in order, by keys if there are any.
pub(super) fn sorted(function: BuiltIn, arguments: &[Boxed]) -> Option<Boxed> {
    let is_down = matches!(function, BuiltIn::SortedDown | BuiltIn::SortDown);
    match arguments {
        [whole] => {
            let mut values = parts::iterated(whole)?;
            sort(&mut values, is_down, |value| value)?;
            Boxed::list(values)
        }
        [whole, keys] => {
            let (values, keys) = (parts::iterated(whole)?, parts::elements(keys)?);
            (values.len() == keys.len()).then_some(())?;
            let mut pairs: Vec<_> = keys.into_iter().zip(values).collect();
            sort(&mut pairs, is_down, |(key, _)| key)?;
            Boxed::list(
                pairs
                    .into_iter()
                    .map(|(_, value)| value)
                    .collect::<Vec<_>>(),
            )
        }
        _ => None,
    }
}

/// Sorts values by the parts that are their keys. Equal ones keep their order, in
/// both directions.
fn sort<T>(values: &mut [T], is_down: bool, key: impl Fn(&T) -> &Boxed) -> Option<()> {
    if is_down {
        values.reverse();
    }
    let mut is_sure = true;
    values.sort_by(|one, other| {
        python_order(key(one), key(other)).unwrap_or_else(|| {
            is_sure = false;
            Ordering::Equal
        })
    });
    if is_down {
        values.reverse();
    }
    is_sure.then_some(())
}
