//! Values of the module `collections` as data, and how they are shown. Their
//! behaviour is in [`builtins`](super::builtins).

use std::cmp::Ordering;
use std::fmt;

use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::coerce::Coerce;
use starlark::starlark_complex_value;
use starlark::values::dict::{AllocDict, DictRef};
use starlark::values::tuple::TupleRef;
use starlark::values::{Freeze, FreezeResult, Freezer, Heap, NoSerialize, Trace, Value, ValueLike};

/// A value of the module, or a class that `namedtuple` made.
#[derive(Debug, Trace, Coerce, ProvidesStaticType, NoSerialize, Allocative)]
#[repr(C)]
pub(in crate::lang) struct CollectionGen<V> {
    /// Its kind, whatever its name.
    pub(super) kind: V,
    pub(super) name: V,
    /// The list, dict or tuple.
    pub(super) inner: V,
    /// The default factory, the largest length, or the names of fields.
    pub(super) extra: V,
    pub(super) methods: V,
}

starlark_complex_value!(pub(in crate::lang) Collection);

impl Freeze for Collection<'_> {
    type Frozen = FrozenCollection;

    fn freeze(self, freezer: &Freezer) -> FreezeResult<Self::Frozen> {
        Ok(CollectionGen {
            kind: self.kind.freeze(freezer)?,
            name: self.name.freeze(freezer)?,
            inner: self.inner.freeze(freezer)?,
            extra: self.extra.freeze(freezer)?,
            methods: self.methods.freeze(freezer)?,
        })
    }
}

impl<V> fmt::Display for CollectionGen<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<collection>")
    }
}

impl<'v, V: ValueLike<'v>> CollectionGen<V> {
    pub(super) fn kind(&self) -> &'v str {
        self.kind.to_value().unpack_str().unwrap_or_default()
    }

    pub(super) fn inner(&self) -> Value<'v> {
        self.inner.to_value()
    }
}

/// The list, dict or tuple in a `value` of this module; any other value
/// unchanged.
pub(crate) fn plain(value: Value<'_>) -> Value<'_> {
    let collection = Collection::from_value(value).filter(|one| one.kind() != "class");
    collection.map_or(value, CollectionGen::inner)
}

/// Whether the function or class `kind` makes values like `value`; none if
/// neither is of this module.
pub(super) fn is_made_by<'v>(value: Value<'v>, kind: Value<'v>) -> Option<bool> {
    let made = Collection::from_value(value).filter(|made| made.kind() != "class");
    if let Some(class) = Collection::from_value(kind).filter(|class| class.kind() == "class") {
        return Some(made.is_some_and(|made| {
            made.kind() == "namedtuple" && made.name.unpack_str() == class.name.unpack_str()
        }));
    }
    let name = kind.function_name()?;
    match made {
        Some(made) => Some(made.kind() == name),
        None => ["Counter", "OrderedDict", "defaultdict", "deque"]
            .contains(&name)
            .then_some(false),
    }
}

/// How a value is shown: the text around its parts.
pub(super) enum Look<'v> {
    /// Named fields with their values.
    Fields(&'v str, Vec<(&'v str, Value<'v>)>),
    /// Values in parentheses, followed by more text.
    Call(&'v str, Vec<Value<'v>>, String),
    Class(&'v str),
}

/// How to show `value`, if it belongs to this module.
pub(super) fn look<'v>(value: Value<'v>, heap: Heap<'v>) -> Option<Look<'v>> {
    let this = Collection::from_value(value)?;
    let name = this.name.unpack_str().unwrap_or_default();
    let inner = this.inner();
    let extra = TupleRef::from_value(this.extra).map_or(&[][..], TupleRef::content);
    Some(match this.kind() {
        "class" => Look::Class(name),
        "namedtuple" => {
            let values = TupleRef::from_value(inner)?.iter();
            let names = extra.iter().filter_map(|one| one.unpack_str());
            Look::Fields(name, names.zip(values).collect())
        }
        "defaultdict" => {
            let factory = extra.first().copied().unwrap_or_else(Value::new_none);
            Look::Call(name, vec![factory, inner], String::new())
        }
        "deque" if !this.extra.is_none() => {
            Look::Call(name, vec![inner], format!(", maxlen={}", this.extra))
        }
        "deque" => Look::Call(name, vec![inner], String::new()),
        _ if !inner.to_bool() => Look::Call(name, Vec::new(), String::new()),
        "Counter" => {
            let mut all: Vec<_> = DictRef::from_value(inner)?.iter().collect();
            all.sort_by(|left, right| right.1.compare(left.1).unwrap_or(Ordering::Equal));
            Look::Call(name, vec![heap.alloc(AllocDict(all))], String::new())
        }
        _ => Look::Call(name, vec![inner], String::new()),
    })
}
