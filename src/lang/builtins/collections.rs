//! The values of the module `collections`: each is a list, a dict or a tuple
//! with a name and its own methods, which are written in the language.

use std::cmp::Ordering;
use std::fmt;

use allocative::Allocative;
use anyhow::anyhow;
use starlark::any::ProvidesStaticType;
use starlark::coerce::Coerce;
use starlark::collections::{SmallMap, StarlarkHasher};
use starlark::environment::GlobalsBuilder;
use starlark::eval::{Arguments, Evaluator};
use starlark::values::dict::{AllocDict, DictRef};
use starlark::values::list::{AllocList, ListRef};
use starlark::values::tuple::TupleRef;
use starlark::values::{
    Freeze, FreezeResult, Freezer, Heap, NoSerialize, StarlarkValue, Trace, Value, ValueLike,
    starlark_value,
};
use starlark::{starlark_complex_value, starlark_module};

use super::ordering;
use crate::lang::collection::{Collection, CollectionGen, plain};

/// The function that makes such a value.
pub(super) const COLLECTION: &str = "__collection__";

/// A method of such a value.
#[derive(Debug, Trace, Coerce, ProvidesStaticType, NoSerialize, Allocative)]
#[repr(C)]
struct MethodGen<V> {
    function: V,
    this: V,
}

starlark_complex_value!(Method);

impl Freeze for Method<'_> {
    type Frozen = FrozenMethod;

    fn freeze(self, freezer: &Freezer) -> FreezeResult<Self::Frozen> {
        Ok(MethodGen {
            function: self.function.freeze(freezer)?,
            this: self.this.freeze(freezer)?,
        })
    }
}

impl<V> fmt::Display for MethodGen<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<bound method>")
    }
}

#[starlark_value(type = "function")]
impl<'v, V: ValueLike<'v>> StarlarkValue<'v> for MethodGen<V>
where
    Self: ProvidesStaticType<'v>,
{
    fn invoke(
        &self,
        _me: Value<'v>,
        arguments: &Arguments<'v, '_>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        call(
            self.function.to_value(),
            self.this.to_value(),
            arguments,
            eval,
        )
    }
}

/// Calls `function` with `first` before its other arguments.
fn call<'v>(
    function: Value<'v>,
    first: Value<'v>,
    arguments: &Arguments<'v, '_>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let mut all = vec![first];
    all.extend(arguments.positions(eval.heap())?);
    let named = arguments.names_map()?;
    let named: Vec<_> = named
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    eval.eval_function(function, &all, &named)
}

impl<'v, V: ValueLike<'v>> CollectionGen<V> {
    fn method(&self, name: &str) -> Option<Value<'v>> {
        DictRef::from_value(self.methods.to_value())?.get_str(name)
    }

    /// Another value of the same kind.
    fn with(&self, inner: Value<'v>, heap: Heap<'v>) -> Value<'v> {
        heap.alloc(CollectionGen {
            kind: self.kind.to_value(),
            name: self.name.to_value(),
            inner,
            extra: self.extra.to_value(),
            methods: self.methods.to_value(),
        })
    }

    /// The position of a named field.
    fn field(&self, name: &str) -> Option<usize> {
        let names = TupleRef::from_value(self.extra.to_value())?;
        names.iter().position(|one| one.unpack_str() == Some(name))
    }

    /// The value of a missing key.
    fn missing(&self, key: Value<'v>, heap: Heap<'v>) -> starlark::Result<Option<Value<'v>>> {
        if self.kind() == "Counter" {
            return Ok(Some(heap.alloc(0)));
        }
        let extra = TupleRef::from_value(self.extra.to_value());
        let Some(&[_, made]) = extra
            .map(TupleRef::content)
            .filter(|_| self.kind() == "defaultdict")
        else {
            return Ok(None);
        };
        let made = copied(made, heap)?;
        self.inner().set_at(key, made)?;
        Ok(Some(made))
    }

    /// A counter of the results of `combine` for both counts, if positive.
    fn combined(
        &self,
        other: Value<'v>,
        heap: Heap<'v>,
        combine: impl Fn(Value<'v>, Value<'v>) -> starlark::Result<Value<'v>>,
    ) -> starlark::Result<Value<'v>> {
        let other = plain(other);
        let (Some(left), Some(right), "Counter") = (
            DictRef::from_value(self.inner()),
            DictRef::from_value(other),
            self.kind(),
        ) else {
            return Err(anyhow!("unsupported operand type(s) for a {}", self.kind()).into());
        };
        let none = heap.alloc(0);
        let mut all = SmallMap::new();
        for key in left.keys().chain(right.keys()) {
            let count = combine(
                left.get(key)?.unwrap_or(none),
                right.get(key)?.unwrap_or(none),
            )?;
            if ordering::greater(count, none, heap)? {
                all.insert_hashed(key.get_hashed()?, count);
            }
        }
        Ok(self.with(heap.alloc(AllocDict(all)), heap))
    }
}

#[starlark_value(type = "collection")]
impl<'v, V: ValueLike<'v>> StarlarkValue<'v> for CollectionGen<V>
where
    Self: ProvidesStaticType<'v>,
{
    fn invoke(
        &self,
        me: Value<'v>,
        arguments: &Arguments<'v, '_>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let Some(make) = self.method("__call__") else {
            return Err(anyhow!("'{}' object is not callable", self.kind()).into());
        };
        call(make, me, arguments, eval)
    }

    fn get_attr(&self, attribute: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        match attribute {
            "_inner" => return Some(self.inner()),
            "_extra" => return Some(self.extra.to_value()),
            "__name__" => return Some(self.name.to_value()),
            _ => {}
        }
        if self.kind() == "namedtuple"
            && let Some(place) = self.field(attribute)
        {
            return TupleRef::from_value(self.inner())?
                .content()
                .get(place)
                .copied();
        }
        if let Some(function) = self.method(attribute) {
            let this = self.with(self.inner(), heap);
            return Some(match attribute {
                "_fields" | "maxlen" | "default_factory" => function,
                _ => heap.alloc(MethodGen { function, this }),
            });
        }
        self.inner().get_attr(attribute, heap).ok()?
    }

    fn dir_attr(&self) -> Vec<String> {
        let methods = DictRef::from_value(self.methods.to_value());
        let names = methods.iter().flat_map(|dict| dict.keys());
        names
            .filter_map(Value::unpack_str)
            .map(str::to_owned)
            .collect()
    }

    fn at(&self, index: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        if DictRef::from_value(self.inner()).is_some()
            && !self.inner().is_in(index)?
            && let Some(value) = self.missing(index, heap)?
        {
            return Ok(value);
        }
        self.inner().at(index, heap)
    }

    fn set_at(&self, index: Value<'v>, value: Value<'v>) -> starlark::Result<()> {
        self.inner().set_at(index, value)
    }

    fn slice(
        &self,
        start: Option<Value<'v>>,
        stop: Option<Value<'v>>,
        stride: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        self.inner().slice(start, stop, stride, heap)
    }

    fn length(&self) -> starlark::Result<i32> {
        self.inner().length()
    }

    fn to_bool(&self) -> bool {
        self.kind() == "class" || self.inner().to_bool()
    }

    fn is_in(&self, other: Value<'v>) -> starlark::Result<bool> {
        self.inner().is_in(other)
    }

    fn iterate_collect(&self, heap: Heap<'v>) -> starlark::Result<Vec<Value<'v>>> {
        Ok(self.inner().iterate(heap)?.collect())
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        self.inner().equals(plain(other))
    }

    fn compare(&self, other: Value<'v>) -> starlark::Result<Ordering> {
        self.inner().compare(plain(other))
    }

    fn write_hash(&self, hasher: &mut StarlarkHasher) -> starlark::Result<()> {
        self.inner().write_hash(hasher)
    }

    fn add(&self, other: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        if self.kind() == "Counter" {
            return Some(self.combined(other, heap, |left, right| left.add(right, heap)));
        }
        Some(self.inner().add(plain(other), heap))
    }

    fn sub(&self, other: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        self.combined(other, heap, |left, right| left.sub(right, heap))
    }

    fn bit_and(&self, other: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        self.combined(other, heap, |left, right| {
            Ok(if ordering::less(right, left, heap)? {
                right
            } else {
                left
            })
        })
    }

    fn bit_or(&self, other: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        self.combined(other, heap, |left, right| {
            Ok(if ordering::less(left, right, heap)? {
                right
            } else {
                left
            })
        })
    }
}

/// A copy of a value.
fn copied<'v>(value: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
    if let Some(list) = ListRef::from_value(value) {
        let all: Vec<_> = list
            .iter()
            .map(|one| copied(one, heap))
            .collect::<starlark::Result<_>>()?;
        return Ok(heap.alloc(AllocList(all)));
    }
    if let Some(dict) = DictRef::from_value(value) {
        let mut all = SmallMap::new();
        for (key, one) in dict.iter() {
            all.insert_hashed(key.get_hashed()?, copied(one, heap)?);
        }
        return Ok(heap.alloc(AllocDict(all)));
    }
    if value.get_type() == "set" {
        // The union of a set with itself is another set.
        return value.bit_or(value, heap);
    }
    if let Some(collection) = Collection::from_value(value) {
        return Ok(collection.with(copied(collection.inner(), heap)?, heap));
    }
    Ok(value)
}

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn __collection__<'v>(
        #[starlark(require = pos)] kind: Value<'v>,
        #[starlark(require = pos)] name: Value<'v>,
        #[starlark(require = pos)] inner: Value<'v>,
        #[starlark(require = pos)] extra: Value<'v>,
        #[starlark(require = pos)] methods: Value<'v>,
    ) -> anyhow::Result<Collection<'v>> {
        Ok(CollectionGen {
            kind,
            name,
            inner,
            extra,
            methods,
        })
    }
}
