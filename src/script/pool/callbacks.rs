//! Functions that are called with what came of asynchronous calls.
//!
//! They lie in a variable of the script that it cannot name, so that the
//! language knows of them. There is no thread that could call them: they are
//! called where the script asks a pool or a result for something, and at its
//! end.

use starlark::eval::Evaluator;
use starlark::values::dict::{AllocDict, DictMut, DictRef};
use starlark::values::tuple::{AllocTuple, TupleRef};
use starlark::values::{Value, ValueLike};

use super::value::AsyncResult;

const VARIABLE: &str = "$callbacks";

/// What is to be called with a result, and what with an error.
pub(super) type Callbacks<'v> = [Option<Value<'v>>; 2];

/// Remembers what is to be called once `result` is there.
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

/// Calls what is to be called, for all results that are there.
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
        // A callback may come here again.
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
