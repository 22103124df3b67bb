//! Lines that belong together by a column: blocks of consecutive ones, or as
//! many parts as there are jobs, each with lines of its own.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::vec::IntoIter;

use bytes::Bytes;

use super::super::error::{InputError, STDIN_NAME};
use super::super::source::{Readable, check_all};
use super::column::{ByColumn, How, Which, without_end};
use super::config::{Config, Cut};
use super::stream::open;
use super::{Block, Body};

/// Yields blocks of lines that belong together.
pub(crate) struct Dealt {
    lines: BufReader<Joined>,
    name: String,
    by: ByColumn,
    cut: Cut,
    /// How many lines of the header are still missing.
    header_due: usize,
    header: Vec<u8>,
    /// Lines before it that are left out.
    skipped: usize,
    /// The line that starts the next block.
    carried: Vec<u8>,
    /// The finished parts.
    ready: Option<VecDeque<Block>>,
}

/// Sources that are read one after the other.
struct Joined {
    left: IntoIter<Readable>,
    reader: Option<Box<dyn Read + Send>>,
}

impl Read for Joined {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(reader) = &mut self.reader {
                match reader.read(buffer)? {
                    0 => self.reader = None,
                    length => return Ok(length),
                }
            }
            let Some(source) = self.left.next() else {
                return Ok(0);
            };
            let (reader, _) = open(source, None).map_err(io::Error::other)?;
            self.reader = Some(reader);
        }
    }
}

impl Dealt {
    /// Checks the sources.
    pub(super) fn open(config: Config, by: ByColumn) -> Result<Self, InputError> {
        let sources = check_all(config.sources)?;
        let name = sources.first().and_then(|source| source.name().clone());
        let joined = Joined {
            left: sources.into_iter(),
            reader: None,
        };
        Ok(Self {
            lines: BufReader::new(joined),
            name: name.as_deref().unwrap_or(STDIN_NAME).to_owned(),
            by,
            cut: config.cut,
            header_due: config.header,
            header: Vec::new(),
            skipped: config.skipped,
            carried: Vec::new(),
            ready: None,
        })
    }

    /// The next block; none at the end.
    pub(super) fn next_block(&mut self) -> Result<Option<Block>, InputError> {
        self.read_header()?;
        let parts = match self.by.how {
            How::Groups => return self.group(),
            How::Shards(parts) | How::Bins(parts) => parts,
        };
        if self.ready.is_none() {
            self.ready = Some(self.deal(parts)?);
        }
        Ok(self.ready.as_mut().and_then(VecDeque::pop_front))
    }

    fn read_header(&mut self) -> Result<(), InputError> {
        for _ in 0..std::mem::take(&mut self.skipped) {
            self.line()?;
        }
        while self.header_due > 0 {
            let line = self.line()?;
            self.header_due = if line.is_empty() {
                0
            } else {
                self.header_due - 1
            };
            if self.header.is_empty()
                && let Which::Name(name) = &self.by.column.which
            {
                let mut names = self.by.column.separator.split(without_end(&line));
                let position = names.position(|known| known == name);
                let position = position.ok_or_else(|| InputError::NoColumn {
                    name: String::from_utf8_lossy(name).into_owned(),
                })?;
                self.by.column.which = Which::Position(position);
            }
            self.header.extend(line);
        }
        Ok(())
    }

    fn line(&mut self) -> Result<Vec<u8>, InputError> {
        let mut line = Vec::new();
        let read = self.lines.read_until(b'\n', &mut line);
        read.map_err(|source| self.failed(source))?;
        Ok(line)
    }

    fn failed(&self, source: io::Error) -> InputError {
        let file = self.name.clone();
        InputError::Read { file, source }
    }

    /// Lines up to a change of the column's value, once there are enough.
    fn group(&mut self) -> Result<Option<Block>, InputError> {
        let mut body = std::mem::take(&mut self.carried);
        let mut last = self.by.column.of(&body).to_vec();
        let mut groups = 1;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let value = self.by.column.of(&line);
            if body.is_empty() {
                last = value.to_vec();
            } else if value != last {
                let enough = match self.cut {
                    Cut::Records(most) => groups >= most.get(),
                    Cut::Bytes(size) | Cut::Parts(size) => body.len() >= size.get(),
                };
                if enough {
                    self.carried = line;
                    break;
                }
                groups += 1;
                last = value.to_vec();
            }
            body.extend(line);
        }
        Ok((!body.is_empty()).then(|| Block {
            header: self.header.clone().into(),
            body: Body::Here(body.into()),
        }))
    }

    /// Deals all lines out to parts; each part becomes a file.
    fn deal(&mut self, parts: NonZeroUsize) -> Result<VecDeque<Block>, InputError> {
        let files = (0..parts.get()).map(|_| tempfile::tempfile().map(BufWriter::new));
        let files: io::Result<Vec<BufWriter<File>>> = files.collect();
        let mut files = files.map_err(|source| self.failed(source))?;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let part = self.by.part(self.by.column.of(&line), parts.get());
            let written = files[part].write_all(&line);
            written.map_err(|source| self.failed(source))?;
        }
        let blocks = files.into_iter().map(|file| {
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            let length = file.metadata()?.len();
            Ok(Block {
                header: Bytes::new(),
                body: Body::Within(Arc::new(file), 0..length),
            })
        });
        let blocks: io::Result<_> = blocks.collect();
        blocks.map_err(|source| self.failed(source))
    }
}
