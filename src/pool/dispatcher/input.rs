//! The configuration of the pool, its events and its actions.

use std::sync::Arc;
use std::time::Duration;

use crate::event::Event;
use crate::launch::{Departure, Site};
use crate::pool::crew::WorkerId;
use crate::pool::job::Piece;
use crate::wire::{Chunk, FromWorker, Lane, ToWorker};

/// The configuration of the pool.
#[derive(Debug, Clone)]
pub(crate) struct PoolConfig {
    /// The largest number of workers; at least 1.
    pub(crate) workers: usize,
    /// How many workers may start at the same time; at least 1.
    pub(crate) starts: usize,
    /// Items per chunk; follows the measured pace if none.
    pub(crate) chunk_items: Option<usize>,
    /// Items after which a worker is replaced.
    pub(crate) items_per_worker: Option<u64>,
    /// How long one item may take.
    pub(crate) timeout: Option<Duration>,
    /// How many bytes of memory a worker may use.
    pub(crate) memory: Option<u64>,
    /// How many bytes all workers together may use.
    pub(crate) memory_total: Option<u64>,
    /// How often to retry an item that was lost with its worker.
    pub(crate) retries: u32,
    /// Whether results leave in input order.
    pub(crate) ordered: bool,
    /// Whether the first failed item ends the run, so that nothing more needs
    /// to be cut.
    pub(crate) fail_fast: bool,
}

/// An event.
#[derive(Debug)]
pub(in crate::pool) enum Input {
    /// The job cut a chunk.
    Chunk(Chunk),
    /// The job has nothing to cut at the moment.
    Dry,
    /// The job will never have anything to cut again.
    End,
    /// A worker has started, perhaps on another host; its setup begins.
    Greeted(WorkerId, Option<Site>),
    /// A worker sent a message.
    Said(WorkerId, FromWorker),
    /// A worker is gone; all its messages have been handled.
    Gone {
        worker: WorkerId,
        /// How it ended, as far as is known.
        departure: Departure,
        /// In words, for people.
        reason: String,
    },
    /// A worker could not be started.
    NotStarted { worker: WorkerId, reason: String },
    /// From now on there is room for this many workers.
    Room(usize),
    /// All hosts end before another task would be done.
    Spent,
    /// How many bytes of memory each worker uses.
    Weighed(Vec<(WorkerId, u64)>),
    /// Time has passed.
    Tick,
    /// The job stopped taking results (`true`), or takes them again.
    Blocked(bool),
    /// Everything was stopped for a while, and goes on.
    Resumed,
    /// Start no new work, and finish what is running.
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
    /// Start no more workers on a host.
    Close(Arc<str>),
    /// Read nothing from a worker (`true`), or read again.
    Hold(WorkerId, bool),
    /// Hand a piece to the job.
    Emit(Lane, Piece),
    /// Hand printed text to the job.
    Print(bytes::Bytes),
    /// Report that finished results may be wrong, for this reason.
    Distrust(String),
    /// Tell the observer.
    Notice(Event),
    /// The run cannot continue.
    Fail(Failed),
}

/// Why the run cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pool) enum Failed {
    /// The set-up of the user's code failed.
    Refused(String),
    /// The set-up of the user's code took longer than this.
    SlowSetUp(Duration),
    /// The set-up of the user's code held this many bytes of memory.
    HeavySetUp(u64),
    /// No worker could start.
    NoWorker(String),
    /// No usable host is left.
    Stranded {
        /// The reason.
        reason: String,
        /// How many items are done.
        done: u64,
    },
}
