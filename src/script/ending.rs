//! How a process of a script ends before its last line.

use thiserror::Error;

/// The script asks to end with this exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("exit({0})")]
pub(super) struct ExitRequest(pub(super) i32);

/// An error whose text has lines of its own: that of another process.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub(super) struct Told(pub(super) String);
