//! Which jobs of an earlier run, according to its log, can be skipped.

use std::collections::{HashMap, HashSet};

use memchr::{memchr, memchr_iter};

use super::fingerprint::{Fingerprint, fingerprint};

/// The columns before the command.
const COLUMNS: usize = 8;

/// Which jobs of the log to skip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Resume {
    /// None: the log starts afresh.
    #[default]
    No,
    /// None, but the log is continued.
    Append,
    /// All.
    All,
    /// Those that did not fail.
    Succeeded,
    /// All but those that failed, including jobs that are not in the log.
    Failed,
}

/// How a run that resumes identifies the jobs of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Recognition {
    /// By their commands.
    #[default]
    Command,
    /// By their numbers.
    Number,
}

/// Jobs that can be skipped.
#[derive(Default)]
pub(super) struct Skippable {
    /// How often each command can be skipped, if commands identify jobs.
    commands: HashMap<Fingerprint, u64>,
    /// Otherwise the numbers of the jobs.
    numbers: HashSet<u64>,
    /// The jobs not to skip, if all others are skipped.
    failed: Option<HashSet<u64>>,
}

/// A line of a log. A job that was retried has several lines with the same
/// number.
struct Line<'a> {
    seq: &'a [u8],
    /// Whether the job did not fail.
    well: bool,
    command: &'a [u8],
}

impl Skippable {
    /// The jobs of these lines of a log that can be skipped.
    pub(super) fn of<'a>(
        lines: impl Iterator<Item = &'a [u8]>,
        (resume, by): (Resume, Recognition),
    ) -> Self {
        let mut done = Self::default();
        let lines = lines.filter_map(Line::read);
        if resume == Resume::Failed {
            let failed = done.failed.insert(HashSet::new());
            for line in lines {
                match (line.number(), line.well) {
                    (Some(number), true) => failed.remove(&number),
                    (Some(number), false) => failed.insert(number),
                    (None, _) => false,
                };
            }
            return done;
        }
        let counts =
            |line: &Line<'_>| resume == Resume::All || resume == Resume::Succeeded && line.well;
        let lines = lines.filter(counts);
        match by {
            Recognition::Number => done.numbers = lines.filter_map(|line| line.number()).collect(),
            Recognition::Command => {
                let jobs: HashSet<(Fingerprint, &[u8])> = lines
                    .map(|line| (fingerprint(line.command), line.seq))
                    .collect();
                for (command, _) in jobs {
                    *done.commands.entry(command).or_default() += 1;
                }
            }
        }
        done
    }

    /// Whether any job can be skipped.
    pub(super) fn has_any(&self) -> bool {
        self.failed.is_some() || !self.commands.is_empty() || !self.numbers.is_empty()
    }

    /// Whether job `seq` with `command` can be skipped; for a command, as many
    /// times as it is listed.
    pub(super) fn skips(&mut self, seq: u64, command: &[u8]) -> bool {
        if let Some(failed) = &self.failed {
            return !failed.contains(&seq);
        }
        if self.numbers.contains(&seq) {
            return true;
        }
        let left = self.commands.get_mut(&fingerprint(command));
        left.is_some_and(|left| {
            let skips = *left > 0;
            *left -= u64::from(skips);
            skips
        })
    }
}

impl<'a> Line<'a> {
    fn read(line: &'a [u8]) -> Option<Self> {
        let mut tabs = memchr_iter(b'\t', line).skip(COLUMNS - 3);
        let (before_exit, before_signal, before_command) =
            (tabs.next()?, tabs.next()?, tabs.next()?);
        let is_zero = |field: &[u8]| field == b"0";
        Some(Self {
            seq: &line[..memchr(b'\t', line)?],
            well: is_zero(&line[before_exit + 1..before_signal])
                && is_zero(&line[before_signal + 1..before_command]),
            command: &line[before_command + 1..],
        })
    }

    fn number(&self) -> Option<u64> {
        std::str::from_utf8(self.seq).ok()?.parse().ok()
    }
}

/// The commands of a job log by the numbers of their jobs, from 1; those of
/// other jobs are empty.
pub(crate) fn logged_commands(text: &[u8]) -> Vec<Vec<u8>> {
    let lines = text.split(|&byte| byte == b'\n').skip(1);
    let mut commands = Vec::new();
    for line in lines.filter_map(Line::read) {
        let Some(index) = line.number().and_then(|number| number.checked_sub(1)) else {
            continue;
        };
        // No log has as many jobs as bytes.
        let index = index as usize;
        if index > text.len() {
            continue;
        }
        if index >= commands.len() {
            commands.resize(index + 1, Vec::new());
        }
        // Line ends are logged as NUL bytes.
        let letter = |&byte| if byte == 0 { b'\n' } else { byte };
        commands[index] = line.command.iter().map(letter).collect();
    }
    commands
}
