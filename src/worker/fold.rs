//! Folds a chunk's items into partial results, or partial results into one.
//!
//! The items' indices alone determine where a block of items begins, so that
//! the result does not depend on the number of workers, even if combining is
//! not quite associative, as with floats. A block is finished only once its
//! line is sent: nothing arrives of a block that a worker leaves unfinished,
//! and another worker starts it again.

use std::io;

use super::chunk::{Report, Run};
use super::items::{Entry, Items};
use crate::lang::{self, Failure, Item, Session, Value};

/// A run of items in a chunk that becomes one partial result.
#[derive(Debug, Clone, Copy)]
struct Block {
    start: u32,
    end: u32,
}

impl<R: Report> Run<'_, R> {
    /// Folds each block of items into one line: its partial result, or an empty
    /// line if no item had a result, so that counting lines shows whether a
    /// block is missing.
    pub(super) fn reduce(&mut self) -> io::Result<()> {
        let mut items = Items::new(self.setup, self.chunk);
        let mut start = 0;
        for length in blocks(self.chunk.first_index, self.chunk.items) {
            let block = Block {
                start,
                end: start + length,
            };
            start = block.end;
            if block.end <= self.order.skip {
                items.pass_over(length);
            } else {
                self.reduce_block(&mut items, block)?;
            }
        }
        Ok(())
    }

    fn reduce_block(&mut self, items: &mut Items, block: Block) -> io::Result<()> {
        debug_assert!(
            self.order.skip <= block.start,
            "a block is finished as a whole or not at all"
        );
        self.begin_next(block.start)?;
        let total_is_json = self.engine.session(|session| {
            let mut total = None;
            for _ in block.start..block.end {
                let Some(entry) = items.next() else { break };
                self.reduce_one(session, &entry, block, &mut total, false)?;
            }
            io::Result::Ok(self.write_total(total).is_ok())
        })?;
        if !total_is_json {
            self.reduce_step_by_step(block)?;
        }
        self.pass_on(block.end)
    }

    /// Folds a block whose total has no JSON form once more, step by step, to
    /// find the items that spoil it: these fail, and the others keep their
    /// total.
    fn reduce_step_by_step(&mut self, block: Block) -> io::Result<()> {
        let mut items = Items::new(self.setup, self.chunk);
        items.pass_over(block.start);
        self.engine.session(|session| {
            let mut total = None;
            for _ in block.start..block.end {
                let Some(entry) = items.next() else { break };
                self.reduce_one(session, &entry, block, &mut total, true)?;
            }
            // The result of each single item is known to be JSON.
            if self.write_total(total).is_err() {
                self.output.push(b'\n');
            }
            Ok(())
        })
    }

    /// Reports that the first open item from `offset` on begins, before there
    /// is a session: preparing the interpreter may end the worker, too.
    fn begin_next(&mut self, offset: u32) -> io::Result<()> {
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
        block: Block,
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
            if checked && let Some(total) = *total {
                let length = output.len();
                lang::write_partial(total, output)?;
                output.truncate(length);
            }
            Ok(())
        });
        if let Err((failure, attempts)) = folded {
            *total = before;
            self.settled.push(entry.offset);
            self.fail(block.start, entry, failure, attempts)?;
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

    /// Folds partial results, which are lines of JSON, from left to right. They
    /// count as one item, the first: all of them are combined, or none.
    pub(super) fn combine(&mut self) -> io::Result<()> {
        let mut items = Items::partials(self.chunk);
        self.begin(0)?;
        let mut told = Ok(());
        let folded = self.engine.session(|session| {
            let mut total = None;
            while let Some(entry) = items.next() {
                if told.is_ok() && (self.order.careful || self.setup.timed) {
                    told = self.report.begun(0);
                }
                if let Ok(Item::Json(partial)) = entry.item {
                    session.fold_partial(&mut total, partial)?;
                }
            }
            match total {
                Some(total) => lang::write_partial(total, &mut self.output),
                None => Ok(()),
            }
        });
        told?;
        let items = self.chunk.items;
        match folded.and_then(|()| self.check_length()) {
            Ok(()) => self.pass_on(items),
            Err(failure) => self.fail(items, &Entry::last_of(items), failure, 1),
        }
    }
}

/// The lengths of the blocks into which `items` items from index `first` on are
/// cut: single items at the start of the input, so that a few slow items keep
/// all workers busy, and up to 1,024 later.
pub(crate) fn blocks(first: u64, items: u32) -> impl Iterator<Item = u32> {
    let mut index = first;
    let mut left = items;
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        let length = block_length(index).min(left);
        index += u64::from(length);
        left -= length;
        Some(length)
    })
}

/// How long the block is that begins at `index`, unless the input ends.
fn block_length(index: u64) -> u32 {
    let most = (index / 64).clamp(1, 1024) as u32;
    1 << most.ilog2()
}

#[cfg(test)]
mod tests;
