//! Operations on pools.

use super::{ObjectCall, done};
use crate::wire::{Call, ClientId, Json, Outcome, Patience, Reply};

/// What workers have done since the last call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct News {
    /// Outcomes, each with the number of its task.
    pub(crate) outcomes: Vec<(u64, Outcome)>,
    /// How many workers have ended.
    pub(crate) ended: u32,
}

/// Submits a task.
pub(crate) fn submit(task: u64, body: Json) -> ObjectCall<()> {
    ObjectCall::new(Call::Submit { task, body }, done)
}

/// Reports the outcome of this worker's task, if it had one, and waits for the
/// next one; none if the pool is closed.
pub(crate) fn work(outcome: Option<(bool, Json)>) -> ObjectCall<Option<Json>> {
    ObjectCall::new(Call::Work { outcome }, |reply| match reply {
        Reply::Task(body) => Some(Some(body)),
        Reply::Closed => Some(None),
        _ => None,
    })
}

/// Reports the last outcome: this worker takes no further task.
pub(crate) fn resign(outcome: Option<(bool, Json)>) -> ObjectCall<()> {
    ObjectCall::new(Call::Resign { outcome }, done)
}

/// Waits for outcomes, or for a worker to end; none if nothing happened in
/// time.
pub(crate) fn collect(patience: Patience) -> ObjectCall<Option<News>> {
    ObjectCall::new(Call::Collect { patience }, |reply| match reply {
        Reply::Outcomes { outcomes, ended } => Some(Some(News { outcomes, ended })),
        Reply::TimedOut => Some(None),
        _ => None,
    })
}

/// Drops tasks that no worker has started.
pub(crate) fn drop_waiting() -> ObjectCall<()> {
    ObjectCall::new(Call::Drop, done)
}

/// A process that was started will work for the pool.
pub(crate) fn enlist(worker: ClientId) -> ObjectCall<()> {
    ObjectCall::new(Call::Enlist { worker }, done)
}

/// Closes the pool to further tasks.
pub(crate) fn close() -> ObjectCall<()> {
    ObjectCall::new(Call::Close, done)
}
