//! Where items come from, and how they make rows.

use std::ffi::{OsStr, OsString};
use std::num::NonZeroUsize;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use anyhow::{anyhow, bail};
use memchr::memmem;
use regex::bytes::Regex;

use super::command::Command;
use super::given::{Given, whole_number};
use crate::cli::function::fresh_seed;
use crate::cli::sources::Separators;
use crate::error::with_causes;
use crate::input::rows::{self, Cut, Fill, Group, Origin, RowSource, Split, Tidy, Trim, delimiter};
use crate::input::{MAX_RECORD, Source};
use crate::proc::{LONGEST_WORD, argument_room};

/// How many bytes one command line may have, as in GNU parallel.
const LINE_BYTES: usize = 128 << 10;

/// The words that introduce sources.
pub(super) fn separators(given: &Given) -> Separators {
    let mut separators = Separators::default();
    if let Some(text) = given.value("arg-sep") {
        text.clone_into(&mut separators.items);
    }
    if let Some(text) = given.value("arg-file-sep") {
        text.clone_into(&mut separators.files);
    }
    separators
}

/// One empty row.
pub(super) fn nothing() -> rows::Config {
    rows::Config::of_arguments(vec![OsString::new()])
}

/// The rows of all sources.
pub(super) fn rows(
    given: &Given,
    behind: Vec<RowSource>,
    command: &Command,
    slots: usize,
) -> anyhow::Result<rows::Config> {
    let cut = cut(given)?;
    let files = given.values("arg-file").map(|file| RowSource {
        origin: Origin::File(Source::from(file)),
        linked: false,
    });
    let mut sources: Vec<RowSource> = files.chain(behind).collect();
    let has_items = |source: &RowSource| !matches!(&source.origin, Origin::Arguments(items) if items.is_empty());
    if sources.iter().any(has_items) {
        sources.retain(has_items);
    }
    for source in &mut sources {
        if let Origin::Arguments(items) = &mut source.origin {
            *items = items.iter().flat_map(|item| pieces(item, &cut)).collect();
        }
    }
    let split = split(given)?;
    let is_table = !matches!(split, Split::Whole);
    Ok(rows::Config {
        sources,
        link: given.has("link"),
        cut,
        header: header(given)?,
        skip_blank: given.has("no-run-if-empty"),
        tidy: tidy(given, is_table && given.has("colsep"))?,
        split,
        max_record: MAX_RECORD,
        group: group(given, command, slots)?,
        shuffle: given.has("shuf").then(fresh_seed),
    })
}

/// Where items end.
fn cut(given: &Given) -> anyhow::Result<Cut> {
    if given.has_rather("null", "delimiter") {
        return Ok(Cut::At(0));
    }
    match given.value("delimiter").map(OsStr::as_bytes) {
        None | Some(b"\\n" | b"\n") => Ok(Cut::Lines),
        Some(b"") => Ok(Cut::At(0)),
        Some(text) => delimiter(text).map_err(|error| anyhow!("failed to {}", with_causes(&error))),
    }
}

/// Items on the command line are cut, too.
fn pieces(item: &OsStr, cut: &Cut) -> Vec<OsString> {
    let end = match cut {
        Cut::At(byte) if *byte != 0 => &[*byte][..],
        Cut::After(text) => text,
        Cut::At(_) | Cut::Lines | Cut::Values => return vec![item.to_owned()],
    };
    let mut pieces = Vec::new();
    let mut rest = item.as_bytes();
    while let Some(at) = memmem::find(rest, end) {
        pieces.push(OsString::from_vec(rest[..at].to_vec()));
        rest = &rest[at + end.len()..];
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(OsString::from_vec(rest.to_vec()));
    }
    pieces
}

fn split(given: &Given) -> anyhow::Result<Split> {
    let separator = given.text("colsep")?;
    if given.has("csv") {
        return match separator.unwrap_or(",").as_bytes() {
            [byte] => Ok(Split::Csv(*byte)),
            b"\\t" => Ok(Split::Csv(b'\t')),
            _ => bail!("--csv takes one byte as --colsep"),
        };
    }
    let separator = match separator {
        Some(separator) => separator,
        None if given.has("header") => "\t",
        None => return Ok(Split::Whole),
    };
    let regex = Regex::new(separator).map_err(|error| {
        anyhow!("--colsep {separator}: the regular expression is not supported: {error}")
    })?;
    Ok(Split::At(regex))
}

/// Whether the first items name columns.
fn header(given: &Given) -> anyhow::Result<bool> {
    match given.text("header")? {
        None | Some("0") => Ok(false),
        Some(":" | "1" | ".*\n" | ".*") => Ok(true),
        Some(other) => bail!("--header {other} is not supported: only : names columns"),
    }
}

fn tidy(given: &Given, has_columns: bool) -> anyhow::Result<Tidy> {
    let trim = match given.text("trim")? {
        None => {
            if has_columns {
                "lr"
            } else {
                "n"
            }
        }
        Some(trim @ ("n" | "l" | "r" | "lr" | "rl")) => trim,
        Some(other) => bail!("--trim {other}: write n, l, r or lr"),
    };
    let last = given
        .value("E")
        .or(given.value("eof"))
        .filter(|text| !text.is_empty());
    Ok(Tidy {
        trim: Trim {
            left: trim.contains('l'),
            right: trim.contains('r'),
        },
        last: last.map(|text| text.as_bytes().to_vec()),
        joins: given.has("L") || given.has("max-lines"),
        skip_first: given.has("skip-first-line"),
        ragged: true,
    })
}

/// How many items each job gets.
fn group(given: &Given, command: &Command, slots: usize) -> anyhow::Result<Group> {
    let number = |name| given.parsed(name, whole_number);
    let lines = match given.text("max-lines")? {
        Some("") => Some(1),
        _ => number("max-lines")?,
    };
    let counts = [
        number("max-replace-args")?,
        number("max-args")?,
        number("L")?,
        lines,
    ];
    let most = counts.into_iter().flatten().find(|&count| count > 0);
    let most = most.and_then(|count| NonZeroUsize::new(count as usize));
    let longest = given.parsed("max-chars", whole_number)?;
    let fills = given.has("X") || given.has("xargs");
    if !fills && longest.is_none() {
        return Ok(most.map_or(Group::Single, Group::Count));
    }
    let template = &command.template;
    let (text, words) = template.own_cost();
    let line = longest
        .map_or(LINE_BYTES, |bytes| bytes as usize)
        .min(LONGEST_WORD);
    let spread = NonZeroUsize::new(slots).filter(|_| most.is_none());
    Ok(Group::Fill(Fill {
        text: line.saturating_sub(text),
        room: argument_room().saturating_sub(text + words * size_of::<usize>()),
        cost: template.item_cost(),
        items: most.or(NonZeroUsize::new(1).filter(|_| !fills)),
        spread,
    }))
}
