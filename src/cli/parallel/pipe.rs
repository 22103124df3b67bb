//! Input that is cut into blocks for jobs to read.

use std::ffi::OsStr;
use std::fs::File;
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use rustix::stdio::dup2_stdin;

use super::given::{Given, between_columns, whole_number};
use crate::cli::values::bytes;
use crate::input::blocks::{self, Boundary, ByColumn, Column, Cut, How, Which};
use crate::input::rows::{Origin, RowSource};
use crate::input::{MAX_RECORD, Source, unescaped};
use crate::job::{Items, Share};

/// The default size of blocks,
const BLOCK: &str = "1M";
/// and the default number of parts of a file per concurrent job.
const PARTS: &str = "-10";

/// Whether jobs read blocks instead of getting items.
pub(super) fn is_on(given: &Given) -> bool {
    let implied = [
        "pipe",
        "pipe-part",
        "cat",
        "fifo",
        "tee",
        "round-robin",
        "shard",
        "bin",
        "group-by",
    ];
    implied.iter().any(|name| given.has(name))
}

/// Whether each job reads all of standard input.
pub(super) fn is_tee(given: &Given) -> bool {
    given.has("tee")
}

/// Whether blocks are files.
pub(super) fn makes_files(given: &Given) -> bool {
    given.has("cat") || given.has("fifo")
}

/// Makes the file of `-a` standard input.
pub(super) fn redirect_input(given: &Given) -> anyhow::Result<()> {
    let mut files = given.values("arg-file");
    let Some(file) = files.next() else {
        return Ok(());
    };
    if files.next().is_some() {
        bail!("jobs have one standard input: write -a once");
    }
    let opened = File::open(file);
    let opened = opened.with_context(|| format!("failed to open {}", file.display()))?;
    dup2_stdin(opened).context("failed to take a file as standard input")
}

/// The blocks for `slots` concurrent jobs.
pub(super) fn items(given: &Given, sources: Vec<RowSource>, slots: usize) -> anyhow::Result<Items> {
    let by = by_column(given, slots)?;
    let names = given.values("arg-file").count();
    let is_part = given.has("pipe-part");
    let files = sources.into_iter().map(|source| source.origin);
    let mut sources = Vec::new();
    for (origin, index) in files.zip(0..) {
        match origin {
            Origin::File(file) if is_part || index < names => sources.push(file),
            _ => bail!(
                "--pipe gives jobs blocks of standard input: leave out ::: and ::::, or add --tee"
            ),
        }
    }
    if is_part && sources.len() != 1 {
        bail!("--pipe-part reads one file: name it with -a");
    }
    if sources.is_empty() {
        sources.push(Source::Stdin);
    }
    // These do not work in place: the file is read as a stream instead.
    let reads = ["regexp", "rrs", "round-robin", "L", "max-lines", "csv"];
    let in_place = is_part && by.is_none() && !reads.iter().any(|name| given.has(name));
    let blocks = blocks::Config {
        sources,
        in_place,
        cut: cut(given, in_place, slots)?,
        max_record: MAX_RECORD,
        boundary: boundary(given)?,
        header: header(given)?,
        skipped: usize::from(given.has("skip-first-line")),
        skip_blank: given.has("no-run-if-empty"),
        strips: given.has("rrs"),
        by,
    };
    let share = if makes_files(given) {
        Share::Files
    } else if given.has("round-robin") {
        Share::RoundRobin
    } else {
        Share::OneEach
    };
    Ok(Items::Blocks(Box::new(blocks), share))
}

fn cut(given: &Given, in_place: bool, slots: usize) -> anyhow::Result<Cut> {
    let number = |name| given.parsed(name, whole_number);
    let records = number("max-replace-args")?.or(number("max-args")?);
    if let Some(records) = records.and_then(|records| NonZeroUsize::new(records as usize)) {
        return Ok(Cut::Records(records));
    }
    let usual = if in_place { PARTS } else { BLOCK };
    let size = given.text("block")?.unwrap_or(usual);
    if let Some(parts) = size.strip_prefix('-') {
        if !in_place {
            bail!(
                "only a file can be cut into a given number of blocks: give --pipe-part, or a size"
            );
        }
        let parts = amount(parts)
            .with_context(|| format!("--block {size}: write -N for N blocks per concurrent job"))?;
        return Ok(Cut::Parts(
            parts.saturating_mul(NonZeroUsize::new(slots).unwrap_or(parts)),
        ));
    }
    let size = amount(size).with_context(|| {
        format!("--block {size}: write a number of bytes, such as 500, 64k or 1G")
    })?;
    Ok(Cut::Bytes(size))
}

/// A number above 0 with a unit, such as `0.5M`, rounded down.
fn amount(text: &str) -> Option<NonZeroUsize> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = bytes(&format!("1{}", &text[digits.len()..])).ok()?;
    let amount = match digits.parse::<u64>() {
        Ok(number) => number.checked_mul(unit)?,
        // Digits and a point only: `parse` alone would take a sign and more.
        Err(_) if digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') => {
            Duration::try_from_secs_f64(digits.parse::<f64>().ok()? * unit as f64)
                .ok()?
                .as_secs()
        }
        Err(_) => return None,
    };
    usize::try_from(amount).ok().and_then(NonZeroUsize::new)
}

/// How many lines each block starts with.
fn header(given: &Given) -> anyhow::Result<usize> {
    match given.text("header")? {
        None => Ok(0),
        Some(":") => Ok(1),
        Some(lines) => {
            let each = [".*\n", ".*\\n"].iter();
            let whole = each.map(|line| (lines.replace(line, ""), lines.matches(line).count()));
            let found = whole.into_iter().find(|(rest, _)| rest.is_empty());
            match found {
                Some((_, count)) => Ok(count),
                None => lines.parse().map_err(|_| {
                    anyhow!(
                        "--header {lines} is not supported: write a number of lines, .*\\n for each, \
                         or : for one"
                    )
                }),
            }
        }
    }
}

/// The column that determines which lines belong together, if any.
fn by_column(given: &Given, slots: usize) -> anyhow::Result<Option<ByColumn>> {
    let parts = NonZeroUsize::new(slots).unwrap_or(NonZeroUsize::MIN);
    let hows = [
        ("group-by", How::Groups),
        ("shard", How::Shards(parts)),
        ("bin", How::Bins(parts)),
    ];
    for (option, how) in hows {
        let Some(column) = given.text(option)? else {
            continue;
        };
        if column.contains(char::is_whitespace) {
            bail!(
                "--{option} {column}: write the number of a column or its name in the header; Perl is not supported"
            );
        }
        let which = match column.parse::<usize>() {
            Ok(number) if number > 0 => Which::Position(number - 1),
            Ok(_) => bail!("--{option} 0: columns are counted from 1"),
            Err(_) if given.has("header") => Which::Name(column.as_bytes().to_vec()),
            Err(_) => bail!("--{option} {column}: names of columns need --header :"),
        };
        let csv = given.has("csv").then_some(",");
        let separator = given.text("colsep")?.or(csv).unwrap_or("\t");
        let separator = between_columns(separator)?;
        let column = Column { separator, which };
        return Ok(Some(ByColumn { column, how }));
    }
    Ok(None)
}

fn boundary(given: &Given) -> anyhow::Result<Boundary> {
    let lines = given.max_lines()?;
    let lines = given.parsed("L", whole_number)?.or(lines);
    if let Some(lines) = lines.and_then(|lines| NonZeroUsize::new(lines as usize)) {
        return Ok(Boundary::of_lines(lines));
    }
    if given.has("csv") {
        return Ok(Boundary::of_csv());
    }
    let (start, end) = (given.value("recstart"), given.value("recend"));
    let end = end.unwrap_or(OsStr::new(if start.is_some() { "" } else { "\n" }));
    let start = start.unwrap_or_default();
    if given.has("regexp") {
        let text = |text: &OsStr| {
            text.to_str()
                .map(str::to_owned)
                .context("a regular expression is UTF-8")
        };
        return Boundary::matching(&text(end)?, &text(start)?).map_err(|error| {
            anyhow!("--regexp: the regular expression is not supported: {error}")
        });
    }
    let read = |text: &OsStr| {
        unescaped(text.as_bytes()).context(r"a backslash must start one of \n \r \t \0 \\ \xHH")
    };
    Ok(Boundary::new(&read(end)?, &read(start)?))
}
