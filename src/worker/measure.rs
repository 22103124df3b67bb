//! Reductions that are built in, of all items or of the items of each key.
//!
//! Their results do not depend on how items are grouped, so each chunk makes
//! one partial result. Items that need the interpreter and items that do not
//! go into the same tallies.

use std::io;

use super::chunk::{Report, Run};
use super::groups::{Groups, read_line};
use super::items::{Entry, Items, Located};
use crate::lang::{Failure, GroupKey, Measures, Operand, Session, Tally};

/// The key of all items where there is no `--by`.
const ALL: GroupKey = GroupKey::Json("null");

impl<R: Report> Run<'_, R> {
    /// Measures a chunk's items, which are finished together.
    pub(super) fn measure(&mut self, measures: Measures) -> io::Result<()> {
        if self.order.skip > 0 {
            return Ok(());
        }
        self.begin_next(0)?;
        let mut groups = Groups::new();
        let mut items = Items::new(self.setup, self.chunk);
        let mut slow = self.next_unmeasured(&mut items, measures, &mut groups)?;
        while let Some(first) = slow {
            slow = self.engine.session(|session| {
                let mut slow = Some(first);
                while let Some(located) = slow {
                    self.measure_one(session, &items.open(located), measures, &mut groups)?;
                    slow = self.next_unmeasured(&mut items, measures, &mut groups)?;
                    if session.is_full() {
                        break;
                    }
                }
                io::Result::Ok(slow)
            })?;
        }
        let written = groups.write_line(&mut self.output, |tally: &Tally, out| {
            tally.write(measures, out);
            Ok(())
        });
        debug_assert!(written.is_ok(), "tallies have a JSON form");
        self.pass_on(self.chunk.items)
    }

    /// Measures items until one needs the interpreter.
    fn next_unmeasured<'i>(
        &mut self,
        items: &mut Items<'i>,
        measures: Measures,
        groups: &mut Groups<Tally>,
    ) -> io::Result<Option<Located<'i>>> {
        while let Some(located) = items.find() {
            let is_done = self.settled.contains(&located.offset)
                || self.engine.has_shortcut()
                    && self.measure_quickly(&items.open(located), measures, groups)?;
            if !is_done {
                return Ok(Some(located));
            }
        }
        Ok(None)
    }

    /// Measures an item if that can be done without the interpreter.
    fn measure_quickly(
        &mut self,
        entry: &Entry,
        measures: Measures,
        groups: &mut Groups<Tally>,
    ) -> io::Result<bool> {
        let Ok(item) = &entry.item else {
            return Ok(false);
        };
        if self.setup.timed || self.order.careful {
            self.begin(entry.offset)?;
        }
        let index = self.chunk.first_index + u64::from(entry.offset);
        Ok(self.engine.measure(item, index, |key, operand| {
            let tally = groups.state(key.unwrap_or(ALL), Tally::default);
            tally.add(measures, operand).is_ok()
        }))
    }

    fn measure_one(
        &mut self,
        session: &mut Session,
        entry: &Entry,
        measures: Measures,
        groups: &mut Groups<Tally>,
    ) -> io::Result<()> {
        self.begin(entry.offset)?;
        let done = self.attempt(session, entry, |session, outcome, _| {
            let results = session.results(&outcome);
            if results.is_empty() {
                return Ok(());
            }
            let key = session.key(&outcome)?;
            let mut tally = Tally::default();
            for result in results {
                tally
                    .add(measures, Operand::of(result))
                    .map_err(Failure::exception)?;
            }
            let key = key.as_deref().map_or(ALL, GroupKey::Json);
            groups.state(key, Tally::default).merge(tally);
            Ok(())
        });
        done.or_else(|failed| self.leave_out(0, entry, failed))
    }

    /// Merges partial results: into another one, or the last time into results.
    pub(super) fn merge_measures(&mut self, measures: Measures) -> Result<(), Failure> {
        let mut groups = Groups::new();
        let mut items = Items::partials(self.chunk);
        while let Some(line) = items.next().and_then(|entry| entry.partial()) {
            self.go_on_combining();
            read_line(line, |key, state| {
                let Some(tally) = Tally::read(measures, state) else {
                    return Err(Failure::senseless());
                };
                let total: &mut Tally = groups.state(key, Tally::default);
                total.merge(tally);
                Ok(())
            })?;
        }
        let is_grouped = self.setup.program.by.is_some();
        if !self.chunk.is_last_lot() {
            return groups.write_line(&mut self.output, |tally, out| {
                tally.write(measures, out);
                Ok(())
            });
        }
        if is_grouped {
            return self.write_groups(&groups, |tally, out| {
                tally.finish(measures, out).map_err(Failure::exception)
            });
        }
        let tally = groups.state(ALL, Tally::default);
        let style = self.setup.style;
        let mut result = Vec::new();
        tally
            .finish(measures, &mut result)
            .map_err(Failure::exception)?;
        let result = style.shown(&result);
        style.write(
            |_| Ok(()),
            |out| {
                out.extend_from_slice(&result);
                Ok(())
            },
            &mut self.output,
        )
    }
}
