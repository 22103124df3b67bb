//! The rules of CSV and related formats: where records and fields end.
//!
//! They are those of the `csv` crate with `\n` as the terminator, which a test
//! compares against; a `\r` before the terminator is left to the caller. They
//! are written here again because that crate can neither resume in the middle
//! of a record nor leave the bytes of a record as they are.

use memchr::{memchr, memchr_iter, memrchr};

use super::window::{WINDOW, marks};

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
        while position < bytes.len() {
            let rest = &bytes[position..];
            let plain = self.skip_plain(rest);
            let (length, end) = if plain > 0 {
                (plain, memrchr(b'\n', &rest[..plain]))
            } else if let Some(window) = rest.first_chunk()
                && let Some(plain) = self.pass_plain(window)
            {
                let end = (plain.lines & !plain.within).checked_ilog2();
                (WINDOW, end.map(|end| end as usize))
            } else {
                let some = &rest[..WINDOW.min(rest.len())];
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
    fn pass_plain(&mut self, window: &[u8; WINDOW]) -> Option<Plain> {
        let quotes = marks(window, |byte| byte == b'"');
        let lines = marks(window, |byte| byte == b'\n');
        let begins = lines | marks(window, |byte| byte == self.delimiter);
        let mut within = every_other(quotes);
        if self.state == State::Quoted {
            within = !within;
        }
        let (opening, closing) = (quotes & within, quotes & !within);
        let may_open = matches!(self.state, State::FieldStart | State::QuoteSeen);
        let was_closing = self.state == State::QuoteSeen;
        let before = (begins | closing) << 1 | u64::from(may_open);
        let behind = closing << 1 | u64::from(was_closing);
        if opening & !before != 0 {
            return None;
        }
        let other = behind & !(begins | quotes);
        if other != 0 && other & !marks(window, |byte| byte == b'\r') != 0 {
            return None;
        }
        let is_last = |marks: u64| marks.leading_zeros() == 0;
        self.state = if is_last(within) {
            State::Quoted
        } else if is_last(closing) {
            State::QuoteSeen
        } else if is_last(begins) {
            State::FieldStart
        } else {
            State::Unquoted
        };
        Some(Plain { lines, within })
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

/// A window whose quotes are plain.
#[derive(Clone, Copy, Debug)]
struct Plain {
    /// Line ends.
    lines: u64,
    /// The bytes between quotes, with the opening ones.
    within: u64,
}

/// The bits from each odd mark up to the next one.
fn every_other(marks: u64) -> u64 {
    let mut within = marks;
    for distance in [1, 2, 4, 8, 16, 32] {
        within ^= within << distance;
    }
    within
}

/// The bounds of the fields of one record. Made once and reused.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// The unquoted fields, if they differ from parts of the record.
    unescaped: Vec<u8>,
    is_unescaped: bool,
    bounds: Vec<(usize, usize)>,
}

impl Fields {
    /// The fields of `record`, the last one that was split, from left to right.
    pub(crate) fn iter<'a>(&'a self, record: &'a [u8]) -> impl ExactSizeIterator<Item = &'a [u8]> {
        let (text, bounds) = self.parts(record);
        bounds.iter().map(move |&(start, end)| &text[start..end])
    }

    /// Room for the bounds of fields that are parts of their record.
    pub(super) fn plain(&mut self) -> &mut Vec<(usize, usize)> {
        self.is_unescaped = false;
        self.bounds.clear();
        &mut self.bounds
    }

    /// The text that holds these fields, and the bounds of each.
    pub(crate) fn parts<'a>(&'a self, record: &'a [u8]) -> (&'a [u8], &'a [(usize, usize)]) {
        let text = if self.is_unescaped {
            &self.unescaped
        } else {
            record
        };
        (text, &self.bounds)
    }
}

/// Splits one record, without its terminator, into `out`, replacing its
/// content. Quotes in odd places are taken literally. Returns the position of a
/// quote that is never closed.
#[must_use]
pub(crate) fn fields(delimiter: u8, record: &[u8], out: &mut Fields) -> Option<usize> {
    if find_fields(delimiter, record, out.plain()).is_some() {
        return None;
    }
    out.bounds.clear();
    out.is_unescaped = true;
    unescape(delimiter, record, out)
}

/// Finds the fields of a record in which quotes stand only around whole
/// fields; `None` for any other.
fn find_fields(delimiter: u8, record: &[u8], bounds: &mut Vec<(usize, usize)>) -> Option<()> {
    let mut start = 0;
    loop {
        let rest = &record[start..];
        let (field, end) = if let Some(quoted) = rest.strip_prefix(b"\"") {
            let length = memchr(b'"', quoted)?;
            ((start + 1, start + 1 + length), start + length + 2)
        } else {
            let length = rest.iter().position(|&byte| byte == delimiter);
            let end = length.map_or(record.len(), |length| start + length);
            ((start, end), end)
        };
        bounds.push(field);
        match record.get(end) {
            None => return Some(()),
            Some(&byte) if byte == delimiter => start = end + 1,
            Some(_) => return None,
        }
    }
}

/// Writes the fields of a record anew, without their quotes.
fn unescape(delimiter: u8, record: &[u8], out: &mut Fields) -> Option<usize> {
    out.unescaped.clear();
    let mut open = None;
    let mut rest = record;
    loop {
        let start = out.unescaped.len();
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            let quote = record.len() - rest.len();
            rest = take_quoted(quoted, &mut out.unescaped).unwrap_or_else(|| {
                open = Some(quote);
                &[]
            });
        }
        let end = memchr(delimiter, rest);
        out.unescaped
            .extend_from_slice(&rest[..end.unwrap_or(rest.len())]);
        out.bounds.push((start, out.unescaped.len()));
        match end {
            Some(end) => {
                out.unescaped.push(delimiter);
                rest = &rest[end + 1..];
            }
            None => return open,
        }
    }
}

/// Whether quotes in some lines, of which each has its end, stand only around
/// whole fields, or doubled within them, and no line end stands between quotes:
/// then each line is a record.
pub(super) fn are_records(delimiter: u8, lines: &[u8]) -> bool {
    let mut ends = RecordEnds::new(delimiter);
    let mut rest = lines;
    while !rest.is_empty() {
        let mut length = ends.skip_plain(rest);
        if length == 0 {
            length = WINDOW.min(rest.len());
            let mut window = [b'\n'; WINDOW];
            window[..length].copy_from_slice(&rest[..length]);
            let plain = ends.pass_plain(&window);
            if plain.is_none_or(|plain| plain.lines & plain.within != 0) {
                return false;
            }
        }
        rest = &rest[length..];
    }
    ends.state == State::FieldStart
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
        out.iter(record.as_bytes())
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
            ("a,b\n\"c\",\"\"\n", true),
            ("\"say \"\"hi\"\"\",\"\"\"\"\r\n", true),
            ("a\"b,c\n", false),
            ("\"a\"b\n", false),
            ("\"a\nb\"\n", false),
            ("\"a\n", false),
            ("\"a\",\"\"\"\n", false),
            ("\"\"\"\n", false),
        ] {
            assert_eq!(are_records(b',', lines.as_bytes()), expected, "{lines:?}");
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
        assert_eq!(out.iter(b"d").collect::<Vec<_>>(), [b"d"]);
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
            if are_records(b',', bytes) {
                let mut ends = RecordEnds::new(b',');
                let lines = bytes.split_inclusive(|&byte| byte == b'\n');
                for line in lines {
                    prop_assert_eq!(ends.step_over(line), Some(line.len() - 1));
                }
            }
        }
    }
}
