//! The interface between the pool and its user.

use std::sync::Arc;

use bytes::Bytes;

use crate::error::ErrorRecord;
use crate::event::Length;
use crate::launch::Departure;
use crate::wire::{Chunk, Lane};

/// How large the next chunk may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit {
    /// The maximum number of items; at least 1.
    pub(crate) items: usize,
    /// The approximate maximum of bytes; a single item may be longer.
    pub(crate) bytes: usize,
    /// Whether everything cut so far is finished, and its output was taken.
    pub(crate) settled: bool,
}

/// The result of [`Job::cut`].
#[derive(Debug)]
pub(crate) enum Cut {
    /// A chunk, within the limit.
    Chunk(Chunk),
    /// Nothing now; [`Job::changed`] resolves when to ask again.
    Wait,
    /// Nothing ever again.
    End,
}

/// How much work is known to be left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backlog {
    /// This many items.
    Items(u64),
    /// This many bytes.
    Bytes(usize),
    /// An unknown amount.
    Open,
}

/// A part of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Output of complete items.
    Results(Bytes),
    /// An item failed, as reported by its worker.
    Failed(ErrorRecord),
    /// An item ended its worker.
    Lost {
        /// The chunk that held the item.
        chunk: Arc<Chunk>,
        /// Which of the chunk's items, from 0.
        offset: u32,
        /// How it was lost.
        loss: Loss,
        /// How often it was tried.
        attempts: u32,
        /// The host of its last worker, if hosts are listed.
        host: Option<Arc<str>>,
    },
}

impl Piece {
    /// The same for a failure on this host.
    pub(super) fn with_host(mut self, host: Option<&Arc<str>>) -> Self {
        match &mut self {
            Self::Results(_) => {}
            Self::Failed(record) => record.host = host.map(ToString::to_string),
            Self::Lost { host: its, .. } => *its = host.cloned(),
        }
        self
    }
}

/// How an item was lost together with its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// It ran over the time limit, and the worker was killed.
    Timeout,
    /// Its worker used this many bytes of memory, more than its limit.
    Memory(u64),
    /// The worker ended, like this.
    Crash(Departure),
}

/// Whether to continue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Continue.
    Continue,
    /// Stop at once: no more output will be taken.
    Stop,
}

/// Work for the pool: where chunks come from and where results go.
pub(crate) trait Job {
    /// The setup that each worker gets before its first chunk; opaque to the pool.
    fn setup(&self) -> Bytes;

    /// Cuts the next chunk. Never blocks.
    fn cut(&mut self, limit: Limit) -> Cut;

    /// How much is left to cut.
    fn backlog(&self) -> Backlog;

    /// How many items there are in all, as far as is known.
    fn length(&self) -> Option<Length>;

    /// Takes a piece of output: of [`Lane::Map`] in input order (if the pool's
    /// configuration says so), of [`Lane::Combine`] as it comes.
    fn take(&mut self, lane: Lane, piece: Piece) -> Flow;

    /// The run is ending; only running items are still to come.
    fn winding_down(&mut self);

    /// Takes what a function printed, as whole lines.
    fn print(&mut self, text: &[u8]);

    /// A worker found that results it has reported may be wrong.
    fn distrust(&mut self, reason: &str);

    /// Whether results must wait until earlier ones have been written.
    fn full(&self) -> bool;

    /// Resolves when [`cut`](Self::cut) or [`full`](Self::full) may have a new
    /// answer, or [`failed`](Self::failed) has become true. May be dropped and
    /// called again.
    fn changed(&mut self) -> impl Future<Output = ()>;

    /// Whether output has failed, so that there is no point in going on.
    fn failed(&self) -> bool;
}
