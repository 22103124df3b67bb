//! Searches for one string in another.

use std::ops::Range;

use anyhow::{anyhow, bail};
use starlark::eval::Evaluator;
use starlark::values::Value;
use starlark::values::tuple::TupleRef;

use super::super::call::{self, Call};
use crate::lang::show::python_type;

/// The part of a string to search.
struct Searched<'v> {
    text: &'v str,
    /// How many characters precede it.
    before: usize,
}

/// The part between two bounds, in characters, unless the first bound is beyond
/// the end or the second bound.
fn part<'v>(
    text: &'v str,
    start: Option<Value>,
    end: Option<Value>,
) -> anyhow::Result<Option<Searched<'v>>> {
    if start.is_none() && end.is_none() {
        return Ok(Some(Searched { text, before: 0 }));
    }
    let length = text.chars().count();
    let start = call::bound(start, 0, length)?;
    let end = call::bound(end, length, length)?.min(length);
    if start > end {
        return Ok(None);
    }
    let Range {
        start: from,
        end: to,
    } = bytes(text, start..end);
    Ok(Some(Searched {
        text: &text[from..to],
        before: start,
    }))
}

/// Converts positions in characters to positions in bytes.
fn bytes(text: &str, characters: Range<usize>) -> Range<usize> {
    if text.is_ascii() {
        return characters;
    }
    let place = |at: usize| {
        let mut places = text.char_indices().map(|(place, _)| place);
        places.nth(at).unwrap_or(text.len())
    };
    place(characters.start)..place(characters.end)
}

fn arguments<'v>(call: &Call<'_, 'v>) -> anyhow::Result<(Value<'v>, Option<Searched<'v>>)> {
    let [wanted, start, end] = call.take(["", "", ""], 1)?;
    let wanted = wanted.unwrap_or_else(Value::new_none);
    Ok((wanted, part(call.text(), start, end)?))
}

fn string(value: Value<'_>) -> anyhow::Result<&str> {
    match value.unpack_str() {
        Some(text) => Ok(text),
        None => bail!("must be str, not {}", python_type(value)),
    }
}

pub(super) fn find<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let (wanted, part) = arguments(call)?;
    let wanted = string(wanted)?;
    let found = part.and_then(|part| {
        let at = if call.name.starts_with('r') {
            part.text.rfind(wanted)
        } else {
            part.text.find(wanted)
        };
        at.map(|at| part.before + part.text[..at].chars().count())
    });
    match found {
        Some(at) => Ok(call.heap.alloc(at as i64)),
        None if call.name.ends_with("find") => Ok(call.heap.alloc(-1)),
        None => Err(anyhow!("substring not found").into()),
    }
}

pub(super) fn count<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let (wanted, part) = arguments(call)?;
    let wanted = string(wanted)?;
    let count = part.map_or(0, |part| part.text.matches(wanted).count());
    Ok(call.heap.alloc(count as i64))
}

pub(super) fn starts<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    tell(call, |text, wanted| text.starts_with(wanted))
}

pub(super) fn ends<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    tell(call, |text, wanted| text.ends_with(wanted))
}

fn tell<'v>(call: &Call<'_, 'v>, has: impl Fn(&str, &str) -> bool) -> starlark::Result<Value<'v>> {
    let (wanted, part) = arguments(call)?;
    let one;
    let all: &[Value] = if let Some(tuple) = TupleRef::from_value(wanted) {
        tuple.content()
    } else {
        one = [wanted];
        &one
    };
    let mut is_there = false;
    for wanted in all {
        let Some(wanted) = wanted.unpack_str() else {
            let error = anyhow!(
                "{} first arg must be str or a tuple of str, not {}",
                call.name,
                python_type(*wanted)
            );
            return Err(error.into());
        };
        is_there = is_there || part.as_ref().is_some_and(|part| has(part.text, wanted));
    }
    Ok(Value::new_bool(is_there))
}
