//! The column that says which lines belong together.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroUsize;

use regex::bytes::Regex;

/// Which lines belong together.
#[derive(Debug, Clone)]
pub(crate) struct ByColumn {
    /// What says so.
    pub(crate) column: Column,
    /// What becomes of them.
    pub(crate) how: How,
}

/// A column of lines.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// What stands between columns.
    pub(crate) separator: Regex,
    /// Which one.
    pub(crate) which: Which,
}

/// Which column is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Which {
    /// That at this position from 0.
    Position(usize),
    /// That which the header gives this name.
    Name(Vec<u8>),
}

/// What becomes of lines that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// Those that follow one another stay in one block.
    Groups,
    /// All go to the same of so many parts, whichever that is.
    Shards(NonZeroUsize),
    /// They go to the part with the number in the column, from 1 and around.
    Bins(NonZeroUsize),
}

impl Column {
    /// The column of a line; empty where it has none.
    pub(super) fn of<'a>(&self, line: &'a [u8]) -> &'a [u8] {
        let Which::Position(position) = self.which else {
            return &[];
        };
        let mut columns = self.separator.split(without_end(line));
        columns.nth(position).unwrap_or_default()
    }
}

impl ByColumn {
    /// Which part a value belongs to.
    pub(super) fn part(&self, value: &[u8], parts: usize) -> usize {
        if let How::Bins(_) = self.how {
            let number = std::str::from_utf8(value).unwrap_or_default().trim();
            let number: i64 = number.parse().unwrap_or(0);
            return (number - 1).rem_euclid(parts as i64) as usize;
        }
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        (hasher.finish() % parts as u64) as usize
    }
}

/// A line without its end.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}
