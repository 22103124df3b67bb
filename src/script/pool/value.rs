//! A `Pool` and the results of its asynchronous calls, as values.

use std::fmt;
use std::hash::Hash;
use std::io::Write;
use std::thread::available_parallelism;
use std::time::Instant;

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

use super::callbacks::{call_back, remember};
use super::window::{self, Window};
use super::{How, Job, Outcome};
use crate::lang::{Exception, Series};
use crate::script::children::Duty;
use crate::script::function::target_name;
use crate::script::objects::deadline;
use crate::script::portable::{decode_here, encode_into};
use crate::script::process::{argument_values, arguments};
use crate::script::runtime::with;

/// The names that [`register`] makes.
pub(in crate::script) const NAMES: &[&str] = &["Pool"];

#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
struct Pool(usize);

starlark_simple_value!(Pool);

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = with(|runtime| runtime.pools.0[self.0].size);
        write!(f, "<Pool pool_size={size}>")
    }
}

#[starlark_value(type = "Pool")]
impl<'v> StarlarkValue<'v> for Pool {
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

/// What `apply_async` and `map_async` give.
#[derive(Debug, Clone, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct AsyncResult {
    #[allocative(skip)]
    job: Job,
    /// One result and no list.
    single: bool,
}

starlark_simple_value!(AsyncResult);

impl fmt::Display for AsyncResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<AsyncResult of {}>", self.job.function)
    }
}

#[starlark_value(type = "AsyncResult")]
impl<'v> StarlarkValue<'v> for AsyncResult {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("AsyncResult", result_methods);
        Some(METHODS.methods())
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(Self::from_value(other).is_some_and(|other| other.number() == self.number()))
    }

    fn write_hash(&self, hasher: &mut StarlarkHasher) -> starlark::Result<()> {
        self.number().hash(hasher);
        Ok(())
    }
}

impl AsyncResult {
    /// Its number among those of its pool, and that one's.
    pub(super) fn number(&self) -> (usize, u64) {
        (self.job.pool, self.job.first)
    }

    /// Whether it was taken in.
    pub(super) fn is_ready(&self) -> bool {
        self.job.is_done()
    }

    /// What was returned, or the error.
    pub(super) fn take<'v>(&self, eval: &Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
        let results = results(&self.job, eval)?;
        if self.single {
            one(results)
        } else {
            Ok(eval.heap().alloc(AllocList(results)))
        }
    }
}

/// A task that calls a function with each of `items`, of which the first one
/// has the number `first`.
pub(super) fn body(
    function: &str,
    how: How,
    first: u64,
    items: &[Value],
) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    body.push(b'[');
    serde_json::to_writer(&mut body, function)?;
    write!(body, ",\"{}\",{first},[", how.word())?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        encode_into(*item, &mut body)?;
    }
    body.extend_from_slice(b"]]");
    Ok(body)
}

impl Pool {
    /// Hands items in. Without a chunk size each worker gets about four tasks.
    fn submit<'v>(
        &self,
        eval: &Evaluator<'v, '_, '_>,
        function: Value<'v>,
        how: How,
        items: &[Value<'v>],
        chunk: Option<i32>,
    ) -> anyhow::Result<Job> {
        let function = target_name(function, eval)?;
        let size = with(|runtime| runtime.pools.0[self.0].size) as usize;
        let chunk = match chunk {
            Some(chunk) => chunk_size(chunk)?,
            None => items.len().div_ceil(size * 4).max(1),
        };
        let first = with(|runtime| runtime.number_items(self.0, items.len()));
        let firsts = (first..).step_by(chunk);
        let bodies = firsts
            .zip(items.chunks(chunk))
            .map(|(first, items)| body(&function, how, first, items));
        let bodies = bodies.collect::<Result<_>>()?;
        with(|runtime| runtime.submit(self.0, &function, bodies))
    }

    /// Hands in all that `iterable` gives.
    fn submit_all<'v>(
        &self,
        eval: &Evaluator<'v, '_, '_>,
        function: Value<'v>,
        how: How,
        iterable: Value<'v>,
        chunk: Option<i32>,
    ) -> starlark::Result<Job> {
        let items: Vec<Value> = iterable.iterate(eval.heap())?.collect();
        Ok(self.submit(eval, function, how, &items, chunk)?)
    }

    /// The results for what `iterable` gives, which is read as they are taken
    /// where it may be long.
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
        // A series may wait for others, so it is read when somebody waits for it.
        if is_range {
            window.fill(eval.heap())?;
        }
        Ok(window.results())
    }

    /// Hands in one call.
    fn submit_call<'v>(
        &self,
        eval: &Evaluator<'v, '_, '_>,
        function: Value<'v>,
        args: Option<Value<'v>>,
        kwds: Option<Value<'v>>,
    ) -> starlark::Result<Job> {
        let heap = eval.heap();
        let args = heap.alloc(AllocList(argument_values(args, heap)?));
        let named = kwds.unwrap_or_else(|| heap.alloc(AllocDict::EMPTY));
        let item = heap.alloc(AllocList([args, named]));
        Ok(self.submit(eval, function, How::Apply, &[item], None)?)
    }
}

/// How many items make a task.
fn chunk_size(chunk: i32) -> anyhow::Result<usize> {
    match usize::try_from(chunk) {
        Ok(chunk @ 1..) => Ok(chunk),
        _ => bail!("Chunksize must be 1+, not {chunk}"),
    }
}

/// All results of a job that is done, in order.
fn results<'v>(job: &Job, eval: &Evaluator<'v, '_, '_>) -> anyhow::Result<Vec<Value<'v>>> {
    let mut values = Vec::new();
    for outcome in job.outcomes() {
        for result in super::results(&job.function, outcome)? {
            values.push(decode_here(&result, eval)?);
        }
    }
    Ok(values)
}

/// Whether all tasks are done before `end`.
fn wait(job: &Job, end: Option<Instant>) -> anyhow::Result<bool> {
    while !job.is_done() {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        let patience = left.map(|left| left.as_micros() as u64);
        if !with(|runtime| runtime.collect(job.pool, patience))? && patience == Some(0) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Waits for all results of a job, and calls what waits for those that came.
fn all<'v>(job: &Job, eval: &mut Evaluator<'v, '_, '_>) -> starlark::Result<Vec<Value<'v>>> {
    wait(job, None)?;
    let values = results(job, eval)?;
    job.forget();
    call_back(eval)?;
    Ok(values)
}

#[starlark_module]
fn pool_methods(builder: &mut MethodsBuilder) {
    fn map<'v>(
        this: &Pool,
        func: Value<'v>,
        iterable: Value<'v>,
        #[starlark(default = NoneOr::None)] chunksize: NoneOr<i32>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Vec<Value<'v>>> {
        let job = this.submit_all(eval, func, How::Map, iterable, chunksize.into_option())?;
        all(&job, eval)
    }

    fn starmap<'v>(
        this: &Pool,
        func: Value<'v>,
        iterable: Value<'v>,
        #[starlark(default = NoneOr::None)] chunksize: NoneOr<i32>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Vec<Value<'v>>> {
        let job = this.submit_all(eval, func, How::Star, iterable, chunksize.into_option())?;
        all(&job, eval)
    }

    fn map_async<'v>(
        this: &Pool,
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
        this: &Pool,
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
        this: &Pool,
        func: Value<'v>,
        iterable: Value<'v>,
        #[starlark(default = 1)] chunksize: i32,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Series> {
        this.results_one_by_one(eval, func, iterable, chunksize, false)
    }

    fn imap_unordered<'v>(
        this: &Pool,
        func: Value<'v>,
        iterable: Value<'v>,
        #[starlark(default = 1)] chunksize: i32,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Series> {
        this.results_one_by_one(eval, func, iterable, chunksize, true)
    }

    fn apply<'v>(
        this: &Pool,
        func: Value<'v>,
        args: Option<Value<'v>>,
        kwds: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let job = this.submit_call(eval, func, args, kwds)?;
        Ok(one(all(&job, eval)?)?)
    }

    fn apply_async<'v>(
        this: &Pool,
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

    fn close<'v>(this: &Pool, eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<NoneType> {
        window::read_all(this.0, eval.heap())?;
        with(|runtime| runtime.close_pool(this.0))?;
        Ok(NoneType)
    }

    fn terminate(this: &Pool) -> anyhow::Result<NoneType> {
        with(|runtime| runtime.terminate_pool(this.0))?;
        Ok(NoneType)
    }

    fn join<'v>(this: &Pool, eval: &mut Evaluator<'v, '_, '_>) -> starlark::Result<NoneType> {
        with(|runtime| runtime.join_pool(this.0))?;
        call_back(eval)?;
        Ok(NoneType)
    }
}

fn one(mut results: Vec<Value>) -> anyhow::Result<Value> {
    match results.pop() {
        Some(result) if results.is_empty() => Ok(result),
        _ => bail!("a call has one result"),
    }
}

#[starlark_module]
fn result_methods(builder: &mut MethodsBuilder) {
    fn get<'v>(
        this: &AsyncResult,
        timeout: Option<Value<'v>>,
        #[starlark(require = named)] default: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let is_ready = self::wait(&this.job, deadline(timeout)?)?;
        call_back(eval)?;
        Ok(match default {
            _ if is_ready => this.take(eval),
            Some(default) => Ok(default),
            None => Err(Exception::bare(
                "multiprocessing.context.TimeoutError",
                "no result came in time; give default= for that case",
            )
            .into()),
        }?)
    }

    fn wait<'v>(
        this: &AsyncResult,
        timeout: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<NoneType> {
        self::wait(&this.job, deadline(timeout)?)?;
        call_back(eval)?;
        Ok(NoneType)
    }

    fn ready<'v>(this: &AsyncResult, eval: &mut Evaluator<'v, '_, '_>) -> starlark::Result<bool> {
        let is_ready = self::wait(&this.job, Some(Instant::now()))?;
        call_back(eval)?;
        Ok(is_ready)
    }

    fn successful(this: &AsyncResult) -> anyhow::Result<bool> {
        if !self::wait(&this.job, Some(Instant::now()))? {
            bail!("the result is not ready");
        }
        let returned = |outcome| matches!(outcome, Outcome::Returned(_));
        Ok(this.job.outcomes().into_iter().all(returned))
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
    ) -> starlark::Result<Pool> {
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
        let initializer = given(initializer).map(|function| target_name(function, eval));
        let initializer = initializer.transpose()?;
        let mut holds = Vec::new();
        let initargs = arguments(initargs, eval.heap(), &mut holds)?;
        let pool = with(|runtime| {
            let number = runtime.pools.0.len() as u64;
            runtime.make_pool(size, holds, |pool| Duty::Work {
                pool,
                number,
                initializer,
                initargs,
                most_tasks,
            })
        })?;
        Ok(Pool(pool))
    }
}
