//! Why a call to the server has no answer.

use std::io;
use std::path::PathBuf;

use rustix::process::geteuid;
use thiserror::Error;

use crate::proc::signal_name;
use crate::wire::WireError;

/// Why a call has no answer.
#[derive(Debug, Error)]
pub(crate) enum SharedError {
    /// There is no server, or not any more.
    #[error("the manager is gone")]
    Gone,
    /// There is none at this path.
    #[error("no manager answers at {}", .0.display())]
    NoAnswer(PathBuf),
    /// Another user's is.
    #[error(
        "the manager at {} belongs to user {owner}, not to user {}: nothing was sent to it",
        .path.display(),
        geteuid().as_raw()
    )]
    Stranger {
        /// Where it is.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
    },
    /// None is known.
    #[error("there is no manager: give --manager, or run this within `ppar manager -- …`")]
    NoManager,
    /// The server speaks another protocol.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The system refuses.
    #[error("{0}")]
    Io(io::Error),
    /// The call makes no sense.
    #[error("{0}")]
    Refused(String),
    /// All processes wait for one another.
    #[error("{0}")]
    Deadlock(String),
    /// The server does not answer: it is stopped, or has no file left for one more
    /// connection.
    #[error("the manager did not answer in time")]
    Unresponsive,
    /// This process was asked to end while it waited.
    #[error("ended by {}", signal_name(*.0))]
    Signal(i32),
}

impl SharedError {
    /// Whether nothing that others do will ever be heard of: no process of the
    /// program can come to an end by itself.
    pub(crate) fn is_hopeless(&self) -> bool {
        self.is_unanswered() || matches!(self, Self::Deadlock(_))
    }

    /// Whether there is no server.
    pub(crate) fn is_unanswered(&self) -> bool {
        matches!(self, Self::Gone | Self::NoAnswer(_) | Self::Stranger { .. })
    }
}

impl From<io::Error> for SharedError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind::{BrokenPipe, ConnectionRefused, ConnectionReset, NotFound, WouldBlock};
        match error.kind() {
            BrokenPipe | ConnectionRefused | ConnectionReset | NotFound => Self::Gone,
            // The system's word for it where a connection has a limit.
            WouldBlock => Self::Unresponsive,
            _ => Self::Io(error),
        }
    }
}

/// The server answers another question, as no server of ours does.
pub(crate) fn unexpected() -> SharedError {
    SharedError::Wire(WireError::Malformed("an answer to another question"))
}

/// The object was ended, by its program or with it.
pub(crate) fn gone_object() -> SharedError {
    SharedError::Refused("the object is closed".to_owned())
}
