//! Splits lines of a table into fields in one pass, where that is easy.

use super::window::{WINDOW, Window};

/// Splits lines whose quotes stand only around whole fields.
#[derive(Clone, Debug)]
pub(super) struct Splitter<'a> {
    delimiter: u8,
    bytes: &'a [u8],
    /// Where the last line that was split ended.
    end: Option<usize>,
    /// Where the current window starts.
    window: usize,
    marks: Marks,
    /// How the window before it ended.
    last: Last,
}

/// One bit for each byte of a window.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    /// Delimiters and line ends outside quotes that were not used yet.
    ends: u64,
    /// The line ends among them.
    lines: u64,
    /// What makes a line difficult: quotes within fields, line ends within
    /// quotes.
    odd: u64,
}

/// How a window ends.
#[derive(Clone, Copy, Debug)]
struct Last {
    in_quotes: bool,
    /// A quote closes.
    is_closing: bool,
    /// A field begins behind it.
    is_end: bool,
}

impl<'a> Splitter<'a> {
    /// Starts at the first byte.
    pub(super) fn new(delimiter: u8, bytes: &'a [u8]) -> Self {
        Self {
            delimiter,
            bytes,
            end: None,
            window: 0,
            marks: Marks::default(),
            last: Last::OF_LINE,
        }
    }

    /// Splits the line that begins at `start`, and returns where it ends, and
    /// which bit of `ends` stands for its start. `None`, with any bits, if
    /// another quote makes it difficult, if it is empty, or if its end is
    /// missing.
    #[inline]
    pub(super) fn split(&mut self, start: usize, ends: &mut Vec<u64>) -> Option<(usize, usize)> {
        if self.end.take().is_none_or(|end| end + 1 != start) {
            self.window = start.wrapping_sub(WINDOW);
            self.marks = Marks::default();
            self.last = Last::OF_LINE;
        }
        let origin = start.wrapping_sub(self.window);
        loop {
            let line = self.marks.lines & self.marks.lines.wrapping_neg();
            // If no line ends here: all of the window.
            let of_line = line | line.wrapping_sub(1);
            ends.push(self.marks.ends & of_line);
            self.marks.ends &= !of_line;
            if line != 0 {
                self.marks.lines ^= line;
                if self.marks.odd & of_line != 0 {
                    return None;
                }
                let end = self.window + line.trailing_zeros() as usize;
                let line = &self.bytes[start..end];
                let has_return = line.last() == Some(&b'\r') && shorten(ends, line.len() + origin);
                self.end = (line.len() > usize::from(has_return)).then_some(end);
                return self.end.map(|end| (end, origin));
            }
            self.next_window()?;
        }
    }

    /// Goes on to the next window; fails if there is none, or if what remains
    /// of this one is difficult.
    fn next_window(&mut self) -> Option<()> {
        if self.marks.odd != 0 {
            return None;
        }
        self.window = self.window.wrapping_add(WINDOW);
        let rest = self.bytes.get(self.window..)?;
        if rest.is_empty() {
            return None;
        }
        let window = Window::first(rest);
        let outline = window.outline(self.delimiter, self.last.in_quotes);
        let (lines, within, closing) = (outline.lines, outline.within, outline.closing);
        let ends = outline.ends & !within;
        let starts = ends << 1 | u64::from(self.last.is_end);
        let mut behind = (closing << 1 | u64::from(self.last.is_closing)) & !ends;
        if behind != 0 {
            // Only where the line ends behind it: at the end of a window, nobody
            // knows.
            behind &= !(window.marks(b'\r') & lines >> 1);
        }
        self.marks = Marks {
            ends,
            lines: lines & !within,
            odd: outline.opening & !starts | lines & within | behind,
        };
        self.last = Last {
            in_quotes: window.ends_with(within),
            is_closing: window.ends_with(closing),
            is_end: window.ends_with(ends),
        };
        Some(())
    }
}

impl Last {
    /// At the start of a line.
    const OF_LINE: Self = Self {
        in_quotes: false,
        is_closing: false,
        is_end: true,
    };
}

/// Makes the field that ends at the bit `end` end a byte earlier, unless it is
/// empty.
fn shorten(ends: &mut [u64], end: usize) -> bool {
    let bit = |end: usize| (end / WINDOW, 1_u64 << (end % WINDOW));
    let (last, earlier) = (bit(end), bit(end - 1));
    let is_empty = ends[earlier.0] & earlier.1 != 0;
    if !is_empty {
        ends[last.0] &= !last.1;
        ends[earlier.0] |= earlier.1;
    }
    !is_empty
}
