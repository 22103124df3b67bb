//! What the user asked for, as plain data.

use std::ffi::OsString;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use regex::bytes::Regex;

use super::super::escape;
use super::super::source::{MAX_RECORD, Source};
use super::error::RowError;
use super::row::Row;

/// Everything that determines the rows.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// Where items come from; standard input if empty.
    pub(crate) sources: Vec<RowSource>,
    /// Takes one item from each source for a row, instead of making all
    /// combinations. Shorter sources start again.
    pub(crate) link: bool,
    /// Where an item of a file ends.
    pub(crate) cut: Cut,
    /// How an item is split into columns.
    pub(crate) split: Split,
    /// Whether the first item of each source names its columns.
    pub(crate) header: bool,
    /// Leaves out items of nothing but white space.
    pub(crate) skip_blank: bool,
    /// Further changes to items.
    pub(crate) tidy: Tidy,
    /// How long an item of a file may be, not counting its terminator.
    pub(crate) max_record: usize,
    /// How many items make a row.
    pub(crate) group: Group,
    /// Which rows are kept.
    pub(crate) keep: Keep,
    /// Shuffles all rows, with this seed.
    pub(crate) shuffle: Option<u64>,
}

impl Config {
    /// Makes a row of each argument, unchanged.
    pub(crate) fn of_arguments(arguments: Vec<OsString>) -> Self {
        Self {
            sources: vec![RowSource {
                origin: Origin::Arguments(arguments),
                linked: false,
            }],
            link: false,
            cut: Cut::Lines,
            split: Split::Whole,
            header: false,
            skip_blank: false,
            tidy: Tidy::default(),
            max_record: MAX_RECORD,
            group: Group::Single,
            keep: Keep::All,
            shuffle: None,
        }
    }

    /// How many rows there are, if arguments alone determine it.
    pub(crate) fn length(&self) -> Option<u64> {
        let is_plain = matches!(self.split, Split::Whole | Split::At(_))
            && self.keep == Keep::All
            && self.tidy.last.is_none();
        if !is_plain || self.header || self.skip_blank || self.link || self.sources.is_empty() {
            return None;
        }
        let lengths = self.sources.iter().map(|source| match &source.origin {
            Origin::Arguments(items) if !source.linked => Some(items.len() as u64),
            Origin::Arguments(_) | Origin::File(_) => None,
        });
        let rows = lengths.reduce(|rows, items| rows?.checked_mul(items?))??;
        match self.group {
            Group::Single => Some(rows),
            Group::Count(count) => Some(rows.div_ceil(count.get() as u64)),
            Group::Fill(_) => None,
        }
    }
}

/// What happens to the items of a source before they become rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tidy {
    /// Where to trim white space off columns.
    pub(crate) trim: Trim,
    /// This item ends the source.
    pub(crate) last: Option<Vec<u8>>,
    /// Whether an item that ends with a blank is joined with the next one.
    pub(crate) joins: bool,
    /// Whether to skip the first line of each file.
    pub(crate) skip_first: bool,
    /// Whether rows may have more or fewer columns than the header, and a source
    /// without items gives an empty one to the others.
    pub(crate) lenient: bool,
}

/// Where to trim white space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trim {
    /// On the left.
    pub(crate) left: bool,
    /// On the right.
    pub(crate) right: bool,
}

/// One source of items.
#[derive(Clone, Debug)]
pub(crate) struct RowSource {
    /// Where its items are.
    pub(crate) origin: Origin,
    /// Whether they are paired with those of the source before it, up to the
    /// end of the shorter one, instead of being combined with them.
    pub(crate) linked: bool,
}

/// Where the items of one source are.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// On the command line.
    Arguments(Vec<OsString>),
    /// In a file, or anything that can be read like one.
    File(Source),
}

/// Where an item of a file ends. The last one may lack its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Cut {
    /// At a line feed, with the carriage return before it, if there is one.
    #[default]
    Lines,
    /// At the end of a JSON value; if the top level is an array, of each
    /// element.
    Values,
    /// At this byte and no other.
    At(u8),
    /// At this text of several bytes.
    After(Arc<[u8]>),
}

/// How an item is split into columns.
#[derive(Clone, Debug, Default)]
pub(crate) enum Split {
    /// Not at all: the item is the only column.
    #[default]
    Whole,
    /// At each match of at least one byte.
    At(Regex),
    /// As a CSV record with this delimiter. Quoted fields may contain line
    /// ends; empty lines are ignored, and so is `cut`.
    Csv(u8),
    /// As one JSON value: the fields of an object with their names, the
    /// elements of an array, or a scalar. Blank lines are ignored.
    Json,
}

/// Which rows to keep, depending on their fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Keep {
    /// All.
    #[default]
    All,
    /// Those whose fields all differ.
    Different,
    /// Those whose fields are in strictly ascending order of their bytes.
    Ascending,
}

impl Keep {
    /// Whether to keep a row.
    pub(super) fn keeps(self, row: &Row) -> bool {
        let mut fields: Vec<&[u8]> = row.fields().collect();
        match self {
            Self::All => true,
            Self::Different => {
                fields.sort_unstable();
                fields.is_sorted_by(|a, b| a < b)
            }
            Self::Ascending => fields.is_sorted_by(|a, b| a < b),
        }
    }
}

/// How many items make a row.
#[derive(Clone, Debug, Default)]
pub(crate) enum Group {
    /// One.
    #[default]
    Single,
    /// This many, fewer only at the end.
    Count(NonZeroUsize),
    /// As many as fit on a command line, at least one.
    Fill(Fill),
}

/// How much fits on a command line.
#[derive(Clone, Debug)]
pub(crate) struct Fill {
    /// How many bytes of text all items may take as they are shown.
    pub(crate) text: usize,
    /// How many bytes they may take as they are passed on, with the addresses
    /// of their arguments.
    pub(crate) room: usize,
    /// The cost of each of them.
    pub(crate) cost: ItemCost,
    /// Whether an item that takes more is an error.
    pub(crate) refuses: bool,
    /// The maximum number of items, if there is one.
    pub(crate) items: Option<NonZeroUsize>,
    /// Deals the last items out to this many rows, instead of putting them all
    /// into one.
    pub(crate) spread: Option<NonZeroUsize>,
}

/// Counts how much room an item takes on a command line.
#[derive(Clone)]
pub(crate) struct ItemCost(Arc<CostOf>);

type CostOf = dyn Fn(&[u8]) -> Cost + Send + Sync;

impl ItemCost {
    /// Counts with this function.
    pub(crate) fn new(cost: impl Fn(&[u8]) -> Cost + Send + Sync + 'static) -> Self {
        Self(Arc::new(cost))
    }

    /// How much room an item takes.
    pub(crate) fn of(&self, item: &[u8]) -> Cost {
        (self.0)(item)
    }
}

impl fmt::Debug for ItemCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemCost")
    }
}

/// How much room items take on a command line, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cost {
    /// As they are shown.
    pub(crate) text: usize,
    /// As they are passed on, with an address for each argument.
    pub(crate) room: usize,
}

impl Cost {
    /// Both together.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            text: self.text.saturating_add(other.text),
            room: self.room.saturating_add(other.room),
        }
    }
}

/// Parses the user's delimiter: one or more bytes, with escapes.
pub(crate) fn delimiter(text: &[u8]) -> Result<Cut, RowError> {
    if let Ok(byte) = one_byte(text) {
        return Ok(Cut::At(byte));
    }
    match escape::unescaped(text) {
        Some(bytes) if bytes.len() > 1 => Ok(Cut::After(bytes.into())),
        _ => Err(RowError::Delimiter {
            text: String::from_utf8_lossy(text).into_owned(),
        }),
    }
}

fn one_byte(text: &[u8]) -> Result<u8, RowError> {
    let byte = match text {
        [b'\\', b'x', digits @ ..] if matches!(digits.len(), 1 | 2) => escape::hexadecimal(digits),
        [b'\\', letter] => escape::letter(*letter),
        [byte] => Some(*byte),
        _ => None,
    };
    byte.ok_or_else(|| RowError::Delimiter {
        text: String::from_utf8_lossy(text).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_bytes_or_texts() {
        let good: [(&[u8], u8); 9] = [
            (b",", b','),
            (b"\\n", b'\n'),
            (b"\\t", b'\t'),
            (b"\\0", 0),
            (b"\\", b'\\'),
            (b"\\\\", b'\\'),
            (b"\\x1f", 0x1f),
            (b"\\xA", 10),
            (b"\xff", 0xff),
        ];
        for (text, byte) in good {
            assert_eq!(delimiter(text).expect("a delimiter"), Cut::At(byte));
        }
        let text = delimiter(b"a\\tb").expect("a delimiter");
        assert_eq!(text, Cut::After((*b"a\tb").into()));
        let bad: [&[u8]; 4] = [b"", b"\\q", b"\\x", b"\\xg"];
        for text in bad {
            delimiter(text).expect_err("no delimiter");
        }
    }
}
