//! The items of one file, cut from its bytes one after the other.
//!
//! Knows where an item ends, but not what is in it. The ends of table records
//! follow the same rules as in the other readers.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use super::super::content::{Content, Kind};
use super::super::error::{InputError, STDIN_NAME};
use super::super::gauge::{Gauge, Part};
use super::super::source::Readable;
use super::super::table::{RecordEnds, line_breaks};
use super::super::values::VALUE_END;
use super::config::{Config, Cut, Split};

/// The size of a read.
const BUFFER_BYTES: usize = 64 * 1024;

/// Where items end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// At line ends; a carriage return before one is part of it.
    Lines,
    /// At this byte.
    Byte(u8),
    /// At this text.
    Text(Arc<[u8]>),
    /// Where a JSON value ends.
    Values,
    /// At line ends outside quotes. This byte separates fields.
    Record(u8),
}

impl Ends {
    /// Derives it from the options.
    pub(super) fn of(config: &Config) -> Self {
        match (&config.split, &config.cut) {
            (Split::Csv(delimiter), _) => Self::Record(*delimiter),
            (_, Cut::Lines) => Self::Lines,
            (_, Cut::Values) => Self::Values,
            (_, Cut::At(byte)) => Self::Byte(*byte),
            (_, Cut::After(text)) => Self::Text(Arc::clone(text)),
        }
    }

    /// The byte after which an item may end.
    fn last_byte(&self) -> u8 {
        match self {
            Self::Byte(byte) => *byte,
            Self::Text(text) => text[text.len() - 1],
            Self::Values => VALUE_END,
            Self::Lines | Self::Record(_) => b'\n',
        }
    }

    /// Tracks quotes, if they matter.
    fn quotes(&self) -> Option<RecordEnds> {
        match self {
            Self::Record(delimiter) => Some(RecordEnds::new(*delimiter)),
            Self::Lines | Self::Values | Self::Byte(_) | Self::Text(_) => None,
        }
    }
}

impl From<&Ends> for Kind {
    fn from(ends: &Ends) -> Self {
        match ends {
            Ends::Lines => Self::Lines,
            Ends::Byte(_) | Ends::Text(_) => Self::Bytes,
            Ends::Values => Self::Values,
            Ends::Record(delimiter) => Self::Table(*delimiter),
        }
    }
}

/// An item, and where it started.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) bytes: Vec<u8>,
    /// From 1. If items do not end at line ends, items are counted instead.
    pub(super) line: u64,
}

/// Reads one file, item by item.
pub(super) struct Items {
    file: String,
    /// How long an item may be, not counting its terminator.
    most: usize,
    state: State,
    /// Measures how much was read, if the file has a size.
    gauge: Option<Gauge>,
}

/// Why the next item cannot be read.
#[derive(Debug)]
enum Fault {
    Read(io::Error),
    /// The item that starts on this line is too long.
    Long(u64),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

enum State {
    Waiting(Readable, Ends),
    Open(Cutter<BufReader<Box<dyn Read + Send>>>),
    Done,
}

impl Items {
    /// Starts a file that is known to be readable.
    pub(super) fn new(source: Readable, ends: Ends, most: usize) -> Self {
        Self {
            file: source.name().as_deref().unwrap_or(STDIN_NAME).to_owned(),
            most,
            gauge: Gauge::of(std::slice::from_ref(&source)),
            state: State::Waiting(source, ends),
        }
    }

    /// The name of the file in messages.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// How much of the file was read, and how much of that was taken.
    pub(super) fn read(&self) -> Option<(Part, Part)> {
        let (State::Open(cutter), Some(gauge)) = (&self.state, &self.gauge) else {
            return None;
        };
        Some((gauge.read(), cutter.taken()))
    }

    /// The next item; none after an error or at the end.
    pub(super) fn next(&mut self) -> Result<Option<Item>, InputError> {
        if let State::Waiting(..) = self.state {
            self.open()?;
        }
        let State::Open(cutter) = &mut self.state else {
            return Ok(None);
        };
        let item = cutter.next().map_err(|fault| {
            let file = self.file.clone();
            match fault {
                Fault::Read(source) => InputError::Read { file, source },
                Fault::Long(line) => InputError::LongRecord {
                    file,
                    place: format!("on line {line}"),
                    limit: self.most,
                },
            }
        });
        if !matches!(item, Ok(Some(_))) {
            self.state = State::Done;
        }
        item
    }

    fn open(&mut self) -> Result<(), InputError> {
        if let State::Waiting(source, ends) = std::mem::replace(&mut self.state, State::Done) {
            let extent = source.extent();
            let content = Content::open(source, (&ends).into(), None)?;
            if let Some(gauge) = &mut self.gauge {
                gauge.begin(&content, extent);
            }
            let bytes = BufReader::with_capacity(BUFFER_BYTES, content.into_read());
            self.state = State::Open(Cutter::new(bytes, ends, self.most));
        }
        Ok(())
    }
}

/// Cuts a stream of bytes.
struct Cutter<R> {
    reader: R,
    ends: Ends,
    most: usize,
    /// How many lines (or else items) were passed.
    lines: u64,
    /// How many bytes were passed.
    bytes: u64,
}

impl<R: Read> Cutter<BufReader<R>> {
    /// How much of what was read was taken.
    fn taken(&self) -> Part {
        Part {
            done: self.bytes,
            whole: self.bytes + self.reader.buffer().len() as u64,
        }
    }
}

impl<R: BufRead> Cutter<R> {
    fn new(reader: R, ends: Ends, most: usize) -> Self {
        Self {
            reader,
            ends,
            most,
            lines: 0,
            bytes: 0,
        }
    }

    fn next(&mut self) -> Result<Option<Item>, Fault> {
        let mut line = self.lines + 1;
        let terminator = self.ends.last_byte();
        let mut bytes = Vec::new();
        let mut quotes = self.ends.quotes();
        let ended = loop {
            let before = bytes.len();
            // With room for two characters that may end a line.
            let room = self.most.saturating_sub(before).saturating_add(2) as u64;
            let mut some = (&mut self.reader).take(room);
            some.read_until(terminator, &mut bytes)?;
            if bytes.len() == before {
                break false;
            }
            self.bytes += (bytes.len() - before) as u64;
            self.lines += match self.ends {
                Ends::Values => line_breaks(&bytes),
                Ends::Lines | Ends::Byte(_) | Ends::Text(_) | Ends::Record(_) => 1,
            };
            let ended = bytes.last() == Some(&terminator);
            if let Ends::Text(text) = &self.ends
                && ended
            {
                if bytes.ends_with(text) {
                    bytes.truncate(bytes.len() - text.len());
                    return Ok(Some(Item { bytes, line }));
                }
                if bytes.len() <= self.most {
                    continue;
                }
            }
            let end = usize::from(ended) + usize::from(bytes.ends_with(b"\r\n"));
            if bytes.len() - end > self.most {
                return Err(Fault::Long(line));
            }
            if let Some(quotes) = &mut quotes {
                quotes.last_end(&bytes[before..]);
            }
            if !quotes.is_some_and(RecordEnds::in_quotes) {
                break ended;
            }
        };
        if bytes.is_empty() {
            return Ok(None);
        }
        if ended {
            bytes.pop();
        }
        let open = quotes.is_some_and(RecordEnds::in_quotes);
        if matches!(self.ends, Ends::Record(_)) && !open && bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        if self.ends == Ends::Values {
            let before = bytes.len() - bytes.trim_ascii_start().len();
            line += line_breaks(&bytes[..before]);
            bytes.drain(..before);
        }
        Ok(Some(Item { bytes, line }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::format::Format;
    use crate::input::records::records;
    use proptest::prelude::*;

    fn cut(bytes: &[u8], ends: Ends, buffer: usize) -> Vec<(Vec<u8>, u64)> {
        let mut cutter = Cutter::new(BufReader::with_capacity(buffer, bytes), ends, 1 << 20);
        std::iter::from_fn(|| cutter.next().expect("reading from memory"))
            .map(|item| (item.bytes, item.line))
            .collect()
    }

    proptest! {
        /// The readers of `map` cut blocks by the same rules.
        #[test]
        fn items_are_those_that_a_batch_would_have(
            bytes in proptest::collection::vec(
                prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(0), Just(b'a')],
                0..60,
            ),
            buffer in 1usize..9,
        ) {
            let table = Format::Table { delimiter: b',', header: false };
            let rules = [
                (Ends::Lines, Format::Ended(b'\n')),
                (Ends::Byte(0), Format::Ended(0)),
                (Ends::Record(b','), table),
            ];
            for (ends, format) in rules {
                let expected: Vec<(Vec<u8>, u64)> = records(format, &bytes)
                    .map(|record| (record.bytes.to_vec(), record.line + 1))
                    .collect();
                let mut found = cut(&bytes, ends, buffer);
                if format == table {
                    found.retain(|(item, _)| !item.is_empty());
                }
                prop_assert_eq!(found, expected);
            }
        }
    }
}
