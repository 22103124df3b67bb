//! Why a worker ends before its input does.

use std::io;

use thiserror::Error;

use crate::error::Exit;
use crate::wire::WireError;

/// Why a worker gave up. Its exit code tells the parent.
#[derive(Debug, Error)]
pub(crate) enum ServeError {
    /// The parent sent something invalid.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The connection to the parent failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The program of `--exec` has ended, and the worker ends in the same way.
    #[error("the program has ended")]
    Ended(Exit),
}
