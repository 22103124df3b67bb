//! Operations on queues.

use crate::wire::{Call, Fetched, Got, Json, ObjectCall, Patience, Put, QueueCall, Taken};

/// Appends a value.
pub(crate) fn put(value: Json, patience: Patience) -> ObjectCall<Put> {
    ObjectCall::new(Call::Queue, |to| QueueCall::Put {
        value,
        patience,
        to,
    })
}

/// Takes the first value; with `lease` there may be more to claim.
pub(crate) fn get(patience: Patience, lease: bool) -> ObjectCall<Got> {
    ObjectCall::new(Call::Queue, |to| QueueCall::Get {
        patience,
        lease,
        to,
    })
}

/// Takes up to `most` values, to pass them on.
pub(crate) fn fetch(patience: Patience, most: u64) -> ObjectCall<Taken<Fetched>> {
    ObjectCall::new(Call::Queue, |to| QueueCall::Fetch { patience, most, to })
}

/// The number of values.
pub(crate) fn size() -> ObjectCall<u64> {
    ObjectCall::new(Call::Queue, |to| QueueCall::Size { to })
}

/// A value that was taken has been processed.
pub(crate) fn task_done() -> ObjectCall<()> {
    ObjectCall::new(Call::Queue, |to| QueueCall::TaskDone { to })
}

/// Waits until all values have been processed; returns whether they have.
pub(crate) fn all_done(patience: Patience) -> ObjectCall<bool> {
    ObjectCall::new(Call::Queue, |to| QueueCall::AllDone { patience, to })
}

/// Accepts nothing more.
pub(crate) fn close() -> ObjectCall<()> {
    ObjectCall::new(Call::Queue, |to| QueueCall::Close { to })
}
