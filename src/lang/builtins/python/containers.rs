//! Creating and changing lists, sets and dicts in ways for which Starlark has
//! no syntax.

use std::sync::LazyLock;

use anyhow::{anyhow, bail};
use starlark::collections::SmallMap;
use starlark::environment::{Globals, GlobalsBuilder, LibraryExtension};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::dict::{Dict, DictMut, DictRef};
use starlark::values::list::{AllocList, ListRef};
use starlark::values::none::NoneType;
use starlark::values::tuple::{AllocTuple, TupleRef, UnpackTuple};
use starlark::values::{Heap, Value};

use crate::lang::builtins::{args, bound};
use crate::lang::collection;
use crate::lang::show::{self, python_type};

static SETS: LazyLock<Globals> = LazyLock::new(|| {
    GlobalsBuilder::new()
        .with(|builder| LibraryExtension::SetType.add(builder))
        .build()
});

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn __assign__<'v>(
        #[starlark(require = pos)] cell: Value<'v>,
        #[starlark(require = pos)] value: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        if ListRef::from_value(cell).is_some_and(|list| list.is_empty()) {
            call(cell, "append", &[value], eval)?;
        } else {
            cell.set_at(heap.alloc(0), value)?;
        }
        Ok(value)
    }

    fn __set__<'v>(
        #[starlark(require = pos)] elements: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        set_of(args::elements(elements, eval.heap())?, eval)
    }

    fn __tuple__<'v>(
        #[starlark(require = pos)] elements: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let all: Vec<_> = args::iterate(elements, heap)?.collect();
        Ok(heap.alloc(AllocTuple(all)))
    }

    fn __keys__<'v>(
        #[starlark(require = pos)] value: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let keys = DictRef::from_value(collection::plain(value))
            .map(|dict| dict.keys().collect::<Vec<_>>());
        Ok(keys.map_or(value, |keys| heap.alloc(AllocTuple(keys))))
    }

    fn __dict__<'v>(
        #[starlark(args)] parts: UnpackTuple<Value<'v>>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        merged(parts, heap, |_| Ok(()))
    }

    fn __keywords__<'v>(
        #[starlark(args)] parts: UnpackTuple<Value<'v>>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        merged(parts, heap, |key| {
            let name = key.unpack_str().unwrap_or_default();
            bail!("got multiple values for keyword argument '{name}'")
        })
    }

    fn __set_slice__<'v>(
        #[starlark(require = pos)] value: Value<'v>,
        #[starlark(require = pos)] whole: Value<'v>,
        #[starlark(require = pos)] start: Value<'v>,
        #[starlark(require = pos)] end: Value<'v>,
        #[starlark(require = pos)] step: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<NoneType> {
        let Some(list) = ListRef::from_value(whole) else {
            // An array of a script does this itself.
            if step.is_none() && end.is_none() && whole.get_type() == "Array" {
                let heap = eval.heap();
                let start = args::given(Some(start)).unwrap_or(heap.alloc(0));
                call(whole, "set", &[value, start], eval)?;
                return Ok(NoneType);
            }
            let error = anyhow!(
                "'{}' object does not support item assignment",
                python_type(whole)
            );
            return Err(error.into());
        };
        let heap = eval.heap();
        let Some(value) = iterated(value, heap) else {
            return Err(anyhow!("can only assign an iterable").into());
        };
        let mut all = list.content().to_vec();
        let slice = Slice::new([start, end, step], all.len())?;
        if slice.step == 1 {
            let end = slice.end.max(slice.start) as usize;
            all.splice(slice.start as usize..end, value);
        } else {
            let places = slice.places();
            if places.len() != value.len() {
                let error = anyhow!(
                    "attempt to assign sequence of size {} to extended slice of size {}",
                    value.len(),
                    places.len()
                );
                return Err(error.into());
            }
            for (place, value) in places.into_iter().zip(value) {
                all[place] = value;
            }
        }
        refill(whole, all, eval)?;
        Ok(NoneType)
    }

    fn __delete__<'v>(
        #[starlark(require = pos)] whole: Value<'v>,
        #[starlark(args)] place: UnpackTuple<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<NoneType> {
        let whole = collection::plain(whole);
        match place.items[..] {
            [key] => {
                if DictRef::from_value(whole).is_some() {
                    let key = key.get_hashed()?;
                    let mut dict = DictMut::from_value(whole)?;
                    if dict.aref.remove_hashed(key).is_none() {
                        let mut text = String::new();
                        show::repr(*key.key(), eval.heap(), &mut text)
                            .map_err(anyhow::Error::from)?;
                        return Err(anyhow!("key {text} was not found").into());
                    }
                } else if let Some(list) = ListRef::from_value(whole) {
                    let index = args::index(key)?;
                    let length = list.len() as i64;
                    let at = if index < 0 { index + length } else { index };
                    if !(0..length).contains(&at) {
                        return Err(anyhow!("list assignment index out of range").into());
                    }
                    call(whole, "pop", &[eval.heap().alloc(at)], eval)?;
                } else if whole.has_attr("pop", eval.heap()) {
                    call(whole, "pop", &[key], eval)?;
                } else {
                    let kind = python_type(whole);
                    let error = anyhow!("'{kind}' object doesn't support item deletion");
                    return Err(error.into());
                }
            }
            [start, end, step] => {
                let Some(list) = ListRef::from_value(whole) else {
                    let kind = python_type(whole);
                    let error = anyhow!("'{kind}' object does not support item deletion");
                    return Err(error.into());
                };
                let places = Slice::new([start, end, step], list.len())?.places();
                let mut is_gone = vec![false; list.len()];
                for place in places {
                    is_gone[place] = true;
                }
                let stays = list.iter().zip(is_gone).filter(|(_, is_gone)| !is_gone);
                let stays: Vec<_> = stays.map(|(value, _)| value).collect();
                refill(whole, stays, eval)?;
            }
            _ => {}
        }
        Ok(NoneType)
    }
}

/// A set of the elements.
pub(in crate::lang::builtins) fn set_of<'v>(
    elements: Vec<Value<'v>>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let set = bound::function(&SETS, "set")?;
    let elements = eval.heap().alloc(AllocList(elements));
    eval.eval_function(set, &[elements], &[])
}

/// Calls a method.
pub(in crate::lang::builtins) fn call<'v>(
    object: Value<'v>,
    method: &str,
    arguments: &[Value<'v>],
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let method = object.get_attr_error(method, eval.heap())?;
    eval.eval_function(method, arguments, &[])
}

/// Replaces the elements of a list.
pub(in crate::lang::builtins) fn refill<'v>(
    list: Value<'v>,
    elements: Vec<Value<'v>>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<()> {
    call(list, "clear", &[], eval)?;
    let elements = eval.heap().alloc(AllocList(elements));
    call(list, "extend", &[elements], eval)?;
    Ok(())
}

fn iterated<'v>(value: Value<'v>, heap: Heap<'v>) -> Option<Vec<Value<'v>>> {
    match value.unpack_str() {
        Some(text) => Some(text.chars().map(|one| heap.alloc(one)).collect()),
        None => Some(value.iterate(heap).ok()?.collect()),
    }
}

/// Merges the parts into one dict. Calls `on_repeat` for repeated keys.
fn merged<'v>(
    parts: UnpackTuple<Value<'v>>,
    heap: Heap<'v>,
    on_repeat: impl Fn(Value<'v>) -> anyhow::Result<()>,
) -> starlark::Result<Value<'v>> {
    let mut all = SmallMap::new();
    for part in parts.items {
        for (key, value) in pairs(part)? {
            if all.insert_hashed(key.get_hashed()?, value).is_some() {
                on_repeat(key)?;
            }
        }
    }
    Ok(heap.alloc(Dict::new(all)))
}

/// The pairs in a part of a dict display: a tuple is a single pair.
fn pairs(part: Value) -> anyhow::Result<Vec<(Value, Value)>> {
    if let Some(pair) = TupleRef::from_value(part)
        && let [key, value] = *pair.content()
    {
        return Ok(vec![(key, value)]);
    }
    if let Some(dict) = DictRef::from_value(collection::plain(part)) {
        return Ok(dict.iter().collect());
    }
    bail!("'{}' object is not a mapping", python_type(part))
}

/// The bounds of a slice of a list.
struct Slice {
    start: i64,
    end: i64,
    step: i64,
}

impl Slice {
    fn new([start, end, step]: [Value; 3], length: usize) -> anyhow::Result<Self> {
        let length = length as i64;
        let bound = |value: Value| args::given(Some(value)).map(clamped).transpose();
        let step = bound(step)?.unwrap_or(1);
        if step == 0 {
            bail!("slice step cannot be zero");
        }
        let (lowest, highest) = if step > 0 {
            (0, length)
        } else {
            (-1, length - 1)
        };
        let place = |at: i64| {
            let at = if at < 0 {
                at.saturating_add(length)
            } else {
                at
            };
            at.clamp(lowest, highest)
        };
        let ends = if step > 0 {
            (lowest, highest)
        } else {
            (highest, lowest)
        };
        Ok(Self {
            start: bound(start)?.map_or(ends.0, place),
            end: bound(end)?.map_or(ends.1, place),
            step,
        })
    }

    fn places(&self) -> Vec<usize> {
        let mut places = Vec::new();
        let mut at = self.start;
        while (self.step > 0 && at < self.end) || (self.step < 0 && at > self.end) {
            places.push(at as usize);
            at = at.saturating_add(self.step);
        }
        places
    }
}

/// A bound, which may be far outside the list.
fn clamped(value: Value) -> anyhow::Result<i64> {
    let integer =
        args::integer(value).map_err(|_| anyhow!("slice indices must be integers or None"))?;
    let far = if integer.sign() == num_bigint::Sign::Minus {
        i64::MIN / 2
    } else {
        i64::MAX / 2
    };
    Ok(i64::try_from(integer).unwrap_or(far))
}
