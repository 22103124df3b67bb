//! Operators of assignments on objects that Python changes in place, so that
//! every name of the object sees the change.

use starlark::eval::Evaluator;
use starlark::values::Value;
use starlark::values::dict::DictRef;
use starlark::values::list::ListRef;

use super::arithmetic::arithmetic;
use super::containers::{call, refill};
use crate::lang::collection::Collection;

/// Changes `left` if it is such an object and `right` fits; returns whether it
/// was.
pub(super) fn change<'v>(
    operator: &str,
    left: Value<'v>,
    right: Value<'v>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<bool> {
    let heap = eval.heap();
    if left.get_type() == "set" && right.get_type() == "set" {
        match operator {
            "|" => drop(call(left, "update", &[right], eval)?),
            "&" | "-" | "^" => {
                let after = arithmetic(operator, left, right, heap)?;
                call(left, "clear", &[], eval)?;
                call(left, "update", &[after], eval)?;
            }
            _ => return Ok(false),
        }
        return Ok(true);
    }
    if DictRef::from_value(left).is_some() && DictRef::from_value(right).is_some() {
        if operator == "|" {
            call(left, "update", &[right], eval)?;
        }
        return Ok(operator == "|");
    }
    if let Some(list) = ListRef::from_value(left) {
        if operator != "*" || right.unpack_i32().is_none() {
            return Ok(false);
        }
        let times = right.unpack_i32().unwrap_or(0).max(0) as usize;
        let before = list.content().to_vec();
        if times != 1 {
            // Makes, or refuses, what is too large.
            arithmetic(operator, left, right, heap)?;
            refill(left, before.repeat(times), eval)?;
        }
        return Ok(true);
    }
    match Collection::from_value(left) {
        Some(collection) => change_collection(operator, collection, left, right, eval),
        None => Ok(false),
    }
}

fn change_collection<'v>(
    operator: &str,
    collection: &Collection<'v>,
    left: Value<'v>,
    right: Value<'v>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<bool> {
    match (collection.kind(), operator) {
        ("deque", "+") => drop(call(left, "extend", &[right], eval)?),
        ("Counter", "+" | "-" | "&" | "|") => {
            let after = arithmetic(operator, left, right, eval.heap())?;
            let after = Collection::from_value(after).map_or(after, Collection::inner);
            call(collection.inner(), "clear", &[], eval)?;
            call(collection.inner(), "update", &[after], eval)?;
        }
        ("OrderedDict" | "defaultdict", "|") => {
            let more = Collection::from_value(right).map_or(right, Collection::inner);
            call(collection.inner(), "update", &[more], eval)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}
