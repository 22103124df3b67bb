//! Cuts blocks of whole records into batches, without copying and without I/O.
//!
//! Knows the file and the line of each batch, so that errors can name them, and
//! gives each batch of a table the header of its own file. Does not know where
//! blocks come from.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::{Buf, Bytes, BytesMut};

use super::error::{InputError, STDIN_NAME};
use super::format::Format;
use super::gauge::Part;
use super::header::{BadHeader, Header};
use super::records::records;

/// Blocks up to this total size are merged into one, so that a producer that
/// writes line by line does not cause batches of one line each.
const MERGE_BYTES: usize = 32 * 1024;

/// After this many single records, try to pass over the rest together again.
const STEPS: usize = 256;

/// Whole records of one file that belong together.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    /// The records with their terminators; only the last one of a file may lack
    /// it.
    pub(crate) bytes: Bytes,
    /// The record that names the fields, without its terminator, if the format
    /// has one.
    pub(crate) header: Option<Bytes>,
    /// The line of the file on which `bytes` starts, from 1; 0 for items that
    /// come from no file.
    pub(crate) first_line: u64,
    /// How many items there are; at least one.
    pub(crate) items: usize,
    /// The file, for messages; none for standard input and arguments.
    pub(crate) file: Option<Arc<str>>,
}

/// Where a block belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the start of a file.
    FileStart,
    /// After the previous block of the same file.
    Continued,
    /// In no file: its items have no line numbers.
    Nowhere,
}

/// Whole records, as they were read.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The records. Only the last block of a file may end without a terminator.
    pub(super) bytes: Bytes,
    /// The file, for messages; none for standard input and arguments.
    pub(super) file: Option<Arc<str>>,
    /// Where the block belongs.
    pub(super) place: Place,
    /// How much of all files was read when the block was, if their sizes are
    /// known.
    pub(super) read: Option<Part>,
}

/// Takes blocks and yields batches.
#[derive(Debug)]
pub(super) struct Cutter {
    format: Format,
    blocks: VecDeque<Block>,
    buffered: usize,
    /// The line on which the first block starts; none if there are no line
    /// numbers.
    line: Option<u64>,
    header: Option<Bytes>,
    header_due: bool,
    /// The new names of repeated columns in the first header that has any.
    renamed: Renamed,
}

/// A message about repeated names, to be given once.
#[derive(Debug, Default)]
enum Renamed {
    #[default]
    No,
    Untold(Vec<Vec<u8>>),
    Told,
}

impl Cutter {
    /// An empty cutter.
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            blocks: VecDeque::new(),
            buffered: 0,
            line: None,
            header: None,
            header_due: false,
            renamed: Renamed::No,
        }
    }

    /// How many bytes are still uncut.
    pub(super) fn buffered(&self) -> usize {
        self.buffered
    }

    /// Appends a block.
    pub(super) fn push(&mut self, block: Block) {
        self.buffered += block.bytes.len();
        if let Some(last) = self.blocks.back_mut()
            && block.place == Place::Continued
            && last.bytes.len() + block.bytes.len() <= MERGE_BYTES
        {
            let mut merged = BytesMut::with_capacity(last.bytes.len() + block.bytes.len());
            merged.extend_from_slice(&last.bytes);
            merged.extend_from_slice(&block.bytes);
            last.bytes = merged.freeze();
        } else {
            self.blocks.push_back(block);
        }
    }

    /// Cuts the next batch: as many records as both limits allow, but at least
    /// one. None if no item is left; then the buffer is empty.
    pub(super) fn cut(
        &mut self,
        max_items: usize,
        max_bytes: usize,
    ) -> Result<Option<Batch>, InputError> {
        loop {
            let Some(block) = self.blocks.front_mut() else {
                return Ok(None);
            };
            match std::mem::replace(&mut block.place, Place::Continued) {
                Place::Continued => {}
                Place::FileStart => self.begin_file(Some(1)),
                Place::Nowhere => self.begin_file(None),
            }
            if self.header_due {
                self.take_header()?;
            }
            let batch = self.cut_first_block(max_items.max(1), max_bytes);
            if self
                .blocks
                .front()
                .is_some_and(|block| block.bytes.is_empty())
            {
                self.blocks.pop_front();
            }
            if batch.is_some() {
                return Ok(batch);
            }
        }
    }

    /// Returns, once, the new names of repeated columns.
    pub(super) fn take_renamed(&mut self) -> Option<Vec<Vec<u8>>> {
        if !matches!(self.renamed, Renamed::Untold(_)) {
            return None;
        }
        match std::mem::replace(&mut self.renamed, Renamed::Told) {
            Renamed::Untold(names) => Some(names),
            Renamed::No | Renamed::Told => None,
        }
    }

    fn begin_file(&mut self, line: Option<u64>) {
        self.line = line;
        self.header = None;
        self.header_due = self.format.has_header();
    }

    fn take_header(&mut self) -> Result<(), InputError> {
        let (Some(block), Format::Table { delimiter, .. }) = (self.blocks.front_mut(), self.format)
        else {
            return Ok(());
        };
        let mut records = records(self.format, &block.bytes);
        if let Some(record) = records.next() {
            let line = self.line.unwrap_or(1) + record.line;
            let header = Header::read(delimiter, block.bytes.slice_ref(record.bytes))
                .map_err(|problem| bad_header(block.file.as_deref(), line, &problem))?;
            self.header = Some(header.record);
            self.header_due = false;
            if matches!(self.renamed, Renamed::No) && !header.renamed.is_empty() {
                self.renamed = Renamed::Untold(header.renamed);
            }
        }
        let (bytes, lines) = (records.consumed(), records.lines());
        block.bytes.advance(bytes);
        self.advance(bytes, lines);
        Ok(())
    }

    /// Cuts from the first block; drops the block if it holds no item.
    fn cut_first_block(&mut self, max_items: usize, max_bytes: usize) -> Option<Batch> {
        let block = self.blocks.front_mut()?;
        let mut records = records(self.format, &block.bytes);
        let mut items = records.pass_over(max_items, max_bytes);
        let (mut bytes, mut lines) = (records.consumed(), records.lines());
        while items < max_items {
            let more = records.next().is_some();
            if items > 0 && records.consumed() > max_bytes {
                break;
            }
            (bytes, lines) = (records.consumed(), records.lines());
            if !more {
                break;
            }
            items += 1;
            if items.is_multiple_of(STEPS) {
                items += records.pass_over(max_items - items, max_bytes);
                (bytes, lines) = (records.consumed(), records.lines());
            }
        }
        let file = block.file.clone();
        let cut = block.bytes.split_to(bytes);
        let first_line = self.line.unwrap_or(0);
        self.advance(bytes, lines);
        (items > 0).then(|| Batch {
            bytes: cut,
            header: self.header.clone(),
            first_line,
            items,
            file,
        })
    }

    fn advance(&mut self, bytes: usize, lines: u64) {
        self.buffered -= bytes;
        if let Some(line) = &mut self.line {
            *line += lines;
        }
    }
}

fn bad_header(file: Option<&str>, line: u64, problem: &BadHeader) -> InputError {
    let file = file.unwrap_or(STDIN_NAME).to_owned();
    match *problem {
        BadHeader::OpenQuote(lines) => InputError::OpenQuote {
            file,
            line: line + lines,
        },
        BadHeader::NotUtf8(column) => InputError::HeaderEncoding { file, column },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::records::count;
    use proptest::prelude::*;

    fn block(bytes: &[u8], place: Place) -> Block {
        Block {
            bytes: Bytes::copy_from_slice(bytes),
            file: Some("f".into()),
            place,
            read: None,
        }
    }

    fn cutter(format: Format, blocks: &[(&str, Place)]) -> Cutter {
        let mut cutter = Cutter::new(format);
        for (bytes, place) in blocks {
            cutter.push(block(bytes.as_bytes(), *place));
        }
        cutter
    }

    fn cut_one(cutter: &mut Cutter) -> Option<Batch> {
        cutter.cut(9, 99).expect("a good header")
    }

    fn cut_all(
        mut cutter: Cutter,
        max_items: usize,
        max_bytes: usize,
    ) -> Vec<(String, usize, u64)> {
        let mut batches = Vec::new();
        while let Some(batch) = cutter.cut(max_items, max_bytes).expect("a good header") {
            let text = String::from_utf8(batch.bytes.to_vec()).expect("the input was text");
            batches.push((text, batch.items, batch.first_line));
        }
        assert_eq!(cutter.buffered(), 0);
        batches
    }

    #[test]
    fn stops_at_items_and_at_bytes() {
        let text = "1\n22\n\n333\n4444\n";
        let start = [(text, Place::FileStart)];
        let by_items = cut_all(cutter(Format::JsonLines, &start), 2, usize::MAX);
        let expected = [("1\n22\n".into(), 2, 1), ("\n333\n4444\n".into(), 2, 3)];
        assert_eq!(by_items, expected);
        let by_bytes = cut_all(cutter(Format::JsonLines, &start), usize::MAX, 6);
        let expected = [
            ("1\n22\n".into(), 2, 1),
            ("\n333\n".into(), 1, 3),
            ("4444\n".into(), 1, 5),
        ];
        assert_eq!(by_bytes, expected);
    }

    #[test]
    fn a_record_over_the_limit_comes_alone() {
        let blocks = [("1\n22222222\n3\n", Place::FileStart)];
        let cut = cut_all(cutter(Format::RawLines, &blocks), 0, 0);
        let expected = [
            ("1\n".into(), 1, 1),
            ("22222222\n".into(), 1, 2),
            ("3\n".into(), 1, 3),
        ];
        assert_eq!(cut, expected);
    }

    #[test]
    fn blocks_without_items_count_their_lines() {
        let blocks = [("\n \n", Place::FileStart), ("\n1", Place::Continued)];
        let cut = cut_all(cutter(Format::JsonLines, &blocks), 9, 99);
        assert_eq!(cut, [("\n \n\n1".into(), 1, 1)]);
        let behind = [("1\n\n\n\n", Place::FileStart)];
        let cut = cut_all(cutter(Format::JsonLines, &behind), 9, 3);
        assert_eq!(cut, [("1\n".into(), 1, 1)]);
        let blank = [("\n", Place::FileStart), ("\n\n", Place::FileStart)];
        assert_eq!(cut_all(cutter(Format::JsonLines, &blank), 9, 99), []);
    }

    #[test]
    fn files_are_never_merged_and_begin_at_line_one() {
        let blocks = [("1\n2", Place::FileStart), ("3\n", Place::FileStart)];
        let cut = cut_all(cutter(Format::JsonLines, &blocks), 9, 99);
        assert_eq!(cut, [("1\n2".into(), 2, 1), ("3\n".into(), 1, 1)]);
        let nowhere = [("1\n2\n", Place::Nowhere)];
        let cut = cut_all(cutter(Format::JsonLines, &nowhere), 1, 99);
        assert_eq!(cut, [("1\n".into(), 1, 0), ("2\n".into(), 1, 0)]);
    }

    #[test]
    fn each_file_of_a_table_has_its_own_header() {
        let format = Format::Table {
            delimiter: b',',
            header: true,
        };
        let blocks = [
            ("\n\"x\ny\",z\r\n1,2\n", Place::FileStart),
            ("only,header\n", Place::FileStart),
            ("a\n", Place::FileStart),
            ("3\n", Place::Continued),
        ];
        let mut cutter = cutter(format, &blocks);
        let first = cut_one(&mut cutter).expect("an item of the first file");
        assert_eq!(first.header.as_deref(), Some(&b"\"x\ny\",z"[..]));
        assert_eq!((first.first_line, &first.bytes[..]), (4, &b"1,2\n"[..]));
        let last = cut_one(&mut cutter).expect("an item of the last file");
        assert_eq!(last.header.as_deref(), Some(&b"a"[..]));
        assert_eq!((last.first_line, &last.bytes[..]), (2, &b"3\n"[..]));
        assert!(cut_one(&mut cutter).is_none());
    }

    fn any_format() -> impl Strategy<Value = Format> {
        prop_oneof![
            Just(Format::JsonLines),
            Just(Format::RawLines),
            Just(Format::Ended(0)),
            Just(Format::Table {
                delimiter: b',',
                header: false
            }),
        ]
    }

    proptest! {
        #[test]
        fn batches_hold_the_records_of_the_whole(
            format in any_format(),
            bytes in proptest::collection::vec(proptest::sample::select(&b"\"\"\n\n\r, a\0"[..]), 0..300),
            blocks in proptest::collection::vec(1usize..6, 1..8),
            limits in proptest::collection::vec((1usize..5, 1usize..20), 1..6),
        ) {
            let whole: Vec<(u64, Vec<u8>)> = records(format, &bytes)
                .map(|record| (record.line + 1, record.bytes.to_vec()))
                .collect();

            let mut cutter = Cutter::new(format);
            let mut rest = &bytes[..];
            let mut place = Place::FileStart;
            for size in blocks.iter().cycle() {
                let mut walk = records(format, rest);
                walk.by_ref().take(*size).for_each(drop);
                let end = walk.consumed();
                if end == 0 {
                    break;
                }
                cutter.push(block(&rest[..end], place));
                place = Place::Continued;
                rest = &rest[end..];
            }

            let mut found = Vec::new();
            for &(max_items, max_bytes) in limits.iter().cycle() {
                let batch = cutter.cut(max_items, max_bytes).expect("there is no header");
                let Some(batch) = batch else { break };
                prop_assert!(batch.items <= max_items && batch.items > 0);
                prop_assert!(batch.items == 1 || batch.bytes.len() <= max_bytes);
                prop_assert_eq!(batch.items, count(format, &batch.bytes));
                found.extend(records(format, &batch.bytes).map(|record| {
                    (batch.first_line + record.line, record.bytes.to_vec())
                }));
            }
            prop_assert_eq!(found, whole);
            prop_assert_eq!(cutter.buffered(), 0);
        }
    }
}
