//! The messages between the parent and a worker.

use bytes::Bytes;

use crate::error::ErrorRecord;

/// Items that travel together, as the parent cut them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Index of the first item in the whole input, from 0.
    pub(crate) first_index: u64,
    /// Line on which the first item starts, from 1; 0 where there are no lines.
    pub(crate) first_line: u64,
    /// How many items; never 0.
    pub(crate) items: u32,
    /// The items themselves.
    pub(crate) body: Body,
    /// What is to be done with them.
    pub(crate) lane: Lane,
}

/// How a chunk's items are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// Whole records, as they stand in the input. A table's header row comes
    /// with each chunk, so that a chunk needs no other to be understood.
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
        /// The distance from one to the next.
        step: i64,
    },
}

impl Body {
    /// How many bytes of input there are in it.
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

/// How a chunk is to be run this time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Order {
    /// Items at the head that an earlier worker finished: their output is
    /// there, and is not wanted again.
    pub(crate) skip: u32,
    /// Say of each item that it begins, so that a death tells which item it was.
    pub(crate) careful: bool,
    /// Items after those that were given up, or whose failure is known, by
    /// their place in the chunk: they are not run again.
    pub(crate) without: Vec<u32>,
}

/// A message to a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ToWorker {
    /// What to do with items; opaque here. Once, before any chunk.
    Setup(Bytes),
    /// Items to work on.
    Chunk {
        /// Names the chunk in what comes back.
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
        /// Its parent's process id, as it sees it.
        parent: u32,
    },
    /// It cannot be set up: the user's code failed, for this reason.
    Refused(String),
    /// Output of items that are finished: nothing that came of them is still
    /// in the worker.
    Results {
        /// The chunk.
        seq: u64,
        /// How many of the chunk's items are finished so far, skipped ones
        /// included.
        done: u32,
        /// Their output, after what was sent before.
        bytes: Bytes,
    },
    /// An item failed.
    Failure {
        /// The chunk.
        seq: u64,
        /// How many of the chunk's items are finished so far.
        done: u32,
        /// What happened, and to which item.
        record: ErrorRecord,
    },
    /// An item begins: it is to blame if the worker ends now.
    Begun {
        /// The chunk.
        seq: u64,
        /// Which of the chunk's items, from 0.
        at: u32,
    },
    /// A chunk is finished.
    Done(Done),
    /// What a function printed, whole lines.
    Print(Bytes),
}

/// The account of a finished chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Done {
    /// The chunk.
    pub(crate) seq: u64,
    /// How long the worker was busy with it, in nanoseconds.
    pub(crate) busy_ns: u64,
    /// The most memory the worker has held so far in KiB; 0 if not asked for.
    pub(crate) peak_kib: u64,
}
