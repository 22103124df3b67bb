//! Methods of lists, and of tuples and ranges.

use anyhow::anyhow;
use starlark::Result;
use starlark::eval::Evaluator;
use starlark::values::Value;
use starlark::values::list::{AllocList, ListRef};

use super::call::{self, Call, Method, shown};
use crate::lang::builtins::python::{call, refill};
use crate::lang::builtins::{args, ordering};
use crate::lang::show::python_type;

/// The method of lists with this name.
pub(super) fn find(name: &str) -> Option<Method> {
    Some(match name {
        "copy" => copy,
        "count" => count,
        "index" => index,
        "insert" => insert,
        "pop" => pop,
        "remove" => remove,
        "reverse" => reverse,
        "sort" => sort,
        _ => return None,
    })
}

/// The method of tuples and ranges with this name.
pub(super) fn find_in_fixed(name: &str) -> Option<Method> {
    Some(match name {
        "count" => count,
        "index" => index,
        _ => return None,
    })
}

fn content<'v>(call: &Call<'_, 'v>) -> Vec<Value<'v>> {
    match ListRef::from_value(call.this) {
        Some(list) => list.content().to_vec(),
        None => call
            .this
            .iterate(call.heap)
            .map_or(Vec::new(), Iterator::collect),
    }
}

fn copy<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    call.nothing()?;
    Ok(call.heap.alloc(AllocList(content(call))))
}

fn count<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let wanted = call.one()?;
    let mut count = 0i64;
    for element in content(call) {
        count += i64::from(is_same(element, wanted)?);
    }
    Ok(call.heap.alloc(count))
}

fn is_same<'v>(one: Value<'v>, other: Value<'v>) -> Result<bool> {
    Ok(one.ptr_eq(other) || ordering::equal(one, other)?)
}

fn index<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let [wanted, start, end] = call.take(["", "", ""], 1)?;
    let wanted = wanted.unwrap_or_else(Value::new_none);
    let all = content(call);
    let start = call::bound(start, 0, all.len())?;
    let end = call::bound(end, all.len(), all.len())?.min(all.len());
    for (at, element) in all.iter().enumerate().take(end).skip(start) {
        if is_same(*element, wanted)? {
            return Ok(call.heap.alloc(at as i64));
        }
    }
    Err(match python_type(call.this) {
        "tuple" => anyhow!("tuple.index(x): x not in tuple"),
        _ => anyhow!(
            "{} is not in {}",
            shown(wanted, eval)?,
            python_type(call.this)
        ),
    }
    .into())
}

fn insert<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let [at, value] = call.take(["", ""], 2)?;
    let length = call.this.length()? as usize;
    let at = call::bound(at, 0, length)?.min(length);
    let value = value.unwrap_or_else(Value::new_none);
    let at = call.heap.alloc(at as i64);
    self::call(call.this, "insert", &[at, value], eval)
}

fn pop<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let [at] = call.take([""], 0)?;
    let length = i64::from(call.this.length()?);
    if length == 0 {
        return Err(anyhow!("pop from empty list").into());
    }
    let at = at.map_or(Ok(-1), args::index)?;
    let at = if at < 0 {
        at.saturating_add(length)
    } else {
        at
    };
    if !(0..length).contains(&at) {
        return Err(anyhow!("pop index out of range").into());
    }
    let at = call.heap.alloc(at);
    self::call(call.this, "pop", &[at], eval)
}

fn remove<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let wanted = call.one()?;
    for (at, element) in content(call).into_iter().enumerate() {
        if is_same(element, wanted)? {
            let at = call.heap.alloc(at as i64);
            self::call(call.this, "pop", &[at], eval)?;
            return Ok(Value::new_none());
        }
    }
    Err(anyhow!("list.remove(x): x not in list").into())
}

fn reverse<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    call.nothing()?;
    let mut all = content(call);
    all.reverse();
    refill(call.this, all, eval)?;
    Ok(Value::new_none())
}

fn sort<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    if !call.positional.is_empty() {
        return Err(anyhow!("sort() takes no positional arguments").into());
    }
    let [key, is_reverse] = call.take(["key", "reverse"], 0)?;
    let is_reverse = is_reverse.is_some_and(Value::to_bool);
    let all = ordering::sort(content(call), args::given(key), is_reverse, eval)?;
    refill(call.this, all, eval)?;
    Ok(Value::new_none())
}

/// `itertools.chain.from_iterable`; the object is irrelevant.
pub(super) fn chained<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let mut all = Vec::new();
    for part in args::elements(call.one()?, call.heap)? {
        all.extend(args::elements(part, call.heap)?);
    }
    Ok(call.heap.alloc(AllocList(all)))
}
