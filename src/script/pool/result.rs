//! The results of asynchronous calls, and functions to call with them.
//!
//! These functions are stored in a variable that the script cannot name, so
//! that the language knows about them. No thread could call them: they are
//! called when the script asks a pool or a result for something, and when it
//! ends.

use std::fmt;
use std::hash::Hash;
use std::time::Instant;

use allocative::Allocative;
use anyhow::{Result, bail};
use starlark::any::ProvidesStaticType;
use starlark::collections::StarlarkHasher;
use starlark::environment::{Methods, MethodsBuilder, MethodsStatic};
use starlark::eval::Evaluator;
use starlark::values::dict::{AllocDict, DictMut, DictRef};
use starlark::values::list::AllocList;
use starlark::values::none::NoneType;
use starlark::values::tuple::{AllocTuple, TupleRef};
use starlark::values::{NoSerialize, StarlarkValue, Value, ValueLike, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::tasks::{self, Batch, with};
use crate::lang::Exception;
use crate::script::objects::deadline;
use crate::script::portable::decode_here;
use crate::wire::Outcome;

/// The result of `apply_async` and `map_async`.
#[derive(Debug, Clone, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct AsyncResult {
    #[allocative(skip)]
    pub(super) job: Batch,
    /// Whether there is one result rather than a list.
    pub(super) single: bool,
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
    /// Its number within its pool, and the pool's.
    fn number(&self) -> (usize, u64) {
        (self.job.pool, self.job.first)
    }

    /// Whether it has been received.
    fn is_ready(&self) -> bool {
        self.job.is_done()
    }

    /// The return value, or the error.
    fn take<'v>(&self, eval: &Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
        let results = results(&self.job, eval)?;
        if self.single {
            one(results)
        } else {
            Ok(eval.heap().alloc(AllocList(results)))
        }
    }
}

/// All results of a finished job, in order.
pub(super) fn results<'v>(
    job: &Batch,
    eval: &Evaluator<'v, '_, '_>,
) -> anyhow::Result<Vec<Value<'v>>> {
    let mut values = Vec::new();
    for outcome in job.outcomes() {
        for result in tasks::results(&job.function, outcome)? {
            values.push(decode_here(&result, eval)?);
        }
    }
    Ok(values)
}

/// Whether all tasks are done before `end`.
pub(super) fn wait(job: &Batch, end: Option<Instant>) -> anyhow::Result<bool> {
    while !job.is_done() {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        let patience = left.map(|left| left.as_micros() as u64);
        if !with(|pools| pools.collect(job.pool, patience))? && patience == Some(0) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The result of a single call.
pub(super) fn one(mut results: Vec<Value>) -> anyhow::Result<Value> {
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
                "no result arrived in time; pass default= for that case",
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

/// The variable with the callbacks.
const VARIABLE: &str = "$callbacks";

/// The functions to call with a result, and with an error.
pub(super) type Callbacks<'v> = [Option<Value<'v>>; 2];

/// Remembers what to call once `result` is there.
pub(super) fn remember<'v>(
    result: &AsyncResult,
    callbacks: Callbacks<'v>,
    eval: &Evaluator<'v, '_, '_>,
) -> starlark::Result<()> {
    let callbacks = callbacks.map(|callback| callback.unwrap_or_else(Value::new_none));
    if callbacks.iter().all(|callback| callback.is_none()) {
        return Ok(());
    }
    let (module, heap) = (eval.module(), eval.heap());
    if module.get(VARIABLE).is_none() {
        module.set(VARIABLE, heap.alloc(AllocDict::EMPTY));
    }
    if let Some(all) = module.get(VARIABLE) {
        let key = heap.alloc(result.number());
        let result = heap.alloc(result.clone());
        let entry = heap.alloc(AllocTuple([result, callbacks[0], callbacks[1]]));
        DictMut::from_value(all)?
            .aref
            .insert_hashed(key.get_hashed()?, entry);
    }
    Ok(())
}

/// Calls the callbacks of all results that are there.
pub(in crate::script) fn call_back<'v>(eval: &mut Evaluator<'v, '_, '_>) -> starlark::Result<()> {
    let Some(all) = eval.module().get(VARIABLE) else {
        return Ok(());
    };
    let entries: Vec<(Value, Value)> = match DictRef::from_value(all) {
        Some(entries) => entries.iter().collect(),
        None => Vec::new(),
    };
    for (key, entry) in entries {
        let parts = TupleRef::from_value(entry).map(|entry| entry.content().to_vec());
        let Some([result, callback, error_callback]) = parts.as_deref() else {
            continue;
        };
        let Some(result) = result.downcast_ref::<AsyncResult>() else {
            continue;
        };
        if !result.is_ready() {
            continue;
        }
        // A callback may get here again.
        if DictMut::from_value(all)?
            .aref
            .remove_hashed(key.get_hashed()?)
            .is_none()
        {
            continue;
        }
        let (callback, argument) = match result.take(eval) {
            Ok(value) => (*callback, value),
            Err(error) => (*error_callback, eval.heap().alloc(format!("{error:#}"))),
        };
        if !callback.is_none() {
            eval.eval_function(callback, &[argument], &[])?;
        }
    }
    Ok(())
}
