//! How a process of a script ends early.

use thiserror::Error;

/// The script asked to exit with this code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("exit({0})")]
pub(super) struct ExitRequest(pub(super) i32);

/// An error with several lines of text: that of another process.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub(super) struct Told(pub(super) String);
