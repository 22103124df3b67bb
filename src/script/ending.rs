//! How a process of a script ends before its last line.

use std::any::Any;
use std::panic;

use thiserror::Error;

/// The script asks to end with this exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("exit({0})")]
pub(super) struct ExitRequest(pub(super) i32);

/// An error whose text has lines of its own: that of another process.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub(super) struct Told(pub(super) String);

/// An error that could not be returned.
struct Stopped(anyhow::Error);

/// Ends the script where no error can be returned: unwinds to
/// [`catch`], as a panic does, but without its message.
pub(super) fn stop(error: anyhow::Error) -> ! {
    panic::resume_unwind(Box::new(Stopped(error)))
}

/// Does `work`; an error that [`stop`] was given is returned.
pub(super) fn catch<R>(work: impl FnOnce() -> R) -> Result<R, anyhow::Error> {
    // Nothing of what `work` has touched is used after it was stopped.
    panic::catch_unwind(panic::AssertUnwindSafe(work)).map_err(|payload: Box<dyn Any + Send>| {
        match payload.downcast::<Stopped>() {
            Ok(stopped) => stopped.0,
            Err(panic) => panic::resume_unwind(panic),
        }
    })
}
