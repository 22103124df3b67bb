//! The validated configuration of a run of `map`.

use std::ffi::OsString;
use std::path::PathBuf;

use bytes::Bytes;

use crate::host::FleetConfig;
use crate::input::{Files, Range, Source};
use crate::launch::{Executable, Given};
use crate::pool::PoolConfig;
use crate::worker::Setup;

/// Everything about one run.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The setup of workers.
    pub(crate) setup: Setup,
    /// Where items come from.
    pub(crate) items: Items,
    /// Where results go.
    pub(crate) destination: Destination,
    /// The byte between fields, if results are written as a table.
    pub(crate) delimiter: Option<u8>,
    /// What to do with a failed item.
    pub(crate) on_error: OnError,
    /// Whether to stay silent about failed items that were left out.
    pub(crate) quiet: bool,
    /// Where the function runs.
    pub(crate) backend: Backend,
    /// How the pool behaves.
    pub(crate) pool: PoolConfig,
    /// The initial value of a reduction: a line of JSON.
    pub(crate) initial: Option<Bytes>,
    /// How many bytes the keys of a reduction and their results may take.
    pub(crate) most_by_key: u64,
    /// The items as written, if they come from the command line.
    pub(crate) arguments: Vec<OsString>,
    /// The interpreter for workers whose program is in Python.
    pub(crate) python: Option<Executable>,
    /// The user's own workers, if they replace ppar's.
    pub(crate) worker: Option<Executable>,
    /// What workers find in their environment.
    pub(crate) given: Given,
    /// The hosts for workers, if they run elsewhere, too.
    pub(crate) hosts: Option<FleetConfig>,
}

/// Where items come from.
#[derive(Debug, Clone)]
pub(crate) enum Items {
    /// Records in memory, in the form a file would have: after a header if the
    /// format has one.
    Memory(Bytes),
    /// Files, one after the other.
    Files(Files),
    /// A range of integers.
    Range(Range),
}

impl Items {
    /// Whether they come from standard input.
    pub(crate) fn reads_stdin(&self) -> bool {
        matches!(self, Self::Files(files) if files.sources.contains(&Source::Stdin))
    }
}

/// Where results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Standard output.
    Stdout,
    /// A file, which appears whole or not at all.
    File(PathBuf),
}

/// What to do with a failed item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OnError {
    /// Stop at the first one, exit 1
    Fail,
    /// Report it, leave it out, and go on; exit 1 at the end
    Skip,
    /// Write its error record in its place, and go on; exit 1 at the end
    Record,
}

/// Where the function runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Backend {
    /// Worker processes: a crash or a time-out costs one item
    Process,
    /// Threads of this process, as with Python's `ThreadPool`
    Thread,
    /// No workers: one item after the other, in this process
    Inline,
}
