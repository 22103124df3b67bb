//! Exceptions and their classes as values, and the module `queue`, which has
//! exceptions only.

use std::fmt;

use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::collections::StarlarkHasher;
use starlark::environment::GlobalsBuilder;
use starlark::eval::{Arguments, Evaluator};
use starlark::starlark_simple_value;
use starlark::values::tuple::{AllocTuple, TupleRef};
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, ValueLike, starlark_value};

use crate::lang::exception::{Class, Exception};

/// A class as a value: calling it makes an exception.
#[derive(Debug, Clone, Copy, PartialEq, ProvidesStaticType, NoSerialize, Allocative)]
pub(in crate::lang) struct ClassValue(pub(in crate::lang) Class);

starlark_simple_value!(ClassValue);

impl fmt::Display for ClassValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<class '{}'>", self.0.qualified())
    }
}

#[starlark_value(type = "type")]
impl<'v> StarlarkValue<'v> for ClassValue {
    fn invoke(
        &self,
        _me: Value<'v>,
        arguments: &Arguments<'v, '_>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        arguments.no_named_args()?;
        let heap = eval.heap();
        let all: Vec<_> = arguments.positions(heap)?.collect();
        let made = Exception::new(self.0, &all, heap).map_err(anyhow::Error::from)?;
        Ok(heap.alloc(made))
    }

    fn get_attr(&self, attribute: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        (attribute == "__name__").then(|| heap.alloc(self.0.name()))
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(other.downcast_ref::<Self>() == Some(self))
    }

    fn write_hash(&self, hasher: &mut StarlarkHasher) -> starlark::Result<()> {
        std::hash::Hash::hash(self.0.qualified(), hasher);
        Ok(())
    }
}

starlark_simple_value!(Exception);

#[starlark_value(type = "Exception")]
impl<'v> StarlarkValue<'v> for Exception {
    fn get_attr(&self, attribute: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        match attribute {
            "args" => Some(heap.alloc(AllocTuple(self.arguments(heap)))),
            "__class__" => Some(heap.alloc(ClassValue(self.class))),
            _ => self.attribute(attribute, heap),
        }
    }

    fn dir_attr(&self) -> Vec<String> {
        ["__class__", "args"].map(str::to_owned).into()
    }
}

/// The exception in `value`.
pub(in crate::lang) fn of(value: Value<'_>) -> Option<&Exception> {
    value.downcast_ref()
}

/// Whether an exception belongs to a class, or one of a tuple of classes; none
/// if `classes` is neither.
pub(in crate::lang) fn is_one_of(exception: &Exception, classes: Value) -> Option<bool> {
    if let Some(ClassValue(class)) = classes.downcast_ref() {
        return Some(exception.class.is(*class));
    }
    let mut is_one = false;
    for class in TupleRef::from_value(classes)?.iter() {
        is_one |= is_one_of(exception, class)?;
    }
    Some(is_one)
}

/// Whether a class is one of `classes`, or a subclass; none if they are not
/// exception classes.
pub(super) fn is_below(class: Value, classes: Value) -> Option<bool> {
    let ClassValue(own) = class.downcast_ref()?;
    if let Some(ClassValue(class)) = classes.downcast_ref() {
        return Some(own.is(*class));
    }
    let mut is_one = false;
    for other in TupleRef::from_value(classes)?.iter() {
        is_one |= is_below(class, other)?;
    }
    Some(is_one)
}

/// The names that need no import.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    Class::built_in().map(|(name, _)| name)
}

/// The module with the exceptions of queues.
pub(super) const QUEUE: &str = "queue";

pub(super) fn register(builder: &mut GlobalsBuilder) {
    for (name, class) in Class::built_in() {
        builder.set(name, ClassValue(class));
    }
}

pub(super) fn register_queue(builder: &mut GlobalsBuilder) {
    builder.namespace(QUEUE, |queue| {
        for class in Class::of_module("_queue").chain(Class::of_module("queue")) {
            queue.set(class.name(), ClassValue(class));
        }
    });
}

/// Adds the exception classes of a module.
pub(crate) fn register_module(module: &str, builder: &mut GlobalsBuilder) {
    for class in Class::of_module(module) {
        builder.set(class.name(), ClassValue(class));
    }
}
