//! Contexts: what `with` enters and leaves.
//!
//! The open contexts are a chain of pairs, the innermost first, which the
//! evaluation's module stores under a name that no program can use.

use starlark::environment::GlobalsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::Value;
use starlark::values::none::NoneType;
use starlark::values::tuple::{AllocTuple, TupleRef};

use crate::lang::show::python_type;

/// The name of the chain.
const OPEN: &str = "__open__";

/// The kinds of contexts: methods by which each is recognised, the method that
/// enters it, if any, and the method that leaves it.
const KINDS: [([&str; 2], Option<&str>, Option<&str>); 6] = [
    (["acquire", "release"], Some("acquire"), Some("release")),
    (["imap", "terminate"], None, Some("terminate")),
    (["recv", "close"], None, Some("close")),
    (["readline", "close"], None, Some("close")),
    (["Namespace", "shutdown"], None, Some("shutdown")),
    (["Namespace", "Queue"], None, None),
];

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    /// Enters a context, and returns the value for `as`.
    fn __enter__<'v>(
        #[starlark(require = pos)] context: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        let has = |names: &[&str; 2]| names.iter().all(|name| context.has_attr(name, heap));
        let Some((_, enter, leave)) = KINDS.iter().find(|(names, ..)| has(names)) else {
            let kind = python_type(context);
            let error =
                anyhow::anyhow!("'{kind}' object does not support the context manager protocol");
            return Err(error.into());
        };
        let entered = match enter {
            Some(enter) => {
                let enter = context.get_attr_error(enter, heap)?;
                eval.eval_function(enter, &[], &[])?
            }
            None => context,
        };
        let leave = match leave {
            Some(leave) => context.get_attr_error(leave, heap)?,
            None => Value::new_none(),
        };
        let module = eval.module();
        let around = module.get(OPEN).unwrap_or_else(Value::new_none);
        module.set(OPEN, heap.alloc(AllocTuple([leave, around])));
        Ok(entered)
    }

    fn __leave__<'v>(eval: &mut Evaluator<'v, '_, '_>) -> starlark::Result<NoneType> {
        leave(eval)?;
        Ok(NoneType)
    }
}

/// Leaves the innermost context; false if none is open.
fn leave(eval: &mut Evaluator) -> starlark::Result<bool> {
    let module = eval.module();
    let open = module.get(OPEN).and_then(TupleRef::from_value);
    let Some(&[leave, around]) = open.map(TupleRef::content) else {
        return Ok(false);
    };
    // It counts as left, even if that fails.
    module.set(OPEN, around);
    if !leave.is_none() {
        eval.eval_function(leave, &[], &[])?;
    }
    Ok(true)
}

/// How many contexts are open.
pub(super) fn open(eval: &Evaluator) -> usize {
    let mut count = 0;
    let mut open = eval.module().get(OPEN);
    while let Some(&[_, around]) = open.and_then(TupleRef::from_value).map(TupleRef::content) {
        count += 1;
        open = Some(around);
    }
    count
}

/// Leaves the contexts opened beyond `count`, after an error, which takes
/// precedence over any further one.
pub(super) fn leave_to(count: usize, eval: &mut Evaluator) {
    while open(eval) > count {
        // A context that fails is left, too.
        let _ = leave(eval);
    }
}

/// Leaves all open contexts after an error.
pub(in crate::lang) fn leave_all(eval: &mut Evaluator) {
    leave_to(0, eval);
}
