//! The manager's `list`.

use std::fmt;

use allocative::Allocative;
use anyhow::{Result, anyhow};
use starlark::any::ProvidesStaticType;
use starlark::environment::{GlobalsBuilder, MethodsBuilder};
use starlark::eval::Evaluator;
use starlark::values::list::{AllocList, ListRef};
use starlark::values::none::NoneType;
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::{found, is_filled, object, position, show, show_object, size};
use crate::lang::{IN_PLACE_ADD, IN_PLACE_MULTIPLY};
use crate::script::handle::Handle;
use crate::script::link::{self, call, post};
use crate::script::portable::{decode, encode};
use crate::shared::calls;
use crate::wire::{Contents, Json, ObjectCall};

object!(List, "ListProxy", list_methods, {
    fn length(&self) -> starlark::Result<i32> {
        size(&self.0, calls::list::size())
    }

    fn to_bool(&self) -> bool {
        is_filled(&self.0, calls::list::size())
    }

    fn at(&self, index: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        let position = position(index)?;
        Ok(element(&self.0, calls::list::at(position), heap)?)
    }

    fn set_at(&self, index: Value<'v>, value: Value<'v>) -> starlark::Result<()> {
        let position = position(index)?;
        let value = encode(value)?.into();
        let set = calls::list::set_at(position, value);
        if call(self.0.object(), set).map_err(anyhow::Error::from)? {
            Ok(())
        } else {
            Err(out_of_range().into())
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

    fn add(&self, other: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        if Changed::from_value(other).is_some() {
            return Some(Ok(heap.alloc(List(self.0))));
        }
        let is_list = ListRef::from_value(other).is_some() || List::from_value(other).is_some();
        is_list.then(|| {
            let mut all = elements(&self.0, heap)?;
            all.extend(other.iterate(heap)?);
            Ok(heap.alloc(AllocList(all)))
        })
    }

    fn mul(&self, times: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        if Changed::from_value(times).is_some() {
            return Some(Ok(heap.alloc(List(self.0))));
        }
        times.unpack_i32()?;
        let list = elements(&self.0, heap).map(|all| heap.alloc(AllocList(all)));
        Some(
            list.map_err(Into::into)
                .and_then(|list| list.mul(times, heap)),
        )
    }

    fn rmul(&self, times: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        self.mul(times, heap)
    }

    fn is_in(&self, value: Value<'v>) -> starlark::Result<bool> {
        let value = encode(value)?;
        Ok(values(&self.0)?
            .values
            .iter()
            .any(|one| one.as_slice() == value))
    }

    fn iterate_collect(&self, heap: Heap<'v>) -> starlark::Result<Vec<Value<'v>>> {
        Ok(elements(&self.0, heap)?)
    }
});

impl List {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_object(&self.0, f, |f| {
            Heap::temp(|heap| {
                let elements = elements(&self.0, heap).map_err(|_| fmt::Error)?;
                show(heap.alloc(AllocList(elements)), heap, f)
            })
        })
    }
}

/// Stands for the right-hand side of an assignment that has already been
/// carried out by appending or multiplying.
#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
struct Changed;

starlark_simple_value!(Changed);

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<changed>")
    }
}

#[starlark_value(type = "changed")]
impl<'v> StarlarkValue<'v> for Changed {}

/// The names that [`in_place`] makes.
pub(in crate::script) const IN_PLACE: &[&str] = &[IN_PLACE_ADD, IN_PLACE_MULTIPLY];

/// Wraps the right-hand side of `+=` and `*=`: these change a manager's list in
/// place, which the language only supports for its own lists.
#[starlark_module]
pub(in crate::script) fn in_place(builder: &mut GlobalsBuilder) {
    fn __iadd__<'v>(
        #[starlark(require = pos)] target: Value<'v>,
        #[starlark(require = pos)] operand: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        let Some(list) = List::from_value(target) else {
            return Ok(operand);
        };
        let values = all_of(operand, heap)?;
        call(list.0.object(), calls::list::append(values)).map_err(anyhow::Error::from)?;
        Ok(heap.alloc(Changed))
    }

    fn __imul__<'v>(
        #[starlark(require = pos)] target: Value<'v>,
        #[starlark(require = pos)] operand: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        let (Some(list), Some(times)) = (List::from_value(target), operand.unpack_i32()) else {
            return Ok(operand);
        };
        change(&list.0, |values| {
            let times = usize::try_from(times).unwrap_or(0);
            Ok(std::iter::repeat_n(values, times).flatten().collect())
        })?;
        Ok(heap.alloc(Changed))
    }
}

fn out_of_range() -> anyhow::Error {
    anyhow!("IndexError: list index out of range")
}

/// All values of an iterable, as JSON.
pub(in crate::script::objects) fn all_of<'v>(
    values: Value<'v>,
    heap: Heap<'v>,
) -> starlark::Result<Vec<Json>> {
    let values = values.iterate(heap)?.map(|value| Ok(encode(value)?.into()));
    Ok(values.collect::<Result<_>>()?)
}

/// The answer to a request that finds an element or none.
fn element<'v>(
    handle: &Handle,
    what: ObjectCall<Option<Json>>,
    heap: Heap<'v>,
) -> anyhow::Result<Value<'v>> {
    found(call(handle.object(), what)?, heap)?.ok_or_else(out_of_range)
}

/// The elements as JSON, and the list's number of changes.
fn values(handle: &Handle) -> anyhow::Result<Contents> {
    Ok(call(handle.object(), calls::list::values())?)
}

fn elements<'v>(handle: &Handle, heap: Heap<'v>) -> anyhow::Result<Vec<Value<'v>>> {
    let contents = values(handle)?;
    contents
        .values
        .iter()
        .map(|value| decode(value, heap))
        .collect()
}

/// Changes a list as a whole; starts again if another process was faster.
fn change(
    handle: &Handle,
    mut change: impl FnMut(Vec<Json>) -> starlark::Result<Vec<Json>>,
) -> starlark::Result<()> {
    loop {
        let Contents { values, changes } = self::values(handle)?;
        let values = change(values)?;
        let replace = calls::list::replace(changes, values);
        if call(handle.object(), replace).map_err(anyhow::Error::from)? {
            return Ok(());
        }
    }
}

/// The position of a value in a list.
fn place_of(values: &[Json], value: &[u8]) -> anyhow::Result<usize> {
    let place = values.iter().position(|one| one.as_slice() == value);
    place.ok_or_else(|| anyhow!("ValueError: the value is not in the list"))
}

#[starlark_module]
fn list_methods(builder: &mut MethodsBuilder) {
    /// Removes it for all its users; one with a name, just for this process.
    fn close(this: &List) -> anyhow::Result<NoneType> {
        link::close(this.0.object())?;
        Ok(NoneType)
    }

    fn append<'v>(
        this: &List,
        #[starlark(require = pos)] value: Value<'v>,
    ) -> anyhow::Result<NoneType> {
        let values = vec![encode(value)?.into()];
        post(this.0.object(), calls::list::append(values))?;
        Ok(NoneType)
    }

    fn extend<'v>(
        this: &List,
        #[starlark(require = pos)] values: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<NoneType> {
        let values = all_of(values, heap)?;
        call(this.0.object(), calls::list::append(values)).map_err(anyhow::Error::from)?;
        Ok(NoneType)
    }

    fn insert<'v>(
        this: &List,
        #[starlark(require = pos)] index: Value<'v>,
        #[starlark(require = pos)] value: Value<'v>,
    ) -> anyhow::Result<NoneType> {
        let position = position(index)?;
        let value = encode(value)?.into();
        call(this.0.object(), calls::list::insert(position, value))?;
        Ok(NoneType)
    }

    fn pop<'v>(
        this: &List,
        #[starlark(require = pos)] index: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let position = index.map_or(Ok(-1), position)?;
        element(&this.0, calls::list::pop_at(position), heap)
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
        Ok(place_of(&values(&this.0)?.values, &encode(value)?)? as i32)
    }

    fn count<'v>(this: &List, #[starlark(require = pos)] value: Value<'v>) -> anyhow::Result<i32> {
        let value = encode(value)?;
        let values = values(&this.0)?.values;
        Ok(values.iter().filter(|one| one.as_slice() == value).count() as i32)
    }

    fn reverse(this: &List) -> anyhow::Result<NoneType> {
        call(this.0.object(), calls::list::reverse())?;
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
        call(this.0.object(), calls::list::clear())?;
        Ok(NoneType)
    }

    fn copy<'v>(this: &List, heap: Heap<'v>) -> anyhow::Result<Vec<Value<'v>>> {
        elements(&this.0, heap)
    }
}
