//! What happened during a run, as plain data.
//!
//! Whoever does the work sends events; `report` turns them into progress bars
//! and tables. Nothing here prints, and nothing that prints is needed to run.

use std::time::Duration;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// How many items there are, seen or not, as far as that is known now.
    Length(Length),
    /// A worker was started. `worker` counts from 0 and is never used again;
    /// `pid` is that of ppar itself for a worker that is a thread.
    WorkerStarted {
        /// Which worker.
        worker: usize,
        /// Its process id.
        pid: u32,
    },
    /// Items came to an end, well or not.
    ItemsDone {
        /// How many.
        items: u64,
    },
    /// A chunk was finished by a worker.
    ChunkDone {
        /// Which worker.
        worker: usize,
        /// How many items the chunk held.
        items: u64,
        /// How long the worker was busy with it.
        busy: Duration,
        /// The most memory that the worker has held so far, in KiB; 0 where
        /// it is not measured.
        peak_kib: u64,
    },
    /// An item failed and has its error record.
    ItemFailed,
    /// A job was started.
    JobStarted,
    /// A job was run once, well or not.
    JobOver {
        /// From its start to its end.
        took: Duration,
        /// Processor time spent in programs.
        user: Duration,
        /// Processor time spent in the kernel.
        system: Duration,
        /// The most memory that one of its processes held, in KiB.
        peak_kib: u64,
    },
    /// A worker is gone. `signal` is set when one ended it.
    WorkerGone {
        /// Which worker.
        worker: usize,
        /// The signal that ended it, if one did.
        signal: Option<i32>,
    },
}

/// How many items there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// So many.
    Exactly(u64),
    /// About so many, as the part of the input that was read lets expect.
    About(u64),
}

/// Takes events as they happen.
pub trait Observer {
    /// Called for each event, in order. Must not block.
    fn notice(&mut self, event: &Event);
}

/// Ignores all events.
#[derive(Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn notice(&mut self, _event: &Event) {}
}
