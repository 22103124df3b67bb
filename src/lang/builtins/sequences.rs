//! Functions of iterables. Where Python's yield values one by one, these return
//! lists.

use std::num::NonZeroI32;

use anyhow::{anyhow, bail};
use num_traits::ToPrimitive;
use starlark::environment::GlobalsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::list::AllocList;
use starlark::values::range::Range;
use starlark::values::tuple::{AllocTuple, UnpackTuple};
use starlark::values::{Heap, Value};

use super::{args, ordering};
use crate::lang::long_range::LongRange;

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn sorted<'v>(
        #[starlark(require = pos)] iterable: Value<'v>,
        #[starlark(require = named)] key: Option<Value<'v>>,
        #[starlark(require = named)] reverse: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let all = args::elements(iterable, eval.heap())?;
        let is_reverse = reverse.is_some_and(Value::to_bool);
        let all = ordering::sort(all, args::given(key), is_reverse, eval)?;
        Ok(eval.heap().alloc(AllocList(all)))
    }

    fn max<'v>(
        #[starlark(args)] values: UnpackTuple<Value<'v>>,
        #[starlark(require = named)] key: Option<Value<'v>>,
        #[starlark(require = named)] default: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        extreme("max", values.items, key, default, eval)
    }

    fn min<'v>(
        #[starlark(args)] values: UnpackTuple<Value<'v>>,
        #[starlark(require = named)] key: Option<Value<'v>>,
        #[starlark(require = named)] default: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        extreme("min", values.items, key, default, eval)
    }

    fn filter<'v>(
        #[starlark(require = pos)] function: Value<'v>,
        #[starlark(require = pos)] iterable: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let mut kept = Vec::new();
        for element in args::elements(iterable, eval.heap())? {
            let stays = if function.is_none() {
                element.to_bool()
            } else {
                eval.eval_function(function, &[element], &[])?.to_bool()
            };
            if stays {
                kept.push(element);
            }
        }
        Ok(eval.heap().alloc(AllocList(kept)))
    }

    fn map<'v>(
        #[starlark(require = pos)] function: Value<'v>,
        #[starlark(require = pos)] iterable: Value<'v>,
        #[starlark(args)] more: UnpackTuple<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        let all: Vec<_> = std::iter::once(iterable).chain(more.items).collect();
        let columns = args::columns(&all, heap)?;
        let shortest = columns.iter().map(Vec::len).min().unwrap_or(0);
        let mut results = Vec::with_capacity(shortest);
        for row in 0..shortest {
            let arguments: Vec<_> = columns.iter().map(|column| column[row]).collect();
            results.push(eval.eval_function(function, &arguments, &[])?);
        }
        Ok(heap.alloc(AllocList(results)))
    }

    fn zip<'v>(
        #[starlark(args)] iterables: UnpackTuple<Value<'v>>,
        #[starlark(require = named)] strict: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let columns = args::columns(&iterables.items, heap)?;
        let shortest = columns.iter().map(Vec::len).min().unwrap_or(0);
        if strict.is_some_and(Value::to_bool)
            && let Some(at) = columns
                .iter()
                .position(|column| column.len() != columns[0].len())
        {
            let what = if columns[at].len() < columns[0].len() {
                "shorter"
            } else {
                "longer"
            };
            let before = if at == 1 {
                "argument 1".to_owned()
            } else {
                format!("arguments 1-{at}")
            };
            bail!("zip() argument {} is {what} than {before}", at + 1);
        }
        let row = |row: usize| {
            let row: Vec<_> = columns.iter().map(|column| column[row]).collect();
            heap.alloc(AllocTuple(row))
        };
        Ok(heap.alloc(AllocList((0..shortest).map(row).collect::<Vec<_>>())))
    }

    fn enumerate<'v>(
        #[starlark(require = pos)] iterable: Value<'v>,
        start: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let start = start.map_or(Ok(0), args::index)?;
        let all = args::elements(iterable, heap)?;
        let pairs = all.into_iter().zip(start..);
        let pairs: Vec<_> = pairs.map(|(value, at)| heap.alloc((at, value))).collect();
        Ok(heap.alloc(AllocList(pairs)))
    }

    fn reversed<'v>(
        #[starlark(require = pos)] sequence: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        if sequence.get_type() == "set" {
            bail!("'set' object is not reversible");
        }
        let mut all = args::elements(sequence, heap)?;
        all.reverse();
        Ok(heap.alloc(AllocList(all)))
    }

    fn range<'v>(
        #[starlark(require = pos)] first: Value<'v>,
        #[starlark(require = pos)] second: Option<Value<'v>>,
        #[starlark(require = pos)] step: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let (start, stop) = match second {
            Some(stop) => (Some(first), stop),
            None => (None, first),
        };
        let number = |value: Value<'v>| match value.unpack_i32() {
            Some(small) => Ok(i64::from(small)),
            None => args::integer(value)?
                .to_i64()
                .filter(|number| number.unsigned_abs() < i64::MAX as u64 / 4)
                .ok_or_else(|| anyhow!("a range reaches at most 2305843009213693951")),
        };
        let start = start.map_or(Ok(0), number)?;
        let stop = number(stop)?;
        let step = step.map_or(Ok(1), number)?;
        let small = [start, stop, step].map(i32::try_from);
        if step == 0 {
            bail!("range() arg 3 must not be zero");
        }
        if let [Ok(start), Ok(stop), Ok(step)] = small
            && let Some(step) = NonZeroI32::new(step)
        {
            return Ok(heap.alloc(Range::new(start, stop, step)));
        }
        Ok(heap.alloc(LongRange { start, stop, step }))
    }
}

/// The largest or smallest value; the first of equal ones.
fn extreme<'v>(
    name: &str,
    values: Vec<Value<'v>>,
    key: Option<Value<'v>>,
    default: Option<Value<'v>>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let heap = eval.heap();
    let values = match values[..] {
        [] => {
            return Err(anyhow!("{name} expected at least 1 argument, got 0").into());
        }
        [iterable] => args::elements(iterable, heap)?,
        _ if default.is_some() => {
            let message =
                "Cannot specify a default for {name}() with multiple positional arguments";
            return Err(anyhow!(message.replace("{name}", name)).into());
        }
        _ => values,
    };
    let key = args::given(key);
    let mut best: Option<(Value, Value)> = None;
    for value in values {
        let by = match key {
            Some(key) => eval.eval_function(key, &[value], &[])?,
            None => value,
        };
        let is_better = match best {
            None => true,
            Some((_, so_far)) if name == "max" => ordering::greater(by, so_far, heap)?,
            Some((_, so_far)) => ordering::less(by, so_far, heap)?,
        };
        if is_better {
            best = Some((value, by));
        }
    }
    match best.map(|(value, _)| value).or(default) {
        Some(value) => Ok(value),
        None => Err(anyhow!("{name}() arg is an empty sequence").into()),
    }
}
