//! What `ppar spawn` is asked to do, as plain data.

use std::path::PathBuf;
use std::time::Duration;

use super::halt::Halt;
use super::ladder::Ladder;
use super::log::Resume;
use super::template::Template;
use crate::input::rows;

/// One run.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The command of each job.
    pub(crate) template: Template,
    /// The items.
    pub(crate) rows: rows::Config,
    /// How many jobs run at once; at least 1.
    pub(crate) slots: usize,
    /// What becomes of what jobs write.
    pub(crate) output: Output,
    /// What begins each line of a job.
    pub(crate) tag: Option<Template>,
    /// Whether output comes in the order of the items.
    pub(crate) ordered: bool,
    /// How long a job may take.
    pub(crate) timeout: Option<Timeout>,
    /// How often a failed job is run again.
    pub(crate) retries: u32,
    /// How long to wait before the first of these; twice as long before each
    /// further one.
    pub(crate) retry_delay: Duration,
    /// How long to wait between two starts.
    pub(crate) delay: Duration,
    /// What ends the run early.
    pub(crate) halt: Option<Halt>,
    /// How jobs are ended.
    pub(crate) ladder: Ladder,
    /// The folder in which jobs run.
    pub(crate) folder: Option<PathBuf>,
    /// The job log.
    pub(crate) log: Option<PathBuf>,
    /// Which jobs of the log are not run again.
    pub(crate) resume: Resume,
    /// Prints commands instead of running them.
    pub(crate) dry_run: bool,
    /// Says nothing about jobs that fail.
    pub(crate) quiet: bool,
}

/// What becomes of what jobs write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Output {
    /// All of a job's, when it is over.
    #[default]
    Grouped,
    /// Each line when it is whole.
    Lines,
    /// The jobs write for themselves.
    Ungrouped,
    /// A record of JSON for each job.
    Json,
}

/// How long a job may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Timeout {
    /// So long.
    After(Duration),
    /// So many percent of the median of jobs that succeeded, once there are
    /// three.
    Percent(f64),
}
