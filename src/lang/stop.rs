//! Errors where the language cannot return one: from a series that a `for`
//! reads, and from printing in a script.

use std::any::Any;
use std::panic;

use starlark::eval::Evaluator;

use super::builtins;

/// An error that could not be returned.
struct Stopped(anyhow::Error);

/// Stops the evaluation: unwinds to [`catch`] like a panic, but without its
/// message.
pub(crate) fn stop(error: anyhow::Error) -> ! {
    panic::resume_unwind(Box::new(Stopped(error)))
}

/// Calls `work`. If [`stop`] ended it, returns its error with a traceback, and
/// sets `is_stopped`: then `eval` must not evaluate anything any more.
pub(super) fn catch<'v, 'a, 'e, R>(
    eval: &mut Evaluator<'v, 'a, 'e>,
    is_stopped: &mut bool,
    work: impl FnOnce(&mut Evaluator<'v, 'a, 'e>) -> starlark::Result<R>,
) -> starlark::Result<R> {
    // After a stop, nothing that `work` has touched is used, except the names
    // in the traceback.
    let done = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        let done = work(eval);
        if done.is_err() {
            builtins::python::leave_all(eval);
        }
        done
    }));
    done.unwrap_or_else(
        |payload: Box<dyn Any + Send>| match payload.downcast::<Stopped>() {
            Ok(stopped) => {
                *is_stopped = true;
                let mut error = starlark::Error::new_native(stopped.0);
                error.set_call_stack(|| eval.call_stack());
                Err(error)
            }
            Err(panic) => panic::resume_unwind(panic),
        },
    )
}
