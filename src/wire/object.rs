//! The kinds of shared objects, and how clients name them.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// JSON text of one value.
pub(crate) type Json = ByteBuf;
/// Identifies an object for the lifetime of its server.
pub(crate) type ObjectId = u64;
/// Identifies a client, which is a connection; never 0.
pub(crate) type ClientId = u32;
/// How long to wait, in microseconds; forever if none.
pub(crate) type Patience = Option<u64>;

/// A cell of the server's shared memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Which segment of memory.
    pub(crate) segment: u32,
    /// In bytes from its start.
    pub(crate) offset: u32,
}

/// The kind of an object, and its initial state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Values in order; at most `bound` of them, unless that is 0. Opening one
    /// by its name with 0 accepts any bound.
    Queue { bound: u64 },
    /// Two ends; what is sent at the first, 0, is received at the second, 1,
    /// and with `duplex` also the other way round.
    Pipe { duplex: bool },
    /// Held by one client; if `reentrant`, only that client can release it.
    Lock { reentrant: bool },
    /// This many units, and never more if `bounded`.
    Semaphore { units: u32, bounded: bool },
    /// Set or not.
    Event,
    /// Clients wait for a notification, under a lock: its own if that is 0.
    Condition { lock: ObjectId },
    /// Lets clients pass once this many wait. If there is an action, the last
    /// one performs it first; only clients know what it is.
    Barrier {
        parties: u32,
        action: Option<String>,
    },
    /// This many numbers of one type in shared memory, under a lock: its own if
    /// that is 0. Opening it by its name with 0 for the type or the length
    /// accepts any.
    Array {
        code: u8,
        length: u32,
        lock: ObjectId,
    },
    /// Values by keys.
    Dict,
    /// Values by positions.
    List,
    /// Tasks for workers.
    Pool,
}

/// An object that a client may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Opened {
    /// Its id.
    pub(crate) object: ObjectId,
    /// Lock: its word. Array: its first cell.
    pub(crate) place: Option<Place>,
    /// Array, condition: its lock.
    pub(crate) lock: Option<ItsLock>,
}

/// The lock of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ItsLock {
    /// Its id.
    pub(crate) object: ObjectId,
    /// Its word.
    pub(crate) place: Place,
    /// Whether only its holder can release it.
    pub(crate) reentrant: bool,
}
