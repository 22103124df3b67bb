//! Calls of queues.

use super::{ObjectCall, Taken, done, fetched, is_done, number};
use crate::wire::{Call, Json, Patience, Reply};

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is in the queue.
    Done,
    /// There was no room in time.
    Full,
    /// The queue is closed.
    Closed,
}

/// Puts a value at the end.
pub(crate) fn put(value: Json, patience: Patience) -> ObjectCall<Put> {
    ObjectCall::new(Call::Put { value, patience }, |reply| match reply {
        Reply::Done => Some(Put::Done),
        Reply::TimedOut => Some(Put::Full),
        Reply::Closed => Some(Put::Closed),
        _ => None,
    })
}

/// Takes up to so many values, to pass them on.
pub(crate) fn fetch(patience: Patience, most: u64) -> ObjectCall<Taken<Vec<Json>>> {
    ObjectCall::new(Call::Fetch { patience, most }, fetched)
}

/// How many values there are.
pub(crate) fn size() -> ObjectCall<u64> {
    ObjectCall::new(Call::Size, number)
}

/// A value that came out is dealt with.
pub(crate) fn task_done() -> ObjectCall<()> {
    ObjectCall::new(Call::TaskDone, done)
}

/// Waits until all values are dealt with; says whether they are.
pub(crate) fn all_done(patience: Patience) -> ObjectCall<bool> {
    ObjectCall::new(Call::AllDone { patience }, is_done)
}

/// Nothing more goes in.
pub(crate) fn close() -> ObjectCall<()> {
    ObjectCall::new(Call::Close, done)
}
