//! What becomes of what jobs write, and what is written down about them.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::{Args, ValueHint};

use crate::cli::environment::text_template;
use crate::job::{Output, REPLACE, Resume, Template};

/// What a user may say about output.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(super) struct OutputArgs {
    /// Output in the order of the items, not as jobs end
    #[arg(short = 'k', long)]
    pub(super) keep_order: bool,

    /// Each line as soon as it is whole
    #[arg(long, visible_alias = "lb", conflicts_with_all = ["keep_order", "json"])]
    line_buffer: bool,

    /// Jobs write for themselves, in any order
    #[arg(short = 'u', long, conflicts_with_all = ["keep_order", "line_buffer", "json", "tag", "tagstring"])]
    ungroup: bool,

    /// Begin each line with the item and a tab
    #[arg(long, conflicts_with_all = ["tagstring", "json"])]
    tag: bool,

    /// Begin each line with TEXT, in which placeholders are replaced, and a tab
    #[arg(long, value_name = "TEXT", conflicts_with = "json")]
    tagstring: Option<OsString>,

    /// One record of JSON for each job
    #[arg(long)]
    json: bool,

    /// Keep what each job writes in a folder of its own in DIR, with its record as JSON
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "ungroup")]
    results: Option<PathBuf>,

    /// Show progress; in a pipe or a log, as a line a second
    #[arg(long, visible_aliases = ["bar", "eta"], conflicts_with = "quiet")]
    pub(super) progress: bool,

    /// Show each command on standard error before it runs
    #[arg(short = 'v', long, conflicts_with = "dry_run")]
    pub(super) verbose: bool,

    /// Say nothing about jobs that fail
    #[arg(short = 'q', long)]
    pub(super) quiet: bool,

    /// Show at the end what jobs took
    #[arg(long)]
    pub(super) stats: bool,
}

/// What a user may say about the job log.
#[derive(Debug, Args)]
#[command(next_help_heading = "Job log")]
pub(super) struct LogArgs {
    /// Write a line for each job that is over to FILE, in the columns of GNU parallel; - is standard
    /// output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) joblog: Option<PathBuf>,

    /// Do not run jobs again whose commands stand in the job log
    #[arg(long, requires = "joblog")]
    resume: bool,

    /// The same, but run failed jobs again
    #[arg(long, requires = "joblog", conflicts_with = "resume")]
    resume_failed: bool,
}

impl OutputArgs {
    /// The folder for results, as long as it can be one.
    pub(super) fn results(&self) -> anyhow::Result<Option<PathBuf>> {
        let Some(path) = &self.results else {
            return Ok(None);
        };
        if path == Path::new("-") {
            bail!(
                "--results takes a folder; what jobs write goes to standard output in any case \
                 (./- is a folder of that name)"
            );
        }
        if fs::metadata(path).is_ok_and(|data| !data.is_dir()) {
            bail!("--results takes a folder, and {} is a file", path.display());
        }
        Ok(Some(path.clone()))
    }

    pub(super) fn mode(&self) -> Output {
        if self.json {
            Output::Json
        } else if self.line_buffer {
            Output::Lines
        } else if self.ungroup {
            Output::Ungrouped
        } else {
            Output::Grouped
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
