//! A chunk's items, one after the other.

use super::setup::Setup;
use super::table::Table;
use crate::input::{self, Format, Record, Records};
use crate::lang::{Bounds, Engine, Failure, Item};
use crate::wire::{Body, Chunk};

/// An item and its position.
pub(super) struct Entry<'a> {
    /// Which of the chunk's items, from 0.
    pub(super) offset: u32,
    /// Its line, if it has one.
    pub(super) line: Option<u64>,
    /// The item, or why it cannot be read.
    pub(super) item: Result<Item<'a>, Failure>,
}

impl<'a> Entry<'a> {
    /// The line that a partial result is.
    pub(super) fn partial(&self) -> Option<&'a [u8]> {
        match self.item {
            Ok(Item::Json(line)) => Some(line),
            _ => None,
        }
    }

    /// Stands for `items` items that failed together, with the offset of the
    /// last.
    pub(super) fn last_of(items: u32) -> Self {
        Self {
            offset: items - 1,
            line: None,
            item: Ok(Item::Int(0)),
        }
    }
}

/// Where an item is in its chunk.
#[derive(Clone, Copy)]
pub(super) struct Located<'a> {
    /// Which of the chunk's items, from 0.
    pub(super) offset: u32,
    /// Empty for the numbers of a range.
    record: Record<'a>,
}

/// Walks through a chunk.
pub(super) struct Items<'a> {
    from: From<'a>,
    first_line: u64,
    next: u32,
    end: u32,
}

enum From<'a> {
    Lines(Format, Records<'a>),
    Table(Table<'a>),
    Range { start: i64, step: i64 },
}

impl<'a> Items<'a> {
    /// The items of `chunk`.
    pub(super) fn new(setup: &Setup, chunk: &'a Chunk) -> Self {
        let from = match (&chunk.body, setup.format) {
            (&Body::Range { start, step }, _) => From::Range { start, step },
            (Body::Records { header, records }, format @ Format::Table { delimiter, .. }) => {
                let records = input::records(format, records);
                let header = header.as_deref();
                From::Table(Table::new(records, delimiter, header, &setup.types))
            }
            (Body::Records { records, .. }, format) => {
                From::Lines(format, input::records(format, records))
            }
        };
        Self::of(from, chunk)
    }

    /// The items of `chunk`, which are partial results.
    pub(super) fn partials(chunk: &'a Chunk) -> Self {
        let from = match &chunk.body {
            &Body::Range { start, step } => From::Range { start, step },
            Body::Records { records, .. } => From::Lines(
                Format::JsonLines,
                input::records(Format::JsonLines, records),
            ),
        };
        Self::of(from, chunk)
    }

    fn of(from: From<'a>, chunk: &Chunk) -> Self {
        Self {
            from,
            first_line: chunk.first_line,
            next: 0,
            end: chunk.items,
        }
    }

    /// Which of the chunk's items comes next, from 0.
    pub(super) fn position(&self) -> u32 {
        self.next
    }

    /// Skips the next `count` items.
    pub(super) fn pass_over(&mut self, count: u32) {
        for _ in 0..count {
            self.find();
        }
    }

    /// Lets `engine` run as many of the next items as it can in one go, until
    /// there are `output` bytes; returns how many, and whether the next one is
    /// known to need the interpreter.
    pub(super) fn run(
        &mut self,
        engine: &Engine,
        first_index: u64,
        output: usize,
        out: &mut Vec<u8>,
    ) -> (u32, bool) {
        let index = first_index + u64::from(self.next);
        let bounds = Bounds {
            items: self.end - self.next,
            output,
        };
        let (done, is_stuck) = match &mut self.from {
            From::Lines(Format::JsonLines, records) => {
                let run = engine.run_lines(records.rest(), index, bounds, out);
                if run.items > 0 {
                    records.advance(run.bytes, run.items);
                }
                (run.items, run.is_stuck)
            }
            &mut From::Range { start, step } => {
                let next = start.wrapping_add(step.wrapping_mul(i64::from(self.next)));
                let items = engine.run_range((next, step), index, bounds, out);
                (items, false)
            }
            _ => (0, false),
        };
        self.next += done;
        (done, is_stuck)
    }

    /// The next item; none after as many as the chunk claims to hold.
    pub(super) fn next(&mut self) -> Option<Entry<'_>> {
        let located = self.find()?;
        Some(self.open(located))
    }

    /// Where the next item is, to open it before looking for another.
    pub(super) fn find(&mut self) -> Option<Located<'a>> {
        self.find_by(Table::next_row)
    }

    fn find_by(
        &mut self,
        next: impl FnOnce(&mut Table<'a>) -> Option<Record<'a>>,
    ) -> Option<Located<'a>> {
        if self.next == self.end {
            return None;
        }
        let record = match &mut self.from {
            From::Range { .. } => Record {
                bytes: &[],
                line: 0,
            },
            From::Lines(_, records) => records.next()?,
            From::Table(table) => next(table)?,
        };
        let offset = self.next;
        self.next += 1;
        Some(Located { offset, record })
    }

    /// Where the next `count` items are.
    pub(super) fn find_many(&mut self, count: u32) -> Vec<Located<'a>> {
        (0..count)
            .map_while(|_| self.find_by(Table::next))
            .collect()
    }

    /// Opens an item of this chunk.
    pub(super) fn open(&mut self, located: Located<'a>) -> Entry<'_> {
        let Located { offset, record } = located;
        let has_line = self.first_line > 0 && !matches!(self.from, From::Range { .. });
        let line = has_line.then(|| self.first_line + record.line);
        let item = match &mut self.from {
            From::Range { start, step } => {
                let number = start.wrapping_add(step.wrapping_mul(i64::from(offset)));
                Ok(Item::Int(number))
            }
            From::Lines(Format::JsonLines | Format::JsonValues, _) => Ok(Item::Json(record.bytes)),
            From::Lines(..) => Ok(Item::Text(record.bytes)),
            From::Table(table) => table.row(&record, line).map(Item::Row),
        };
        Entry { offset, line, item }
    }
}
