//! The messages between the parent and a worker.

use bytes::Bytes;

use crate::error::ErrorRecord;

/// Items that travel together, cut by the parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Index of the first item in the whole input, from 0.
    pub(crate) first_index: u64,
    /// Line on which the first item starts, from 1; 0 if there are no lines.
    pub(crate) first_line: u64,
    /// How many items; never 0.
    pub(crate) items: u32,
    /// The items themselves.
    pub(crate) body: Body,
    /// What to do with them.
    pub(crate) lane: Lane,
}

impl Chunk {
    /// The index of the first item of the last lot of partial results.
    pub(crate) const LAST_LOT: u64 = 1;

    /// Whether these are the last partial results that are combined by key, so
    /// that what comes of them is the result.
    pub(crate) fn is_last_lot(&self) -> bool {
        self.lane == Lane::Combine && self.first_index == Self::LAST_LOT
    }
}

/// The items of a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// Whole records, as in the input. A table's header row accompanies each
    /// chunk, so that a chunk can be understood on its own.
    Records {
        /// The raw header row, for tables that have one.
        header: Option<Bytes>,
        /// The raw records with their terminators.
        records: Bytes,
    },
    /// Integers that the worker makes itself: `start`, `start + step`, ….
    Range {
        /// The first integer.
        start: i64,
        /// The difference between neighbours.
        step: i64,
    },
}

impl Body {
    /// The number of bytes of input in it.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Records { records, .. } => records.len(),
            Self::Range { .. } => 0,
        }
    }
}

/// What a worker does with a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Applies the function to each item; the results take their place in
    /// the output's order.
    Map,
    /// Folds the items, which are partial results, into one; outside the
    /// output's order.
    Combine,
}

/// How to run a chunk this time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Order {
    /// How many items at the start an earlier worker finished: their output has
    /// arrived, and must not come again.
    pub(crate) skip: u32,
    /// Whether to announce each item, so that a death can be assigned to one.
    pub(crate) careful: bool,
    /// Positions of later items that were given up, or whose failure is known:
    /// they must not run again.
    pub(crate) without: Vec<u32>,
}

/// A message to a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ToWorker {
    /// The setup, opaque here. Sent once, before any chunk.
    Setup(Bytes),
    /// Items to work on.
    Chunk {
        /// Identifies the chunk in the answers.
        seq: u64,
        /// The items.
        chunk: Chunk,
        /// How to run them.
        order: Order,
    },
}

/// A message from a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FromWorker {
    /// It is set up and takes chunks.
    Ready {
        /// Its process id.
        pid: u32,
        /// Its parent's process id, as the worker sees it.
        parent: u32,
    },
    /// Its set-up failed in the user's code, for this reason.
    Refused(String),
    /// Output of finished items: none of their output is left in the worker.
    Results {
        /// The chunk.
        seq: u64,
        /// How many of the chunk's items are finished so far, including skipped
        /// ones.
        done: u32,
        /// Their output, following what was sent before.
        bytes: Bytes,
    },
    /// An item failed.
    Failure {
        /// The chunk.
        seq: u64,
        /// How many of the chunk's items are finished so far.
        done: u32,
        /// Which item failed, and how.
        record: ErrorRecord,
    },
    /// An item begins: if the worker ends now, this item is to blame.
    Begun {
        /// The chunk.
        seq: u64,
        /// Which of the chunk's items, from 0.
        at: u32,
    },
    /// A chunk is finished.
    Done(Done),
    /// Whole lines that a function printed.
    Print(Bytes),
}

/// The account of a finished chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Done {
    /// The chunk.
    pub(crate) seq: u64,
    /// How long the worker was busy with it, in nanoseconds.
    pub(crate) busy_ns: u64,
    /// The most memory the worker has held so far in KiB; 0 if not measured.
    pub(crate) peak_kib: u64,
}
