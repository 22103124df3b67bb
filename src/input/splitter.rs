//! Splits lines of a table into fields in one pass, where that is easy.

use super::window::{WINDOW, first_marks};

/// Splits lines whose quotes stand only around whole fields.
#[derive(Clone, Debug)]
pub(super) struct Splitter<'a> {
    delimiter: u8,
    bytes: &'a [u8],
    /// Where the last line that was split ended.
    end: Option<usize>,
    /// Where the window of the marks starts.
    window: usize,
    /// One bit for each delimiter, quote and line end of the window that was not
    /// used yet.
    marks: u64,
}

impl<'a> Splitter<'a> {
    /// Starts at the first byte.
    pub(super) fn new(delimiter: u8, bytes: &'a [u8]) -> Self {
        Self {
            delimiter,
            bytes,
            end: None,
            window: 0,
            marks: 0,
        }
    }

    /// Splits the line that begins at `start`, and returns where it ends. Bounds
    /// count from its start. `None`, with any bounds, if another quote makes it
    /// difficult, if it is empty, or if its end is missing.
    pub(super) fn split(
        &mut self,
        start: usize,
        bounds: &mut Vec<(usize, usize)>,
    ) -> Option<usize> {
        if self.end.take().is_none_or(|end| end + 1 != start) {
            self.window = start.wrapping_sub(WINDOW);
            self.marks = 0;
        }
        let mut field = start;
        loop {
            let mut mark = self.next_mark()?;
            let mut end = mark;
            let mut from = field;
            if self.bytes[mark] == b'"' {
                (end, mark) = self.end_of_quoted(field, mark)?;
                from += 1;
            } else if self.bytes[mark] == b'\n' && mark > field && self.bytes[mark - 1] == b'\r' {
                end -= 1;
            }
            bounds.push((from - start, end - start));
            if self.bytes[mark] == b'\n' {
                self.end = Some(mark);
                return self.end.filter(|_| end > start);
            }
            field = mark + 1;
        }
    }

    /// Where a field ends that a quote opens, and what ends it.
    fn end_of_quoted(&mut self, field: usize, open: usize) -> Option<(usize, usize)> {
        let mut close = self.next_mark()?;
        while self.bytes[close] == self.delimiter {
            close = self.next_mark()?;
        }
        let mark = self.next_mark()?;
        let is_end = match mark - close {
            1 => self.bytes[mark] != b'"',
            2 => self.bytes[mark] == b'\n' && self.bytes[close + 1] == b'\r',
            _ => false,
        };
        (open == field && self.bytes[close] == b'"' && is_end).then_some((close, mark))
    }

    /// The next delimiter, quote or line end.
    #[inline]
    fn next_mark(&mut self) -> Option<usize> {
        while self.marks == 0 {
            self.window = self.window.wrapping_add(WINDOW);
            self.marks = self.find_marks()?;
        }
        let position = self.window + self.marks.trailing_zeros() as usize;
        self.marks &= self.marks - 1;
        Some(position)
    }

    #[expect(
        clippy::needless_bitwise_bool,
        reason = "without branches, compilers use vector instructions"
    )]
    fn find_marks(&self) -> Option<u64> {
        let delimiter = self.delimiter;
        let is_mark = |byte| (byte == delimiter) | (byte == b'"') | (byte == b'\n');
        let rest = self.bytes.get(self.window..)?;
        (!rest.is_empty()).then(|| first_marks(rest, is_mark))
    }
}
