//! The column that determines which lines belong together.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroUsize;

use regex::bytes::Regex;

/// Which lines belong together.
#[derive(Debug, Clone)]
pub(crate) struct ByColumn {
    /// The column that determines it.
    pub(crate) column: Column,
    /// What happens to them.
    pub(crate) how: How,
}

/// A column of lines.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// The separator between columns.
    pub(crate) separator: Regex,
    /// Which column.
    pub(crate) which: Which,
}

/// Which column is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Which {
    /// The one at this position, from 0.
    Position(usize),
    /// The one with this name in the header.
    Name(Vec<u8>),
}

/// What happens to lines that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// Consecutive ones stay in one block.
    Groups,
    /// All of them go to the same one of this many parts.
    Shards(NonZeroUsize),
    /// They go to the part whose number is in the column, from 1 and modulo the
    /// number of parts.
    Bins(NonZeroUsize),
}

impl Column {
    /// The column of a line; empty if the line has none.
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
