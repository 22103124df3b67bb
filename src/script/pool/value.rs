//! A `Pool` as a value.

use std::fmt;
use std::hash::Hash;
use std::thread::available_parallelism;

use allocative::Allocative;
use anyhow::{Result, bail};
use starlark::any::ProvidesStaticType;
use starlark::collections::StarlarkHasher;
use starlark::environment::{GlobalsBuilder, Methods, MethodsBuilder, MethodsStatic};
use starlark::eval::Evaluator;
use starlark::values::dict::AllocDict;
use starlark::values::list::AllocList;
use starlark::values::none::{NoneOr, NoneType};
use starlark::values::{NoSerialize, StarlarkValue, Value, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::result::{AsyncResult, call_back, one, remember, results, wait};
use super::tasks::{Batch, How, body, with};
use super::window::{self, Window};
use crate::lang::Series;
use crate::script::children::Duty;
use crate::script::portable::target;
use crate::script::process::{argument_values, arguments};

/// The names that [`register`] makes.
pub(in crate::script) const NAMES: &[&str] = &["Pool"];

#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
struct PoolValue(usize);

starlark_simple_value!(PoolValue);

impl fmt::Display for PoolValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = with(|pools| pools.size(self.0));
        write!(f, "<Pool pool_size={size}>")
    }
}

#[starlark_value(type = "Pool")]
impl<'v> StarlarkValue<'v> for PoolValue {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("Pool", pool_methods);
        Some(METHODS.methods())
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(Self::from_value(other).is_some_and(|other| other.0 == self.0))
    }

    fn write_hash(&self, hasher: &mut StarlarkHasher) -> starlark::Result<()> {
        self.0.hash(hasher);
        Ok(())
    }
}

impl PoolValue {
    /// Submits items. Without a chunk size, each worker gets about four tasks.
    fn submit<'v>(
        &self,
        eval: &Evaluator<'v, '_, '_>,
        function: Value<'v>,
        how: How,
        items: &[Value<'v>],
        chunk: Option<i32>,
    ) -> anyhow::Result<Batch> {
        let function = target(function, eval)?;
        let size = with(|pools| pools.size(self.0)) as usize;
        let chunk = match chunk {
            Some(chunk) => chunk_size(chunk)?,
            None => items.len().div_ceil(size * 4).max(1),
        };
        let first = with(|pools| pools.number_items(self.0, items.len()));
        let firsts = (first..).step_by(chunk);
        let bodies = firsts
            .zip(items.chunks(chunk))
            .map(|(first, items)| body(&function, how, first, items));
        let bodies = bodies.collect::<Result<_>>()?;
        with(|pools| pools.submit(self.0, &function, bodies))
    }

    /// Submits all items of `iterable`.
    fn submit_all<'v>(
        &self,
        eval: &Evaluator<'v, '_, '_>,
        function: Value<'v>,
        how: How,
        iterable: Value<'v>,
        chunk: Option<i32>,
    ) -> starlark::Result<Batch> {
        let items: Vec<Value> = iterable.iterate(eval.heap())?.collect();
        Ok(self.submit(eval, function, how, &items, chunk)?)
    }

    /// The results for `iterable`, which is read lazily if it may be long.
    fn results_one_by_one<'v>(
        &self,
        eval: &Evaluator<'v, '_, '_>,
        function: Value<'v>,
        iterable: Value<'v>,
        chunk: i32,
        unordered: bool,
    ) -> starlark::Result<Series> {
        let numbers = Series::of_range(iterable, eval.heap());
        let is_range = numbers.is_some();
        let Some(source) = numbers.or_else(|| Series::of(iterable)) else {
            let job = self.submit_all(eval, function, How::Map, iterable, Some(chunk))?;
            return Ok(Window::of_job(job, unordered).results());
        };
        let job = self.submit(eval, function, How::Map, &[], None)?;
        let mut window = Window::of_series(job, chunk_size(chunk)?, unordered, source);
        // A series may have to wait for values, so it is only read when
        // somebody waits for it.
        if is_range {
            window.fill(eval.heap())?;
        }
        Ok(window.results())
    }

    /// Submits a single call.
    fn submit_call<'v>(
        &self,
        eval: &Evaluator<'v, '_, '_>,
        function: Value<'v>,
        args: Option<Value<'v>>,
        kwds: Option<Value<'v>>,
    ) -> starlark::Result<Batch> {
        let heap = eval.heap();
        let args = heap.alloc(AllocList(argument_values(args, heap)?));
        let named = kwds.unwrap_or_else(|| heap.alloc(AllocDict::EMPTY));
        let item = heap.alloc(AllocList([args, named]));
        Ok(self.submit(eval, function, How::Apply, &[item], None)?)
    }
}

/// The number of items per task.
fn chunk_size(chunk: i32) -> anyhow::Result<usize> {
    match usize::try_from(chunk) {
        Ok(chunk @ 1..) => Ok(chunk),
        _ => bail!("Chunksize must be 1+, not {chunk}"),
    }
}

/// Waits for all results of a job, and calls the callbacks of those that
/// arrived.
fn all<'v>(job: &Batch, eval: &mut Evaluator<'v, '_, '_>) -> starlark::Result<Vec<Value<'v>>> {
    wait(job, None)?;
    let values = results(job, eval)?;
    job.forget();
    call_back(eval)?;
    Ok(values)
}

#[starlark_module]
fn pool_methods(builder: &mut MethodsBuilder) {
    fn map<'v>(
        this: &PoolValue,
        func: Value<'v>,
        iterable: Value<'v>,
        #[starlark(default = NoneOr::None)] chunksize: NoneOr<i32>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Vec<Value<'v>>> {
        let job = this.submit_all(eval, func, How::Map, iterable, chunksize.into_option())?;
        all(&job, eval)
    }

    fn starmap<'v>(
        this: &PoolValue,
        func: Value<'v>,
        iterable: Value<'v>,
        #[starlark(default = NoneOr::None)] chunksize: NoneOr<i32>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Vec<Value<'v>>> {
        let job = this.submit_all(eval, func, How::Star, iterable, chunksize.into_option())?;
        all(&job, eval)
    }

    fn map_async<'v>(
        this: &PoolValue,
        func: Value<'v>,
        iterable: Value<'v>,
        #[starlark(default = NoneOr::None)] chunksize: NoneOr<i32>,
        callback: Option<Value<'v>>,
        error_callback: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<AsyncResult> {
        let job = this.submit_all(eval, func, How::Map, iterable, chunksize.into_option())?;
        let result = AsyncResult { job, single: false };
        remember(&result, [callback, error_callback], eval)?;
        Ok(result)
    }

    fn starmap_async<'v>(
        this: &PoolValue,
        func: Value<'v>,
        iterable: Value<'v>,
        #[starlark(default = NoneOr::None)] chunksize: NoneOr<i32>,
        callback: Option<Value<'v>>,
        error_callback: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<AsyncResult> {
        let job = this.submit_all(eval, func, How::Star, iterable, chunksize.into_option())?;
        let result = AsyncResult { job, single: false };
        remember(&result, [callback, error_callback], eval)?;
        Ok(result)
    }

    fn imap<'v>(
        this: &PoolValue,
        func: Value<'v>,
        iterable: Value<'v>,
        #[starlark(default = 1)] chunksize: i32,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Series> {
        this.results_one_by_one(eval, func, iterable, chunksize, false)
    }

    fn imap_unordered<'v>(
        this: &PoolValue,
        func: Value<'v>,
        iterable: Value<'v>,
        #[starlark(default = 1)] chunksize: i32,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Series> {
        this.results_one_by_one(eval, func, iterable, chunksize, true)
    }

    fn apply<'v>(
        this: &PoolValue,
        func: Value<'v>,
        args: Option<Value<'v>>,
        kwds: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let job = this.submit_call(eval, func, args, kwds)?;
        Ok(one(all(&job, eval)?)?)
    }

    fn apply_async<'v>(
        this: &PoolValue,
        func: Value<'v>,
        args: Option<Value<'v>>,
        kwds: Option<Value<'v>>,
        callback: Option<Value<'v>>,
        error_callback: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<AsyncResult> {
        let job = this.submit_call(eval, func, args, kwds)?;
        let result = AsyncResult { job, single: true };
        remember(&result, [callback, error_callback], eval)?;
        Ok(result)
    }

    fn close<'v>(this: &PoolValue, eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<NoneType> {
        window::read_all(this.0, eval.heap())?;
        with(|pools| pools.close_pool(this.0))?;
        Ok(NoneType)
    }

    fn terminate(this: &PoolValue) -> anyhow::Result<NoneType> {
        with(|pools| pools.terminate_pool(this.0))?;
        Ok(NoneType)
    }

    fn join<'v>(this: &PoolValue, eval: &mut Evaluator<'v, '_, '_>) -> starlark::Result<NoneType> {
        with(|pools| pools.join_pool(this.0))?;
        call_back(eval)?;
        Ok(NoneType)
    }
}

#[starlark_module]
pub(in crate::script) fn register(builder: &mut GlobalsBuilder) {
    fn Pool<'v>(
        processes: Option<Value<'v>>,
        initializer: Option<Value<'v>>,
        initargs: Option<Value<'v>>,
        maxtasksperchild: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<PoolValue> {
        let given = |value: Option<Value<'v>>| value.filter(|value| !value.is_none());
        let count = |value: Value, what: &str| match value.unpack_i32() {
            Some(count @ 1..) => Ok(count as u32),
            _ => bail!("{what} must be an int of at least 1"),
        };
        let size = match given(processes) {
            Some(processes) => count(processes, "Number of processes")?,
            None => available_parallelism().map_err(anyhow::Error::from)?.get() as u32,
        };
        let most_tasks = given(maxtasksperchild).map(|most| count(most, "maxtasksperchild"));
        let most_tasks = most_tasks.transpose()?.map(u64::from);
        let initializer = given(initializer).map(|function| target(function, eval));
        let initializer = initializer.transpose()?;
        let mut holds = Vec::new();
        let initargs = arguments(initargs, eval.heap(), &mut holds)?;
        let pool = with(|pools| {
            let number = pools.len() as u64;
            pools.make_pool(size, holds, |pool| Duty::Work {
                pool,
                number,
                initializer,
                initargs,
                most_tasks,
            })
        })?;
        Ok(PoolValue(pool))
    }
}
