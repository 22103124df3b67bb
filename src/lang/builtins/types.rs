//! The types that are functions: they create values, and identify their type.
//!
//! All programs share these functions, so that each type is a single value
//! everywhere: `type(x) == int` compares these functions.

use anyhow::{anyhow, bail};
use starlark::collections::SmallMap;
use starlark::environment::{Globals, GlobalsBuilder};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::bytes::StarlarkBytes;
use starlark::values::dict::AllocDict;
use starlark::values::list::AllocList;
use starlark::values::tuple::{AllocTuple, TupleRef, UnpackTuple};
use starlark::values::{Heap, Value};

use super::args;
use super::dates;
use super::exceptions::{self, ClassValue};
use super::methods;
use super::numerals;
use super::python::set_of;
use crate::lang::collection;
use crate::lang::show::{self, python_type};
use crate::lang::types::{made_by, name_of};

fn all() -> &'static Globals {
    made_by(|| GlobalsBuilder::new().with(types).build())
}

pub(super) fn register(builder: &mut GlobalsBuilder) {
    for (name, function) in all().iter() {
        if name != "NoneType" && name != "function" {
            builder.set(name, function);
        }
    }
}

/// The type of a value.
fn type_of(value: Value<'_>) -> Option<Value<'_>> {
    let name = match value.get_type() {
        "function" if name_of(value).is_some() => "type",
        _ => python_type(value),
    };
    let (_, found) = all().iter().find(|(one, _)| *one == name)?;
    Some(found.to_value())
}

fn is_instance<'v>(value: Value<'v>, kind: Value<'v>) -> anyhow::Result<bool> {
    if let Some(kinds) = TupleRef::from_value(kind) {
        let mut found = kinds.iter().map(|kind| is_instance(value, kind));
        return found.try_fold(false, |so_far, one| Ok(so_far || one?));
    }
    if let Some(exception) = exceptions::of(value) {
        return Ok(exceptions::is_one_of(exception, kind) == Some(true));
    }
    if let Some(is_one) = dates::is_instance(value, kind) {
        return Ok(is_one);
    }
    if let Some(is_made) = collection::is_made_by(value, kind)
        && (is_made || name_of(kind).is_none())
    {
        return Ok(is_made);
    }
    let value = collection::plain(value);
    if kind.get_type() == "type" {
        return Ok(false);
    }
    let Some(name) = name_of(kind) else {
        bail!("isinstance() arg 2 must be a type, a tuple of types, or a union");
    };
    Ok(match (name, python_type(value)) {
        ("int", "bool") | ("frozenset", "set") => true,
        (name, own) => name == own,
    })
}

#[starlark_module]
fn types(builder: &mut GlobalsBuilder) {
    fn r#type<'v>(
        #[starlark(require = pos)] object: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        if let Some(exception) = exceptions::of(object) {
            return Ok(heap.alloc(ClassValue(exception.class)));
        }
        if let Some(class) = dates::class_of(object, heap) {
            return Ok(class);
        }
        Ok(type_of(object).unwrap_or_else(|| heap.alloc(python_type(object))))
    }

    fn isinstance<'v>(
        #[starlark(require = pos)] object: Value<'v>,
        #[starlark(require = pos)] kind: Value<'v>,
    ) -> anyhow::Result<bool> {
        is_instance(object, kind)
    }

    fn issubclass<'v>(
        #[starlark(require = pos)] class: Value<'v>,
        #[starlark(require = pos)] classes: Value<'v>,
    ) -> anyhow::Result<bool> {
        if let Some(is_below) = exceptions::is_below(class, classes) {
            return Ok(is_below);
        }
        let is_type = |value: Value| name_of(value).is_some();
        if !is_type(class) || !is_type(classes) {
            bail!("issubclass() arg 1 must be a class");
        }
        Ok(match (name_of(class), name_of(classes)) {
            (Some("bool"), Some("int")) => true,
            (own, other) => own == other,
        })
    }

    fn __starlark_type__<'v>(
        #[starlark(require = pos)] object: Value<'v>,
    ) -> anyhow::Result<&'static str> {
        Ok(object.get_type())
    }

    fn __name_of__<'v>(
        #[starlark(require = pos)] object: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        if let Some(name) = name_of(object).or_else(|| object.function_name()) {
            return Ok(heap.alloc(name));
        }
        object.get_attr_error("__name__", heap)
    }

    /// The type of `None`.
    fn NoneType<'v>(#[starlark(require = pos)] _object: Option<Value<'v>>) -> anyhow::Result<bool> {
        bail!("NoneType is only a type")
    }

    /// The type of functions.
    fn function<'v>(#[starlark(require = pos)] _object: Option<Value<'v>>) -> anyhow::Result<bool> {
        bail!("function is only a type")
    }

    fn int<'v>(
        #[starlark(require = pos)] value: Option<Value<'v>>,
        base: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let Some(value) = value else {
            return Ok(heap.alloc(0));
        };
        if value.unpack_i32().is_some() && base.is_none() {
            return Ok(value);
        }
        Ok(heap.alloc(numerals::integer(value, base)?))
    }

    fn float<'v>(#[starlark(require = pos)] value: Option<Value<'v>>) -> anyhow::Result<f64> {
        value.map_or(Ok(0.0), numerals::float)
    }

    fn bool<'v>(#[starlark(require = pos)] value: Option<Value<'v>>) -> anyhow::Result<bool> {
        Ok(value.is_some_and(Value::to_bool))
    }

    fn str<'v>(
        #[starlark(require = pos)] object: Option<Value<'v>>,
        encoding: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        let Some(object) = object else {
            return Ok(heap.alloc(""));
        };
        if object.unpack_str().is_some() {
            return Ok(object);
        }
        if let Some(encoding) = encoding {
            return methods::of("decode", object, &[encoding], &[], eval);
        }
        let mut shown = String::new();
        show::str(object, heap, &mut shown).map_err(anyhow::Error::from)?;
        Ok(heap.alloc(shown))
    }

    fn bytes<'v>(
        #[starlark(require = pos)] value: Option<Value<'v>>,
        encoding: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        let Some(value) = value else {
            return Ok(heap.alloc(StarlarkBytes::new(b"")));
        };
        if value.unpack_str().is_some() {
            let Some(encoding) = encoding else {
                return Err(anyhow!("string argument without an encoding").into());
            };
            return methods::of("encode", value, &[encoding], &[], eval);
        }
        if let Ok(count) = args::integer(value) {
            let count = usize::try_from(count).map_err(|_| anyhow!("negative count"))?;
            if count > 1 << 30 {
                return Err(anyhow!("the bytes would be longer than 1 GiB").into());
            }
            return Ok(heap.alloc(StarlarkBytes::from_vec(vec![0; count])));
        }
        let mut all = Vec::new();
        for byte in args::elements(value, heap)? {
            let byte = u8::try_from(args::index(byte)?);
            all.push(byte.map_err(|_| anyhow!("bytes must be in range(0, 256)"))?);
        }
        Ok(heap.alloc(StarlarkBytes::from_vec(all)))
    }

    fn list<'v>(
        #[starlark(require = pos)] elements: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let all = elements.map_or(Ok(Vec::new()), |all| args::elements(all, heap))?;
        Ok(heap.alloc(AllocList(all)))
    }

    fn tuple<'v>(
        #[starlark(require = pos)] elements: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        match elements {
            Some(tuple) if tuple.get_type() == "tuple" => Ok(tuple),
            Some(elements) => Ok(heap.alloc(AllocTuple(args::elements(elements, heap)?))),
            None => Ok(heap.alloc(AllocTuple::<[Value; 0]>([]))),
        }
    }

    fn set<'v>(
        #[starlark(require = pos)] elements: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let all = elements.map_or(Ok(Vec::new()), |all| args::elements(all, eval.heap()))?;
        set_of(all, eval)
    }

    fn frozenset<'v>(
        #[starlark(require = pos)] elements: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let all = elements.map_or(Ok(Vec::new()), |all| args::elements(all, eval.heap()))?;
        set_of(all, eval)
    }

    fn dict<'v>(
        #[starlark(args)] others: UnpackTuple<Value<'v>>,
        #[starlark(kwargs)] named: SmallMap<&str, Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let dict = eval.heap().alloc(AllocDict::EMPTY);
        if others.items.is_empty() && named.is_empty() {
            return Ok(dict);
        }
        let named: Vec<_> = named.into_iter().collect();
        methods::of("update", dict, &others.items, &named, eval)?;
        Ok(dict)
    }
}
