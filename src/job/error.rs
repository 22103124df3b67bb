//! Why a run of jobs fails as a whole, and the exit code for it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::attempt::Trouble;
use super::programs::ProgramError;
use super::template::TemplateError;
use crate::error::{Exit, with_causes};
use crate::host::FleetError;
use crate::input::rows::RowError;

/// Why no jobs could run, or not all of them.
#[derive(Debug, Error)]
pub(crate) enum JobError {
    /// The items cannot be read.
    #[error("failed to {}", with_causes(.0))]
    Rows(RowError),
    /// The command is invalid, or cannot be built for an item.
    #[error("failed to {0}")]
    Template(TemplateError),
    /// The command was not found.
    #[error("failed to {0}")]
    Program(ProgramError),
    /// The job log cannot be opened.
    #[error("failed to open the job log {}", path.display())]
    OpenLog {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The job log cannot be written.
    #[error("failed to write the job log {}", path.display())]
    Log {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The output of a job could not be stored, since the disk is full.
    #[error("failed to keep the output of job {seq}")]
    Keep {
        /// Which job.
        seq: u64,
        /// Why.
        source: io::Error,
    },
    /// The input of a job could not be read.
    #[error("failed to read the input of job {seq}")]
    Feed {
        /// Which job.
        seq: u64,
        /// Why.
        source: io::Error,
    },
    /// The files for a job's input or output could not be created.
    #[error("failed to create the files of job {seq}")]
    Files {
        /// Which job.
        seq: u64,
        /// Why.
        source: io::Error,
    },
    /// No process could start, for lack of resources.
    #[error("failed to start job {seq}")]
    Start {
        /// Which job.
        seq: u64,
        /// Why.
        source: io::Error,
    },
    /// The working folder of jobs does not exist, or is not a folder.
    #[error("failed to run jobs in {}", path.display())]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A terminal is needed, and there is none.
    #[error("failed to open the terminal")]
    Terminal(#[source] io::Error),
    /// The shared limit cannot be maintained.
    #[error("failed to keep the semaphore")]
    Semaphore(#[source] io::Error),
    /// The folder for results cannot be created.
    #[error("failed to create the folder for results {}", folder.display())]
    Results {
        /// The folder.
        folder: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// No host is usable.
    #[error(transparent)]
    Hosts(#[from] FleetError),
    /// No usable host is left.
    #[error(
        "{reason} (jobs done: {done}{}); with --joblog, --resume goes on from here",
        .left.map(|left| format!(", left: {left}")).unwrap_or_default()
    )]
    Stranded {
        /// The reason.
        reason: &'static str,
        /// How many jobs are over.
        done: u64,
        /// How many jobs are left, if known.
        left: Option<u64>,
    },
    /// Output could not be written.
    #[error("failed to write output: {0}")]
    Write(io::Error),
    /// The system refused something basic.
    #[error("failed to start")]
    System(#[from] io::Error),
}

impl JobError {
    /// An error from serving a job.
    pub(super) fn of_trouble(seq: u64, trouble: Trouble) -> Self {
        match trouble {
            Trouble::Output(source) => Self::Keep { seq, source },
            Trouble::Input(source) => Self::Feed { seq, source },
        }
    }

    /// The exit code for this error.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Program(error) => Exit::Command(error.code()),
            Self::Semaphore(error) if error.kind() == io::ErrorKind::TimedOut => Exit::TimedOut,
            Self::Rows(RowError::Input(error)) => error.exit(),
            Self::Hosts(error) => error.exit(),
            Self::Log { .. }
            | Self::Keep { .. }
            | Self::Feed { .. }
            | Self::Files { .. }
            | Self::Start { .. }
            | Self::Semaphore(_)
            | Self::Stranded { .. }
            | Self::Write(_)
            | Self::System(_) => Exit::Broken,
            Self::Rows(_)
            | Self::Template(_)
            | Self::OpenLog { .. }
            | Self::Results { .. }
            | Self::Folder { .. }
            | Self::Terminal(_) => Exit::Usage,
        }
    }
}
