//! The requests of a client to the server of shared objects, and the replies.
//!
//! Requests are answered in the order in which they were sent; one that has to
//! wait holds back all later ones. The payload of a frame is the message in the
//! format of the crate `postcard`. Values are JSON text, which the server does
//! not parse.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::frame::{Frame, FrameReader, MAX_PAYLOAD, WireError, put_header};

/// JSON text of one value.
pub(crate) type Json = ByteBuf;
/// Identifies an object for the lifetime of its server.
pub(crate) type ObjectId = u64;
/// Identifies a client, which is a connection; never 0.
pub(crate) type ClientId = u32;
/// How long to wait, in microseconds; forever if none.
pub(crate) type Patience = Option<u64>;

const REQUEST: u8 = 32;
const REPLY: u8 = 33;

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

/// An operation on an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Call {
    /// Queue: appends a value. Waits for room.
    Put { value: Json, patience: Patience },
    /// Queue: takes the first value. Waits for one. With `lease` there may be
    /// more, see [`Reply::Leased`].
    Get { patience: Patience, lease: bool },
    /// Queue: takes up to `most` values from the front, for a client that
    /// passes them on. Waits for one. Values fetched earlier count as passed
    /// on.
    Fetch { patience: Patience, most: u64 },
    /// Queue, pipe, dict, list: this many of the fetched values were passed on;
    /// the others go back. So do all of them when the client is gone.
    Settle { passed: u64 },
    /// Queue, list, dict: the number of values.
    Size,
    /// Queue: a value that was taken has been processed.
    TaskDone,
    /// Queue: waits until all values have been processed.
    AllDone { patience: Patience },
    /// Queue, pool: accepts nothing more.
    Close,

    /// Pipe: sends at this end. Waits while the other end has too much to read.
    Send { end: u8, value: Json },
    /// Pipe: receives at this end. Waits for a value.
    Receive { end: u8, patience: Patience },
    /// Pipe: whether there is something to receive. Waits for it.
    Poll { end: u8, patience: Patience },
    /// Pipe: this client uses this end.
    Hold { end: u8 },
    /// Pipe: it no longer does; `for_all` closes the end for all clients.
    LetGo { end: u8, for_all: bool },

    /// Lock, semaphore: takes it, or a unit. Waits for it.
    Acquire { patience: Patience },
    /// Lock, semaphore: releases it, or this many units.
    Release { units: u32 },
    /// Lock: it was released in its word while others wait for it.
    Freed,
    /// Semaphore: the number of units left. Lock: 1 if it is free.
    Units,

    /// Event.
    Set,
    /// Event, dict, list.
    Clear,
    /// Event.
    IsSet,
    /// Event, condition, barrier: waits for it.
    Wait { patience: Patience },
    /// Condition: wakes this many waiting clients; all if none.
    Notify { clients: Option<u32> },
    /// Barrier: the last client has performed the action.
    Acted,
    /// Barrier: resets it; waiting clients find it broken.
    Reset,
    /// Barrier: breaks it.
    Abort,
    /// Barrier: the number of parties, of waiting clients, and whether it is
    /// broken.
    State,

    /// Dict: sets the values of keys.
    Update { pairs: Vec<(Json, Json)> },
    /// Dict: the value of a key.
    Find { key: Json },
    /// Dict: the value of a key, which is set if there is none.
    SetDefault { key: Json, value: Json },
    /// Dict: removes and returns the value of a key; of the last key if none.
    Take { key: Option<Json> },
    /// Dict: all keys and values.
    Items,

    /// List: appends values.
    Append { values: Vec<Json> },
    /// List: inserts a value at a position, as in Python.
    Insert { position: i64, value: Json },
    /// List: the value at a position.
    At { position: i64 },
    /// List: replaces the value at a position.
    SetAt { position: i64, value: Json },
    /// List: removes and returns the value at a position.
    PopAt { position: i64 },
    /// List: reverses it.
    Reverse,
    /// List: all values, and the number of changes so far.
    Values,
    /// List: replaces all values, if its number of changes is still `changes`.
    Replace { changes: u64, values: Vec<Json> },

    /// Pool: a task for a worker. The client chooses the number.
    Submit { task: u64, body: Json },
    /// Pool: the outcome of this worker's task, if it had one; returns the next
    /// one. Waits for it.
    Work { outcome: Option<(bool, Json)> },
    /// Pool: the same, but this worker takes no further task.
    Resign { outcome: Option<(bool, Json)> },
    /// Pool: new outcomes. Waits for one, or for a worker to end.
    Collect { patience: Patience },
    /// Pool: drops tasks that no worker has started.
    Drop,
    /// Pool: a process that was started will work for it.
    Enlist { worker: ClientId },

    /// Pipe: like `Receive`, for a client that passes the value on, see
    /// `Fetch`.
    FetchFrom { end: u8, patience: Patience },
    /// Dict: like `Take`, for a client that passes the value on.
    FetchKey { key: Json },
    /// List: like `PopAt`, for a client that passes the value on.
    FetchAt { position: i64 },
}

/// A request to the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Introduces the client. The first request on each connection.
    Hello { pid: u32 },
    /// Creates an object, or finds the one with this name and kind. A new one's
    /// memory starts with these bytes.
    Open {
        name: Option<String>,
        kind: Kind,
        first: ByteBuf,
    },
    /// Performs an operation on an object.
    Call { object: ObjectId, call: Call },
    /// Removes objects, and the locks that belong to them. Objects that have a
    /// name, or belong to another program, stay.
    Discard { objects: Vec<ObjectId> },
    /// A segment of the shared memory.
    Segment { segment: u32 },
    /// A connection for a process that is about to start: its name, the answer
    /// to its [`Request::Hello`], and the ends of pipes that it will hold.
    Start {
        name: String,
        setup: Json,
        holds: Vec<(ObjectId, u8)>,
    },
    /// This process of a program ends normally: units of semaphores that it
    /// took stay taken, on behalf of its program.
    Farewell,
    /// A started process is about to be ended by a signal.
    Doom { process: ClientId },
    /// Waits until the connection of a started process is gone.
    Join {
        process: ClientId,
        patience: Patience,
    },
    /// All objects, their holders and their waiters, as JSON.
    Inventory,
    /// Ends the server.
    Stop,
    /// The manager's lease, which is held as long as anybody has the file open:
    /// until then, no other manager takes over this path.
    Lease,
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
    /// The key, position or segment does not exist.
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
    /// A value.
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
    /// Barrier.
    State {
        parties: u32,
        waiting: u32,
        broken: bool,
    },
    /// A task for a worker.
    Task(Json),
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

/// Appends a message as one frame; nothing if it is too long.
pub(super) fn encode(
    message: &impl Serialize,
    kind: u8,
    number: u64,
    out: &mut Vec<u8>,
) -> Result<(), WireError> {
    let start = out.len();
    put_header(out, kind, number, 0);
    let payload = out.len();
    postcard::to_io(message, &mut *out).expect("memory takes any message");
    let length = out.len() - payload;
    if length > MAX_PAYLOAD {
        out.truncate(start);
        return Err(WireError::TooLong);
    }
    let mut header = &mut out[start..payload];
    put_header(&mut header, kind, number, length);
    Ok(())
}

/// Decodes a frame that holds exactly one message.
pub(super) fn decode<M: DeserializeOwned>(payload: &Bytes) -> Result<M, WireError> {
    let (message, rest) =
        postcard::take_from_bytes(payload).map_err(|_| WireError::Malformed("unknown message"))?;
    if rest.is_empty() {
        Ok(message)
    } else {
        Err(WireError::Malformed("extra bytes after a message"))
    }
}

impl Request {
    /// Appends the request as one frame; the reply repeats `number`.
    ///
    /// # Errors
    ///
    /// If it is too long for a frame. Then nothing is appended.
    pub(crate) fn encode(&self, number: u64, out: &mut Vec<u8>) -> Result<(), WireError> {
        encode(self, REQUEST, number, out)
    }
}

impl Reply {
    /// Appends the reply to request `number` as one frame.
    ///
    /// # Errors
    ///
    /// If it is too long for a frame. Then nothing is appended.
    pub(crate) fn encode(&self, number: u64, out: &mut Vec<u8>) -> Result<(), WireError> {
        encode(self, REPLY, number, out)
    }
}

impl FrameReader {
    fn next_of<M: DeserializeOwned>(&mut self, kind: u8) -> Result<Option<(u64, M)>, WireError> {
        let Some(Frame {
            kind: found,
            seq,
            payload,
        }) = self.next_frame()?
        else {
            return Ok(None);
        };
        if found != kind {
            return Err(WireError::Malformed("unknown kind"));
        }
        Ok(Some((seq, decode(&payload)?)))
    }

    /// The next request of a client and its number, if it has arrived.
    pub(crate) fn next_request(&mut self) -> Result<Option<(u64, Request)>, WireError> {
        self.next_of(REQUEST)
    }

    /// The next reply and the number of its request, if it has arrived.
    pub(crate) fn next_reply(&mut self) -> Result<Option<(u64, Reply)>, WireError> {
        self.next_of(REPLY)
    }
}
