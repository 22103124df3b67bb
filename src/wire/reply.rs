//! The replies of the server of shared objects.
//!
//! Replies to operations on objects are made and read by `answer`, which knows
//! the type of each.

use serde::{Deserialize, Serialize};

use super::object::{ClientId, Json, Kind, ObjectId, Opened, Place};

/// The outcome of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// The function returned this.
    Returned(Json),
    /// The function failed, with the text of the error.
    Failed(Json),
    /// The worker died while running it.
    Died,
}

/// A reply of the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// Accepts the client: its id, and the message for a process that was
    /// started.
    Welcome {
        client: ClientId,
        setup: Option<Json>,
    },
    /// The requested object.
    Opened {
        opened: Opened,
        /// Its kind, and its initial state.
        kind: Kind,
    },
    /// It is done.
    Done,
    /// The time limit has passed.
    TimedOut,
    /// The key, position or segment does not exist; there will be no task.
    Absent,
    /// The object no longer exists.
    Gone,
    /// Objects that were removed.
    Discarded(Vec<ObjectId>),
    /// The queue, pipe or pool is closed, and nothing is left in it.
    Closed,
    /// Yes or no.
    Truth(bool),
    /// How many.
    Number(u64),
    /// A value, or a task for a worker.
    Value(Json),
    /// Values, and how often they have changed.
    Values { values: Vec<Json>, changes: u64 },
    /// Keys and values.
    Pairs(Vec<(Json, Json)>),
    /// The first value is the client's; it gets each of the others once it has
    /// claimed its position in the word at `place`, see `docs/protocol.md`.
    /// These are `next` and the following ones.
    Leased {
        values: Vec<Json>,
        next: u64,
        place: Place,
    },
    /// Values that belong to the client until it has passed them on.
    Fetched(Vec<Json>),
    /// The lock or the unit is the client's.
    Acquired {
        /// Whether the last holder died with it.
        abandoned: bool,
    },
    /// Condition: the wait is over, and this client holds the lock again.
    Woken {
        /// Whether a notification ended it, not the time limit.
        notified: bool,
        /// Whether the last holder died with the lock.
        abandoned: bool,
    },
    /// Barrier: this client is the last one, and must perform the action.
    Act { action: String },
    /// Barrier: all pass; this client was the one with this number.
    Passed { index: u32 },
    /// Barrier: it is broken.
    Broken,
    /// Barrier: how many clients wait, and whether it is broken.
    State { waiting: u32, broken: bool },
    /// Outcomes of tasks, and how many workers have ended since.
    Outcomes {
        outcomes: Vec<(u64, Outcome)>,
        ended: u32,
    },
    /// The accompanying connection is for a new process.
    Started { process: ClientId },
    /// The accompanying memory.
    Segment { segment: u32 },
    /// JSON.
    Inventory(Json),
    /// The request was invalid.
    Refused(String),
    /// All processes wait for one another: which one waits for what.
    Deadlock(String),
    /// The accompanying lease.
    Lease,
}
