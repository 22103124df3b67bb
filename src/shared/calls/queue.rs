//! Operations on queues.

use super::{ObjectCall, Taken, done, fetched, is_done, number};
use crate::wire::{Call, Json, Patience, Reply};

/// The outcome of putting a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is in the queue.
    Done,
    /// There was no room in time.
    Full,
    /// The queue is closed.
    Closed,
}

/// Appends a value.
pub(crate) fn put(value: Json, patience: Patience) -> ObjectCall<Put> {
    ObjectCall::new(Call::Put { value, patience }, |reply| match reply {
        Reply::Done => Some(Put::Done),
        Reply::TimedOut => Some(Put::Full),
        Reply::Closed => Some(Put::Closed),
        _ => None,
    })
}

/// Takes up to `most` values, for a client that passes them on.
pub(crate) fn fetch(patience: Patience, most: u64) -> ObjectCall<Taken<Vec<Json>>> {
    ObjectCall::new(Call::Fetch { patience, most }, fetched)
}

/// Returns the number of values.
pub(crate) fn size() -> ObjectCall<u64> {
    ObjectCall::new(Call::Size, number)
}

/// Reports that a value that was taken has been processed.
pub(crate) fn task_done() -> ObjectCall<()> {
    ObjectCall::new(Call::TaskDone, done)
}

/// Waits until all values have been processed; returns whether they have.
pub(crate) fn all_done(patience: Patience) -> ObjectCall<bool> {
    ObjectCall::new(Call::AllDone { patience }, is_done)
}

/// Closes the queue to further values.
pub(crate) fn close() -> ObjectCall<()> {
    ObjectCall::new(Call::Close, done)
}
