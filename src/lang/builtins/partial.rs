//! `functools.partial`: a function with some of its arguments. It can be
//! decomposed, in order to send it to another process.

use std::fmt;

use allocative::Allocative;
use anyhow::anyhow;
use starlark::any::ProvidesStaticType;
use starlark::coerce::Coerce;
use starlark::collections::SmallMap;
use starlark::environment::GlobalsBuilder;
use starlark::eval::{Arguments, Evaluator};
use starlark::values::dict::{AllocDict, DictRef};
use starlark::values::tuple::{AllocTuple, TupleRef, UnpackTuple};
use starlark::values::{
    Freeze, FreezeResult, Freezer, Heap, NoSerialize, StarlarkValue, Trace, Value, ValueLike,
    starlark_value,
};
use starlark::{starlark_complex_value, starlark_module};

use crate::lang::show::python_type;

#[derive(Debug, Trace, Coerce, ProvidesStaticType, NoSerialize, Allocative)]
#[repr(C)]
pub(in crate::lang) struct PartialGen<V> {
    function: V,
    /// A tuple.
    arguments: V,
    /// A dict.
    keywords: V,
}

starlark_complex_value!(pub(in crate::lang) Partial);

impl Freeze for Partial<'_> {
    type Frozen = FrozenPartial;

    fn freeze(self, freezer: &Freezer) -> FreezeResult<Self::Frozen> {
        Ok(PartialGen {
            function: self.function.freeze(freezer)?,
            arguments: self.arguments.freeze(freezer)?,
            keywords: self.keywords.freeze(freezer)?,
        })
    }
}

impl<V: fmt::Display> fmt::Display for PartialGen<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "functools.partial({})", self.function)
    }
}

#[starlark_value(type = "function")]
impl<'v, V: ValueLike<'v>> StarlarkValue<'v> for PartialGen<V>
where
    Self: ProvidesStaticType<'v>,
{
    fn invoke(
        &self,
        _me: Value<'v>,
        arguments: &Arguments<'v, '_>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let first = TupleRef::from_value(self.arguments.to_value());
        let mut all = first.map_or_else(Vec::new, |first| first.content().to_vec());
        all.extend(arguments.positions(eval.heap())?);
        let keywords = DictRef::from_value(self.keywords.to_value());
        let mut named: SmallMap<&str, Value<'v>> = SmallMap::new();
        for (name, value) in keywords.iter().flat_map(|dict| dict.iter()) {
            named.insert(name.unpack_str().unwrap_or_default(), value);
        }
        for (name, value) in arguments.names_map()? {
            named.insert(name.as_str(), value);
        }
        let named: Vec<_> = named.into_iter().collect();
        eval.eval_function(self.function.to_value(), &all, &named)
    }

    fn get_attr(&self, attribute: &str, _heap: Heap<'v>) -> Option<Value<'v>> {
        Some(match attribute {
            "func" => self.function.to_value(),
            "args" => self.arguments.to_value(),
            "keywords" => self.keywords.to_value(),
            _ => return None,
        })
    }

    fn dir_attr(&self) -> Vec<String> {
        ["args", "func", "keywords"].map(str::to_owned).into()
    }
}

/// The function of a partial one, with the tuple and the dict of its arguments.
pub(crate) fn parts(value: Value<'_>) -> Option<[Value<'_>; 3]> {
    let partial = Partial::from_value(value)?;
    Some([partial.function, partial.arguments, partial.keywords])
}

/// The partial function with these parts.
pub(crate) fn of_parts<'v>(
    [function, arguments, keywords]: [Value<'v>; 3],
    heap: Heap<'v>,
) -> Value<'v> {
    heap.alloc(PartialGen {
        function,
        arguments,
        keywords,
    })
}

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn partial<'v>(
        #[starlark(require = pos)] func: Value<'v>,
        #[starlark(args)] args: UnpackTuple<Value<'v>>,
        #[starlark(kwargs)] keywords: SmallMap<&str, Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        if !matches!(func.get_type(), "function" | "type") {
            let kind = python_type(func);
            return Err(anyhow!("the first argument must be callable, not '{kind}'"));
        }
        let (first, known) = match parts(func) {
            Some([_, first, known]) => (first, known),
            None => (
                heap.alloc(AllocTuple::<[Value; 0]>([])),
                heap.alloc(AllocDict::EMPTY),
            ),
        };
        let function = parts(func).map_or(func, |[function, ..]| function);
        let first = TupleRef::from_value(first).map_or(&[][..], TupleRef::content);
        let all: Vec<_> = first.iter().copied().chain(args.items).collect();
        let mut named: Vec<(Value, Value)> = Vec::new();
        if let Some(known) = DictRef::from_value(known) {
            named.extend(known.iter());
        }
        named.extend(
            keywords
                .iter()
                .map(|(name, value)| (heap.alloc(*name), *value)),
        );
        let parts = [
            function,
            heap.alloc(AllocTuple(all)),
            heap.alloc(AllocDict(named)),
        ];
        Ok(of_parts(parts, heap))
    }
}
