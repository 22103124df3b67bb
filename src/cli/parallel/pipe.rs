//! Input that is cut into blocks for jobs to read.

use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStrExt;

use anyhow::{Context, anyhow, bail};

use super::given::{Given, whole_number};
use crate::cli::values::bytes;
use crate::input::blocks::{self, Boundary, Cut};
use crate::input::{MAX_RECORD, Source, unescaped};
use crate::job::{Items, Share};

/// How long a block is unless its length is given.
const BLOCK: usize = 1 << 20;
/// What is not there yet of pipe mode.
const NOT_THERE: [&str; 6] = ["tee", "shard", "bin", "group-by", "regexp", "rrs"];

/// Whether jobs read blocks instead of being given items.
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

/// Whether blocks are files.
pub(super) fn makes_files(given: &Given) -> bool {
    given.has("cat") || given.has("fifo")
}

/// The blocks for so many jobs at once.
pub(super) fn items(given: &Given, slots: usize) -> anyhow::Result<Items> {
    if let Some(option) = NOT_THERE.iter().find(|name| given.has(name)) {
        bail!("--{option} is not there: blocks are cut by size and number, at fixed texts");
    }
    let in_place = given.has("pipe-part");
    let mut sources: Vec<Source> = given.values("arg-file").map(Source::from).collect();
    if in_place && sources.len() != 1 {
        bail!("--pipe-part reads one file: name it with -a");
    }
    if sources.is_empty() {
        sources.push(Source::Stdin);
    }
    let blocks = blocks::Config {
        sources,
        in_place,
        cut: cut(given, in_place, slots)?,
        max_record: MAX_RECORD,
        boundary: boundary(given)?,
        header: header(given)?,
    };
    let share = if makes_files(given) {
        Share::Files
    } else if given.has("round-robin") && !in_place {
        Share::RoundRobin
    } else {
        Share::OneEach
    };
    Ok(Items::Blocks(Box::new(blocks), share))
}

fn cut(given: &Given, in_place: bool, slots: usize) -> anyhow::Result<Cut> {
    let number = |name| given.parsed(name, whole_number);
    let records = number("max-replace-args")?
        .or(number("max-args")?)
        .or(number("L")?);
    if let Some(records) = records.and_then(|records| NonZeroUsize::new(records as usize)) {
        return Ok(Cut::Records(records));
    }
    let Some(size) = given.text("block")? else {
        return Ok(Cut::Bytes(NonZeroUsize::new(BLOCK).expect("it is above 0")));
    };
    if let Some(parts) = size.strip_prefix('-') {
        if !in_place {
            bail!("only a file can be cut into a number of blocks: give --pipe-part, or a size");
        }
        let parts = parts
            .parse::<NonZeroUsize>()
            .map_err(|_| anyhow!("--block {size}: write -N for N blocks for each job at once"))?;
        return Ok(Cut::Parts(
            parts.saturating_mul(NonZeroUsize::new(slots).unwrap_or(parts)),
        ));
    }
    let size = bytes(size).map_err(|error| anyhow!("--block {size}: {error}"))?;
    let size = usize::try_from(size).ok().and_then(NonZeroUsize::new);
    Ok(Cut::Bytes(size.context("--block: that is too much")?))
}

/// How many lines begin each block.
fn header(given: &Given) -> anyhow::Result<usize> {
    match given.text("header")? {
        None => Ok(0),
        Some(":") => Ok(1),
        Some(lines) => lines.parse().map_err(|_| {
            anyhow!("--header {lines} is not there: write a number of lines, or : for one")
        }),
    }
}

fn boundary(given: &Given) -> anyhow::Result<Boundary> {
    let (start, end) = (given.value("recstart"), given.value("recend"));
    let end = end.unwrap_or(OsStr::new(if start.is_some() { "" } else { "\n" }));
    let start = start.unwrap_or_default();
    let read = |text: &OsStr| {
        unescaped(text.as_bytes()).context(r"a backslash begins one of \n \r \t \0 \\ \xHH")
    };
    Ok(Boundary::new(&read(end)?, &read(start)?))
}
