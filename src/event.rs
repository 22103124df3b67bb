//! What happened during a run, as plain data.
//!
//! The parts that do the work send events; `report` turns them into progress
//! bars and tables. Nothing here prints, and no run needs a printer.

use std::sync::Arc;
use std::time::Duration;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// How many items there are in all, as far as is known now.
    Length(Length),
    /// A worker was started. `worker` counts from 0 and is never used again;
    /// `pid` is that of ppar itself for a worker that is a thread.
    WorkerStarted {
        /// Which worker.
        worker: usize,
        /// Its process id.
        pid: u32,
        /// Its host, if hosts are listed.
        host: Option<Arc<str>>,
    },
    /// Items ended, successfully or not.
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
        /// The most memory that the worker has held so far, in KiB; 0 if it is
        /// not measured.
        peak_kib: u64,
    },
    /// An item failed and has its error record.
    ItemFailed,
    /// A job was started.
    JobStarted {
        /// Its host, if hosts are listed.
        host: Option<Arc<str>>,
    },
    /// A job ended, successfully or not.
    JobOver {
        /// From its start to its end.
        took: Duration,
        /// Processor time spent in programs.
        user: Duration,
        /// Processor time spent in the kernel.
        system: Duration,
        /// The most memory that one of its processes held, in KiB.
        peak_kib: u64,
        /// Its host, if hosts are listed.
        host: Option<Arc<str>>,
    },
    /// A worker is gone. `signal` is set if one ended it.
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
    /// Exactly this many.
    Exactly(u64),
    /// About this many, estimated from the part of the input that was read.
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
