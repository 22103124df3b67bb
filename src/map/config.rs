//! What a run of `map` is asked to do, validated.

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
    /// What a failed item means.
    pub(crate) on_error: OnError,
    /// Whether to say nothing about items that failed and were passed over.
    pub(crate) quiet: bool,
    /// Who evaluates.
    pub(crate) backend: Backend,
    /// How the pool behaves.
    pub(crate) pool: PoolConfig,
    /// What a reduction starts with: a line of JSON.
    pub(crate) initial: Option<Bytes>,
    /// The items as written, if they are arguments.
    pub(crate) arguments: Vec<OsString>,
    /// What runs workers whose program is in Python.
    pub(crate) python: Option<Executable>,
    /// The workers, if they are the user's own programs.
    pub(crate) worker: Option<Executable>,
    /// What workers find in their environment.
    pub(crate) given: Given,
    /// Where workers run, if not on this machine alone.
    pub(crate) hosts: Option<FleetConfig>,
}

/// Where items come from.
#[derive(Debug, Clone)]
pub(crate) enum Items {
    /// Memory: records as a file would hold them, after a header where the
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

/// What a failed item means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OnError {
    /// Stop at the first one, exit 1
    Fail,
    /// Say it, leave it out, and go on; exit 1 at the end
    Skip,
    /// Write its error record in its place, and go on; exit 1 at the end
    Record,
}

/// Who evaluates the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Backend {
    /// Worker processes: a crash or a time-out costs one item
    Process,
    /// Threads of this process, as Python's `ThreadPool`
    Thread,
    /// Nobody else: one item after the other, in this process
    Inline,
}
