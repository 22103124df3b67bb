//! Collects bytes until they hold whole records, and carries a partial last
//! record over.
//!
//! Does no I/O: a reader appends pieces of any size to the buffer.

use bytes::Bytes;
use memchr::memrchr;

use super::format::Format;
use super::table::RecordEnds;

/// How much to read into one block, unless a record is larger.
pub(super) const BLOCK_BYTES: usize = 512 * 1024;
/// Less room than this is not worth a read.
const LEAST_ROOM: usize = 32 * 1024;
/// Smaller blocks are copied: a few bytes from a slow producer must not keep a
/// whole buffer alive.
const COPY_BYTES: usize = 64 * 1024;

/// The bytes of one file that were read but not passed on.
#[derive(Debug)]
pub(super) struct Assembly {
    format: Format,
    buffer: Vec<u8>,
    /// Record ends were searched up to here.
    scanned: usize,
    /// Records are whole up to here.
    whole: usize,
    /// The state of a table's scan.
    ends: RecordEnds,
}

impl Assembly {
    /// Starts a file.
    pub(super) fn new(format: Format) -> Self {
        let delimiter = match format {
            Format::Table { delimiter, .. } => delimiter,
            Format::JsonLines | Format::JsonValues | Format::RawLines | Format::Ended(_) => b',',
        };
        Self {
            format,
            buffer: Vec::new(),
            scanned: 0,
            whole: 0,
            ends: RecordEnds::new(delimiter),
        }
    }

    /// The buffer to append to, with enough spare capacity to make a read
    /// worthwhile.
    ///
    /// A record that outgrows the buffer enlarges it by a quarter at a time:
    /// this wastes little memory, yet copies rarely.
    pub(super) fn room(&mut self) -> &mut Vec<u8> {
        if self.buffer.capacity() - self.buffer.len() < LEAST_ROOM {
            self.buffer
                .reserve_exact(BLOCK_BYTES.max(self.buffer.len() / 4));
        }
        &mut self.buffer
    }

    /// Whether the next read would need a larger buffer.
    pub(super) fn is_full(&self) -> bool {
        self.buffer.capacity() - self.buffer.len() < LEAST_ROOM
    }

    /// Removes and returns the whole records, if there are any.
    pub(super) fn take_whole(&mut self) -> Option<Bytes> {
        self.scan();
        let whole = std::mem::take(&mut self.whole);
        if whole == 0 {
            return None;
        }
        self.scanned -= whole;
        if whole < COPY_BYTES {
            let block = Bytes::copy_from_slice(&self.buffer[..whole]);
            self.buffer.drain(..whole);
            return Some(block);
        }
        let partial = &self.buffer[whole..];
        let mut next = Vec::with_capacity(BLOCK_BYTES.max(partial.len() + LEAST_ROOM));
        next.extend_from_slice(partial);
        self.buffer.truncate(whole);
        Some(Bytes::from(std::mem::replace(&mut self.buffer, next)))
    }

    /// How many bytes of an incomplete record there are.
    pub(super) fn partial(&self) -> usize {
        self.buffer.len()
    }

    /// Returns everything at the end of the file: the last record may lack its
    /// terminator.
    pub(super) fn take_rest(mut self) -> Option<Bytes> {
        self.scan();
        (!self.buffer.is_empty()).then(|| Bytes::from(self.buffer))
    }

    /// Finds the end of the last whole record in the new bytes.
    fn scan(&mut self) {
        let fresh = &self.buffer[self.scanned..];
        let end = match self.format {
            Format::Table { .. } => self.ends.last_end(fresh),
            _ => memrchr(self.format.terminator(), fresh),
        };
        if let Some(end) = end {
            self.whole = self.scanned + end + 1;
        }
        self.scanned = self.buffer.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::records::records;
    use proptest::prelude::*;

    /// Feeds pieces of the given sizes, in turn, and returns the blocks.
    fn blocks(format: Format, bytes: &[u8], sizes: &[usize]) -> Vec<Vec<u8>> {
        let mut assembly = Assembly::new(format);
        let mut rest = bytes;
        let mut blocks = Vec::new();
        for &size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, behind) = rest.split_at(size.min(rest.len()));
            assembly.room().extend_from_slice(piece);
            rest = behind;
            blocks.extend(assembly.take_whole().map(|block| block.to_vec()));
        }
        blocks.extend(assembly.take_rest().map(|block| block.to_vec()));
        blocks
    }

    #[test]
    fn partial_records_are_carried_over() {
        let found = blocks(Format::JsonLines, b"12\n345\n6", &[4, 1]);
        assert_eq!(found, [&b"12\n"[..], b"345\n", b"6"]);
    }

    #[test]
    fn large_blocks_are_passed_on_without_their_partial_record() {
        let mut text = b"line\n".repeat(COPY_BYTES / 4);
        let whole = text.len();
        text.extend_from_slice(b"partial");
        let found = blocks(Format::JsonLines, &text, &[text.len()]);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [whole, 7]);
    }

    proptest! {
        #[test]
        fn blocks_hold_whole_records_only(
            table in any::<bool>(),
            bytes in proptest::collection::vec(proptest::sample::select(&b"\"\"\n\r,a"[..]), 0..300),
            sizes in proptest::collection::vec(1usize..150, 1..6),
        ) {
            let format = if table {
                Format::Table { delimiter: b',', header: false }
            } else {
                Format::JsonLines
            };
            let blocks = blocks(format, &bytes, &sizes);
            prop_assert_eq!(blocks.concat(), &bytes[..]);
            let found: Vec<Vec<u8>> = blocks
                .iter()
                .flat_map(|block| records(format, block))
                .map(|record| record.bytes.to_vec())
                .collect();
            let whole: Vec<Vec<u8>> =
                records(format, &bytes).map(|record| record.bytes.to_vec()).collect();
            prop_assert_eq!(found, whole);
        }
    }
}
