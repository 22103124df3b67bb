//! Why a worker ends before its input does.

use std::io;

use thiserror::Error;

use crate::error::Exit;
use crate::wire::WireError;

/// Why a worker gave up. Its parent learns it from the exit code.
#[derive(Debug, Error)]
pub(crate) enum ServeError {
    /// The parent sent what makes no sense.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The parent cannot be reached.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The program that answers has ended, and this is to end as it did.
    #[error("the program has ended")]
    Ended(Exit),
}
