//! Why a request to the server failed.

use std::io;
use std::path::PathBuf;

use rustix::process::geteuid;
use thiserror::Error;

use crate::proc::signal_name;
use crate::wire::WireError;

/// Why a request failed.
#[derive(Debug, Error)]
pub(crate) enum SharedError {
    /// The server is gone.
    #[error("the manager is gone")]
    Gone,
    /// No server listens at this path.
    #[error("no manager answers at {}", .0.display())]
    NoAnswer(PathBuf),
    /// The server belongs to another user.
    #[error(
        "the manager at {} belongs to user {owner}, not to user {}: nothing was sent to it",
        .path.display(),
        geteuid().as_raw()
    )]
    Stranger {
        /// Its path.
        path: PathBuf,
        /// Its user.
        owner: u32,
    },
    /// No manager is known.
    #[error("there is no manager: give --manager, or run this within `ppar manager -- …`")]
    NoManager,
    /// The server speaks another protocol.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The system refused something.
    #[error("{0}")]
    Io(io::Error),
    /// The request was invalid.
    #[error("{0}")]
    Refused(String),
    /// All processes wait for one another.
    #[error("{0}")]
    Deadlock(String),
    /// The server does not answer: it is stopped, or has no file left for
    /// another connection.
    #[error("the manager did not answer in time")]
    Unresponsive,
    /// This process was asked to end while it waited.
    #[error("ended by {}", signal_name(*.0))]
    Signal(i32),
}

impl SharedError {
    /// Whether nothing that others do can reach this process any more: then no
    /// process of the program can end by itself.
    pub(crate) fn is_hopeless(&self) -> bool {
        self.is_unanswered() || matches!(self, Self::Deadlock(_))
    }

    /// Whether no server listens there.
    pub(crate) fn is_unanswered(&self) -> bool {
        matches!(self, Self::Gone | Self::NoAnswer(_) | Self::Stranger { .. })
    }
}

impl From<io::Error> for SharedError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind::{BrokenPipe, ConnectionRefused, ConnectionReset, NotFound, WouldBlock};
        match error.kind() {
            BrokenPipe | ConnectionRefused | ConnectionReset | NotFound => Self::Gone,
            // The system's error when a connection's limit has passed.
            WouldBlock => Self::Unresponsive,
            _ => Self::Io(error),
        }
    }
}

/// The server answered another question, which ppar's never does.
pub(crate) fn unexpected() -> SharedError {
    SharedError::Wire(WireError::Malformed("an answer to another question"))
}

/// The object was removed, by its program or with it.
pub(crate) fn gone_object() -> SharedError {
    SharedError::Refused("the object is closed".to_owned())
}
