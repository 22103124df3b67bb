//! Where one record ends and the next begins.

use std::num::NonZeroUsize;

use memchr::memmem::{Finder, FinderRev};
use memchr::{memchr_iter, memchr2_iter};
use regex::bytes::{Captures, Regex};

/// The boundary between two records: how the first one ends, and how the second
/// one starts. Either may be empty; if both are, every position is a boundary.
#[derive(Debug, Clone)]
pub(crate) struct Boundary {
    mark: Mark,
    /// How much of a fixed text belongs to the record before it.
    end: usize,
}

/// What surrounds a boundary.
#[derive(Debug, Clone)]
enum Mark {
    Text(Box<Finder<'static>>),
    /// With a group for the part that belongs to the record before it.
    Regex(Regex),
    /// This many lines, counted from the start of a block.
    Lines(NonZeroUsize),
    /// A line that ends outside of quotes; no quote is open at the start of a
    /// block.
    Csv,
}

impl Boundary {
    /// Records end with `end` and begin with `start`.
    pub(crate) fn new(end: &[u8], start: &[u8]) -> Self {
        Self {
            mark: Mark::Text(Box::new(Finder::new(&[end, start].concat()).into_owned())),
            end: end.len(),
        }
    }

    /// The same with regular expressions, for which `^` and `$` are where lines
    /// begin and end.
    pub(crate) fn matching(end: &str, start: &str) -> Result<Self, regex::Error> {
        Ok(Self {
            mark: Mark::Regex(Regex::new(&format!("(?m)({end})(?:{start})"))?),
            end: 0,
        })
    }

    /// Each record consists of this many lines.
    pub(crate) fn of_lines(lines: NonZeroUsize) -> Self {
        Self {
            mark: Mark::Lines(lines),
            end: 0,
        }
    }

    /// Records are those of CSV, whose quoted fields may hold line ends.
    pub(crate) fn of_csv() -> Self {
        Self {
            mark: Mark::Csv,
            end: 0,
        }
    }

    /// Whether each record consists of a fixed number of lines, so that one with
    /// fewer is incomplete.
    pub(super) fn counts_lines(&self) -> bool {
        matches!(self.mark, Mark::Lines(_))
    }

    /// How many bytes before and after a position show whether it is a
    /// boundary.
    pub(super) fn around(&self) -> (usize, usize) {
        match &self.mark {
            Mark::Text(finder) => (self.end, finder.needle().len() - self.end),
            Mark::Regex(_) | Mark::Lines(_) | Mark::Csv => (0, 0),
        }
    }

    /// How many bytes at the end of the buffer may contain part of a boundary.
    pub(super) fn unseen(&self) -> usize {
        match &self.mark {
            Mark::Text(finder) => finder.needle().len(),
            Mark::Regex(_) => usize::MAX,
            Mark::Lines(_) | Mark::Csv => 0,
        }
    }

    /// The first boundary in `bytes` at `least` or later. The start does not
    /// count, since no record precedes it.
    pub(super) fn first(&self, bytes: &[u8], least: usize) -> Option<usize> {
        let least = least.max(1);
        match &self.mark {
            Mark::Text(finder) => {
                let from = least.saturating_sub(self.end);
                let found = finder.find(bytes.get(from..)?)?;
                Some(from + found + self.end)
            }
            Mark::Regex(regex) => {
                let from = least - 1;
                let rest = bytes.get(from..)?;
                let mut ends = regex.captures_iter(rest).map(|found| from + end_of(&found));
                ends.find(|&end| end >= least)
            }
            Mark::Lines(lines) => line_ends(bytes, lines.get()).find(|&end| end >= least),
            Mark::Csv => csv_ends(bytes).find(|&end| end >= least),
        }
    }

    /// The first boundary at `least` or later and after `record`, where a record
    /// starts: from there on, lines and quotes can be counted anew.
    pub(super) fn first_after(&self, bytes: &[u8], record: usize, least: usize) -> Option<usize> {
        match &self.mark {
            Mark::Text(_) | Mark::Regex(_) => self.first(bytes, least),
            Mark::Lines(_) | Mark::Csv => {
                let found = self.first(&bytes[record..], least.saturating_sub(record))?;
                Some(record + found)
            }
        }
    }

    /// The last boundary in `bytes` at `most` or earlier.
    pub(super) fn last(&self, bytes: &[u8], most: usize) -> Option<usize> {
        match &self.mark {
            Mark::Text(finder) => {
                let (_, behind) = self.around();
                let reach = bytes.len().min(most.saturating_add(behind));
                let finder = FinderRev::new(finder.needle());
                let found = finder.rfind(&bytes[..reach])? + self.end;
                (found > 0).then_some(found)
            }
            Mark::Regex(regex) => {
                let ends = regex.captures_iter(bytes).map(|found| end_of(&found));
                ends.take_while(|&end| end <= most)
                    .filter(|&end| end > 0)
                    .last()
            }
            Mark::Lines(lines) => line_ends(bytes, lines.get())
                .take_while(|&end| end <= most)
                .last(),
            Mark::Csv => csv_ends(bytes).take_while(|&end| end <= most).last(),
        }
    }

    /// The bytes of whole records without the texts around boundaries.
    pub(super) fn strip(&self, bytes: &[u8]) -> Vec<u8> {
        let finder = match &self.mark {
            Mark::Regex(regex) => return regex.replace_all(bytes, &b""[..]).into_owned(),
            Mark::Lines(_) | Mark::Csv => return bytes.to_vec(),
            Mark::Text(finder) => finder,
        };
        let (end, start) = finder.needle().split_at(self.end);
        let mut rest = bytes.strip_prefix(start).unwrap_or(bytes);
        rest = rest.strip_suffix(end).unwrap_or(rest);
        let mut stripped = Vec::with_capacity(rest.len());
        while !finder.needle().is_empty()
            && let Some(found) = finder.find(rest)
        {
            stripped.extend_from_slice(&rest[..found]);
            rest = &rest[found + finder.needle().len()..];
        }
        stripped.extend_from_slice(rest);
        stripped
    }
}

/// Where each group of `lines` lines ends.
fn line_ends(bytes: &[u8], lines: usize) -> impl Iterator<Item = usize> {
    let ends = memchr_iter(b'\n', bytes).map(|end| end + 1);
    ends.skip(lines - 1).step_by(lines)
}

/// Where each record of CSV ends.
fn csv_ends(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut quoted = false;
    memchr2_iter(b'\n', b'"', bytes).filter_map(move |at| {
        quoted ^= bytes[at] == b'"';
        (bytes[at] == b'\n' && !quoted).then_some(at + 1)
    })
}

fn end_of(found: &Captures<'_>) -> usize {
    found.get(1).map_or(0, |end| end.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_follows_an_end_and_precedes_a_start() {
        let lines = Boundary::new(b"\n", b"");
        assert_eq!(lines.first(b"ab\ncd\n", 0), Some(3));
        assert_eq!(lines.first(b"ab\ncd\n", 3), Some(3));
        assert_eq!(lines.first(b"ab\ncd\n", 4), Some(6));
        assert_eq!(lines.last(b"ab\ncd\n", 5), Some(3));
        assert_eq!(lines.last(b"ab\ncd\n", 6), Some(6));
        assert_eq!(lines.last(b"abcd", 4), None);
        let fasta = Boundary::new(b"", b">");
        assert_eq!(fasta.first(b">a>b", 0), Some(2));
        assert_eq!(fasta.last(b">a>b", 1), None);
        assert_eq!(fasta.last(b">a>b", 2), Some(2));
        let both = Boundary::new(b"\n", b">");
        assert_eq!(both.first(b">a\nx\n>b", 0), Some(5));
        assert_eq!(both.last(b">a\nx\n>b", 4), None);
        assert_eq!(both.last(b">a\nx\n>b", 5), Some(5));
    }

    #[test]
    fn without_any_mark_it_is_everywhere() {
        let anywhere = Boundary::new(b"", b"");
        assert_eq!(anywhere.first(b"abc", 0), Some(1));
        assert_eq!(anywhere.first(b"abc", 2), Some(2));
        assert_eq!(anywhere.last(b"abc", 2), Some(2));
        assert_eq!(anywhere.last(b"abc", 9), Some(3));
    }

    #[test]
    fn regular_expressions_say_where_records_end() {
        let digits = Boundary::matching("[0-9]+", "").expect("an expression");
        assert_eq!(digits.first(b"a1b22c", 0), Some(2));
        assert_eq!(digits.first(b"a1b22c", 3), Some(5));
        assert_eq!(digits.last(b"a1b22c", 4), Some(2));
        assert_eq!(digits.strip(b"a1b22"), b"ab");
        let heads = Boundary::matching("", "[xy]").expect("an expression");
        assert_eq!(heads.first(b"xaybx", 0), Some(2));
        assert_eq!(heads.last(b"xaybx", 5), Some(4));
    }

    #[test]
    fn lines_can_be_counted() {
        let pairs = Boundary::of_lines(NonZeroUsize::new(2).expect("it is above 0"));
        let bytes = b"a\nb\nc\nd\ne\n";
        assert_eq!(pairs.first(bytes, 0), Some(4));
        assert_eq!(pairs.first(bytes, 5), Some(8));
        assert_eq!(pairs.first(bytes, 9), None);
        assert_eq!(pairs.first_after(bytes, 4, 5), Some(8));
        assert_eq!(pairs.last(bytes, 7), Some(4));
        assert_eq!(pairs.last(bytes, 10), Some(8));
        assert_eq!(pairs.last(bytes, 3), None);
        let csv = Boundary::of_csv();
        let bytes = b"a,\"\n\"\"\n\"\nb\n";
        assert_eq!(csv.first(bytes, 0), Some(9));
        assert_eq!(csv.first_after(bytes, 9, 10), Some(11));
        assert_eq!(csv.last(bytes, 10), Some(9));
        assert_eq!(csv.last(bytes, 11), Some(11));
    }

    #[test]
    fn separators_can_be_taken_away() {
        assert_eq!(Boundary::new(b"\n", b"").strip(b"a\nb\n"), b"ab");
        assert_eq!(Boundary::new(b"", b">").strip(b">a>b"), b"ab");
        assert_eq!(Boundary::new(b";", b"-").strip(b"-a;-b;"), b"ab");
        assert_eq!(Boundary::new(b"", b"").strip(b"ab"), b"ab");
    }
}
