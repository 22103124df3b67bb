//! The options that say where items come from, and how they are read.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{anyhow, bail};
use clap::{Args, ValueHint};

use super::values::{csv_delimiter, field_types, record_size};
use crate::input::{self, Files, Format, InputError, Range, Source};
use crate::lang::FieldTypes;
use crate::map::Items;

/// Options for items.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(super) struct InputArgs {
    /// Read items from FILE, which may be compressed; `-` is standard input; may be repeated
    #[arg(short = 'a', long = "arg-file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    arg_files: Vec<OsString>,

    /// Each line is a string, whatever it looks like; a CR at its end is dropped
    #[arg(short = 'R', long)]
    raw_input: bool,

    /// Items end with a NUL byte and are strings
    #[arg(short = '0', long)]
    null: bool,

    /// Items are a stream of JSON values; the elements of a top-level array are items
    #[arg(long)]
    json_input: bool,

    /// Items are rows of CSV, as objects whose keys come from the header row
    #[arg(long)]
    csv: bool,

    /// Read CSV with CHAR as the separator, such as ';' or '|'
    #[arg(long, value_name = "CHAR", value_parser = csv_delimiter)]
    csv_delimiter: Option<u8>,

    /// Items are rows of tab-separated values
    #[arg(long)]
    tsv: bool,

    /// CSV or TSV has no header row: rows are arrays
    #[arg(long)]
    no_header: bool,

    /// Turn fields of CSV or TSV into numbers: COLUMN=TYPE,… where TYPE is int, float, str or auto;
    /// `auto` alone is for all other columns
    #[arg(long, value_name = "LIST", value_parser = field_types)]
    types: Option<FieldTypes>,

    /// Refuse a record longer than SIZE bytes, and end the run: K is 1,024 and k 1,000
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = record_size)]
    max_record: usize,

    /// Items are the integers from START, by default 0, up to, but not including, STOP
    #[arg(long, value_name = "[START:]STOP[:STEP]", value_parser = range, allow_hyphen_values = true)]
    range: Option<Range>,

    /// The name of the option for CSV.
    #[arg(skip = "--csv")]
    pub(super) csv_spelling: &'static str,
}

/// Items for commands.
pub(super) enum PlainItems {
    /// Arguments.
    Arguments(Vec<OsString>),
    /// The contents of files.
    Files(Files, Format),
}

fn range(text: &str) -> Result<Range, String> {
    text.parse()
        .map_err(|error: InputError| format!("failed to {error}"))
}

impl InputArgs {
    /// The items, including those given as arguments.
    pub(super) fn items(&self, arguments: &[OsString]) -> anyhow::Result<Items> {
        self.check_contradictions(arguments)?;
        if let Some(range) = self.range {
            return Ok(Items::Range(range));
        }
        if !arguments.is_empty() {
            let lines = input::lines(arguments, self.raw_input);
            return lines
                .map(Items::Memory)
                .map_err(|error| anyhow!("failed to {error}"));
        }
        Ok(Items::Files(self.files()))
    }

    /// Arguments as they are, for a program that reads lines, if `-R` says so.
    pub(super) fn unquoted(&self, arguments: &[OsString]) -> anyhow::Result<Option<Items>> {
        if !self.raw_input || arguments.is_empty() {
            return Ok(None);
        }
        self.check_contradictions(arguments)?;
        let texts = arguments.iter().map(|text| text.as_encoded_bytes());
        let ended = texts.flat_map(|text| text.iter().chain(&[0]).copied());
        Ok(Some(Items::Memory(ended.collect::<Vec<_>>().into())))
    }

    /// Unparsed items for a command: arguments, or files and how their items
    /// end.
    pub(super) fn plain(&self, arguments: &[OsString]) -> anyhow::Result<PlainItems> {
        if self.is_csv() || self.tsv || self.json_input || self.range.is_some() {
            bail!(
                "a command takes items unparsed: tables, --json-input and --range are for functions"
            );
        }
        self.check_contradictions(arguments)?;
        if !arguments.is_empty() {
            return Ok(PlainItems::Arguments(arguments.to_vec()));
        }
        let format = Format::Ended(if self.null { 0 } else { b'\n' });
        Ok(PlainItems::Files(self.files(), format))
    }

    /// The named files, or else standard input.
    fn files(&self) -> Files {
        let files = self.arg_files.iter();
        let mut sources: Vec<Source> = files.map(|file| file.as_os_str().into()).collect();
        if sources.is_empty() {
            sources.push(Source::Stdin);
        }
        Files {
            sources,
            max_record: self.max_record,
        }
    }

    /// Whether items are rows of CSV, with any separator.
    fn is_csv(&self) -> bool {
        self.csv || self.csv_delimiter.is_some()
    }

    fn check_contradictions(&self, arguments: &[OsString]) -> anyhow::Result<()> {
        let (csv, tables) = (self.csv_spelling, self.is_csv() || self.tsv);
        let formats = [
            self.raw_input,
            self.null,
            self.json_input,
            self.is_csv(),
            self.tsv,
        ];
        if formats.iter().filter(|&&given| given).count() > 1 {
            bail!("give only one of --raw-input, --null, --json-input, {csv} and --tsv");
        }
        let sources = [
            !arguments.is_empty(),
            !self.arg_files.is_empty(),
            self.range.is_some(),
        ];
        if sources.iter().filter(|&&given| given).count() > 1 {
            let each = if arguments.is_empty() || self.arg_files.is_empty() {
                ""
            } else {
                "; each file needs its own -a"
            };
            bail!("give items in only one way: as arguments, with -a, or with --range{each}");
        }
        if let Some(word @ (":::" | "::::")) = arguments.first().and_then(|first| first.to_str()) {
            bail!(
                "{word} is for ppar spawn and ppar parallel: here items follow FUNCTION, or -a FILE \
                 names a file of them"
            );
        }
        if !arguments.is_empty() && (self.null || self.json_input || tables) {
            let file = arguments.iter().find(|item| Path::new(item).is_file());
            let hint = file.map_or_else(String::new, |file| {
                format!("; did you mean -a {}?", file.display())
            });
            bail!(
                "--null, --json-input, {csv} and --tsv are for files and standard input, not for arguments{hint}"
            );
        }
        if self.no_header && !tables {
            bail!("--no-header needs {csv} or --tsv");
        }
        let Some(types) = &self.types else {
            return Ok(());
        };
        if !tables {
            bail!("--types needs {csv} or --tsv");
        }
        let is_number = |name: &str| name.parse::<u16>().is_ok();
        if self.no_header && types.named.iter().any(|(name, _)| !is_number(name)) {
            bail!("without a header --types names columns by their numbers, from 0: 0=int,2=float");
        }
        Ok(())
    }

    /// The types of a table's columns.
    pub(super) fn types(&self) -> FieldTypes {
        self.types.clone().unwrap_or_default()
    }

    /// How items are read. Arguments become lines of JSON, whatever the format
    /// of files.
    pub(super) fn format(&self, arguments: &[OsString]) -> Format {
        let header = !self.no_header;
        let table = |delimiter| Format::Table { delimiter, header };
        if !arguments.is_empty() {
            Format::JsonLines
        } else if self.raw_input {
            Format::RawLines
        } else if self.null {
            Format::Ended(0)
        } else if self.json_input {
            Format::JsonValues
        } else if self.is_csv() {
            table(self.csv_delimiter.unwrap_or(b','))
        } else if self.tsv {
            table(b'\t')
        } else {
            Format::JsonLines
        }
    }
}
