//! Where items come from, and how they make rows.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::num::NonZeroUsize;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use anyhow::{Context, anyhow, bail};
use memchr::memmem;

use super::given::{Given, between_columns, whole_number};
use super::pipe;
use crate::cli::function::fresh_seed;
use crate::cli::sources::Separators;
use crate::error::with_causes;
use crate::input::rows::{
    self, Cut, Fill, Group, Keep, Origin, RowSource, Rows, Split, Tidy, Trim, delimiter,
};
use crate::input::{MAX_RECORD, Source};
use crate::job::{Template, logged_commands};
use crate::proc::{LONGEST_WORD, argument_room};

/// How many bytes one command line may have, as in GNU parallel on Linux.
const LINE_BYTES: usize = 63_664;

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

/// The commands of the job log, as items.
pub(super) fn logged(given: &Given) -> anyhow::Result<RowSource> {
    let name = given.joblog().unwrap_or_default();
    let text = fs::read(name).with_context(|| format!("failed to read {}", name.display()))?;
    let commands = logged_commands(&text).into_iter().map(OsString::from_vec);
    Ok(RowSource {
        origin: Origin::Arguments(commands.collect()),
        linked: false,
    })
}

/// All sources: files of options, and those after the command.
pub(super) fn sources(given: &Given, behind: Vec<RowSource>) -> anyhow::Result<Vec<RowSource>> {
    let cut = cut(given)?;
    // With --tee, such a file is what all jobs read.
    let files = given.values("arg-file").filter(|_| !pipe::is_tee(given));
    let files = files.map(|file| RowSource {
        origin: Origin::File(Source::from(file)),
        linked: false,
    });
    let mut sources: Vec<RowSource> = files.chain(behind).collect();
    for source in &mut sources {
        if let Origin::Arguments(items) = &mut source.origin {
            *items = items.iter().flat_map(|item| pieces(item, &cut)).collect();
        }
    }
    Ok(sources)
}

/// The rows of all sources.
pub(super) fn rows(
    given: &Given,
    sources: Vec<RowSource>,
    (template, keep): (&Template, Keep),
    slots: usize,
) -> anyhow::Result<rows::Config> {
    Ok(rows::Config {
        group: group(given, template, slots)?,
        shuffle: given.has("shuf").then(fresh_seed),
        ..single_rows(given, sources, keep)?
    })
}

/// Rows of one item each.
fn single_rows(given: &Given, sources: Vec<RowSource>, keep: Keep) -> anyhow::Result<rows::Config> {
    let split = split(given)?;
    let is_table = !matches!(split, Split::Whole);
    Ok(rows::Config {
        sources,
        link: given.has("link"),
        cut: cut(given)?,
        header: header(given)?,
        skip_blank: given.has("no-run-if-empty"),
        tidy: tidy(given, is_table && given.has("colsep"))?,
        split,
        max_record: MAX_RECORD,
        group: Group::Single,
        keep,
        shuffle: None,
    })
}

/// The number of jobs for all items. Items of files are read, and replace the
/// files among the sources.
pub(super) fn total(given: &Given, sources: &mut Vec<RowSource>) -> anyhow::Result<u64> {
    if given.has("csv") || given.has("X") || given.has("xargs") {
        bail!("the number of jobs is not known with --csv, -X and -m: leave out {{##}} and {{0#}}");
    }
    if sources.is_empty() {
        sources.push(RowSource {
            origin: Origin::File(Source::Stdin),
            linked: false,
        });
    }
    for source in sources.iter_mut() {
        if matches!(source.origin, Origin::File(_)) {
            source.origin = Origin::Arguments(items_of(given, source.clone())?);
        }
    }
    let most = most(given)?.map_or(Group::Single, Group::Count);
    let mut rows = Rows::open(rows::Config {
        group: most,
        ..single_rows(given, sources.clone(), Keep::All)?
    })?;
    let mut total = 0;
    while rows.next_row()?.is_some() {
        total += 1;
    }
    Ok(total)
}

/// All items of a source, unchanged.
fn items_of(given: &Given, source: RowSource) -> anyhow::Result<Vec<OsString>> {
    let mut rows = Rows::open(rows::Config {
        sources: vec![source],
        cut: cut(given)?,
        tidy: Tidy {
            skip_first: given.has("skip-first-line"),
            ..Tidy::default()
        },
        ..nothing()
    })?;
    let mut items = Vec::new();
    while let Some(row) = rows.next_row()? {
        items.extend(row.fields().map(|field| OsString::from_vec(field.to_vec())));
    }
    Ok(items)
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
    Ok(Split::At(between_columns(separator)?))
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
        lenient: true,
    })
}

/// The maximum number of items per job, if given.
fn most(given: &Given) -> anyhow::Result<Option<NonZeroUsize>> {
    let number = |name| given.parsed(name, whole_number);
    let lines = given.max_lines()?;
    let counts = [
        number("max-replace-args")?,
        number("max-args")?,
        number("L")?,
        lines,
    ];
    let most = counts.into_iter().flatten().find(|&count| count > 0);
    Ok(most.and_then(|count| NonZeroUsize::new(count as usize)))
}

/// How many items each job gets.
fn group(given: &Given, template: &Template, slots: usize) -> anyhow::Result<Group> {
    let most = most(given)?;
    let longest = given.parsed("max-chars", whole_number)?;
    let fills = given.has("X") || given.has("xargs");
    if !fills && longest.is_none() {
        return Ok(most.map_or(Group::Single, Group::Count));
    }
    let own = template.own_cost();
    let line = longest.map_or(LINE_BYTES, |bytes| bytes as usize);
    let spread = NonZeroUsize::new(slots).filter(|_| most.is_none());
    Ok(Group::Fill(Fill {
        text: line.saturating_sub(own.text),
        room: argument_room().min(LONGEST_WORD).saturating_sub(own.room),
        cost: template.item_cost(),
        refuses: longest.is_some(),
        items: most.or(NonZeroUsize::new(1).filter(|_| !fills)),
        spread,
    }))
}
