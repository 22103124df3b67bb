//! The manager's `dict`, `list` and `Namespace`.

use std::fmt;

use anyhow::{Result, anyhow, bail};
use starlark::environment::MethodsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::dict::{AllocDict, DictRef};
use starlark::values::list::AllocList;
use starlark::values::none::NoneType;
use starlark::values::{Heap, Value};

use super::{object, position};
use crate::lang::repr;
use crate::script::handle::Handle;
use crate::script::portable::{decode, encode};
use crate::script::runtime::{call, post};
use crate::shared::unexpected;
use crate::wire::{Call, Json, Reply};

object!(Dict, "DictProxy", dict_methods, {
    fn length(&self) -> starlark::Result<i32> {
        size(&self.0)
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
        let found = call(self.0.object(), Call::Find { key }).map_err(anyhow::Error::from)?;
        Ok(found != Reply::Absent)
    }

    fn iterate_collect(&self, heap: Heap<'v>) -> starlark::Result<Vec<Value<'v>>> {
        let keys = pairs(&self.0)?
            .into_iter()
            .map(|(key, _)| decode(&key, heap));
        Ok(keys.collect::<Result<_>>()?)
    }
});

object!(List, "ListProxy", list_methods, {
    fn length(&self) -> starlark::Result<i32> {
        size(&self.0)
    }

    fn at(&self, index: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        let position = position(index)?;
        Ok(element(&self.0, Call::At { position }, heap)?)
    }

    fn set_at(&self, index: Value<'v>, value: Value<'v>) -> starlark::Result<()> {
        let position = position(index)?;
        let value = encode(value)?.into();
        match call(self.0.object(), Call::SetAt { position, value }).map_err(anyhow::Error::from)? {
            Reply::Done => Ok(()),
            _ => Err(out_of_range().into()),
        }
    }

    fn slice(
        &self,
        start: Option<Value<'v>>,
        stop: Option<Value<'v>>,
        stride: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        heap.alloc(AllocList(elements(&self.0, heap)?))
            .slice(start, stop, stride, heap)
    }

    fn is_in(&self, value: Value<'v>) -> starlark::Result<bool> {
        let value = encode(value)?;
        Ok(values(&self.0)?.0.iter().any(|one| one.as_slice() == value))
    }

    fn iterate_collect(&self, heap: Heap<'v>) -> starlark::Result<Vec<Value<'v>>> {
        Ok(elements(&self.0, heap)?)
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
    /// As Python shows it: what it holds.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Heap::temp(|heap| {
            let dict = dict(&self.0, heap).map_err(|_| fmt::Error)?;
            show(dict, heap, f)
        })
    }
}

impl List {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Heap::temp(|heap| {
            let elements = elements(&self.0, heap).map_err(|_| fmt::Error)?;
            show(heap.alloc(AllocList(elements)), heap, f)
        })
    }
}

impl Namespace {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Heap::temp(|heap| {
            let pairs = pairs(&self.0).map_err(|_| fmt::Error)?;
            f.write_str("Namespace(")?;
            for (index, (name, value)) in pairs.iter().enumerate() {
                let comma = if index > 0 { ", " } else { "" };
                let name: String = serde_json::from_slice(name).map_err(|_| fmt::Error)?;
                write!(f, "{comma}{name}=")?;
                show(decode(value, heap).map_err(|_| fmt::Error)?, heap, f)?;
            }
            f.write_str(")")
        })
    }
}

fn show<'v>(value: Value<'v>, heap: Heap<'v>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(&shown(value, heap))
}

fn shown<'v>(value: Value<'v>, heap: Heap<'v>) -> String {
    let mut shown = String::new();
    repr(value, heap, &mut shown);
    shown
}

fn size(handle: &Handle) -> starlark::Result<i32> {
    match call(handle.object(), Call::Size).map_err(anyhow::Error::from)? {
        Reply::Number(size) => Ok(i32::try_from(size).unwrap_or(i32::MAX)),
        _ => Err(anyhow::Error::from(unexpected()).into()),
    }
}

fn missing<'v>(key: Value<'v>, heap: Heap<'v>) -> anyhow::Error {
    anyhow!("KeyError: {}", shown(key, heap))
}

fn out_of_range() -> anyhow::Error {
    anyhow!("IndexError: list index out of range")
}

fn find<'v>(handle: &Handle, key: Value<'v>, heap: Heap<'v>) -> anyhow::Result<Option<Value<'v>>> {
    let key = encode(key)?.into();
    found(call(handle.object(), Call::Find { key })?, heap)
}

fn found(reply: Reply, heap: Heap<'_>) -> anyhow::Result<Option<Value<'_>>> {
    match reply {
        Reply::Value(json) => decode(&json, heap).map(Some),
        Reply::Absent => Ok(None),
        _ => Err(unexpected().into()),
    }
}

fn set(handle: &Handle, key: Vec<u8>, value: Value) -> anyhow::Result<()> {
    // Only what is no scalar is refused.
    let is_sure = !matches!(key.first(), Some(b'[' | b'{'));
    let pairs = vec![(key.into(), encode(value)?.into())];
    if is_sure {
        post(handle.object(), Call::Update { pairs })?;
    } else {
        call(handle.object(), Call::Update { pairs })?;
    }
    Ok(())
}

fn pairs(handle: &Handle) -> anyhow::Result<Vec<(Json, Json)>> {
    match call(handle.object(), Call::Items)? {
        Reply::Pairs(pairs) => Ok(pairs),
        _ => Err(unexpected().into()),
    }
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

/// The pairs of a dict, or of a list of pairs, and further ones by name.
pub(super) fn pairs_of<'v>(
    given: Option<Value<'v>>,
    named: &DictRef<'v>,
    heap: Heap<'v>,
) -> starlark::Result<Vec<(Json, Json)>> {
    let mut pairs = Vec::new();
    let mut add = |key, value| -> anyhow::Result<()> {
        pairs.push((encode(key)?.into(), encode(value)?.into()));
        Ok(())
    };
    match given.map(|given| (given, DictRef::from_value(given))) {
        None => {}
        Some((_, Some(dict))) => {
            for (key, value) in dict.iter() {
                add(key, value)?;
            }
        }
        Some((given, None)) => {
            for pair in given.iterate(heap)? {
                let pair: Vec<Value> = pair.iterate(heap)?.collect();
                match pair[..] {
                    [key, value] => add(key, value)?,
                    _ => return Err(anyhow!("a pair has a key and a value").into()),
                }
            }
        }
    }
    for (key, value) in named.iter() {
        add(key, value)?;
    }
    Ok(pairs)
}

/// All that `values` gives, as JSON.
pub(super) fn all_of<'v>(values: Value<'v>, heap: Heap<'v>) -> starlark::Result<Vec<Json>> {
    let values = values.iterate(heap)?.map(|value| Ok(encode(value)?.into()));
    Ok(values.collect::<Result<_>>()?)
}

#[starlark_module]
fn dict_methods(builder: &mut MethodsBuilder) {
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
        let json = Some(encode(key)?.into());
        let taken = call(this.0.object(), Call::Take { key: json })?;
        let taken = found(taken, heap)?.or(default);
        taken.ok_or_else(|| missing(key, heap))
    }

    fn popitem<'v>(this: &Dict, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        match call(this.0.object(), Call::Take { key: None })? {
            Reply::Pairs(pairs) if pairs.len() == 1 => {
                let (key, value) = decoded(&pairs[0], heap)?;
                Ok(heap.alloc((key, value)))
            }
            _ => bail!("KeyError: the dict is empty"),
        }
    }

    fn setdefault<'v>(
        this: &Dict,
        #[starlark(require = pos)] key: Value<'v>,
        default: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let key = encode(key)?.into();
        let value = encode(default.unwrap_or_else(Value::new_none))?.into();
        let there = call(this.0.object(), Call::SetDefault { key, value })?;
        found(there, heap)?.ok_or_else(|| unexpected().into())
    }

    fn update<'v>(
        this: &Dict,
        #[starlark(require = pos)] other: Option<Value<'v>>,
        #[starlark(kwargs)] named: DictRef<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<NoneType> {
        let pairs = pairs_of(other, &named, heap)?;
        call(this.0.object(), Call::Update { pairs }).map_err(anyhow::Error::from)?;
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
        call(this.0.object(), Call::Clear)?;
        Ok(NoneType)
    }
}

#[starlark_module]
fn namespace_methods(builder: &mut MethodsBuilder) {}

/// The answer to a call that finds an element or does not.
fn element<'v>(handle: &Handle, what: Call, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
    found(call(handle.object(), what)?, heap)?.ok_or_else(out_of_range)
}

/// The elements as JSON, and how often the list was changed.
fn values(handle: &Handle) -> anyhow::Result<(Vec<Json>, u64)> {
    match call(handle.object(), Call::Values)? {
        Reply::Values { values, changes } => Ok((values, changes)),
        _ => Err(unexpected().into()),
    }
}

fn elements<'v>(handle: &Handle, heap: Heap<'v>) -> anyhow::Result<Vec<Value<'v>>> {
    let (values, _) = values(handle)?;
    values.iter().map(|value| decode(value, heap)).collect()
}

/// Changes a list as a whole; begins anew where another process was faster.
fn change(
    handle: &Handle,
    mut change: impl FnMut(Vec<Json>) -> starlark::Result<Vec<Json>>,
) -> starlark::Result<()> {
    loop {
        let (values, changes) = self::values(handle)?;
        let values = change(values)?;
        let replace = Call::Replace { changes, values };
        if call(handle.object(), replace).map_err(anyhow::Error::from)? == Reply::Done {
            return Ok(());
        }
    }
}

/// Where a value is in a list.
fn place_of(values: &[Json], value: &[u8]) -> anyhow::Result<usize> {
    let place = values.iter().position(|one| one.as_slice() == value);
    place.ok_or_else(|| anyhow!("ValueError: the value is not in the list"))
}

#[starlark_module]
fn list_methods(builder: &mut MethodsBuilder) {
    fn append<'v>(
        this: &List,
        #[starlark(require = pos)] value: Value<'v>,
    ) -> anyhow::Result<NoneType> {
        let values = vec![encode(value)?.into()];
        post(this.0.object(), Call::Append { values })?;
        Ok(NoneType)
    }

    fn extend<'v>(
        this: &List,
        #[starlark(require = pos)] values: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<NoneType> {
        let values = all_of(values, heap)?;
        call(this.0.object(), Call::Append { values }).map_err(anyhow::Error::from)?;
        Ok(NoneType)
    }

    fn insert<'v>(
        this: &List,
        #[starlark(require = pos)] index: Value<'v>,
        #[starlark(require = pos)] value: Value<'v>,
    ) -> anyhow::Result<NoneType> {
        let position = position(index)?;
        let value = encode(value)?.into();
        call(this.0.object(), Call::Insert { position, value })?;
        Ok(NoneType)
    }

    fn pop<'v>(
        this: &List,
        #[starlark(require = pos)] index: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let position = index.map_or(Ok(-1), position)?;
        element(&this.0, Call::PopAt { position }, heap)
    }

    fn remove<'v>(
        this: &List,
        #[starlark(require = pos)] value: Value<'v>,
    ) -> starlark::Result<NoneType> {
        let value = encode(value)?;
        change(&this.0, |mut values| {
            values.remove(place_of(&values, &value)?);
            Ok(values)
        })?;
        Ok(NoneType)
    }

    fn index<'v>(this: &List, #[starlark(require = pos)] value: Value<'v>) -> anyhow::Result<i32> {
        Ok(place_of(&values(&this.0)?.0, &encode(value)?)? as i32)
    }

    fn count<'v>(this: &List, #[starlark(require = pos)] value: Value<'v>) -> anyhow::Result<i32> {
        let value = encode(value)?;
        let values = values(&this.0)?.0;
        Ok(values.iter().filter(|one| one.as_slice() == value).count() as i32)
    }

    fn reverse(this: &List) -> anyhow::Result<NoneType> {
        call(this.0.object(), Call::Reverse)?;
        Ok(NoneType)
    }

    /// `key` is a function, as for `sorted`.
    fn sort<'v>(
        this: &List,
        #[starlark(require = named)] key: Option<Value<'v>>,
        #[starlark(require = named, default = false)] reverse: bool,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<NoneType> {
        change(&this.0, |values| {
            let heap = eval.heap();
            let mut keyed: Vec<(Value, Json)> = Vec::with_capacity(values.len());
            for json in values {
                let value = decode(&json, heap)?;
                let value = match key.filter(|key| !key.is_none()) {
                    Some(key) => eval.eval_function(key, &[value], &[])?,
                    None => value,
                };
                keyed.push((value, json));
            }
            let mut failed = Ok(());
            keyed.sort_by(|(one, _), (other, _)| {
                let order = one.compare(*other).unwrap_or_else(|error| {
                    failed = Err(error);
                    std::cmp::Ordering::Equal
                });
                if reverse { order.reverse() } else { order }
            });
            failed?;
            Ok(keyed.into_iter().map(|(_, json)| json).collect())
        })?;
        Ok(NoneType)
    }

    fn clear(this: &List) -> anyhow::Result<NoneType> {
        call(this.0.object(), Call::Clear)?;
        Ok(NoneType)
    }

    fn copy<'v>(this: &List, heap: Heap<'v>) -> anyhow::Result<Vec<Value<'v>>> {
        elements(&this.0, heap)
    }
}
