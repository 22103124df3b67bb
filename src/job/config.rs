//! The configuration of `ppar spawn`, as plain data.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use signal_hook::consts::SIGHUP;
use tokio::sync::watch;

use super::action::Action;
use super::folder::WorkFolder;
use super::halt::Halt;
use super::ladder::Ladder;
use super::results::Keeping;
use super::resume::{Recognition, Resume};
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
    /// What jobs get as input.
    pub(crate) items: Items,
    /// How many jobs run at once. May change during the run.
    pub(crate) slots: watch::Receiver<usize>,
    /// What happens to the output of jobs.
    pub(crate) output: Output,
    /// The tag at the start of each line of a job.
    pub(crate) tag: Option<Template>,
    /// Whether output comes in the order of the items.
    pub(crate) ordered: bool,
    /// How long a job may take.
    pub(crate) timeout: Option<Timeout>,
    /// How many bytes of memory a job may hold.
    pub(crate) memory: Option<u64>,
    /// How many bytes all jobs together may hold.
    pub(crate) memory_total: Option<u64>,
    /// How often to retry a failed job.
    pub(crate) retries: Retries,
    /// How fast to start jobs.
    pub(crate) pace: Pace,
    /// The priority of jobs, if it differs from ppar's own.
    pub(crate) priority: Option<Priority>,
    /// Environment variables for jobs.
    pub(crate) variables: Vec<(OsString, Template)>,
    /// Whether jobs have the terminal.
    pub(crate) terminal: bool,
    /// What ends the run early.
    pub(crate) halt: Option<Halt>,
    /// How to end jobs.
    pub(crate) ladder: Ladder,
    /// Where jobs run, if not where ppar does.
    pub(crate) folder: Option<WorkFolder>,
    /// The hosts for jobs, if they run elsewhere, too.
    pub(crate) hosts: Option<FleetConfig>,
    /// Files to transfer to a job's host and back.
    pub(crate) transfer: Transfer,
    /// The job log.
    pub(crate) log: Option<PathBuf>,
    /// Which jobs of the log to skip.
    pub(crate) resume: Resume,
    /// Where to keep the output of each job.
    pub(crate) results: Option<Keeping>,
    /// A limit shared with other runs.
    pub(crate) shared: Option<Limit>,
    /// Whether to ask a person before each job.
    pub(crate) asks: bool,
    /// Prints commands instead of running them.
    pub(crate) dry_run: bool,
    /// Whether and where to show commands as they run.
    pub(crate) announce: Announce,
    /// Whether the first job reads ppar's own standard input.
    pub(crate) first_reads: bool,
    /// The meaning of the exit code.
    pub(crate) tally: Tallying,
    /// How a run that resumes identifies jobs.
    pub(crate) recognition: Recognition,
    /// Whether to stay silent about failed jobs.
    pub(crate) quiet: bool,
    /// Whether to report, even so, jobs that took too long or that count for
    /// `halt`, as GNU parallel does.
    pub(crate) names_exceptions: bool,
    /// After which first signal running jobs may finish.
    pub(crate) lingers: Lingers,
}

impl Config {
    /// Whether jobs are skipped whose output is kept, since no log tells more.
    pub(super) fn skips_kept(&self) -> bool {
        self.log.is_none() && self.resume == Resume::All
    }

    /// The defaults.
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
            names_exceptions: false,
            lingers: Lingers::default(),
        }
    }
}

impl Config {
    /// Checks everything that is filled in for each job.
    pub(super) fn check(&self, columns: &rows::Columns) -> Result<(), TemplateError> {
        self.action.check(columns)?;
        self.texts().try_for_each(|text| text.check(columns))
    }

    /// The first placeholder that stays as text, since columns have no names.
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

/// The files that a job on another host needs and creates, as templates of
/// their paths, which are the same there and here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Transfer {
    /// Sent before the job starts.
    pub(crate) sends: Vec<Template>,
    /// Fetched when it has ended.
    pub(crate) returns: Vec<Template>,
    /// Whether to remove all of them there afterwards.
    pub(crate) cleans: bool,
}

/// What jobs get as input.
#[derive(Debug, Clone)]
pub(crate) enum Items {
    /// A row each.
    Rows(Box<rows::Config>),
    /// Blocks of input.
    Blocks(Box<blocks::Config>, Share),
    /// A row each, and the whole standard input.
    Tee(Box<rows::Config>),
}

impl Items {
    /// How many jobs there will be, if that is known before reading.
    pub(crate) fn length(&self) -> Option<u64> {
        match self {
            Self::Rows(rows) | Self::Tee(rows) => rows.length(),
            Self::Blocks(..) => None,
        }
    }

    /// Whether they come from standard input.
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

/// Which job gets which block, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// One per job, on standard input.
    OneEach,
    /// One per job, in a file of its own.
    Files,
    /// Each goes to a job that has read its last one, on standard input.
    RoundRobin,
}

/// A limit that several runs share: as many jobs at once as there are slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limit {
    /// Runs with the same name share it.
    pub(crate) name: String,
    /// The folder of its files; created if missing.
    pub(crate) folder: PathBuf,
    /// How long a job waits for it, if not forever.
    pub(crate) patience: Option<Patience>,
}

/// How long a job waits for a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// The time to wait.
    pub(crate) time: Duration,
    /// Whether it then starts in spite of the limit, or never.
    pub(crate) steals: bool,
}

/// After which signal running jobs may finish; after others they are ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Lingers {
    #[default]
    AfterAny,
    /// As with GNU parallel.
    AfterHangUp,
    Never,
}

impl Lingers {
    pub(super) fn after(self, signal: i32) -> bool {
        match self {
            Self::AfterAny => true,
            Self::AfterHangUp => signal == SIGHUP,
            Self::Never => false,
        }
    }
}

/// What happens to the output of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Output {
    /// It is printed as a whole when the job is over.
    #[default]
    Grouped,
    /// Each line is printed when it is complete.
    Lines,
    /// The jobs write it themselves.
    Ungrouped,
    /// A JSON record per job.
    Json,
    /// A table row per job, or the same in JSON, in the columns of GNU
    /// parallel.
    Rows(Layout),
    /// The name of the file that has a job's output, and this byte.
    Names(u8),
    /// Nothing: it is kept elsewhere.
    Nowhere,
}

/// How to write rows about jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// As a table with this delimiter.
    Table(u8),
    /// As JSON objects.
    Json,
}

/// Whether and where to show commands as they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Announce {
    /// Never.
    #[default]
    No,
    /// On standard error, before each one runs.
    Ahead,
    /// On standard output, before the command's output.
    WithOutput,
}

/// The meaning of a run's exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tallying {
    /// Whether any job failed.
    #[default]
    Any,
    /// The exit code of the last job.
    Last,
    /// How many jobs failed, or the exit code of the job that ended the run, as
    /// with GNU parallel.
    Count,
}

/// How often to retry a failed job.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Retries {
    /// This often.
    pub(crate) most: u32,
    /// The pause before the first retry; doubled before each further one, up to
    /// an hour.
    pub(crate) delay: Duration,
}

/// The longest pause before a retry.
const LONGEST_DELAY: Duration = Duration::from_hours(1);

impl Retries {
    /// The pause after this many attempts.
    pub(super) fn pause(self, attempts: u32) -> Duration {
        let factor = 2u32.saturating_pow(attempts.saturating_sub(1));
        let pause = self.delay.saturating_mul(factor);
        pause.min(LONGEST_DELAY.max(self.delay))
    }
}

/// The time limit of a job.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Timeout {
    /// This long.
    After(Duration),
    /// This many percent of the median of successful jobs, once there are
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
