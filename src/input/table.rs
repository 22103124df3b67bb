//! The rules of CSV and related formats: where records and fields end.
//!
//! They are those of the `csv` crate with `\n` as the terminator, which a test
//! compares against; a `\r` before the terminator is left to the caller. They
//! are written here again because that crate can neither resume in the middle
//! of a record nor leave the bytes of a record as they are.

use memchr::{memchr, memchr_iter, memmem, memrchr};

use super::splitter::Splitter;
use super::window::{Outline, WINDOW, Window};
use crate::split::Split;

/// The state of the scan within a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first byte of a field: only here does a quote open.
    FieldStart,
    /// In a field outside quotes: quotes are ordinary bytes here.
    Unquoted,
    /// Between quotes: only a quote is special.
    Quoted,
    /// After a quote between quotes, which ends them unless another follows.
    QuoteSeen,
}

/// Follows quotes to find the ends of records, piece by piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordEnds {
    delimiter: u8,
    state: State,
}

impl RecordEnds {
    /// Starts before the first byte of a record.
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::FieldStart,
        }
    }

    /// Whether the bytes seen so far end within quotes.
    pub(super) fn in_quotes(self) -> bool {
        self.state == State::Quoted
    }

    /// Steps over one byte.
    pub(super) fn pass(&mut self, byte: u8) {
        self.step_over(&[byte]);
    }

    /// The position of the last terminator in `bytes`, which continue those of
    /// the last call.
    pub(super) fn last_end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut last = None;
        let mut position = 0;
        let mut has_quotes = true;
        while position < bytes.len() {
            let rest = &bytes[position..];
            let window = Window::first(rest);
            let (length, end) = if !std::mem::replace(&mut has_quotes, true)
                && let plain @ 1.. = self.skip_plain(rest)
            {
                (plain, memrchr(b'\n', &rest[..plain]))
            } else if let Some(plain) = self.pass_plain(&window) {
                has_quotes = plain.opening | plain.closing != 0;
                let end = (plain.lines & !plain.within).checked_ilog2();
                (window.len(), end.map(|end| end as usize))
            } else {
                let some = &rest[..window.len()];
                (some.len(), self.step_over(some))
            };
            last = end.map_or(last, |end| Some(position + end));
            position += length;
        }
        last
    }

    /// Steps over bytes outside quotes, if there are many before the next
    /// quote; returns how many.
    fn skip_plain(&mut self, bytes: &[u8]) -> usize {
        if !matches!(self.state, State::FieldStart | State::Unquoted) {
            return 0;
        }
        let length = memchr(b'"', bytes).unwrap_or(bytes.len());
        if length <= WINDOW {
            return 0;
        }
        self.pass_outside(&bytes[..length], false);
        length
    }

    /// Steps over a window if all quotes in it stand around whole fields, or
    /// doubled within them; does nothing otherwise.
    #[inline]
    fn pass_plain(&mut self, window: &Window) -> Option<Outline> {
        let outline = window.outline(self.delimiter, self.state == State::Quoted);
        let (opening, closing) = (outline.opening, outline.closing);
        let may_open = matches!(self.state, State::FieldStart | State::QuoteSeen);
        let was_closing = self.state == State::QuoteSeen;
        let before = (outline.ends | closing) << 1 | u64::from(may_open);
        let behind = closing << 1 | u64::from(was_closing);
        if opening & !before != 0 {
            return None;
        }
        let other = behind & !(outline.ends | opening | closing);
        if other != 0 && other & !window.marks(b'\r') != 0 {
            return None;
        }
        self.state = if window.ends_with(outline.within) {
            State::Quoted
        } else if window.ends_with(closing) {
            State::QuoteSeen
        } else if window.ends_with(outline.ends) {
            State::FieldStart
        } else {
            State::Unquoted
        };
        Some(outline)
    }

    /// Like `last_end`, but goes from quote to quote.
    fn step_over(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut last = None;
        let mut position = 0;
        while position < bytes.len() {
            let rest = &bytes[position..];
            match self.state {
                State::Quoted => {
                    let Some(quote) = memchr(b'"', rest) else {
                        break;
                    };
                    self.state = State::QuoteSeen;
                    position += quote + 1;
                }
                State::QuoteSeen if rest[0] == b'"' => {
                    self.state = State::Quoted;
                    position += 1;
                }
                State::QuoteSeen => self.state = State::Unquoted,
                State::FieldStart | State::Unquoted => {
                    let quote = memchr(b'"', rest);
                    let plain = &rest[..quote.unwrap_or(rest.len())];
                    if let Some(end) = memrchr(b'\n', plain) {
                        last = Some(position + end);
                    }
                    self.pass_outside(plain, quote.is_some());
                    position += plain.len() + 1;
                }
            }
        }
        last
    }

    /// Steps over bytes outside quotes, and the quote that follows them.
    fn pass_outside(&mut self, plain: &[u8], then_quote: bool) {
        if let Some(&byte) = plain.last() {
            let begins = byte == self.delimiter || byte == b'\n';
            self.state = if begins {
                State::FieldStart
            } else {
                State::Unquoted
            };
        }
        if then_quote {
            self.state = match self.state {
                State::FieldStart => State::Quoted,
                _ => State::Unquoted,
            };
        }
    }
}

/// Where the fields of one record end. Made once and reused.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// The unquoted fields, if they differ from parts of the record.
    unescaped: Vec<u8>,
    is_unescaped: bool,
    /// A bit for each end.
    ends: Vec<u64>,
    /// The bit of the record's start.
    origin: usize,
}

impl Fields {
    /// The fields of `record`, the last one that was split.
    #[inline]
    pub(crate) fn of<'a>(&'a self, record: &'a [u8]) -> Split<'a> {
        let text = if self.is_unescaped {
            &self.unescaped
        } else {
            record
        };
        Split::new(text, &self.ends, self.origin, !self.is_unescaped)
    }

    /// Splits the line that begins at `start`, if `splitter` can; returns where
    /// it ends.
    #[inline]
    pub(super) fn split(&mut self, splitter: &mut Splitter, start: usize) -> Option<usize> {
        self.clear();
        let (end, origin) = splitter.split(start, &mut self.ends)?;
        self.origin = origin;
        Some(end)
    }

    fn clear(&mut self) {
        self.is_unescaped = false;
        self.ends.clear();
        self.origin = 0;
    }

    fn push(&mut self, end: usize) {
        let word = end / WINDOW;
        self.ends.resize(word + 1, 0);
        self.ends[word] |= 1 << (end % WINDOW);
    }

    /// Finds the fields of a record in which quotes stand only around whole
    /// fields; `None` for any other.
    fn find(&mut self, delimiter: u8, record: &[u8]) -> Option<()> {
        let mut start = 0;
        loop {
            let rest = &record[start..];
            let length = if let Some(quoted) = rest.strip_prefix(b"\"") {
                memchr(b'"', quoted)? + 2
            } else {
                let length = rest.iter().position(|&byte| byte == delimiter);
                length.unwrap_or(rest.len())
            };
            let end = start + length;
            self.push(end);
            match record.get(end) {
                None => return Some(()),
                Some(&byte) if byte == delimiter => start = end + 1,
                Some(_) => return None,
            }
        }
    }

    /// Writes the fields of a record anew, without their quotes. Returns the
    /// position of a quote that is never closed.
    fn unescape(&mut self, delimiter: u8, record: &[u8]) -> Option<usize> {
        self.is_unescaped = true;
        self.unescaped.clear();
        let mut open = None;
        let mut rest = record;
        loop {
            if let Some(quoted) = rest.strip_prefix(b"\"") {
                let quote = record.len() - rest.len();
                rest = take_quoted(quoted, &mut self.unescaped).unwrap_or_else(|| {
                    open = Some(quote);
                    &[]
                });
            }
            let end = memchr(delimiter, rest);
            let plain = &rest[..end.unwrap_or(rest.len())];
            self.unescaped.extend_from_slice(plain);
            self.push(self.unescaped.len());
            match end {
                Some(end) => {
                    self.unescaped.push(delimiter);
                    rest = &rest[end + 1..];
                }
                None => return open,
            }
        }
    }
}

/// Splits one record, without its terminator, into `out`, replacing its
/// content. Quotes in odd places are taken literally. Returns the position of a
/// quote that is never closed.
#[must_use]
pub(crate) fn fields(delimiter: u8, record: &[u8], out: &mut Fields) -> Option<usize> {
    out.clear();
    if out.find(delimiter, record).is_some() {
        return None;
    }
    out.clear();
    out.unescape(delimiter, record)
}

/// The number of some lines, of which each has its end, if each of them is sure
/// to be a record that is not empty: quotes stand only around whole fields, or
/// doubled within them, and no line end stands between quotes.
pub(super) fn count_plain(delimiter: u8, lines: &[u8]) -> Option<usize> {
    let has = |text| memmem::find(lines, text).is_some();
    if matches!(lines.first()?, b'\n' | b'\r') || has(b"\n\n") || has(b"\n\r") {
        return None;
    }
    if memchr(b'"', lines).is_none() {
        return Some(line_breaks(lines) as usize);
    }
    let mut ends = RecordEnds::new(delimiter);
    let mut count = 0;
    let mut rest = lines;
    while !rest.is_empty() {
        let window = Window::first(rest);
        let plain = ends.pass_plain(&window)?;
        if plain.lines & plain.within != 0 {
            return None;
        }
        count += plain.lines.count_ones() as usize;
        rest = &rest[window.len()..];
    }
    (ends.state == State::FieldStart).then_some(count)
}

/// The number of line ends in `bytes`.
pub(crate) fn line_breaks(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

/// Copies the text between quotes, and returns what follows the closing quote,
/// if there is one.
fn take_quoted<'a>(mut rest: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    while let Some(quote) = memchr(b'"', rest) {
        out.extend_from_slice(&rest[..quote]);
        rest = &rest[quote + 1..];
        let Some(after) = rest.strip_prefix(b"\"") else {
            return Some(rest);
        };
        out.push(b'"');
        rest = after;
    }
    out.extend_from_slice(rest);
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(delimiter: u8, record: &str) -> Vec<String> {
        let mut out = Fields::default();
        let open = fields(delimiter, record.as_bytes(), &mut out);
        assert_eq!(open.is_some(), record.contains("never closed"));
        out.of(record.as_bytes())
            .iter()
            .map(|field| String::from_utf8(field.to_vec()).expect("the input was text"))
            .collect()
    }

    #[test]
    fn fields_are_unescaped() {
        assert_eq!(split(b',', "a,b,"), ["a", "b", ""]);
        assert_eq!(
            split(b',', r#""a,b","say ""hi""","""#),
            ["a,b", "say \"hi\"", ""]
        );
        assert_eq!(split(b'\t', "a b\t\"c\nd\""), ["a b", "c\nd"]);
    }

    #[test]
    fn lines_are_records_where_quotes_are_plain() {
        for (lines, expected) in [
            ("a,b\n\"c\",\"\"\n", Some(2)),
            ("\"say \"\"hi\"\"\",\"\"\"\"\r\n", Some(1)),
            ("a\"b,c\n", None),
            ("\"a\"b\n", None),
            ("\"a\nb\"\n", None),
            ("\"a\n", None),
            ("\"a\",\"\"\"\n", None),
            ("\"\"\"\n", None),
            ("\na\n", None),
            ("a\n\r\n", None),
            ("a\n\n", None),
        ] {
            assert_eq!(count_plain(b',', lines.as_bytes()), expected, "{lines:?}");
        }
    }

    #[test]
    fn odd_quotes_are_literal() {
        assert_eq!(split(b',', r#"a"b"c,"x"y"z"#), [r#"a"b"c"#, r#"xy"z"#]);
        assert_eq!(split(b',', "\"never closed, \n"), ["never closed, \n"]);
    }

    #[test]
    fn fields_replace_those_of_the_record_before() {
        let mut out = Fields::default();
        assert_eq!(fields(b',', b"a,b,\"c", &mut out), Some(4));
        assert_eq!(fields(b',', b"d", &mut out), None);
        assert_eq!(out.of(b"d").iter().collect::<Vec<_>>(), [b"d"]);
    }

    #[test]
    fn the_last_end_is_found_byte_by_byte_as_in_one_go() {
        let bytes = b"x\na,\"b\n\"\"\n\",c\"d\n\"e\n";
        let last = bytes.len() - 4;
        let mut whole = RecordEnds::new(b',');
        assert_eq!(whole.last_end(bytes), Some(last));
        assert!(whole.in_quotes());
        let mut steps = RecordEnds::new(b',');
        for (position, byte) in bytes.iter().enumerate() {
            let found = steps.last_end(&[*byte]).is_some();
            assert_eq!(found, [1, last].contains(&position), "{position}");
        }
    }

    proptest! {
        #[test]
        fn windows_change_nothing(
            fields in proptest::collection::vec("[a\r]{0,30}|\"[,a\n]{0,40}\"|\"\"|a\"|\"", 0..30),
            ends in proptest::collection::vec(proptest::sample::select(vec![",", "\n", "\r\n"]), 30),
            cut in 0usize..500,
        ) {
            let parts = fields.iter().zip(&ends).map(|(field, end)| [field, *end].concat());
            let text = parts.collect::<String>() + "\n";
            let bytes = text.as_bytes();
            let (before, after) = bytes.split_at(cut.min(bytes.len()));
            let (mut whole, mut steps) = (RecordEnds::new(b','), RecordEnds::new(b','));
            for part in [before, after] {
                prop_assert_eq!(whole.last_end(part), steps.step_over(part));
                prop_assert_eq!(whole.state, steps.state);
            }
            if let Some(count) = count_plain(b',', bytes) {
                let mut ends = RecordEnds::new(b',');
                let lines = bytes.split_inclusive(|&byte| byte == b'\n');
                for line in lines.clone() {
                    prop_assert_eq!(ends.step_over(line), Some(line.len() - 1));
                    prop_assert!(!line.trim_ascii().is_empty());
                }
                prop_assert_eq!(count, lines.count());
            }
        }
    }
}
