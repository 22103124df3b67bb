//! Blocks of a stream, read from its first byte to its last.

use std::io::Read;
use std::vec::IntoIter;

use bytes::{Bytes, BytesMut};
use memchr::{memchr, memchr_iter};

use super::super::content::{Content, Kind};
use super::super::error::{InputError, STDIN_NAME};
use super::super::gauge::{Gauge, Part, expected};
use super::super::source::{Readable, check_all};
use super::block::{Block, Body};
use super::boundary::Boundary;
use super::config::{Config, Cut};

/// The size of a read.
const READ_BYTES: usize = 128 << 10;

/// Holds one block, and the bytes read beyond it.
pub(crate) struct Stream {
    left: IntoIter<Readable>,
    reader: Option<(Box<dyn Read + Send>, String)>,
    cut: Cut,
    boundary: Boundary,
    strips: bool,
    /// How many lines of the header are still missing.
    header_due: usize,
    header: Bytes,
    /// How many lines before it are left out.
    skipped: usize,
    skip_blank: bool,
    buffer: BytesMut,
    /// All boundaries before this position were counted.
    scanned: usize,
    /// How many boundaries in the buffer were counted.
    counted: usize,
    /// How long a record may be.
    max_record: usize,
    /// Where the current record starts.
    record: usize,
    /// How much of the input precedes the buffer.
    passed: u64,
    /// The name of the current source in messages.
    name: String,
    /// Measures progress through sources of known size.
    gauge: Option<Gauge>,
}

impl Stream {
    /// Opens all sources, or at least checks that they can be opened.
    pub(super) fn open(config: Config) -> Result<Self, InputError> {
        let sources = check_all(config.sources)?;
        Ok(Self {
            gauge: Gauge::of(&sources),
            left: sources.into_iter(),
            reader: None,
            cut: config.cut,
            boundary: config.boundary,
            strips: config.strips,
            header_due: config.skipped + config.header,
            header: Bytes::new(),
            skipped: config.skipped,
            skip_blank: config.skip_blank,
            buffer: BytesMut::new(),
            scanned: 0,
            counted: 0,
            max_record: config.max_record,
            record: 0,
            passed: 0,
            name: STDIN_NAME.to_owned(),
        })
    }

    /// The estimated total of blocks, given the number so far.
    pub(super) fn expected(&self, blocks: u64) -> Option<u64> {
        let read = self.gauge.as_ref()?.read();
        let taken = Part {
            done: self.passed,
            whole: self.passed + self.buffer.len() as u64,
        };
        expected(blocks, read, taken)
    }

    /// The next block.
    pub(super) fn next_block(&mut self) -> Result<Option<Block>, InputError> {
        let mut more = true;
        if self.header_due > 0 {
            more = self.read_header()?;
        }
        loop {
            let found = self.find(!more);
            self.check_length(found.unwrap_or(self.buffer.len()))?;
            let body = match found {
                Some(length) => {
                    self.passed += length as u64;
                    (self.scanned, self.counted, self.record) = (0, 0, 0);
                    self.buffer.split_to(length).freeze()
                }
                None if more => {
                    more = self.read()?;
                    continue;
                }
                None => {
                    self.record = 0;
                    self.buffer.split().freeze()
                }
            };
            if body.is_empty() {
                return Ok(None);
            }
            if !self.skip_blank || !body.trim_ascii().is_empty() {
                return Ok(Some(self.block(body)));
            }
        }
    }

    fn block(&self, body: Bytes) -> Block {
        let body = if self.strips {
            self.boundary.strip(&body).into()
        } else {
            body
        };
        Block {
            header: self.header.clone(),
            body: Body::Here(body),
        }
    }

    /// Takes the first lines; false if the input ends with them.
    fn read_header(&mut self) -> Result<bool, InputError> {
        let mut length = 0;
        let mut more = true;
        while self.header_due > 0 {
            match memchr(b'\n', &self.buffer[length..]) {
                Some(end) => {
                    length += end + 1;
                    self.header_due -= 1;
                }
                None if more => {
                    self.record = length;
                    self.check_length(self.buffer.len())?;
                    more = self.read()?;
                }
                None => {
                    length = self.buffer.len();
                    self.header_due = 0;
                }
            }
        }
        let mut header = self.buffer.split_to(length).freeze();
        let skipped = memchr_iter(b'\n', &header).take(self.skipped).last();
        self.header = header.split_off(skipped.map_or(0, |end| end + 1));
        self.passed = length as u64;
        self.record = 0;
        Ok(more)
    }

    /// How long the next block is, if that is known; at the `end`, nothing
    /// follows the buffer.
    fn find(&mut self, end: bool) -> Option<usize> {
        match self.cut {
            Cut::Records(records) => self.count(records.get()),
            Cut::Bytes(size) => self.fill(size.get(), end),
            Cut::Parts(_) => unreachable!("only of a file in place"),
        }
    }

    fn count(&mut self, records: usize) -> Option<usize> {
        while let Some(found) = self
            .boundary
            .first_after(&self.buffer, self.record, self.scanned)
        {
            if self.is_long(found) {
                // The caller notices that it is too long.
                return Some(found);
            }
            self.scanned = found + 1;
            self.counted += 1;
            if self.counted == records {
                return Some(found);
            }
            self.record = found;
        }
        self.pass_over();
        None
    }

    /// Fails if a record that ends at or before `end`, or extends beyond, is
    /// too long.
    fn check_length(&mut self, end: usize) -> Result<(), InputError> {
        // The records inside a block of a certain size were not separated.
        let is_many = matches!(self.cut, Cut::Bytes(_)) && self.header_due == 0;
        while is_many
            && self.is_long(end)
            && let Some(found) =
                self.boundary
                    .first_after(&self.buffer, self.record, self.record + 1)
            && found <= end
            && !self.is_long(found)
        {
            self.record = found;
        }
        if self.is_long(end) {
            return Err(InputError::LongRecord {
                file: self.name.clone(),
                place: format!("at byte {}", self.passed + self.record as u64),
                limit: self.max_record,
            });
        }
        Ok(())
    }

    /// Whether the record without its terminator is too long.
    fn is_long(&self, end: usize) -> bool {
        let (terminator, _) = self.boundary.around();
        end - self.record > self.max_record.saturating_add(terminator)
    }

    fn fill(&mut self, size: usize, end: bool) -> Option<usize> {
        let (_, behind) = self.boundary.around();
        if self.buffer.len() < size + behind && !end {
            return None;
        }
        if self.buffer.len() <= size {
            // At the end: everything that is left, except an incomplete record.
            let whole = self.boundary.counts_lines();
            return whole
                .then(|| self.boundary.last(&self.buffer, size))
                .flatten();
        }
        if self.scanned == 0 {
            let found = self.boundary.last(&self.buffer, size);
            if found.is_some() {
                return found;
            }
            self.scanned = size;
        }
        // A single record is longer than a block.
        let found = self.boundary.first(&self.buffer, self.scanned);
        self.pass_over();
        found
    }

    /// Notes that the buffer holds no further boundary, except perhaps a
    /// partial one.
    fn pass_over(&mut self) {
        let seen = self.buffer.len().saturating_sub(self.boundary.unseen());
        self.scanned = self.scanned.max(seen);
    }

    /// Reads more; false at the end of the last source.
    fn read(&mut self) -> Result<bool, InputError> {
        loop {
            let (reader, name) = match &mut self.reader {
                Some(open) => open,
                None => match self.left.next() {
                    Some(source) => {
                        let open = open(source, self.gauge.as_mut())?;
                        self.name.clone_from(&open.1);
                        self.reader.insert(open)
                    }
                    None => return Ok(false),
                },
            };
            let start = self.buffer.len();
            self.buffer.resize(start + READ_BYTES, 0);
            let read = reader.read(&mut self.buffer[start..]);
            let bytes = *read.as_ref().unwrap_or(&0);
            self.buffer.truncate(start + bytes);
            match read {
                Ok(0) => self.reader = None,
                Ok(_) => return Ok(true),
                Err(source) => {
                    return Err(InputError::Read {
                        file: name.clone(),
                        source,
                    });
                }
            }
        }
    }
}

/// Opens a source, and returns its name.
pub(super) fn open(
    source: Readable,
    gauge: Option<&mut Gauge>,
) -> Result<(Box<dyn Read + Send>, String), InputError> {
    let name = source.name().as_deref().unwrap_or(STDIN_NAME).to_owned();
    let extent = source.extent();
    let content = Content::open(source, Kind::Blocks, None)?;
    if let Some(gauge) = gauge {
        gauge.begin(&content, extent);
    }
    Ok((content.into_read(), name))
}
