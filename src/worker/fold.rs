//! Folds a chunk's items into partial results, or partial results into one.
//!
//! The items' indices alone determine where a block of items begins, so that
//! the result does not depend on the number of workers, even if combining is
//! not quite associative, as with floats. A block is finished only once its
//! line is sent: nothing arrives of a block that a worker leaves unfinished,
//! and another worker starts it again.

use std::io;

use super::chunk::{Report, Run};
use super::items::{Entry, Items, Located};
use super::setup::Setup;
use crate::lang::{self, Failure, Session, Value};

/// A run of items in a chunk that becomes one partial result.
pub(super) struct Block<'i> {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Where its items are.
    pub(super) items: Vec<Located<'i>>,
}

impl<R: Report> Run<'_, R> {
    /// Folds each block of items into one line: its partial result, or an empty
    /// line if no item had a result, so that counting lines shows whether a
    /// block is missing.
    pub(super) fn reduce(&mut self) -> io::Result<()> {
        let mut items = Items::new(self.setup, self.chunk);
        let mut start = 0;
        let by_key = self.setup.program.by.is_some();
        let (first, items_left) = (self.chunk.first_index, self.chunk.items);
        for length in Partition::of(self.setup).blocks(first, items_left) {
            let block = Block {
                start,
                end: start + length,
                items: items.find_many(length),
            };
            start = block.end;
            if block.end > self.order.skip {
                self.reduce_block(&mut items, &block, by_key)?;
            }
        }
        Ok(())
    }

    fn reduce_block<'i>(
        &mut self,
        items: &mut Items<'i>,
        block: &Block<'i>,
        by_key: bool,
    ) -> io::Result<()> {
        debug_assert!(
            self.order.skip <= block.start,
            "a block is finished as a whole or not at all"
        );
        self.begin_next(block.start)?;
        if !self.fold_quickly(items, block)? {
            // If the total has no JSON form, fold once more, step by step, to find
            // the items that spoil it: these fail, and the others keep their total.
            let fold = if by_key {
                Self::fold_by_key
            } else {
                Self::fold_all
            };
            if !fold(self, items, block, false)? && !fold(self, items, block, true)? {
                self.output.push(b'\n');
            }
        }
        self.pass_on(block.end)
    }

    /// Folds a block, and returns whether the total has a JSON form. With
    /// `checked`, an item fails if the total with it has none.
    fn fold_all<'i>(
        &mut self,
        items: &mut Items<'i>,
        block: &Block<'i>,
        checked: bool,
    ) -> io::Result<bool> {
        self.engine.session(|session| {
            let mut total = None;
            for located in &block.items {
                let entry = items.open(*located);
                self.reduce_one(session, &entry, block, &mut total, checked)?;
            }
            Ok(self.write_total(total).is_ok())
        })
    }

    /// Reports that the first open item from `offset` on begins, before there
    /// is a session: preparing the interpreter may end the worker, too.
    pub(super) fn begin_next(&mut self, offset: u32) -> io::Result<()> {
        let mut open = (offset..self.chunk.items).filter(|item| !self.settled.contains(item));
        match open.next() {
            Some(next) => self.begin(next),
            None => Ok(()),
        }
    }

    fn reduce_one<'v>(
        &mut self,
        session: &mut Session<'v, '_, '_>,
        entry: &Entry,
        block: &Block,
        total: &mut Option<Value<'v>>,
        checked: bool,
    ) -> io::Result<()> {
        if self.settled.contains(&entry.offset) {
            return Ok(());
        }
        self.begin(entry.offset)?;
        let before = *total;
        let folded = self.attempt(session, entry, |session, outcome, output| {
            *total = before;
            session.fold(total, &outcome)?;
            match *total {
                Some(total) if checked => check_form(total, output),
                _ => Ok(()),
            }
        });
        if let Err(failed) = folded {
            *total = before;
            self.leave_out(block.start, entry, failed)?;
        }
        Ok(())
    }

    fn write_total(&mut self, total: Option<Value>) -> Result<(), Failure> {
        if let Some(total) = total {
            return lang::write_partial(total, &mut self.output);
        }
        self.output.push(b'\n');
        Ok(())
    }

    /// Combines partial results, which are lines of JSON, from left to right. They
    /// count as one item, the first: either all of them are combined or none.
    pub(super) fn combine(&mut self) -> io::Result<()> {
        self.begin(0)?;
        let program = &self.setup.program;
        let combined = match program.measures {
            Some(measures) => self.merge_measures(measures),
            None if program.by.is_some() => {
                if self.merge_quickly() {
                    Ok(())
                } else {
                    self.merge_groups()
                }
            }
            None => self.merge_totals(),
        };
        let items = self.chunk.items;
        match combined.and_then(|()| self.check_length()) {
            Ok(()) => self.pass_on(items),
            Err(failure) => self.fail(items, &Entry::last_of(items), failure, 1),
        }
    }

    fn merge_totals(&mut self) -> Result<(), Failure> {
        let mut items = Items::partials(self.chunk);
        self.engine.session(|session| {
            let mut total = None;
            while let Some(partial) = items.next().and_then(|entry| entry.partial()) {
                self.go_on_combining();
                session.fold_partial(&mut total, partial)?;
            }
            match total {
                Some(total) => lang::write_partial(total, &mut self.output),
                None => Ok(()),
            }
        })
    }

    /// Tells a pool with a time limit that this worker is still busy. An error is
    /// ignored here, since sending the result will fail, too.
    pub(super) fn go_on_combining(&mut self) {
        if self.order.careful || self.setup.timed {
            let _ = self.report.begun(0);
        }
    }
}

/// Fails if a total has no JSON form.
pub(super) fn check_form(total: Value, output: &mut Vec<u8>) -> Result<(), Failure> {
    let length = output.len();
    lang::write_result(total, output)?;
    output.truncate(length);
    Ok(())
}

/// How items fall into blocks that each make one partial result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Partition {
    /// There are no partial results.
    None,
    /// Each chunk is a block.
    Chunks,
    /// Blocks follow from the items' indices: single items at the start of the
    /// input, so that few slow items keep all workers busy, and up to this many
    /// later.
    Indices(u32),
}

/// The longest block that is folded into one value.
const LONGEST: u32 = 1024;
/// The longest block that is folded by key. Longer blocks make fewer partial
/// results.
const LONGEST_BY_KEY: u32 = 8192;

impl Partition {
    /// The blocks of a program.
    pub(crate) fn of(setup: &Setup) -> Self {
        let program = &setup.program;
        match (program.measures, &program.reduce, &program.by) {
            (Some(_), ..) => Self::Chunks,
            (None, Some(_), Some(_)) => Self::Indices(LONGEST_BY_KEY),
            (None, Some(_), None) => Self::Indices(LONGEST),
            (None, None, _) => Self::None,
        }
    }

    /// The lengths of the blocks of `items` items from index `first` on.
    pub(crate) fn blocks(self, first: u64, items: u32) -> impl Iterator<Item = u32> {
        let mut index = first;
        let mut left = items;
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let length = match self {
                Self::None => return None,
                Self::Chunks => left,
                Self::Indices(most) => block_length(index, most).min(left),
            };
            index += u64::from(length);
            left -= length;
            Some(length)
        })
    }
}

/// How long the block is that begins at `index`, unless the input ends.
fn block_length(index: u64, most: u32) -> u32 {
    let most = (index / 64).clamp(1, most.into()) as u32;
    1 << most.ilog2()
}

#[cfg(test)]
mod tests;
