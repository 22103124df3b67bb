//! Methods of dicts.

use anyhow::anyhow;
use starlark::Result;
use starlark::eval::Evaluator;
use starlark::values::Value;
use starlark::values::dict::{AllocDict, DictMut, DictRef};

use super::call::{Call, Method, missing_key};
use crate::lang::builtins::args;
use crate::lang::builtins::python::call;
use crate::lang::collection;

/// The method with this name.
pub(super) fn find(name: &str) -> Option<Method> {
    Some(match name {
        "copy" => copy,
        "fromkeys" => from_keys,
        "pop" => pop,
        "popitem" => pop_item,
        "update" => update,
        _ => return None,
    })
}

fn copy<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    call.nothing()?;
    let all: Vec<_> = pairs(call.this);
    Ok(call.heap.alloc(AllocDict(all)))
}

fn pairs(dict: Value<'_>) -> Vec<(Value<'_>, Value<'_>)> {
    DictRef::from_value(dict).map_or(Vec::new(), |dict| dict.iter().collect())
}

/// `dict.fromkeys`; the object is irrelevant.
pub(super) fn from_keys<'v>(
    call: &Call<'_, 'v>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> Result<Value<'v>> {
    let [keys, value] = call.take(["", ""], 1)?;
    let value = value.unwrap_or_else(Value::new_none);
    let dict = call.heap.alloc(AllocDict::EMPTY);
    let keys = args::elements(keys.unwrap_or_else(Value::new_none), eval.heap())?;
    for key in keys {
        dict.set_at(key, value)?;
    }
    Ok(dict)
}

fn pop<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let [key, default] = call.take(["", ""], 1)?;
    let key = key.unwrap_or_else(Value::new_none);
    let hashed = key.get_hashed()?;
    let removed = DictMut::from_value(call.this)?.aref.remove_hashed(hashed);
    match removed.or(default) {
        Some(value) => Ok(value),
        None => Err(missing_key(key, eval)?.into()),
    }
}

fn pop_item<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    call.nothing()?;
    let Some((key, value)) = pairs(call.this).pop() else {
        return Err(anyhow!("popitem(): dictionary is empty").into());
    };
    let hashed = key.get_hashed()?;
    DictMut::from_value(call.this)?.aref.remove_hashed(hashed);
    Ok(call.heap.alloc((key, value)))
}

fn update<'v>(call: &Call<'_, 'v>, eval: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    if call.positional.len() > 1 {
        let count = call.positional.len();
        return Err(anyhow!("update expected at most 1 argument, got {count}").into());
    }
    if let [other] = call.positional {
        let other = &collection::plain(*other);
        if DictRef::from_value(*other).is_none() && !other.is_none() {
            let heap = eval.heap();
            for (index, pair) in args::iterate(*other, heap)?.enumerate() {
                let pair = args::elements(pair, heap).map_err(|_| {
                    anyhow!(
                        "cannot convert dictionary update sequence element #{index} to a sequence"
                    )
                })?;
                let [key, value] = pair[..] else {
                    let error = anyhow!(
                        "dictionary update sequence element #{index} has length {}; 2 is required",
                        pair.len()
                    );
                    return Err(error.into());
                };
                call.this.set_at(key, value)?;
            }
        } else {
            self::call(call.this, "update", &[*other], eval)?;
        }
    }
    for (name, value) in call.named {
        call.this.set_at(call.heap.alloc(*name), *value)?;
    }
    Ok(Value::new_none())
}
