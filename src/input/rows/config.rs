//! What the user asked for, as plain data.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::sync::Arc;

use regex::bytes::Regex;

use super::super::escape;
use super::super::source::{MAX_RECORD, Source};
use super::error::RowError;

/// All that says which rows there are.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// Where items come from. None: from standard input.
    pub(crate) sources: Vec<RowSource>,
    /// Takes one item from each source for a row, instead of combining each
    /// with each. The items of shorter sources are used again from the first.
    pub(crate) link: bool,
    /// Where an item of a file ends.
    pub(crate) cut: Cut,
    /// How an item falls into columns.
    pub(crate) split: Split,
    /// Whether the first item of each source names its columns.
    pub(crate) header: bool,
    /// Leaves out items of nothing but white space.
    pub(crate) skip_blank: bool,
    /// What else is done with items.
    pub(crate) tidy: Tidy,
    /// How long an item of a file may be, terminator aside.
    pub(crate) max_record: usize,
    /// How many items make a row.
    pub(crate) group: Group,
    /// Mixes all rows, in the order that this seed makes.
    pub(crate) shuffle: Option<u64>,
}

impl Config {
    /// A row for each argument, as it stands.
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
            shuffle: None,
        }
    }

    /// How many rows there are, where arguments alone say so.
    pub(crate) fn length(&self) -> Option<u64> {
        let is_plain = matches!(self.split, Split::Whole | Split::At(_));
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

/// What is done with the items of a source before they make rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tidy {
    /// Where white space is cut off columns.
    pub(crate) trim: Trim,
    /// There are no items from this one on.
    pub(crate) last: Option<Vec<u8>>,
    /// Whether an item that ends with a blank goes on with the next one.
    pub(crate) joins: bool,
    /// Whether the first line of a file is no item.
    pub(crate) skip_first: bool,
    /// Whether rows may have more or fewer columns than the header.
    pub(crate) ragged: bool,
}

/// Where white space is cut off.
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
    /// Where they are.
    pub(crate) origin: Origin,
    /// Whether they go along with those of the source before, one by one, up
    /// to the end of the shorter, instead of being combined with them.
    pub(crate) linked: bool,
}

/// Where the items of one source are.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// On the command line.
    Arguments(Vec<OsString>),
    /// In a file or what can be read as one.
    File(Source),
}

/// Where an item of a file ends. The last one may lack its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Cut {
    /// At a line feed, to which one carriage return before it belongs.
    #[default]
    Lines,
    /// Where a JSON value does; elements of an array at the top are such.
    Values,
    /// At this byte and no other: all others belong to items.
    At(u8),
    /// At this text, which has several bytes.
    After(Arc<[u8]>),
}

/// How an item falls into columns.
#[derive(Clone, Debug, Default)]
pub(crate) enum Split {
    /// Not at all: it is the only column.
    #[default]
    Whole,
    /// Wherever this matches at least one byte.
    At(Regex),
    /// As a record of CSV with this delimiter. Quoted fields may hold line
    /// ends; empty lines are no items; `cut` means nothing.
    Csv(u8),
    /// As one JSON value: the fields of an object with their names, the
    /// elements of an array, or a scalar. Blank lines are no items.
    Json,
}

/// How many items make a row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Group {
    /// One.
    #[default]
    Single,
    /// So many, fewer only at the end.
    Count(NonZeroUsize),
    /// As many as fit on a command line, at least one.
    Fill(Fill),
}

/// How much fits on a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fill {
    /// How many bytes of text all items may take.
    pub(crate) text: usize,
    /// How many bytes they may take with the addresses of their arguments.
    pub(crate) room: usize,
    /// What each of them takes.
    pub(crate) cost: ItemCost,
    /// The maximum number of items, if there is one.
    pub(crate) items: Option<NonZeroUsize>,
    /// Deals the last items out to so many rows, instead of putting all into
    /// one.
    pub(crate) spread: Option<NonZeroUsize>,
}

/// The overhead of an item on a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ItemCost {
    /// How often it appears.
    pub(crate) copies: usize,
    /// How many bytes are repeated around it.
    pub(crate) around: usize,
    /// How many arguments are made for it.
    pub(crate) words: usize,
    /// Whether it is quoted for a shell.
    pub(crate) quoted: bool,
}

/// Reads what the user wrote as a delimiter: one byte or several, with escapes.
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
