//! The configuration of the pool, its events and its actions.

use std::time::Duration;

use crate::event::Event;
use crate::launch::Departure;
use crate::pool::crew::WorkerId;
use crate::pool::job::Piece;
use crate::wire::{Chunk, FromWorker, Lane, ToWorker};

/// The configuration of the pool.
#[derive(Debug, Clone)]
pub(crate) struct PoolConfig {
    /// The largest number of workers; at least 1.
    pub(crate) workers: usize,
    /// How many workers may start together; at least 1.
    pub(crate) starts: usize,
    /// Items per chunk; measured if not given.
    pub(crate) chunk_items: Option<usize>,
    /// Items after which a worker is replaced.
    pub(crate) items_per_worker: Option<u64>,
    /// How long one item may take.
    pub(crate) timeout: Option<Duration>,
    /// How many bytes of memory a worker may use,
    pub(crate) memory: Option<u64>,
    /// and how many all of them together.
    pub(crate) memory_total: Option<u64>,
    /// How often an item is tried again after it was lost with its worker.
    pub(crate) retries: u32,
    /// Whether results leave in input order.
    pub(crate) ordered: bool,
    /// Whether the first failed item ends the run, so that nothing more need
    /// be cut.
    pub(crate) fail_fast: bool,
}

/// An event.
#[derive(Debug)]
pub(in crate::pool) enum Input {
    /// The job cut a chunk.
    Chunk(Chunk),
    /// The job has nothing to cut at the moment.
    Dry,
    /// The job will never have anything more to cut.
    End,
    /// A worker has started, and sets itself up.
    Greeted(WorkerId),
    /// A worker sent a message.
    Said(WorkerId, FromWorker),
    /// A worker is gone, and all of its messages were handled.
    Gone {
        worker: WorkerId,
        /// How it ended, as far as that is known.
        departure: Departure,
        /// In words, for people.
        reason: String,
    },
    /// A worker could not even be started.
    NotStarted { worker: WorkerId, reason: String },
    /// How many bytes of memory each worker uses.
    Weighed(Vec<(WorkerId, u64)>),
    /// Time has passed.
    Tick,
    /// Results were not taken for a while (`true`), or flow again.
    Blocked(bool),
    /// Everything was stopped for a while, and continues.
    Resumed,
    /// Start no new work, and finish what runs.
    WindDown,
}

/// An action.
#[derive(Debug, PartialEq)]
pub(in crate::pool) enum Action {
    /// Start a worker.
    Start(WorkerId),
    /// Send this to a worker.
    Send(WorkerId, ToWorker),
    /// Let a worker end: it gets no more work.
    Retire(WorkerId),
    /// Kill a worker.
    Kill(WorkerId),
    /// Read nothing from a worker (`true`), or read again.
    Hold(WorkerId, bool),
    /// Hand a piece to the job.
    Emit(Lane, Piece),
    /// Hand printed text to the job.
    Print(bytes::Bytes),
    /// Tell the observer.
    Notice(Event),
    /// The run cannot continue.
    Fail(Failed),
}

/// Why the run cannot continue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pool) enum Failed {
    /// The user's code cannot be set up.
    Refused(String),
    /// The user's code takes longer than this to be set up.
    SlowSetUp(Duration),
    /// The user's code holds so many bytes of memory where it is set up.
    HeavySetUp(u64),
    /// No worker would start.
    NoWorker(String),
}
