//! The manager's `dict` and `Namespace`, which is a dict with names as keys.

use std::fmt;

use anyhow::{Result, anyhow, bail};
use starlark::environment::MethodsBuilder;
use starlark::starlark_module;
use starlark::values::dict::{AllocDict, DictRef};
use starlark::values::none::NoneType;
use starlark::values::{Heap, Value};

use super::{found, is_filled, object, show, show_object, shown, size};
use crate::script::handle::Handle;
use crate::script::link::{self, call, post};
use crate::script::portable::{decode, encode};
use crate::shared::calls;
use crate::wire::Json;

object!(Dict, "DictProxy", dict_methods, {
    fn length(&self) -> starlark::Result<i32> {
        size(&self.0, calls::dict::size())
    }

    fn to_bool(&self) -> bool {
        is_filled(&self.0, calls::dict::size())
    }

    fn at(&self, key: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        match find(&self.0, key, heap)? {
            Some(value) => Ok(value),
            None => Err(missing(key, heap).into()),
        }
    }

    fn set_at(&self, key: Value<'v>, value: Value<'v>) -> starlark::Result<()> {
        Ok(set(&self.0, encode(key)?, value)?)
    }

    fn is_in(&self, key: Value<'v>) -> starlark::Result<bool> {
        let key = encode(key)?.into();
        let found = call(self.0.object(), calls::dict::find(key)).map_err(anyhow::Error::from)?;
        Ok(found.is_some())
    }

    fn iterate_collect(&self, heap: Heap<'v>) -> starlark::Result<Vec<Value<'v>>> {
        let keys = pairs(&self.0)?
            .into_iter()
            .map(|(key, _)| decode(&key, heap));
        Ok(keys.collect::<Result<_>>()?)
    }
});

object!(Namespace, "NamespaceProxy", namespace_methods, {
    fn get_attr(&self, attribute: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        find(&self.0, heap.alloc(attribute), heap).ok().flatten()
    }

    fn set_attr(&self, attribute: &str, value: Value<'v>) -> starlark::Result<()> {
        Ok(set(
            &self.0,
            serde_json::to_vec(attribute).map_err(anyhow::Error::from)?,
            value,
        )?)
    }

    fn dir_attr(&self) -> Vec<String> {
        let pairs = pairs(&self.0).unwrap_or_default().into_iter();
        pairs
            .filter_map(|(key, _)| serde_json::from_slice(&key).ok())
            .collect()
    }
});

impl Dict {
    /// Shows its content, as in Python.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_object(&self.0, f, |f| {
            Heap::temp(|heap| {
                let dict = dict(&self.0, heap).map_err(|_| fmt::Error)?;
                show(dict, heap, f)
            })
        })
    }
}

impl Namespace {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_object(&self.0, f, |f| {
            Heap::temp(|heap| {
                let pairs = pairs(&self.0).map_err(|_| fmt::Error)?;
                let mut fields = Vec::new();
                for (name, value) in &pairs {
                    let name: String = serde_json::from_slice(name).map_err(|_| fmt::Error)?;
                    let value = decode(value, heap).map_err(|_| fmt::Error)?;
                    fields.push(format!("{name}={}", shown(value, heap)));
                }
                // As in Python.
                fields.retain(|field| !field.starts_with('_'));
                fields.sort_unstable();
                write!(f, "Namespace({})", fields.join(", "))
            })
        })
    }
}

fn missing<'v>(key: Value<'v>, heap: Heap<'v>) -> anyhow::Error {
    anyhow!("KeyError: {}", shown(key, heap))
}

fn find<'v>(handle: &Handle, key: Value<'v>, heap: Heap<'v>) -> anyhow::Result<Option<Value<'v>>> {
    let key = encode(key)?.into();
    found(call(handle.object(), calls::dict::find(key))?, heap)
}

fn set(handle: &Handle, key: Vec<u8>, value: Value) -> anyhow::Result<()> {
    // The server refuses only keys that are not scalars.
    let is_sure = !matches!(key.first(), Some(b'[' | b'{'));
    let pairs = vec![(key.into(), encode(value)?.into())];
    if is_sure {
        post(handle.object(), calls::dict::update(pairs))?;
    } else {
        call(handle.object(), calls::dict::update(pairs))?;
    }
    Ok(())
}

fn pairs(handle: &Handle) -> anyhow::Result<Vec<(Json, Json)>> {
    Ok(call(handle.object(), calls::dict::items())?)
}

fn decoded<'v>(pair: &(Json, Json), heap: Heap<'v>) -> anyhow::Result<(Value<'v>, Value<'v>)> {
    Ok((decode(&pair.0, heap)?, decode(&pair.1, heap)?))
}

fn dict<'v>(handle: &Handle, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
    let pairs = pairs(handle)?;
    let pairs: Vec<_> = pairs
        .iter()
        .map(|pair| decoded(pair, heap))
        .collect::<Result<_>>()?;
    Ok(heap.alloc(AllocDict(pairs)))
}

/// The pairs of a dict, of a manager's dict, or of an iterable of pairs,
/// followed by named arguments.
pub(in crate::script) fn pairs_of<'v>(
    given: Option<Value<'v>>,
    named: &DictRef<'v>,
    heap: Heap<'v>,
) -> starlark::Result<Vec<(Value<'v>, Value<'v>)>> {
    let mut all = Vec::new();
    if let Some(given) = given {
        if let Some(dict) = DictRef::from_value(given) {
            all.extend(dict.iter());
        } else if let Some(proxy) = Dict::from_value(given) {
            for pair in pairs(&proxy.0)? {
                all.push(decoded(&pair, heap)?);
            }
        } else {
            for pair in given.iterate(heap)? {
                let pair: Vec<Value> = pair.iterate(heap)?.collect();
                let [key, value] = pair[..] else {
                    return Err(anyhow!("a pair has a key and a value").into());
                };
                all.push((key, value));
            }
        }
    }
    all.extend(named.iter());
    Ok(all)
}

/// The same as JSON.
pub(in crate::script::objects) fn encoded_pairs_of<'v>(
    given: Option<Value<'v>>,
    named: &DictRef<'v>,
    heap: Heap<'v>,
) -> starlark::Result<Vec<(Json, Json)>> {
    let pairs = pairs_of(given, named, heap)?;
    let pairs = pairs
        .into_iter()
        .map(|(key, value)| Ok((encode(key)?.into(), encode(value)?.into())));
    Ok(pairs.collect::<Result<_>>()?)
}

#[starlark_module]
fn dict_methods(builder: &mut MethodsBuilder) {
    /// Removes it for all its users; one with a name, just for this process.
    fn close(this: &Dict) -> anyhow::Result<NoneType> {
        link::close(this.0.object())?;
        Ok(NoneType)
    }

    fn get<'v>(
        this: &Dict,
        #[starlark(require = pos)] key: Value<'v>,
        default: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let found = find(&this.0, key, heap)?;
        Ok(found.or(default).unwrap_or_else(Value::new_none))
    }

    fn pop<'v>(
        this: &Dict,
        #[starlark(require = pos)] key: Value<'v>,
        default: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let json = encode(key)?.into();
        let taken = call(this.0.object(), calls::dict::take(json))?;
        let taken = found(taken, heap)?.or(default);
        taken.ok_or_else(|| missing(key, heap))
    }

    fn popitem<'v>(this: &Dict, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        let Some(pair) = call(this.0.object(), calls::dict::take_last())? else {
            bail!("KeyError: the dict is empty");
        };
        Ok(heap.alloc(decoded(&pair, heap)?))
    }

    fn setdefault<'v>(
        this: &Dict,
        #[starlark(require = pos)] key: Value<'v>,
        default: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let key = encode(key)?.into();
        let value = encode(default.unwrap_or_else(Value::new_none))?.into();
        decode(
            &call(this.0.object(), calls::dict::set_default(key, value))?,
            heap,
        )
    }

    fn update<'v>(
        this: &Dict,
        #[starlark(require = pos)] other: Option<Value<'v>>,
        #[starlark(kwargs)] named: DictRef<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<NoneType> {
        let pairs = encoded_pairs_of(other, &named, heap)?;
        call(this.0.object(), calls::dict::update(pairs)).map_err(anyhow::Error::from)?;
        Ok(NoneType)
    }

    fn keys<'v>(this: &Dict, heap: Heap<'v>) -> anyhow::Result<Vec<Value<'v>>> {
        pairs(&this.0)?
            .iter()
            .map(|(key, _)| decode(key, heap))
            .collect()
    }

    fn values<'v>(this: &Dict, heap: Heap<'v>) -> anyhow::Result<Vec<Value<'v>>> {
        pairs(&this.0)?
            .iter()
            .map(|(_, value)| decode(value, heap))
            .collect()
    }

    fn items<'v>(this: &Dict, heap: Heap<'v>) -> anyhow::Result<Vec<(Value<'v>, Value<'v>)>> {
        pairs(&this.0)?
            .iter()
            .map(|pair| decoded(pair, heap))
            .collect()
    }

    fn copy<'v>(this: &Dict, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        dict(&this.0, heap)
    }

    fn clear(this: &Dict) -> anyhow::Result<NoneType> {
        call(this.0.object(), calls::dict::clear())?;
        Ok(NoneType)
    }
}

#[starlark_module]
fn namespace_methods(builder: &mut MethodsBuilder) {}
