//! Finds every terminator in a batch, quickly even if lines are short.
//!
//! Asking `memchr` for the end of each line costs two or three times as much as
//! processing a short line. So a whole window of bytes is compared at once and
//! the matches are kept; `memchr` skips over long lines in between.

use memchr::memchr;

use super::window::{WINDOW, Window};

/// The positions of one byte, in order.
#[derive(Clone, Debug)]
pub(super) struct Terminators<'a> {
    bytes: &'a [u8],
    terminator: u8,
    /// Where the window of the marks starts.
    window: usize,
    /// Where the next window starts.
    next_window: usize,
    /// One bit for each match in the window that was not returned yet.
    marks: u64,
}

impl<'a> Terminators<'a> {
    /// Starts at the first byte.
    pub(super) fn new(terminator: u8, bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            terminator,
            window: 0,
            next_window: 0,
            marks: 0,
        }
    }

    /// Continues at `position`.
    pub(super) fn go_on_at(&mut self, position: usize) {
        self.next_window = position;
        self.marks = 0;
    }

    /// Searches windows until one has matches; none at the end.
    fn find_marks(&mut self) -> Option<()> {
        while self.marks == 0 {
            let rest = self.bytes.get(self.next_window..)?;
            self.window = self.next_window;
            self.next_window += WINDOW;
            self.marks = Window::first(rest).marks(self.terminator);
            if self.marks == 0 {
                self.next_window += memchr(self.terminator, rest.get(WINDOW..)?)?;
            }
        }
        Some(())
    }
}

impl Iterator for Terminators<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        self.find_marks()?;
        let position = self.window + self.marks.trailing_zeros() as usize;
        self.marks &= self.marks - 1;
        Some(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_terminator_is_found_once(
            gaps in proptest::collection::vec(prop_oneof![0usize..6, 0usize..200], 0..20),
            last in 0usize..100,
            terminator in prop_oneof![Just(b'\n'), Just(0)],
        ) {
            let mut bytes = Vec::new();
            let mut expected = Vec::new();
            for gap in gaps {
                bytes.resize(bytes.len() + gap, b'x');
                expected.push(bytes.len());
                bytes.push(terminator);
            }
            bytes.resize(bytes.len() + last, b'x');
            let found: Vec<usize> = Terminators::new(terminator, &bytes).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
