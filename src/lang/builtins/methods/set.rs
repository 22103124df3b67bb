//! Methods of sets, which accept any number of iterables.

use anyhow::anyhow;
use starlark::Result;
use starlark::eval::Evaluator;
use starlark::values::Value;

use super::call::{Call, Method, missing_key};
use crate::lang::builtins::python::{call, set_of};
use crate::lang::builtins::{args, ordering};

/// The method with this name.
pub(super) fn find(name: &str) -> Option<Method> {
    Some(match name {
        "copy" => copy,
        "difference" | "difference_update" => difference,
        "discard" | "remove" => remove,
        "intersection" | "intersection_update" => intersection,
        "isdisjoint" | "issubset" | "issuperset" => tell,
        "pop" => pop,
        "symmetric_difference" | "symmetric_difference_update" => symmetric_difference,
        "union" | "update" => union,
        _ => return None,
    })
}

type Elements<'v> = Vec<Value<'v>>;

fn own<'v>(call: &Call<'_, 'v>) -> Result<Elements<'v>> {
    Ok(args::elements(call.this, call.heap)?)
}

/// The arguments, as sets.
fn others<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Elements<'v>> {
    if !call.named.is_empty() {
        return Err(anyhow!("set.{}() takes no keyword arguments", call.name).into());
    }
    let mut sets = Vec::new();
    for other in call.positional {
        if other.get_type() == "set" {
            sets.push(*other);
        } else {
            let elements = args::elements(*other, call.heap)?;
            sets.push(set_of(elements, eval)?);
        }
    }
    Ok(sets)
}

/// A new set, or the old one with new elements if the method changes it.
fn done<'v>(
    call: &Call<'_, 'v>,
    elements: Elements<'v>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> Result<Value<'v>> {
    let set = set_of(elements, eval)?;
    if !call.name.ends_with("update") {
        return Ok(set);
    }
    self::call(call.this, "clear", &[], eval)?;
    self::call(call.this, "update", &[set], eval)?;
    Ok(Value::new_none())
}

fn copy<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    call.nothing()?;
    set_of(own(call)?, eval)
}

/// The own elements for which `stays` holds.
fn kept<'v>(
    call: &Call<'_, 'v>,
    stays: impl Fn(Value<'v>) -> Result<bool>,
) -> Result<Elements<'v>> {
    let mut all = Vec::new();
    for element in own(call)? {
        if stays(element)? {
            all.push(element);
        }
    }
    Ok(all)
}

fn difference<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let others = others(call, eval)?;
    let all = kept(call, |element| {
        let mut found = others.iter().map(|other| other.is_in(element));
        found.try_fold(true, |stays, is_in| Ok(stays && !is_in?))
    })?;
    done(call, all, eval)
}

fn intersection<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let others = others(call, eval)?;
    let all = kept(call, |element| {
        let mut found = others.iter().map(|other| other.is_in(element));
        found.try_fold(true, |stays, is_in| Ok(stays && is_in?))
    })?;
    done(call, all, eval)
}

fn union<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let mut all = own(call)?;
    for other in others(call, eval)? {
        all.extend(args::elements(other, call.heap)?);
    }
    done(call, all, eval)
}

fn symmetric_difference<'v>(
    call: &Call<'_, 'v>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> Result<Value<'v>> {
    call.one()?;
    let other = others(call, eval)?[0];
    let mut all = kept(call, |element| Ok(!other.is_in(element)?))?;
    for element in args::elements(other, call.heap)? {
        if !call.this.is_in(element)? {
            all.push(element);
        }
    }
    done(call, all, eval)
}

fn tell<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    call.one()?;
    let other = others(call, eval)?[0];
    let order = || ordering::order(call.this, other, "<", call.heap);
    Ok(Value::new_bool(match call.name {
        "issubset" => matches!(order()?, Some(Less | Equal)),
        "issuperset" => matches!(order()?, Some(Greater | Equal)),
        _ => kept(call, |element| other.is_in(element))?.is_empty(),
    }))
}

fn remove<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let wanted = call.one()?;
    if call.this.is_in(wanted)? {
        self::call(call.this, "remove", &[wanted], eval)
    } else if call.name == "discard" {
        Ok(Value::new_none())
    } else {
        Err(missing_key(wanted, eval)?.into())
    }
}

fn pop<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    call.nothing()?;
    if !call.this.to_bool() {
        return Err(anyhow!("'pop from an empty set'").into());
    }
    self::call(call.this, "pop", &[], eval)
}
