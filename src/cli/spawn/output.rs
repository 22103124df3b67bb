//! What happens to the output of jobs, and what is recorded about them.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::{Args, ValueHint};

use crate::cli::environment::text_template;
use crate::cli::results::{layout, table};
use crate::job::{Announce, Keeping, Output, REPLACE, Resume, Template};
use crate::output::Target;

/// Options for output.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(super) struct OutputArgs {
    /// Print output in the order of the items, not as jobs end
    #[arg(short = 'k', long)]
    pub(super) keep_order: bool,

    /// Print each line as soon as it is complete; with --keep-order, those of the first running job,
    /// and the others in turn
    #[arg(long, visible_alias = "lb", conflicts_with = "json")]
    line_buffer: bool,

    /// Let jobs write directly, so that their output may mix
    #[arg(short = 'u', long, conflicts_with_all = ["keep_order", "line_buffer", "json", "tag", "tagstring"])]
    ungroup: bool,

    /// Begin each line with the item and a tab
    #[arg(long, conflicts_with_all = ["tagstring", "json"])]
    tag: bool,

    /// Begin each line with TEXT, in which placeholders are replaced, and a tab
    #[arg(long, value_name = "TEXT", conflicts_with = "json")]
    tagstring: Option<OsString>,

    /// Print one JSON record per job
    #[arg(long)]
    json: bool,

    /// Also save the output of each job in a folder of its own in DIR, with its record as JSON; or in
    /// the file that a name with placeholders gives it. FILE.csv, .tsv and .json get a row per job
    /// instead
    #[arg(long, value_name = "DIR|FILE", value_hint = ValueHint::AnyPath, conflicts_with = "ungroup")]
    results: Option<PathBuf>,

    /// Print the name of a file with the output of each job instead of the output
    #[arg(long, conflicts_with_all = ["ungroup", "line_buffer", "json"])]
    files: bool,

    /// Show progress; in a pipe or a log, as one line a second
    #[arg(long, visible_aliases = ["bar", "eta"], conflicts_with = "quiet")]
    pub(super) progress: bool,

    /// Print each command on standard error before it runs
    #[arg(short = 'v', long, conflicts_with = "dry_run")]
    pub(super) verbose: bool,

    /// Do not report failed jobs
    #[arg(short = 'q', long)]
    pub(super) quiet: bool,

    /// Print the number of jobs and what they used at the end
    #[arg(long)]
    pub(super) stats: bool,
}

/// Options for the job log.
#[derive(Debug, Args)]
#[command(next_help_heading = "Job log")]
pub(super) struct LogArgs {
    /// Log each finished job to FILE, in the columns of GNU parallel; `-` is standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) joblog: Option<PathBuf>,

    /// Skip jobs whose commands are in the job log
    #[arg(long, requires = "joblog")]
    resume: bool,

    /// The same, but run failed jobs again
    #[arg(long, requires = "joblog", conflicts_with = "resume")]
    resume_failed: bool,
}

impl OutputArgs {
    /// The folder for results, if the path can be one.
    pub(super) fn results(&self) -> anyhow::Result<Option<Keeping>> {
        let Some(path) = &self.results else {
            let files = self.files.then(|| Keeping::Scratch(std::env::temp_dir()));
            return Ok(files);
        };
        if path == Path::new("-") {
            bail!(
                "--results takes a folder; what jobs write goes to standard output in any case \
                 (./- is a folder of that name)"
            );
        }
        if layout(path.as_os_str()).is_some() {
            return Ok(None);
        }
        let name = text_template(path.clone().into_os_string())?;
        if name.has_places() {
            return Ok(Some(Keeping::Named(name)));
        }
        if fs::metadata(path).is_ok_and(|data| !data.is_dir()) {
            bail!("--results takes a folder, but {} is a file", path.display());
        }
        Ok(Some(Keeping::Folders(path.clone())))
    }

    /// Where rows of jobs go, if that is not standard output.
    pub(super) fn table(&self) -> anyhow::Result<Option<Target>> {
        table(self.results.as_deref().map(Path::as_os_str))
    }

    pub(super) fn mode(&self) -> Output {
        if let Some(layout) = self
            .results
            .as_deref()
            .and_then(|name| layout(name.as_os_str()))
        {
            Output::Rows(layout)
        } else if self.files {
            Output::Names(b'\n')
        } else if self.json {
            Output::Json
        } else if self.line_buffer {
            Output::Lines
        } else if self.ungroup {
            Output::Ungrouped
        } else {
            Output::Grouped
        }
    }

    pub(super) fn announce(&self) -> Announce {
        if self.verbose {
            Announce::Ahead
        } else {
            Announce::No
        }
    }

    pub(super) fn tag_template(&self) -> anyhow::Result<Option<Template>> {
        let text = match &self.tagstring {
            Some(text) => text.clone(),
            None if self.tag => REPLACE.into(),
            None => return Ok(None),
        };
        text_template(text).map(Some)
    }
}

impl LogArgs {
    pub(super) fn resume(&self) -> Resume {
        if self.resume {
            Resume::All
        } else if self.resume_failed {
            Resume::Succeeded
        } else {
            Resume::No
        }
    }
}
