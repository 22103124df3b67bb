//! Takes a batch apart into records, without interpreting them.
//!
//! This is the only rule for what counts as an item: the cutter in the parent
//! counts with it, and a worker walks through its batch with it.

use memchr::{memchr, memchr_iter, memrchr};

use super::format::Format;
use super::splitter::Splitter;
use super::table::{Fields, RecordEnds, count_plain, line_breaks};
use super::terminators::Terminators;

/// The size of the window for skipping many lines at a time.
const STRETCH: usize = 8 << 10;

/// One item's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// The record without its terminator.
    pub(crate) bytes: &'a [u8],
    /// On which line of the batch the record starts, from 0. If NUL ends
    /// records, their number counts instead.
    pub(crate) line: u64,
}

/// The records of a batch, in order. Made by [`records`].
#[derive(Clone, Debug)]
pub(crate) struct Records<'a> {
    format: Format,
    batch: &'a [u8],
    /// The record ends outside quotes.
    terminators: Terminators<'a>,
    /// Splits the records of a table.
    splitter: Splitter<'a>,
    /// A table is known to have no quotes up to here.
    unquoted: usize,
    position: usize,
    line: u64,
}

/// Walks through the items of a batch, which must start with a record.
pub(crate) fn records(format: Format, batch: &[u8]) -> Records<'_> {
    let delimiter = match format {
        Format::Table { delimiter, .. } => delimiter,
        Format::JsonLines | Format::JsonValues | Format::RawLines | Format::Ended(_) => b',',
    };
    Records {
        format,
        batch,
        terminators: Terminators::new(format.terminator(), batch),
        splitter: Splitter::new(delimiter, batch),
        unquoted: 0,
        position: 0,
        line: 0,
    }
}

/// How many items a batch holds.
#[cfg(test)]
pub(super) fn count(format: Format, batch: &[u8]) -> usize {
    records(format, batch).count()
}

impl<'a> Records<'a> {
    /// How many bytes the records so far take, with terminators.
    pub(super) fn consumed(&self) -> usize {
        self.position
    }

    /// How many lines the records so far take.
    pub(super) fn lines(&self) -> u64 {
        self.line
    }

    /// Skips as many records as are quickly recognised as items and fit into
    /// both limits; returns their number. More may fit.
    pub(super) fn pass_over(&mut self, max_items: usize, max_bytes: usize) -> usize {
        if self.format == Format::JsonValues {
            return 0;
        }
        let terminator = self.format.terminator();
        let mut items = 0;
        while items < max_items {
            let limit = max_bytes.clamp(self.position, self.batch.len());
            let ahead = &self.batch[self.position..limit];
            let ahead = &ahead[..STRETCH.min(ahead.len())];
            let Some(last) = memrchr(terminator, ahead) else {
                break;
            };
            let mut stretch = &ahead[..=last];
            let records = match self.format {
                Format::Table { delimiter, .. } => count_plain(delimiter, stretch),
                Format::JsonLines if may_be_blank(stretch) => None,
                _ => Some(memchr_iter(terminator, stretch).count()),
            };
            let Some(mut records) = records else {
                break;
            };
            if records > max_items - items {
                records = max_items - items;
                let end = memchr_iter(terminator, stretch).nth(records - 1);
                stretch = &stretch[..=end.unwrap_or(last)];
            }
            items += records;
            self.line += records as u64;
            self.position += stretch.len();
        }
        self.terminators.go_on_at(self.position);
        items
    }

    /// Skips `bytes` bytes, which are `lines` lines, each of them an item.
    pub(crate) fn advance(&mut self, bytes: usize, lines: u32) {
        self.position += bytes;
        self.line += u64::from(lines);
        self.terminators.go_on_at(self.position);
    }

    /// The next record of a table, split into `fields`, if it is a line whose
    /// quotes stand only around whole fields.
    pub(crate) fn next_split(&mut self, fields: &mut Fields) -> Option<Record<'a>> {
        let end = fields.split(&mut self.splitter, self.position)?;
        let bytes = without_return(&self.batch[self.position..end]);
        let line = self.line;
        self.advance(end + 1 - self.position, 1);
        Some(Record { bytes, line })
    }

    /// The rest of the batch.
    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.batch[self.position..]
    }

    /// Steps over the next record, item or not; returns its bytes and the
    /// number of lines it takes.
    fn step(&mut self) -> Option<(&'a [u8], u64)> {
        if self.position >= self.batch.len() {
            return None;
        }
        if let Format::Table { delimiter, .. } = self.format {
            return Some(self.step_in_table(delimiter));
        }
        let length = self.batch.len();
        let end = self.terminators.next().unwrap_or(length);
        let bytes = &self.batch[self.position..end];
        self.position = (end + 1).min(length);
        Some(match self.format {
            Format::Ended(_) => (bytes, 1),
            Format::JsonValues => (bytes, line_breaks(bytes)),
            _ => (without_return(bytes), 1),
        })
    }

    fn step_in_table(&mut self, delimiter: u8) -> (&'a [u8], u64) {
        let length = self.batch.len();
        let mut end = self.terminators.next().unwrap_or(length);
        let mut lines = 1;
        let mut quotes = RecordEnds::new(delimiter);
        if self.has_quote_before(end) {
            let mut followed = self.position;
            loop {
                quotes.last_end(&self.batch[followed..end]);
                if end == length || !quotes.in_quotes() {
                    break;
                }
                followed = end;
                end = self.terminators.next().unwrap_or(length);
                lines += 1;
            }
            self.unquoted = end;
        }
        let bytes = &self.batch[self.position..end];
        self.position = (end + 1).min(length);
        if quotes.in_quotes() {
            // The file ends within quotes, where a `\r` is part of the field.
            (bytes, lines)
        } else {
            (without_return(bytes), lines)
        }
    }

    /// Whether there is a quote between the current position and `end`.
    ///
    /// Searches a bit beyond `end`, but not to the end of the batch: cutting a
    /// block into many batches starts a new search for each.
    fn has_quote_before(&mut self, end: usize) -> bool {
        if end > self.unquoted {
            let horizon = end.max(self.unquoted + 1024).min(self.batch.len());
            let ahead = &self.batch[self.unquoted..horizon];
            self.unquoted = memchr(b'"', ahead).map_or(horizon, |quote| self.unquoted + quote);
        }
        self.unquoted < end
    }

    fn is_item(&self, record: &[u8]) -> bool {
        match self.format {
            Format::JsonLines | Format::JsonValues => !is_blank(record),
            Format::RawLines | Format::Ended(_) => true,
            Format::Table { .. } => !record.is_empty(),
        }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        loop {
            let (bytes, lines) = self.step()?;
            let mut line = self.line;
            self.line += lines;
            if !self.is_item(bytes) {
                continue;
            }
            let mut bytes = bytes;
            if self.format == Format::JsonValues {
                let value = bytes.trim_ascii_start();
                line += line_breaks(&bytes[..bytes.len() - value.len()]);
                bytes = value;
            }
            return Some(Record { bytes, line });
        }
    }
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Whether any of some lines starts with white space, and so may be blank.
/// Compilers turn this into vector instructions.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches, compilers use vector instructions"
)]
#[inline]
fn may_be_blank(lines: &[u8]) -> bool {
    let pairs = lines.iter().zip(&lines[1..]);
    let within = pairs.fold(false, |found, (byte, next)| {
        found | ((*byte == b'\n') & (*next <= b' '))
    });
    within || lines[0] <= b' '
}

/// Whether a line consists of JSON white space.
fn is_blank(line: &[u8]) -> bool {
    line.iter()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::table::{Fields, fields};
    use proptest::prelude::*;

    const CSV: Format = Format::Table {
        delimiter: b',',
        header: false,
    };

    fn walk(format: Format, batch: &str) -> Vec<(&str, u64)> {
        records(format, batch.as_bytes())
            .map(|record| {
                let text = std::str::from_utf8(record.bytes).expect("the input was text");
                (text, record.line)
            })
            .collect()
    }

    #[test]
    fn json_lines_skip_blank_ones_but_count_them() {
        let batch = "1\r\n\n \t\r\n2\n{\"a\": 3}";
        assert_eq!(
            walk(Format::JsonLines, batch),
            [("1", 0), ("2", 3), ("{\"a\": 3}", 4)]
        );
        assert_eq!(count(Format::JsonLines, b"\n \n"), 0);
        assert_eq!(count(Format::JsonLines, b""), 0);
    }

    #[test]
    fn raw_lines_are_items_even_if_empty() {
        assert_eq!(
            walk(Format::RawLines, "a\r\n\n b"),
            [("a", 0), ("", 1), (" b", 2)]
        );
        assert_eq!(walk(Format::RawLines, "\r\n"), [("", 0)]);
        assert_eq!(walk(Format::RawLines, "a\r\r\n"), [("a\r", 0)]);
    }

    #[test]
    fn nul_leaves_line_ends_alone() {
        assert_eq!(
            walk(Format::Ended(0), "a\nb\r\0\0c"),
            [("a\nb\r", 0), ("", 1), ("c", 2)]
        );
    }

    #[test]
    fn table_records_may_hold_line_ends() {
        let batch = "a,\"b\r\nc\"\r\n\r\nd,e\n";
        assert_eq!(walk(CSV, batch), [("a,\"b\r\nc\"", 0), ("d,e", 3)]);
    }

    #[test]
    fn a_table_that_ends_within_quotes_keeps_its_return() {
        assert_eq!(walk(CSV, "a,\"b\r"), [("a,\"b\r", 0)]);
        assert_eq!(walk(CSV, "a,\"b\"\r"), [("a,\"b\"", 0)]);
    }

    fn parse(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut reader = csv_reader(bytes);
        reader
            .byte_records()
            .map(|record| {
                let record = record.expect("reading from memory");
                record.iter().map(<[u8]>::to_vec).collect()
            })
            .collect()
    }

    fn csv_reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(bytes)
    }

    /// What the `csv` crate finds, without carriage returns at line ends. The
    /// crate itself tells whether a return is outside quotes: only there, a
    /// comma after it starts another field.
    fn expected(bytes: &[u8]) -> Vec<(u64, Vec<Vec<u8>>)> {
        let mut reader = csv_reader(bytes);
        let mut record = csv::ByteRecord::new();
        let mut found = Vec::new();
        loop {
            let mut start = reader.position().byte() as usize;
            if !reader
                .read_byte_record(&mut record)
                .expect("reading from memory")
            {
                return found;
            }
            while bytes[start] == b'\n' {
                start += 1;
            }
            let line = memchr::memchr_iter(b'\n', &bytes[..start]).count() as u64;
            let raw = &bytes[start..reader.position().byte() as usize];
            let extended = parse(&[raw.strip_suffix(b"\n").unwrap_or(raw), b",x"].concat());
            let mut raw = raw;
            if extended.len() == 1 && extended[0].len() == record.len() + 1 {
                raw = raw.strip_suffix(b"\n").unwrap_or(raw);
                raw = without_return(raw);
            }
            found.extend(parse(raw).into_iter().map(|fields| (line, fields)));
        }
    }

    #[test]
    fn fuzz_tables() {
        crate::fuzz::run(crate::fuzz::Target {
            name: "tables",
            seeds: vec![b"a,\"b\"\"\nc\",d\r\n\"e\"f,\n\n\"g".to_vec()],
            tokens: &["\"", "\"\"", ",", "\n", "\r\n", "a", "\",\"", "\r"],
            tries: 3000,
            run: |bytes| {
                let ours = walked(bytes);
                assert_eq!(ours, expected(bytes));
                assert_eq!(ours, walked_in_one_pass(bytes));
                format!(
                    "{:?}",
                    ours.iter().map(|(_, one)| one.len()).collect::<Vec<_>>()
                )
            },
        });
    }

    type Walked = Vec<(u64, Vec<Vec<u8>>)>;

    fn split(record: Record, out: &Fields) -> (u64, Vec<Vec<u8>>) {
        let fields = out.of(record.bytes).iter().map(<[u8]>::to_vec);
        (record.line, fields.collect())
    }

    fn walked(bytes: &[u8]) -> Walked {
        let mut out = Fields::default();
        let walk = records(CSV, bytes);
        walk.map(|record| {
            let _ = fields(b',', record.bytes, &mut out);
            split(record, &out)
        })
        .collect()
    }

    /// The same, where records are split while they are found.
    fn walked_in_one_pass(bytes: &[u8]) -> Walked {
        let mut out = Fields::default();
        let mut walk = records(CSV, bytes);
        std::iter::from_fn(|| {
            if let Some(record) = walk.next_split(&mut out) {
                return Some(split(record, &out));
            }
            let record = walk.next()?;
            let _ = fields(b',', record.bytes, &mut out);
            Some(split(record, &out))
        })
        .collect()
    }

    #[test]
    fn plain_lines_are_split_while_they_are_found() {
        let mut out = Fields::default();
        let mut walk = records(CSV, b"a,,\"b,c\"\r\n\"\",d\n\"e\"\"f\"\n,\ng");
        for expected in [Some((0, 3)), Some((1, 2)), None] {
            let record = walk.next_split(&mut out);
            let found = record.map(|record| (record.line, out.of(record.bytes).len()));
            assert_eq!(found, expected);
        }
        assert_eq!(walk.next().map(|record| record.line), Some(2));
        assert_eq!(walk.next_split(&mut out).map(|record| record.line), Some(3));
        assert!(walk.next_split(&mut out).is_none(), "its end is missing");
    }

    proptest! {
        #[test]
        fn tables_are_read_as_the_csv_crate_reads_them(
            bytes in proptest::collection::vec(
                prop_oneof![4 => Just(b'"'), 2 => Just(b','), 2 => Just(b'\n'),
                            1 => Just(b'\r'), 2 => Just(b'a'), 1 => Just(b'b')],
                0..300,
            ),
        ) {
            let ours = walked(&bytes);
            prop_assert_eq!(&ours, &expected(&bytes));
            prop_assert_eq!(ours, walked_in_one_pass(&bytes));
        }

        #[test]
        fn plain_tables_are_split_in_one_pass(
            rows in proptest::collection::vec(
                proptest::collection::vec("[a\r]{0,9}|\"[,a\n]{0,40}\"|\"(\"\")?\"", 1..9),
                0..20,
            ),
        ) {
            let lines = rows.iter().map(|row| row.join(","));
            let bytes = lines.collect::<Vec<_>>().join("\n").into_bytes();
            prop_assert_eq!(walked(&bytes), walked_in_one_pass(&bytes));
        }
    }
}
