//! Folds blocks of items, and merges partial results, without the interpreter.
//!
//! Either everything is done here, or nothing: then the interpreter starts over.

use std::io;

use super::chunk::{Report, Run};
use super::fold::Block;
use super::groups::{Groups, read_line};
use super::items::Items;
use crate::lang::{self, Failure, FoldState, Folding, GroupKey, Item};

/// The state of each key. Without `--by`, there is one.
type FoldStates = Groups<FoldState>;

impl<R: Report> Run<'_, R> {
    /// Folds a block into a line, and returns whether that was possible.
    pub(super) fn fold_quickly<'i>(
        &mut self,
        items: &mut Items<'i>,
        block: &Block<'i>,
    ) -> io::Result<bool> {
        let engine = self.engine;
        let Some(folding) = engine.folding().filter(|_| !self.order.careful) else {
            return Ok(false);
        };
        let mut states = FoldStates::new();
        let mut key = Vec::new();
        for located in &block.items {
            if self.settled.contains(&located.offset) {
                continue;
            }
            if self.setup.timed {
                self.begin(located.offset)?;
            }
            let index = self.chunk.first_index + u64::from(located.offset);
            let entry = items.open(*located);
            let item = entry.item.ok();
            let folded = item.and_then(|item| fold(folding, &item, index, &mut key, &mut states));
            if folded.is_none() {
                return Ok(false);
            }
        }
        Ok(self.write_states(&states).is_ok())
    }

    fn write_states(&mut self, states: &FoldStates) -> Result<(), Failure> {
        if self.setup.program.by.is_some() {
            return states.write_line(&mut self.output, lang::write_state);
        }
        if let Some((_, state)) = states.iter().next() {
            lang::write_state(state, &mut self.output)?;
        }
        self.output.push(b'\n');
        Ok(())
    }

    /// Merges lines of keys and partial results, and returns whether that was
    /// possible.
    pub(super) fn merge_quickly(&mut self) -> bool {
        let engine = self.engine;
        let Some(folding) = engine.folding().filter(|_| !self.order.careful) else {
            return false;
        };
        let mut items = Items::partials(self.chunk);
        let mut states = FoldStates::new();
        while let Some(line) = items.next().and_then(|entry| entry.partial()) {
            let merged = read_line(line, |key, partial| {
                self.go_on_combining();
                let state = states.state(key, FoldState::default);
                folding
                    .merge(state, partial.as_bytes())
                    .ok_or_else(Failure::senseless)
            });
            if merged.is_err() {
                return false;
            }
        }
        let start = self.output.len();
        let written = if self.chunk.is_last_lot() {
            self.write_groups(&states, lang::write_state)
        } else {
            states.write_line(&mut self.output, lang::write_state)
        };
        if written.is_err() {
            self.output.truncate(start);
        }
        written.is_ok()
    }
}

/// Combines an item into the state of its key.
fn fold(
    folding: &Folding,
    item: &Item,
    index: u64,
    key: &mut Vec<u8>,
    states: &mut FoldStates,
) -> Option<()> {
    if !folding.keeps(item, index)? {
        return Some(());
    }
    key.clear();
    folding.key(item, index, key)?;
    let key = GroupKey::Json(str::from_utf8(key).ok()?);
    let state = states.state(key, FoldState::default);
    folding.fold(state, item, index)
}
