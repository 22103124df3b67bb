//! `translate`, and its tables.

use anyhow::{anyhow, bail};
use starlark::eval::Evaluator;
use starlark::values::dict::{AllocDict, DictRef};
use starlark::values::{Heap, Value};

use super::super::call::Call;
use crate::lang::builtins::args;
use crate::lang::show::python_type;

/// `str.maketrans`: a table from a dict, or from characters to replace and
/// delete. The object is irrelevant.
pub(super) fn make_table<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let heap = call.heap;
    let [from, to, without] = call.take(["", "", ""], 1)?;
    let from = from.unwrap_or_else(Value::new_none);
    let Some(to) = to else {
        return Ok(of_dict(from, heap)?);
    };
    let text = |value: Value<'v>, at: usize| {
        let kind = python_type(value);
        let text = value.unpack_str();
        text.ok_or_else(|| anyhow!("maketrans() argument {at} must be str, not {kind}"))
    };
    let (from, to) = (text(from, 1)?, text(to, 2)?);
    if from.chars().count() != to.chars().count() {
        let message = "the first two maketrans arguments must have equal length";
        return Err(anyhow!(message).into());
    }
    let mut pairs: Vec<(i32, Value)> = Vec::new();
    for (one, other) in from.chars().zip(to.chars()) {
        pairs.push((code(one), heap.alloc(code(other))));
    }
    if let Some(without) = without {
        pairs.extend(
            text(without, 3)?
                .chars()
                .map(|one| (code(one), Value::new_none())),
        );
    }
    Ok(heap.alloc(AllocDict(unique(pairs))))
}

/// The last pair of each key, in the order of first appearance.
fn unique(pairs: Vec<(i32, Value<'_>)>) -> Vec<(i32, Value<'_>)> {
    let mut all: Vec<(i32, Value)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        match all.iter_mut().find(|(other, _)| *other == key) {
            Some((_, place)) => *place = value,
            None => all.push((key, value)),
        }
    }
    all
}

fn code(character: char) -> i32 {
    u32::from(character) as i32
}

fn of_dict<'v>(table: Value<'v>, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
    let Some(dict) = DictRef::from_value(table) else {
        bail!("if you give only one argument to maketrans it must be a dict");
    };
    let mut pairs = Vec::new();
    for (key, value) in dict.iter() {
        let key = match key.unpack_str() {
            None => args::integer(key)?.try_into()?,
            Some(text) => {
                let mut characters = text.chars();
                match (characters.next(), characters.next()) {
                    (Some(one), None) => code(one),
                    _ => bail!("string keys in translate table must be of length 1"),
                }
            }
        };
        pairs.push((key, value));
    }
    Ok(heap.alloc(AllocDict(unique(pairs))))
}

pub(super) fn translate<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let table = call.one()?;
    let heap = call.heap;
    let dict = DictRef::from_value(table);
    if matches!(table.get_type(), "int" | "float" | "bool" | "NoneType") {
        let error = anyhow!("'{}' object is not subscriptable", python_type(table));
        return Err(error.into());
    }
    let mut out = String::new();
    for character in call.text().chars() {
        let key = heap.alloc(code(character));
        let found = match &dict {
            Some(dict) => dict.get(key)?,
            None => table.at(key, heap).ok(),
        };
        match found {
            None => out.push(character),
            Some(value) if value.is_none() => {}
            Some(value) => match value.unpack_str() {
                Some(text) => out.push_str(text),
                None => out.push(character_of(value)?),
            },
        }
    }
    Ok(heap.alloc(out))
}

fn character_of(value: Value) -> anyhow::Result<char> {
    let Ok(code) = args::integer(value) else {
        bail!("character mapping must return integer, None or str");
    };
    let character = u32::try_from(code).ok().and_then(char::from_u32);
    character.ok_or_else(|| anyhow!("character mapping must be in range(0x110000)"))
}
