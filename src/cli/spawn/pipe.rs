//! Input cut into blocks for jobs to read.

use std::ffi::{OsStr, OsString};
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStrExt;

use anyhow::{Context, bail};
use clap::Args;
use regex::bytes::Regex;

use super::items::{Header, ItemArgs};
use crate::cli::values::bytes;
use crate::input::blocks::{self, Boundary, ByColumn, Column, Cut, How, Which};
use crate::input::{Source, unescaped};
use crate::job::Share;

/// Options for blocks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Pipe mode")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(super) struct PipeArgs {
    /// Cut standard input, or the files of -a, into blocks, each the standard input of a job
    #[arg(long, conflicts_with_all = ITEM_OPTIONS)]
    pipe: bool,

    /// The same for the one file of -a; jobs read their parts directly from it
    #[arg(
        long,
        visible_alias = "pipepart",
        requires = "arg_files",
        conflicts_with_all = ITEM_OPTIONS
    )]
    pipe_part: bool,

    /// Size of a block in bytes, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks
    /// per concurrent job [default: 1M]
    #[arg(
        long,
        visible_alias = "block-size",
        value_name = "SIZE",
        value_parser = size,
        allow_negative_numbers = true
    )]
    block: Option<Size>,

    /// Records begin with TEXT
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    recstart: Option<OsString>,

    /// Records end with TEXT; \n unless --recstart is given
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    recend: Option<OsString>,

    /// --recstart and --recend are regular expressions
    #[arg(long, requires = "pipe")]
    regexp: bool,

    /// Records are consecutive lines with the same value in a column: its number, or its name with
    /// --header. --colsep separates columns, or else a tab
    #[arg(long, value_name = "COLUMN", requires = "pipe", conflicts_with_all = ["recstart", "recend"])]
    group_by: Option<String>,

    /// Give all of standard input to the job of each item
    #[arg(long, conflicts_with_all = ["pipe_part", "round_robin", "cat", "recstart", "recend"])]
    tee: bool,

    /// Give blocks to running jobs, each to the first that has read the one before
    #[arg(long, requires = "pipe", conflicts_with_all = ["cat", "pipe_part"])]
    round_robin: bool,

    /// Put each block into a file, whose name is the item
    #[arg(long)]
    cat: bool,
}

/// Options about items, which do not exist here.
const ITEM_OPTIONS: [&str; 13] = [
    "link",
    "null",
    "delimiter",
    "csv",
    "csv_delimiter",
    "jsonl",
    "json_input",
    "repeat",
    "join",
    "no_run_if_empty",
    "shuf",
    "resume",
    "resume_failed",
];

/// The length of blocks.
#[derive(Debug, Clone, Copy)]
enum Size {
    Bytes(NonZeroUsize),
    /// This many blocks per slot.
    PerSlot(NonZeroUsize),
}

const USUAL_BLOCK: Size = Size::Bytes(NonZeroUsize::new(1 << 20).expect("it is not zero"));

fn size(text: &str) -> Result<Size, String> {
    if let Some(number) = text.strip_prefix('-') {
        let number = number.parse().map(Size::PerSlot);
        return number.map_err(|_| "write -N for N blocks per concurrent job".to_owned());
    }
    let size = bytes(text)?;
    usize::try_from(size)
        .ok()
        .and_then(NonZeroUsize::new)
        .map(Size::Bytes)
        .ok_or_else(|| "the size is too large".to_owned())
}

impl PipeArgs {
    /// The first option, if any, that works only on this machine.
    pub(super) fn only_here(&self) -> Option<&'static str> {
        self.cat.then_some("--cat")
    }

    /// Whether jobs read blocks instead of taking items.
    pub(super) fn is_on(&self) -> bool {
        self.pipe || self.pipe_part
    }

    /// Whether each job reads all of standard input.
    pub(super) fn is_tee(&self) -> bool {
        self.tee
    }

    /// Whether blocks are files.
    pub(super) fn makes_files(&self) -> bool {
        self.cat
    }

    /// The first option, if any, that means nothing without blocks.
    pub(super) fn check_off(&self, items: &ItemArgs) -> anyhow::Result<()> {
        let said = [
            ("--recstart", self.recstart.is_some()),
            ("--recend", self.recend.is_some()),
            ("--cat", self.cat),
            ("--block", self.block.is_some()),
            ("--header N", matches!(items.header, Some(Header::Lines(_)))),
        ];
        match said.into_iter().find(|(_, said)| *said) {
            Some((option, _)) => {
                bail!("{option} applies to blocks: give --pipe or --pipe-part too")
            }
            None => Ok(()),
        }
    }

    /// The blocks for this many concurrent jobs.
    pub(super) fn config(&self, items: &ItemArgs, slots: usize) -> anyhow::Result<blocks::Config> {
        let cut = match (items.max_args, self.block.unwrap_or(USUAL_BLOCK)) {
            (Some(records), _) => Cut::Records(records),
            (None, Size::Bytes(size)) => Cut::Bytes(size),
            (None, Size::PerSlot(number)) if self.pipe_part => {
                let slots = NonZeroUsize::new(slots).unwrap_or(NonZeroUsize::MIN);
                Cut::Parts(number.saturating_mul(slots))
            }
            (None, Size::PerSlot(_)) => {
                bail!(
                    "only a file can be cut into a given number of blocks: give --pipe-part, or a size"
                )
            }
        };
        if self.pipe_part && items.arg_files.len() > 1 {
            bail!("--pipe-part reads one file");
        }
        let mut sources: Vec<Source> = items.files().collect();
        if sources.is_empty() {
            sources.push(Source::Stdin);
        }
        Ok(blocks::Config {
            skipped: 0,
            skip_blank: false,
            sources,
            in_place: self.pipe_part,
            cut,
            max_record: items.max_record,
            boundary: self.boundary()?,
            strips: false,
            by: self.by_column(items)?,
            header: match items.header {
                None => 0,
                Some(Header::Names) => 1,
                Some(Header::Lines(lines)) => lines,
            },
        })
    }

    /// The column that determines which lines belong together, if any.
    fn by_column(&self, items: &ItemArgs) -> anyhow::Result<Option<ByColumn>> {
        let Some(column) = &self.group_by else {
            if items.colsep.is_some() {
                bail!("with --pipe, --colsep needs --group-by");
            }
            return Ok(None);
        };
        let which = match column.parse::<usize>() {
            Ok(number) => Which::Position(
                number
                    .checked_sub(1)
                    .context("columns are counted from 1")?,
            ),
            Err(_) if items.header.is_some() => Which::Name(column.as_bytes().to_vec()),
            Err(_) => bail!("--group-by {column}: names of columns need --header"),
        };
        let separator = match &items.colsep {
            Some(separator) => separator.clone(),
            None => Regex::new("\t").context("a tab is an expression")?,
        };
        Ok(Some(ByColumn {
            column: Column { separator, which },
            how: How::Groups,
        }))
    }

    fn boundary(&self) -> anyhow::Result<Boundary> {
        let end = match (&self.recend, &self.recstart) {
            (Some(end), _) => end.as_os_str(),
            (None, Some(_)) => OsStr::new(""),
            (None, None) => OsStr::new("\n"),
        };
        let start = self.recstart.as_deref().unwrap_or_default();
        if self.regexp {
            let text = |text: &OsStr| {
                text.to_str()
                    .map(str::to_owned)
                    .context("a regular expression is UTF-8")
            };
            return Ok(Boundary::matching(&text(end)?, &text(start)?)?);
        }
        let read = |text: &OsStr| {
            let bytes = unescaped(text.as_bytes());
            bytes.context(r"a backslash must start one of \n \r \t \0 \\ \xHH")
        };
        Ok(Boundary::new(&read(end)?, &read(start)?))
    }

    /// Which job gets which block.
    pub(super) fn share(&self) -> Share {
        if self.cat {
            Share::Files
        } else if self.round_robin {
            Share::RoundRobin
        } else {
            Share::OneEach
        }
    }
}
