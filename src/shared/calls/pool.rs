//! Operations on pools.

use crate::wire::{Call, ClientId, Json, ObjectCall, Patience, PoolCall, PoolNews, Put};

/// A task for a worker.
pub(crate) fn submit(task: u64, body: Json) -> ObjectCall<Put> {
    ObjectCall::new(Call::Pool, |to| PoolCall::Submit { task, body, to })
}

/// The outcome of this worker's task, if it had one; waits for the next one, none if
/// the pool is closed.
pub(crate) fn work(outcome: Option<(bool, Json)>) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::Pool, |to| PoolCall::Work { outcome, to })
}

/// The last outcome: this worker takes no further task.
pub(crate) fn resign(outcome: Option<(bool, Json)>) -> ObjectCall<()> {
    ObjectCall::new(Call::Pool, |to| PoolCall::Resign { outcome, to })
}

/// Waits for outcomes, or for a worker to end; none if the time limit has passed.
pub(crate) fn collect(patience: Patience) -> ObjectCall<Option<PoolNews>> {
    ObjectCall::new(Call::Pool, |to| PoolCall::Collect { patience, to })
}

/// Drops tasks that no worker has started.
pub(crate) fn drop_waiting() -> ObjectCall<()> {
    ObjectCall::new(Call::Pool, |to| PoolCall::Drop { to })
}

/// A process that was started will work for the pool.
pub(crate) fn enlist(worker: ClientId) -> ObjectCall<()> {
    ObjectCall::new(Call::Pool, |to| PoolCall::Enlist { worker, to })
}

/// Accepts nothing more.
pub(crate) fn close() -> ObjectCall<()> {
    ObjectCall::new(Call::Pool, |to| PoolCall::Close { to })
}
