//! What `ppar spawn` is asked to do, as plain data.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::watch;

use super::action::Action;
use super::halt::Halt;
use super::ladder::Ladder;
use super::log::{Recognition, Resume};
use super::results::Keeping;
use super::template::{Template, TemplateError};
use super::throttle::Pace;
use crate::host::FleetConfig;
use crate::input::{Source, blocks, rows};
use crate::proc::Priority;

/// One run.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(crate) struct Config {
    /// What each job does.
    pub(crate) action: Action,
    /// With what.
    pub(crate) items: Items,
    /// How many jobs run at once. May change meanwhile; none waits for more.
    pub(crate) slots: watch::Receiver<usize>,
    /// What becomes of what jobs write.
    pub(crate) output: Output,
    /// What begins each line of a job.
    pub(crate) tag: Option<Template>,
    /// Whether output comes in the order of the items.
    pub(crate) ordered: bool,
    /// How long a job may take.
    pub(crate) timeout: Option<Timeout>,
    /// How many bytes of memory a job may hold,
    pub(crate) memory: Option<u64>,
    /// and how many all of them together.
    pub(crate) memory_total: Option<u64>,
    /// How often a failed job is run again.
    pub(crate) retries: Retries,
    /// How fast jobs are started.
    pub(crate) pace: Pace,
    /// The priority of jobs, where it is not ppar's own.
    pub(crate) priority: Option<Priority>,
    /// Variables that jobs see in their environment.
    pub(crate) variables: Vec<(OsString, Template)>,
    /// Whether jobs have the terminal.
    pub(crate) terminal: bool,
    /// What ends the run early.
    pub(crate) halt: Option<Halt>,
    /// How jobs are ended.
    pub(crate) ladder: Ladder,
    /// The folder in which jobs run.
    pub(crate) folder: Option<PathBuf>,
    /// Where jobs run, if not on this machine alone.
    pub(crate) hosts: Option<FleetConfig>,
    /// Files that go to a job's host and come back.
    pub(crate) transfer: Transfer,
    /// The job log.
    pub(crate) log: Option<PathBuf>,
    /// Which jobs of the log are not run again.
    pub(crate) resume: Resume,
    /// Where what each job wrote is kept.
    pub(crate) results: Option<Keeping>,
    /// A limit that other runs share.
    pub(crate) shared: Option<Limit>,
    /// Whether a person is asked before each job.
    pub(crate) asks: bool,
    /// Prints commands instead of running them.
    pub(crate) dry_run: bool,
    /// Whether and where it is said which commands are run.
    pub(crate) announce: Announce,
    /// Whether the first job reads ppar's own standard input.
    pub(crate) first_reads: bool,
    /// What the exit code tells.
    pub(crate) tally: Tallying,
    /// How a run that resumes recognises jobs.
    pub(crate) recognition: Recognition,
    /// Says nothing about jobs that fail.
    pub(crate) quiet: bool,
    /// Whether jobs that run may finish after the first signal.
    pub(crate) lingers: bool,
}

impl Config {
    /// All jobs one after the other or side by side, and nothing special.
    pub(crate) fn new(action: Action, items: Items, slots: watch::Receiver<usize>) -> Self {
        Self {
            action,
            items,
            slots,
            output: Output::default(),
            tag: None,
            ordered: false,
            timeout: None,
            memory: None,
            memory_total: None,
            retries: Retries::default(),
            pace: Pace::default(),
            priority: None,
            variables: Vec::new(),
            terminal: false,
            halt: None,
            ladder: Ladder::default(),
            folder: None,
            hosts: None,
            transfer: Transfer::default(),
            log: None,
            resume: Resume::default(),
            results: None,
            shared: None,
            asks: false,
            dry_run: false,
            announce: Announce::default(),
            first_reads: false,
            tally: Tallying::default(),
            recognition: Recognition::default(),
            quiet: false,
            lingers: true,
        }
    }
}

impl Config {
    /// What is replaced for each job.
    pub(super) fn check(&self, columns: &rows::Columns) -> Result<(), TemplateError> {
        self.action.check(columns)?;
        self.texts().try_for_each(|text| text.check(columns))
    }

    /// The first placeholder that stays as it is, since columns have no names.
    pub(super) fn unreplaced(&self, columns: &rows::Columns) -> Option<String> {
        if !columns.nameless {
            return None;
        }
        let command = match &self.action {
            Action::Command(template) => Some(template),
            Action::Function(_) => None,
        };
        command
            .into_iter()
            .chain(self.texts())
            .flat_map(Template::names)
            .next()
    }

    fn texts(&self) -> impl Iterator<Item = &Template> {
        let variables = self.variables.iter().map(|(_, value)| value);
        let files = self.transfer.sends.iter().chain(&self.transfer.returns);
        self.tag.iter().chain(variables).chain(files)
    }
}

/// The files that a job on another host needs and makes, as templates of their
/// paths, which are the same there and here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Transfer {
    /// They go there before the job starts.
    pub(crate) sends: Vec<Template>,
    /// They come back when it has ended.
    pub(crate) returns: Vec<Template>,
    /// Whether all of them are removed there then.
    pub(crate) cleans: bool,
}

/// What jobs are given.
#[derive(Debug, Clone)]
pub(crate) enum Items {
    /// A row each.
    Rows(Box<rows::Config>),
    /// Blocks of input.
    Blocks(Box<blocks::Config>, Share),
    /// A row each, and all of standard input.
    Tee(Box<rows::Config>),
}

impl Items {
    /// How many jobs they make, where that is known before they are read.
    pub(crate) fn length(&self) -> Option<u64> {
        match self {
            Self::Rows(rows) | Self::Tee(rows) => rows.length(),
            Self::Blocks(..) => None,
        }
    }

    /// Whether they are read from standard input.
    pub(crate) fn reads_stdin(&self) -> bool {
        let is_stdin =
            |source: &rows::RowSource| matches!(source.origin, rows::Origin::File(Source::Stdin));
        match self {
            Self::Rows(rows) => rows.sources.is_empty() || rows.sources.iter().any(is_stdin),
            Self::Blocks(blocks, _) => blocks.sources.contains(&Source::Stdin),
            Self::Tee(_) => true,
        }
    }
}

/// Who gets which block, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// Each job one, on standard input.
    OneEach,
    /// Each job one, in a file of its own.
    Files,
    /// Whoever has read the one before, on standard input.
    RoundRobin,
}

/// A limit that several runs share: as many jobs at once as there are slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limit {
    /// Runs with the same name share it.
    pub(crate) name: String,
    /// Where it is kept; made if it is not there.
    pub(crate) folder: PathBuf,
    /// How long a job waits for it, if not as long as it takes.
    pub(crate) patience: Option<Patience>,
}

/// How long a job waits for a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// So long.
    pub(crate) time: Duration,
    /// Whether it starts then in spite of the limit, or not at all.
    pub(crate) steals: bool,
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
    /// A row of a table for each job, or its like in JSON, in the columns of
    /// GNU parallel.
    Rows(Layout),
    /// The name of the file in which a job's output is kept.
    Names,
    /// Nothing: it is kept somewhere else.
    Nowhere,
}

/// How rows of jobs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// As a table with this delimiter.
    Table(u8),
    /// As objects of JSON.
    Json,
}

/// Whether and where commands are shown that are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Announce {
    /// They are not.
    #[default]
    No,
    /// On standard error, before each runs.
    Ahead,
    /// Before what the command writes to standard output.
    WithOutput,
}

/// What the exit code of a run tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tallying {
    /// Whether any job failed.
    #[default]
    Any,
    /// How the last job ended.
    Last,
    /// How many jobs failed, or how the one ended that ended the run, as with
    /// GNU parallel.
    Count,
}

/// How often a failed job is run again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Retries {
    /// So often.
    pub(crate) most: u32,
    /// How long to wait before the first time; twice as long before each
    /// further one, up to an hour.
    pub(crate) delay: Duration,
}

/// Delays before retries do not grow beyond this.
const LONGEST_DELAY: Duration = Duration::from_hours(1);

impl Retries {
    /// How long to wait after so many attempts.
    pub(super) fn pause(self, attempts: u32) -> Duration {
        let factor = 2u32.saturating_pow(attempts.saturating_sub(1));
        let pause = self.delay.saturating_mul(factor);
        pause.min(LONGEST_DELAY.max(self.delay))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses = |delay, attempts: [u32; 4]| {
            let delay = Duration::from_secs(delay);
            let retries = Retries { most: 99, delay };
            attempts.map(|attempts| retries.pause(attempts).as_secs())
        };
        assert_eq!(pauses(0, [1, 2, 3, 50]), [0; 4]);
        assert_eq!(pauses(2, [1, 2, 3, 50]), [2, 4, 8, 3600]);
        assert_eq!(pauses(7200, [1, 2, 3, 50]), [7200; 4]);
    }
}
