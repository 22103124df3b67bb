//! Where one record ends and the next begins.

use memchr::memmem::Finder;

/// The place between two records: what the first ends with, and what the
/// second begins with. Either may be empty; if both are, it is everywhere.
#[derive(Debug, Clone)]
pub(crate) struct Boundary {
    finder: Finder<'static>,
    /// How much of the pattern belongs to the record before.
    end: usize,
}

impl Boundary {
    /// Records end with `end` and begin with `start`.
    pub(crate) fn new(end: &[u8], start: &[u8]) -> Self {
        Self {
            finder: Finder::new(&[end, start].concat()).into_owned(),
            end: end.len(),
        }
    }

    /// So many bytes around a boundary tell that it is one: those before it
    /// and those behind it.
    pub(super) fn around(&self) -> (usize, usize) {
        (self.end, self.finder.needle().len() - self.end)
    }

    /// The first boundary in `bytes` at `least` or behind. None lies at the
    /// start, where no record is before it.
    pub(super) fn first(&self, bytes: &[u8], least: usize) -> Option<usize> {
        let from = least.max(1).saturating_sub(self.end);
        let found = self.finder.find(bytes.get(from..)?)?;
        Some(from + found + self.end)
    }

    /// The last boundary in `bytes` at `most` or before.
    pub(super) fn last(&self, bytes: &[u8], most: usize) -> Option<usize> {
        let (_, behind) = self.around();
        let reach = bytes.len().min(most.saturating_add(behind));
        let finder = memchr::memmem::FinderRev::new(self.finder.needle());
        let found = finder.rfind(&bytes[..reach])? + self.end;
        (found > 0).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_lies_between_what_ends_and_what_begins() {
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
}
