//! The operations on shared objects, by the kind of object. Each has a [`To`],
//! which names the type of its answer.

use serde::{Deserialize, Serialize};

use super::answer::{
    Acquired, BarrierState, Contents, Fetched, Got, Met, Pair, PoolNews, Put, Taken, To, Woken,
};
use super::object::{ClientId, Json, Patience};

/// An operation on an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Call {
    Queue(QueueCall),
    Pipe(PipeCall),
    Lock(LockCall),
    Semaphore(SemaphoreCall),
    Event(EventCall),
    Condition(ConditionCall),
    Barrier(BarrierCall),
    Dict(DictCall),
    List(ListCall),
    Pool(PoolCall),
    /// Queue, pipe, dict, list: this many of the fetched values were passed on;
    /// the others go back. So do all of them when the client is gone.
    Settle {
        passed: u64,
        to: To<()>,
    },
}

/// An operation on a queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum QueueCall {
    /// Appends a value. Waits for room.
    Put {
        value: Json,
        patience: Patience,
        to: To<Put>,
    },
    /// Takes the first value. Waits for one. With `lease` there may be more.
    Get {
        patience: Patience,
        lease: bool,
        to: To<Got>,
    },
    /// Takes up to `most` values from the front, for a client that passes them
    /// on. Waits for one. Values fetched earlier count as passed on.
    Fetch {
        patience: Patience,
        most: u64,
        to: To<Taken<Fetched>>,
    },
    /// The number of values.
    Size { to: To<u64> },
    /// A value that was taken has been processed.
    TaskDone { to: To<()> },
    /// Waits until all values have been processed; returns whether they have.
    AllDone { patience: Patience, to: To<bool> },
    /// Accepts nothing more.
    Close { to: To<()> },
}

/// An operation on one end of a pipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum PipeCall {
    /// Sends a value; returns whether the pipe is open. Waits while the other end
    /// has too much to read.
    Send { end: u8, value: Json, to: To<bool> },
    /// Receives a value. Waits for one.
    Receive {
        end: u8,
        patience: Patience,
        to: To<Taken<Json>>,
    },
    /// Like `Receive`, for a client that passes the value on, see
    /// [`QueueCall::Fetch`].
    Fetch {
        end: u8,
        patience: Patience,
        to: To<Taken<Fetched>>,
    },
    /// Whether there is something to receive. Waits for it.
    Poll {
        end: u8,
        patience: Patience,
        to: To<bool>,
    },
    /// This client uses this end.
    Hold { end: u8, to: To<()> },
    /// It no longer does; `for_all` closes the end for all clients.
    LetGo { end: u8, for_all: bool, to: To<()> },
}

/// An operation on a lock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum LockCall {
    /// Takes it. Waits for it.
    Acquire {
        patience: Patience,
        to: To<Option<Acquired>>,
    },
    /// Releases it.
    Release { to: To<()> },
    /// It was released in its word while others wait for it.
    Freed { to: To<()> },
}

/// An operation on a semaphore.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum SemaphoreCall {
    /// Takes a unit. Waits for it.
    Acquire {
        patience: Patience,
        to: To<Option<Acquired>>,
    },
    /// Releases this many units.
    Release { units: u32, to: To<()> },
    /// The number of units left.
    Units { to: To<u64> },
}

/// An operation on an event.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum EventCall {
    /// Sets it.
    Set { to: To<()> },
    /// Clears it.
    Clear { to: To<()> },
    /// Whether it is set.
    IsSet { to: To<bool> },
    /// Waits until it is set; returns whether it is.
    Wait { patience: Patience, to: To<bool> },
}

/// An operation on a condition.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum ConditionCall {
    /// Waits for a notification.
    Wait { patience: Patience, to: To<Woken> },
    /// Wakes this many waiting clients; all if none.
    Notify { clients: Option<u32>, to: To<()> },
}

/// An operation on a barrier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum BarrierCall {
    /// Waits for the others.
    Wait { patience: Patience, to: To<Met> },
    /// The last client has performed the action.
    Acted { to: To<Met> },
    /// Resets it; waiting clients find it broken.
    Reset { to: To<()> },
    /// Breaks it.
    Abort { to: To<()> },
    /// The number of waiting clients, and whether it is broken.
    State { to: To<BarrierState> },
}

/// An operation on a dict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum DictCall {
    /// Sets the values of keys.
    Update { pairs: Vec<Pair>, to: To<()> },
    /// The value of a key.
    Find { key: Json, to: To<Option<Json>> },
    /// The value of a key, which is set if there is none.
    SetDefault {
        key: Json,
        value: Json,
        to: To<Json>,
    },
    /// Removes and returns the value of a key.
    Take { key: Json, to: To<Option<Json>> },
    /// Removes and returns the last key and its value.
    TakeLast { to: To<Option<Pair>> },
    /// Like `Take`, for a client that passes the value on, see [`QueueCall::Fetch`].
    Fetch { key: Json, to: To<Option<Fetched>> },
    /// All keys and values.
    Items { to: To<Vec<Pair>> },
    /// The number of keys.
    Size { to: To<u64> },
    /// Removes everything.
    Clear { to: To<()> },
}

/// An operation on a list. Positions count as in Python.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum ListCall {
    /// Appends values.
    Append { values: Vec<Json>, to: To<()> },
    /// Inserts a value at a position.
    Insert {
        position: i64,
        value: Json,
        to: To<()>,
    },
    /// The value at a position.
    At { position: i64, to: To<Option<Json>> },
    /// Replaces the value at a position; returns whether there is one.
    SetAt {
        position: i64,
        value: Json,
        to: To<bool>,
    },
    /// Removes and returns the value at a position.
    PopAt { position: i64, to: To<Option<Json>> },
    /// Like `PopAt`, for a client that passes the value on, see
    /// [`QueueCall::Fetch`].
    Fetch {
        position: i64,
        to: To<Option<Fetched>>,
    },
    /// Reverses it.
    Reverse { to: To<()> },
    /// All values, and the number of changes so far.
    Values { to: To<Contents> },
    /// Replaces all values, if its number of changes is still `changes`; returns
    /// whether it was.
    Replace {
        changes: u64,
        values: Vec<Json>,
        to: To<bool>,
    },
    /// The number of values.
    Size { to: To<u64> },
    /// Removes everything.
    Clear { to: To<()> },
}

/// An operation on a pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum PoolCall {
    /// A task for a worker. The client chooses the number.
    Submit { task: u64, body: Json, to: To<Put> },
    /// The outcome of this worker's task, if it had one; returns the next one, or
    /// none if the pool is closed. Waits for it.
    Work {
        outcome: Option<(bool, Json)>,
        to: To<Option<Json>>,
    },
    /// The same, but this worker takes no further task.
    Resign {
        outcome: Option<(bool, Json)>,
        to: To<()>,
    },
    /// New outcomes. Waits for one, or for a worker to end.
    Collect {
        patience: Patience,
        to: To<Option<PoolNews>>,
    },
    /// Drops tasks that no worker has started.
    Drop { to: To<()> },
    /// A process that was started will work for it.
    Enlist { worker: ClientId, to: To<()> },
    /// Accepts nothing more.
    Close { to: To<()> },
}

/// An operation, and the type of its answer.
#[derive(Debug)]
pub(crate) struct ObjectCall<A> {
    call: Call,
    to: To<A>,
}

impl<A> ObjectCall<A> {
    /// An operation on a kind of object.
    pub(crate) fn new<K>(kind: fn(K) -> Call, call: impl FnOnce(To<A>) -> K) -> Self {
        Self::of(|to| kind(call(to)))
    }

    /// Any operation.
    pub(crate) fn of(call: impl FnOnce(To<A>) -> Call) -> Self {
        let to = To::new();
        let call = call(to);
        Self { call, to }
    }

    /// The operation, and where its answer goes.
    pub(crate) fn into_parts(self) -> (Call, To<A>) {
        (self.call, self.to)
    }
}

impl<A> From<ObjectCall<A>> for Call {
    fn from(call: ObjectCall<A>) -> Self {
        call.call
    }
}
