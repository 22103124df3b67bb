//! Folds the items of each key with the user's function.

use std::io;

use super::chunk::{Report, Run};
use super::fold::{Block, check_form};
use super::groups::{Groups, read_line};
use super::items::{Entry, Items};
use crate::lang::{self, Failure, Session, Value};

impl<R: Report> Run<'_, R> {
    /// Folds each block of items into a line of keys and partial results.
    pub(super) fn reduce_block_by_key(
        &mut self,
        items: &mut Items,
        block: Block,
    ) -> io::Result<()> {
        self.begin_next(block.start)?;
        let totals_are_json = self.fold_by_key(items, block, false)?;
        if !totals_are_json {
            // Fold again to find the items whose totals have no JSON form.
            let mut items = Items::new(self.setup, self.chunk);
            items.pass_over(block.start);
            if !self.fold_by_key(&mut items, block, true)? {
                self.output.push(b'\n');
            }
        }
        self.pass_on(block.end)
    }

    /// Folds a block, and returns whether all totals have a JSON form. With
    /// `checked`, an item fails if its total has none.
    fn fold_by_key(&mut self, items: &mut Items, block: Block, checked: bool) -> io::Result<bool> {
        self.engine.session(|session| {
            let mut groups = Groups::new();
            for _ in block.start..block.end {
                let Some(entry) = items.next() else { break };
                if !self.settled.contains(&entry.offset) {
                    self.fold_one(session, &entry, block, &mut groups, checked)?;
                }
            }
            Ok(groups
                .write_line(&mut self.output, |total, out| {
                    lang::write_result(*total, out)
                })
                .is_ok())
        })
    }

    fn fold_one<'v>(
        &mut self,
        session: &mut Session<'v, '_, '_>,
        entry: &Entry,
        block: Block,
        groups: &mut Groups<Value<'v>>,
        checked: bool,
    ) -> io::Result<()> {
        self.begin(entry.offset)?;
        let folded = self.attempt(session, entry, |session, outcome, output| {
            let results = session.results(&outcome);
            let Some(&first) = results.first() else {
                return Ok(());
            };
            let key = session.key(&outcome)?.unwrap_or_default();
            let known = groups.get(&key).copied();
            let total = session.combine_all(known, &results)?.unwrap_or(first);
            if checked {
                check_form(total, output)?;
            }
            *groups.state(&key, || total) = total;
            Ok(())
        });
        folded.or_else(|failed| self.leave_out(block.start, entry, failed))
    }

    /// Merges partial results from left to right: into another one, or the
    /// last time into results.
    pub(super) fn merge_groups(&mut self) -> Result<(), Failure> {
        let mut items = Items::partials(self.chunk);
        self.engine.session(|session| {
            let mut groups: Groups<Value> = Groups::new();
            while let Some(line) = items.next().and_then(|entry| entry.partial()) {
                read_line(line, |key, state| {
                    self.go_on_combining();
                    let mut total = groups.get(key).copied();
                    session.fold_partial(&mut total, state.as_bytes())?;
                    if let Some(total) = total {
                        *groups.state(key, || total) = total;
                    }
                    Ok(())
                })?;
            }
            if self.chunk.is_last_lot() {
                self.write_groups(&groups, |total, out| lang::write_result(*total, out))
            } else {
                groups.write_line(&mut self.output, |total, out| {
                    lang::write_result(*total, out)
                })
            }
        })
    }

    /// Writes the results of all keys.
    pub(super) fn write_groups<S>(
        &mut self,
        groups: &Groups<S>,
        write: impl Fn(&S, &mut Vec<u8>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        for (key, state) in groups.iter() {
            self.setup.style.write(
                |_| Ok(()),
                |out| {
                    out.extend_from_slice(b"{\"key\":");
                    out.extend_from_slice(key.as_bytes());
                    out.extend_from_slice(b",\"result\":");
                    write(state, out)?;
                    out.push(b'}');
                    Ok(())
                },
                &mut self.output,
            )?;
        }
        Ok(())
    }
}
