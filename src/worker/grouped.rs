//! Folds the items of each key with the user's function.

use std::io;

use super::chunk::{Report, Run};
use super::fold::{Block, check_form};
use super::groups::{Groups, read_line};
use super::items::{Entry, Items};
use crate::lang::{self, Failure, GroupKey, Session, Value};

impl<R: Report> Run<'_, R> {
    /// Folds a block into a line of keys and partial results, and returns whether
    /// all of these have a JSON form. With `checked`, an item fails if the total
    /// with it has none.
    pub(super) fn fold_by_key<'i>(
        &mut self,
        items: &mut Items<'i>,
        block: &Block<'i>,
        checked: bool,
    ) -> io::Result<bool> {
        self.engine.session(|session| {
            let mut groups = Groups::new();
            for located in &block.items {
                if !self.settled.contains(&located.offset) {
                    let entry = items.open(*located);
                    self.fold_one(session, &entry, block, &mut groups, checked)?;
                }
            }
            let written = groups.write_line(&mut self.output, |total, out| {
                lang::write_result(*total, out)
            });
            Ok(written.is_ok())
        })
    }

    fn fold_one<'v>(
        &mut self,
        session: &mut Session<'v, '_, '_>,
        entry: &Entry,
        block: &Block,
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
            let key = GroupKey::Json(&key);
            let known = groups.get(key).copied();
            let total = session.combine_all(known, &results)?.unwrap_or(first);
            if checked {
                check_form(total, output)?;
            }
            *groups.state(key, || total) = total;
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
