//! Where items come from, and how they are combined into rows.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStrExt;

use clap::{Args, ValueHint};
use regex::bytes::Regex;

use crate::cli::function::fresh_seed;
use crate::cli::values::{csv_delimiter, record_size};
use crate::input::Source;
use crate::input::rows::{self, Cut, Fill, Group, Keep, Origin, RowSource, Split, Tidy};
use crate::job::{Many, Template};
use crate::proc::{LONGEST_WORD, argument_room};

/// How many bytes the words of one command may take with `-X` and `-m`, as
/// with xargs, unless the limit of the system is lower.
const LINE_BYTES: usize = 128 << 10;

/// Options for items.
#[derive(Debug, Args)]
#[command(next_help_heading = "Items")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(super) struct ItemArgs {
    /// Read items from FILE, which may be compressed; `-` is standard input; may be repeated
    #[arg(short = 'a', long = "arg-file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) arg_files: Vec<OsString>,

    /// Take one item from each source for a job, instead of all combinations
    #[arg(long)]
    link: bool,

    /// Items end with a NUL byte
    #[arg(short = '0', long, conflicts_with = "delimiter")]
    null: bool,

    /// Items end with this text, in which \n, \t, \0 and \xHH stand for bytes
    #[arg(short = 'd', long, value_name = "TEXT")]
    delimiter: Option<OsString>,

    /// Split items into columns wherever REGEX matches
    #[arg(short = 'C', long, value_name = "REGEX", conflicts_with_all = ["csv", "csv_delimiter", "jsonl", "json_input"])]
    pub(super) colsep: Option<Regex>,

    /// The first item of each source names its columns: {NAME}; with --pipe, repeat the first N
    /// lines in each block
    #[arg(
        long,
        value_name = "N",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = ":",
        value_parser = header,
        conflicts_with_all = ["jsonl", "json_input"]
    )]
    pub(super) header: Option<Header>,

    /// Items are rows of CSV, the first row too, unless --header takes names from it
    #[arg(long, conflicts_with_all = ["jsonl", "null", "delimiter"])]
    csv: bool,

    /// Items are rows of CSV with CHAR as the separator, such as ';' or '|'
    #[arg(long, value_name = "CHAR", value_parser = csv_delimiter,
          conflicts_with_all = ["jsonl", "null", "delimiter"])]
    csv_delimiter: Option<u8>,

    /// Items are lines of JSON: the fields of objects are columns
    #[arg(long)]
    jsonl: bool,

    /// The same for a stream of JSON values; the elements of a top-level array are items
    #[arg(long, conflicts_with_all = ["jsonl", "csv", "csv_delimiter", "null", "delimiter"])]
    json_input: bool,

    /// Refuse an item (with --pipe, a record) longer than SIZE bytes, and end the run
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = record_size)]
    pub(super) max_record: usize,

    /// Give N items to each job; with --pipe, N records to each block
    #[arg(short = 'n', long, visible_short_alias = 'N', value_name = "N")]
    pub(super) max_args: Option<NonZeroUsize>,

    /// Give each job as many items as a command line holds; a word that contains {} is repeated
    #[arg(short = 'X', conflicts_with = "join")]
    repeat: bool,

    /// The same, but all items of the job replace {} in one word
    #[arg(short = 'm')]
    join: bool,

    /// Ignore items that are empty or blank
    #[arg(short = 'r', long)]
    no_run_if_empty: bool,

    /// Run jobs in random order
    #[arg(long)]
    shuf: bool,

    /// Seed --shuf: the same seed gives the same order
    #[arg(long, value_name = "N", requires = "shuf")]
    seed: Option<u64>,
}

/// The value of `--header`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// The first item names columns.
    Names,
    /// The number of lines that each block begins with.
    Lines(usize),
}

fn header(text: &str) -> Result<Header, String> {
    if text == ":" {
        return Ok(Header::Names);
    }
    let lines = text.parse().map(Header::Lines);
    lines.map_err(|_| "write a number of lines, or : for names of columns".to_owned())
}

impl ItemArgs {
    pub(super) fn many(&self) -> Many {
        if self.repeat || self.max_args.is_some() && !self.join {
            Many::Repeat
        } else {
            Many::Join
        }
    }

    /// The maximum number of items per job, if given.
    pub(super) fn most(&self) -> Option<usize> {
        self.max_args.map(NonZeroUsize::get)
    }

    /// The files of `-a`.
    pub(super) fn files(&self) -> impl Iterator<Item = Source> {
        self.arg_files.iter().map(|file| file.as_os_str().into())
    }

    /// Items for a command, whose environment takes this many bytes; or for a
    /// function, which takes any number.
    pub(super) fn config(
        &self,
        behind: Vec<RowSource>,
        command: Option<(&Template, usize)>,
    ) -> Result<rows::Config, rows::RowError> {
        let files = self.files().map(|file| RowSource {
            origin: Origin::File(file),
            linked: false,
        });
        let cut = match &self.delimiter {
            _ if self.null => Cut::At(0),
            Some(delimiter) => rows::delimiter(delimiter.as_bytes())?,
            None if self.json_input => Cut::Values,
            None => Cut::Lines,
        };
        let split = match &self.colsep {
            Some(regex) => Split::At(regex.clone()),
            None if self.jsonl || self.json_input => Split::Json,
            None => match self.csv_delimiter {
                Some(delimiter) => Split::Csv(delimiter),
                None if self.csv => Split::Csv(b','),
                None => Split::Whole,
            },
        };
        let seed = self.seed.unwrap_or_else(fresh_seed);
        Ok(rows::Config {
            keep: Keep::All,
            sources: files.chain(behind).collect(),
            link: self.link,
            cut,
            split,
            header: self.header.is_some(),
            skip_blank: self.no_run_if_empty,
            tidy: Tidy::default(),
            max_record: self.max_record,
            group: match command {
                Some((template, variables)) => self.group(template, variables),
                None => self.max_args.map_or(Group::Single, Group::Count),
            },
            shuffle: self.shuf.then_some(seed),
        })
    }

    fn group(&self, template: &Template, variables: usize) -> Group {
        let fills = self.repeat || self.join;
        if !fills && self.max_args.is_none() {
            return Group::Single;
        }
        let most = if fills {
            LINE_BYTES
        } else if template.makes_one_word() {
            LONGEST_WORD
        } else {
            usize::MAX
        };
        let own = template.own_cost();
        Group::Fill(Fill {
            text: most.saturating_sub(own.text),
            room: argument_room().saturating_sub(own.room + variables),
            cost: template.item_cost(),
            refuses: false,
            items: self.max_args,
            spread: None,
        })
    }
}
