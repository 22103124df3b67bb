//! Items that are read once and handed out any number of times, in any number:
//! if there are too few, they are repeated.

use bytes::{BufMut, Bytes, BytesMut};

use super::cutter::Batch;
use super::error::{InputError, STDIN_NAME};
use super::feed::{Cut, Feed};
use super::format::Format;
use super::records::records;
use super::source::Files;
use super::table::{Fields, RecordEnds, fields, line_breaks};

/// The most to hold in memory.
const MOST_MIB: usize = 1024;
const MOST_BYTES: usize = MOST_MIB << 20;

/// All items of an input, in memory.
#[derive(Clone, Debug)]
pub(crate) struct Replay {
    format: Format,
    /// The header, if there is one, and all items, each with its terminator.
    bytes: Bytes,
    /// Where the first item starts.
    start: usize,
    items: u64,
}

impl Replay {
    /// Reads all items of `files`.
    pub(crate) async fn read(files: impl Into<Files>, format: Format) -> Result<Self, InputError> {
        Self::gather(Feed::open(files, format)?, format, MOST_BYTES).await
    }

    /// Takes items that are already in memory.
    pub(crate) async fn of(bytes: Bytes, format: Format) -> Result<Self, InputError> {
        Self::gather(Feed::from_memory(bytes, format), format, MOST_BYTES).await
    }

    async fn gather(mut feed: Feed, format: Format, most: usize) -> Result<Self, InputError> {
        let mut bytes = BytesMut::new();
        let mut header = None;
        let mut items = 0;
        loop {
            let batch = match feed.cut(usize::MAX, usize::MAX)? {
                Cut::Batch(batch) => batch,
                Cut::Wait => {
                    feed.wait().await;
                    continue;
                }
                Cut::End => break,
            };
            if items == 0 {
                header.clone_from(&batch.header);
                append(&mut bytes, header.as_deref().unwrap_or_default(), format);
            } else if batch.header != header {
                return Err(other_header(&batch));
            }
            if let Some(line) = open_quote(&batch, format) {
                return Err(InputError::OpenQuote {
                    file: name_of(&batch),
                    line,
                });
            }
            append(&mut bytes, &batch.bytes, format);
            items += batch.items as u64;
            if bytes.len() > most {
                return Err(InputError::TooLarge { mib: MOST_MIB });
            }
        }
        let start = header.map_or(0, |header| header.len() + 1);
        Ok(Self {
            format,
            bytes: bytes.freeze(),
            start,
            items,
        })
    }

    /// How many items were read.
    pub(crate) fn len(&self) -> u64 {
        self.items
    }

    /// How many items can be handed out: as many as fit into memory.
    pub(crate) fn most(&self) -> u64 {
        let size = (self.bytes.len() - self.start).max(1);
        self.items.saturating_mul((MOST_BYTES / size).max(1) as u64)
    }

    /// The first `count` items, repeated if necessary, in the form a file would
    /// have.
    pub(crate) fn first(&self, count: u64) -> Bytes {
        if self.items == 0 || count <= self.items {
            return self.bytes.slice(..self.end_of(count));
        }
        let rounds = (count / self.items) as usize;
        let records = &self.bytes[self.start..];
        let rest = &self.bytes[self.start..self.end_of(count % self.items)];
        let length = self.start + rounds * records.len() + rest.len();
        let mut bytes = BytesMut::with_capacity(length);
        bytes.put_slice(&self.bytes[..self.start]);
        for _ in 0..rounds {
            bytes.put_slice(records);
        }
        bytes.put_slice(rest);
        bytes.freeze()
    }

    /// All items without their terminators.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        records(self.format, &self.bytes[self.start..]).map(|record| record.bytes)
    }

    /// Where the first `count` items end.
    fn end_of(&self, count: u64) -> usize {
        let mut records = records(self.format, &self.bytes[self.start..]);
        for _ in 0..count {
            if records.next().is_none() {
                break;
            }
        }
        self.start + records.consumed()
    }
}

/// The line of a quote that is never closed: it would swallow everything after
/// it.
fn open_quote(batch: &Batch, format: Format) -> Option<u64> {
    let Format::Table { delimiter, .. } = format else {
        return None;
    };
    let mut ends = RecordEnds::new(delimiter);
    ends.last_end(&batch.bytes);
    if !ends.in_quotes() {
        return None;
    }
    let last = records(format, &batch.bytes).last()?;
    let open = fields(delimiter, last.bytes, &mut Fields::default())?;
    Some(batch.first_line + last.line + line_breaks(&last.bytes[..open]))
}

/// Appends records, and the terminator if the last one lacks it.
fn append(bytes: &mut BytesMut, records: &[u8], format: Format) {
    let terminator = format.terminator();
    bytes.put_slice(records);
    if records.last().is_some_and(|&last| last != terminator) {
        bytes.put_u8(terminator);
    }
}

fn other_header(batch: &Batch) -> InputError {
    InputError::OtherHeader {
        file: name_of(batch),
    }
}

fn name_of(batch: &Batch) -> String {
    batch.file.as_deref().unwrap_or(STDIN_NAME).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TABLE: Format = Format::Table {
        delimiter: b',',
        header: true,
    };

    fn gather(bytes: &[u8], format: Format, most: usize) -> Result<Replay, InputError> {
        let feed = Feed::from_memory(Bytes::copy_from_slice(bytes), format);
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.build().expect("a runtime");
        runtime.block_on(Replay::gather(feed, format, most))
    }

    fn replay(text: &str, format: Format) -> Replay {
        gather(text.as_bytes(), format, MOST_BYTES).expect("it can be held")
    }

    #[test]
    fn items_are_repeated_where_there_are_too_few() {
        let lines = replay("1\n\n2\n3", Format::JsonLines);
        assert_eq!(lines.len(), 3);
        for (count, text) in [
            (0, ""),
            (1, "1\n"),
            (2, "1\n\n2\n"),
            (3, "1\n\n2\n3\n"),
            (4, "1\n\n2\n3\n1\n"),
            (6, "1\n\n2\n3\n1\n\n2\n3\n"),
        ] {
            assert_eq!(lines.first(count), text, "{count}");
        }
        assert_eq!(lines.iter().collect::<Vec<_>>(), [b"1", b"2", b"3"]);
        let nul = replay("a\nb\0\0c", Format::Ended(0));
        assert_eq!(nul.first(4), "a\nb\0\0c\0a\nb\0");
    }

    #[test]
    fn a_header_is_given_once() {
        let table = replay("n,t\r\n1,\"a\nb\"\n2,c", TABLE);
        assert_eq!(table.len(), 2);
        assert_eq!(table.first(1), "n,t\n1,\"a\nb\"\n");
        assert_eq!(table.first(3), "n,t\n1,\"a\nb\"\n2,c\n1,\"a\nb\"\n");
        assert_eq!(table.iter().next(), Some(&b"1,\"a\nb\""[..]));
        assert_eq!(replay("n,t\n", TABLE).len(), 0);
    }

    #[test]
    fn input_that_cannot_be_replayed_is_refused() {
        let error = gather(b"n\n1\n\"2", TABLE, MOST_BYTES).expect_err("open");
        assert!(matches!(error, InputError::OpenQuote { .. }), "{error}");
        let error = gather(b"1\n2\n", Format::JsonLines, 3).expect_err("too large");
        assert!(matches!(error, InputError::TooLarge { .. }), "{error}");
    }

    proptest! {
        #[test]
        fn the_number_of_items_is_the_requested_one(
            bytes in proptest::collection::vec(proptest::sample::select(&b"\n\r a1"[..]), 1..40),
            raw in any::<bool>(),
            count in 0u64..100,
        ) {
            let format = if raw { Format::RawLines } else { Format::JsonLines };
            let replay = gather(&bytes, format, MOST_BYTES).expect("it can be held");
            let all: Vec<&[u8]> = replay.iter().collect();
            prop_assert_eq!(all.len() as u64, replay.len());
            let first = replay.first(count);
            let found: Vec<&[u8]> = records(format, &first).map(|record| record.bytes).collect();
            let expected: Vec<&[u8]> = all.iter().copied().cycle().take(count as usize).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
