//! What a client asks of the server of shared objects, and what it is told.
//!
//! Requests are answered in the order in which they were sent; one that has to
//! wait is the last until its answer is there. The payload of a frame is the
//! message in the format of the crate `postcard`. Values are JSON text, which
//! the server passes on unread.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::frame::{Frame, FrameReader, MAX_PAYLOAD, WireError, put_header};

/// JSON text of one value.
pub(crate) type Json = ByteBuf;
/// Names an object for as long as its server lives.
pub(crate) type ObjectId = u64;
/// Names a client, which is a connection; never 0.
pub(crate) type ClientId = u32;
/// How long to wait, in microseconds; none to wait for good.
pub(crate) type Patience = Option<u64>;

const REQUEST: u8 = 32;
const REPLY: u8 = 33;

/// A cell of the server's shared memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Which piece of memory.
    pub(crate) segment: u32,
    /// In bytes from its beginning.
    pub(crate) offset: u32,
}

/// What an object is, and how it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Values in order; at most `bound` of them, unless that is 0. Whoever
    /// looks for one by its name and gives 0 takes any.
    Queue { bound: u64 },
    /// Two ends; what is sent at the first, 0, comes out at the second, 1, and
    /// with `duplex` the other way round too.
    Pipe { duplex: bool },
    /// Held by one client, and if `reentrant` released by it alone.
    Lock { reentrant: bool },
    /// So many units, and never more if `bounded`.
    Semaphore { units: u32, bounded: bool },
    /// Set or not.
    Event,
    /// A room to wait in for a notice, under a lock: its own if that is 0.
    Condition { lock: ObjectId },
    /// Lets clients pass when so many wait. Before, the last one has something
    /// to do if there is an action: what that is only clients know.
    Barrier {
        parties: u32,
        action: Option<String>,
    },
    /// So many numbers of one type in shared memory, under a lock: its own if
    /// that is 0. Whoever looks for them by their name and gives 0 for the type,
    /// or the length, takes any.
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

/// What is to be done with an object, or asked of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Call {
    /// Queue: at the end. Waits for room.
    Put { value: Json, patience: Patience },
    /// Queue: from the front. Waits for a value. With `lease` more may come,
    /// see [`Reply::Leased`].
    Get { patience: Patience, lease: bool },
    /// Queue: so many values from the front, or fewer, for a client that passes
    /// them on. Waits for one. What it had fetched before is passed on.
    Fetch { patience: Patience, most: u64 },
    /// Queue, pipe, dict, list: so many of the values that were fetched are
    /// passed on; the others go back. So do all of them when the client is gone.
    Settle { passed: u64 },
    /// Queue, list, dict: how many values.
    Size,
    /// Queue: a value that came out is dealt with.
    TaskDone,
    /// Queue: waits until all values are dealt with.
    AllDone { patience: Patience },
    /// Queue, pool: nothing more goes in.
    Close,

    /// Pipe: into this end. Waits while the other end has too much to read.
    Send { end: u8, value: Json },
    /// Pipe: out of this end. Waits for a value.
    Receive { end: u8, patience: Patience },
    /// Pipe: whether there is something to receive. Waits for it.
    Poll { end: u8, patience: Patience },
    /// Pipe: this client uses this end.
    Hold { end: u8 },
    /// Pipe: it does so no more; `for_all` closes it whoever else may use it.
    LetGo { end: u8, for_all: bool },

    /// Lock, semaphore: takes it, or a unit. Waits for it.
    Acquire { patience: Patience },
    /// Lock, semaphore: gives it back, or so many units.
    Release { units: u32 },
    /// Lock: it was given back in its word while others wait for it.
    Freed,
    /// Semaphore: how many units are left. Lock: 1 if it is free.
    Units,

    /// Event.
    Set,
    /// Event, dict, list.
    Clear,
    /// Event.
    IsSet,
    /// Event, condition, barrier: waits for it.
    Wait { patience: Patience },
    /// Condition: wakes so many that wait; none for all.
    Notify { clients: Option<u32> },
    /// Barrier: what the last client had to do is done.
    Acted,
    /// Barrier: lets it begin anew; those who wait find it broken.
    Reset,
    /// Barrier: breaks it.
    Abort,
    /// Barrier: parties, those who wait, and whether it is broken.
    State,

    /// Dict: puts values at keys.
    Update { pairs: Vec<(Json, Json)> },
    /// Dict: the value at a key.
    Find { key: Json },
    /// Dict: the value at a key, which is put there if there is none.
    SetDefault { key: Json, value: Json },
    /// Dict: takes the value at a key out; the last one if none is named.
    Take { key: Option<Json> },
    /// Dict: all keys and values.
    Items,

    /// List: at the end.
    Append { values: Vec<Json> },
    /// List: before a position, as Python counts.
    Insert { position: i64, value: Json },
    /// List: the value at a position.
    At { position: i64 },
    /// List: another value at a position.
    SetAt { position: i64, value: Json },
    /// List: takes the value at a position out.
    PopAt { position: i64 },
    /// List: turns it round.
    Reverse,
    /// List: all values, and the number of changes so far.
    Values,
    /// List: other values, if there were so many changes and no more.
    Replace { changes: u64, values: Vec<Json> },

    /// Pool: a task for a worker. The number is the client's own.
    Submit { task: u64, body: Json },
    /// Pool: what became of this worker's task, if it had one; then the next
    /// one. Waits for it.
    Work { outcome: Option<(bool, Json)> },
    /// Pool: the same, but this worker takes no further task.
    Resign { outcome: Option<(bool, Json)> },
    /// Pool: outcomes that came since. Waits for one, or for a worker to end.
    Collect { patience: Patience },
    /// Pool: drops tasks that no worker has begun.
    Drop,
    /// Pool: a process that was started will work for it.
    Enlist { worker: ClientId },

    /// Pipe: as `Receive`, for a client that passes the value on, see `Fetch`.
    FetchFrom { end: u8, patience: Patience },
    /// Dict: as `Take`, for a client that passes the value on.
    FetchKey { key: Json },
    /// List: as `PopAt`, for a client that passes the value on.
    FetchAt { position: i64 },
}

/// What a client asks of the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Who is there. The first on each connection.
    Hello { pid: u32 },
    /// Makes an object, or finds the one of this name and kind. If it is made,
    /// its memory begins with these bytes.
    Open {
        name: Option<String>,
        kind: Kind,
        first: ByteBuf,
    },
    /// Does something with an object.
    Call { object: ObjectId, call: Call },
    /// Ends objects, and the locks that were made for them. Those that have a name,
    /// or are another program's, stay.
    Discard { objects: Vec<ObjectId> },
    /// A piece of the shared memory.
    Segment { segment: u32 },
    /// A connection for a process that is to be started: its name, what it is
    /// to be told at its [`Request::Hello`], and the ends of pipes that it
    /// will hold.
    Start {
        name: String,
        setup: Json,
        holds: Vec<(ObjectId, u8)>,
    },
    /// This process of a program ends as it should: what it leaves taken of
    /// semaphores is its program's.
    Farewell,
    /// A process that was started is about to be ended by a signal.
    Doom { process: ClientId },
    /// Waits until the connection of a process that was started is gone.
    Join {
        process: ClientId,
        patience: Patience,
    },
    /// What there is, who holds it, and who waits: JSON.
    Inventory,
    /// Ends the server.
    Stop,
    /// The manager's lease, which is held as long as anybody has the file open:
    /// no other manager takes this one's path before.
    Lease,
}

/// An object that a client may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Opened {
    /// Names it.
    pub(crate) object: ObjectId,
    /// Lock: its word. Array: its first cell.
    pub(crate) place: Option<Place>,
    /// Array, condition: its lock.
    pub(crate) lock: Option<ItsLock>,
}

/// The lock of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ItsLock {
    /// Names it.
    pub(crate) object: ObjectId,
    /// Its word.
    pub(crate) place: Place,
    /// Released by its holder alone.
    pub(crate) reentrant: bool,
}

/// What became of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// The function returned this.
    Returned(Json),
    /// The function failed; the text of the error.
    Failed(Json),
    /// The worker ended in the middle of it.
    Died,
}

/// What a client is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// The server knows the client: its number, and what a process that was
    /// started is told.
    Welcome {
        client: ClientId,
        setup: Option<Json>,
    },
    /// An object that was asked for.
    Opened {
        opened: Opened,
        /// What it is, and how it began.
        kind: Kind,
    },
    /// It is done.
    Done,
    /// The time is over, and it is not done.
    TimedOut,
    /// There is no such thing: a key, a position, a piece of memory.
    Absent,
    /// There is no such object any more.
    Gone,
    /// Objects that were ended.
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
    /// The first value is the client's; each other one is once it has claimed
    /// its position in the word at `place`, see `docs/protocol.md`. These are
    /// `next` and those that follow.
    Leased {
        values: Vec<Json>,
        next: u64,
        place: Place,
    },
    /// Values that are the client's until it has passed them on.
    Fetched(Vec<Json>),
    /// The lock or the unit is the client's.
    Acquired {
        /// The holder before died with it.
        abandoned: bool,
    },
    /// Condition: this client has waited, and has the lock again.
    Woken {
        /// By a notice, not since the time is over.
        notified: bool,
        /// The holder before died with the lock.
        abandoned: bool,
    },
    /// Barrier: this client was the last and has something to do.
    Act { action: String },
    /// Barrier: all pass; this client came as the one of this number.
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
    /// A process may be started with the connection that comes along.
    Started { process: ClientId },
    /// The memory that comes along.
    Segment { segment: u32 },
    /// JSON.
    Inventory(Json),
    /// The client asked for what makes no sense.
    Refused(String),
    /// All processes wait for one another: who waits for what.
    Deadlock(String),
    /// The lease that comes along.
    Lease,
}

/// Appends a message as one frame; nothing if it is too long for one.
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

/// Reads a message that a frame holds, and nothing else.
pub(super) fn decode<M: DeserializeOwned>(payload: &Bytes) -> Result<M, WireError> {
    let (message, rest) =
        postcard::take_from_bytes(payload).map_err(|_| WireError::Malformed("unknown message"))?;
    if rest.is_empty() {
        Ok(message)
    } else {
        Err(WireError::Malformed("a message with something behind it"))
    }
}

impl Request {
    /// Appends the request as one frame; `number` comes back with the reply.
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

    /// The next request of a client and its number, if it is there.
    pub(crate) fn next_request(&mut self) -> Result<Option<(u64, Request)>, WireError> {
        self.next_of(REQUEST)
    }

    /// The next reply and the number of its request, if it is there.
    pub(crate) fn next_reply(&mut self) -> Result<Option<(u64, Reply)>, WireError> {
        self.next_of(REPLY)
    }
}
