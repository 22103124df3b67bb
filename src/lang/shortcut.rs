//! Runs items without the interpreter if the result is certain to be the same,
//! and there soon: results before it wait for it.
//!
//! Combines the compiled filter and function, and writes everything around a
//! result. For small items, most of the time goes into getting from one to the
//! next: so lines and the integers of a range are processed many at a time.

use std::cell::Cell;

use memchr::memchr;

use super::fast::{ItemFunction, integer_line};
use super::group_key::GroupKey;
use super::item::{Item, Style};
use super::measures::Operand;
use super::program::{Parsed, Program};
use super::syntax::Expression;

/// Runs most items without the interpreter.
pub(super) struct Shortcut {
    filter: Option<ItemFunction>,
    function: ItemFunction,
    by: Option<ItemFunction>,
    style: Style,
    /// Room for a key.
    key: Cell<Vec<u8>>,
}

/// The limits of a run of items.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// The number of items.
    pub(crate) items: u32,
    /// The length of the output in bytes, exceeded by at most one result.
    pub(crate) output: usize,
}

/// How far a run of lines got.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LinesRun {
    pub(crate) items: u32,
    /// How many bytes they take.
    pub(crate) bytes: usize,
    /// Whether the next line is an item for the interpreter.
    pub(crate) is_stuck: bool,
}

impl Shortcut {
    /// For functions and filters without loops, whose results are written
    /// unchanged.
    pub(super) fn compile(program: &Program, style: Style, parsed: &Parsed) -> Option<Self> {
        if program.starmap || program.reduce.is_some() || style.with_item {
            return None;
        }
        let brief = |expression: &Expression| ItemFunction::brief(expression, &parsed.sources);
        let optional = |expression: &Option<Expression>| match expression {
            Some(expression) => brief(expression).map(Some),
            None => Some(None),
        };
        Some(Self {
            filter: optional(&parsed.filter)?,
            function: brief(&parsed.function)?,
            by: optional(&parsed.by)?,
            style,
            key: Cell::default(),
        })
    }

    /// Runs one item: appends the output, if any, and returns `true`, or does
    /// nothing.
    pub(super) fn apply(&self, item: &Item, index: u64, out: &mut Vec<u8>) -> bool {
        let keeps = match &self.filter {
            Some(filter) => filter.truth(item, index),
            None => Some(true),
        };
        let treated = keeps.and_then(|keeps| {
            self.enclose(keeps, out, |out| {
                self.function.write(item, index, self.style, out)
            })
        });
        treated.is_some()
    }

    /// Hands one item's key, if there are keys, and its value to `take`, and
    /// gives its answer: `false` also where the interpreter has to look.
    pub(super) fn measure(
        &self,
        item: &Item,
        index: u64,
        take: impl FnOnce(Option<GroupKey>, Operand) -> bool,
    ) -> bool {
        let measure = || {
            if let Some(filter) = &self.filter
                && !filter.truth(item, index)?
            {
                return Some(true);
            }
            let operand = self.function.operand(item, index, self.style)?;
            let Some(by) = &self.by else {
                return Some(take(None, operand));
            };
            let mut room = self.key.take();
            let taken = by.key(item, index, &mut room, |key| take(Some(key), operand));
            self.key.set(room);
            taken
        };
        measure().unwrap_or(false)
    }

    /// Runs the items at the start of `text`, each a line of JSON, as far as
    /// `bounds` permits and without the interpreter. The first one has the index
    /// `index`.
    pub(super) fn run_lines(
        &self,
        text: &[u8],
        index: u64,
        bounds: Bounds,
        out: &mut Vec<u8>,
    ) -> LinesRun {
        let mut run = LinesRun::default();
        while run.items < bounds.items && out.len() < bounds.output {
            let rest = &text[run.bytes..];
            let index = index + u64::from(run.items);
            let length = match integer_line(rest) {
                Some((number, length)) if self.integer(number, index, out).is_some() => length,
                _ => {
                    let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                    let line = &rest[..length];
                    if !self.apply(&Item::Json(line), index, out) {
                        run.is_stuck = !line.trim_ascii().is_empty();
                        break;
                    }
                    length
                }
            };
            run.items += 1;
            run.bytes += length;
        }
        run
    }

    /// Runs the items of a range from `start` on, as far as `bounds` permits
    /// and without the interpreter; returns how many.
    pub(super) fn run_range(
        &self,
        (start, step): (i64, i64),
        index: u64,
        bounds: Bounds,
        out: &mut Vec<u8>,
    ) -> u32 {
        let mut number = start;
        let mut items = 0;
        while items < bounds.items && out.len() < bounds.output {
            if self
                .integer(number, index + u64::from(items), out)
                .is_none()
            {
                break;
            }
            items += 1;
            number = number.wrapping_add(step);
        }
        items
    }

    /// Runs an item that is an integer, or does nothing.
    #[inline]
    fn integer(&self, number: i64, index: u64, out: &mut Vec<u8>) -> Option<()> {
        let keeps = match &self.filter {
            Some(filter) => filter.truth_for(number, index)?,
            None => true,
        };
        self.enclose(keeps, out, |out| {
            self.function.write_for(number, index, self.style, out)
        })
    }

    /// Writes the result of an item that passed the filter, with everything
    /// around it; nothing if that is impossible.
    #[inline]
    fn enclose(
        &self,
        keeps: bool,
        out: &mut Vec<u8>,
        write: impl FnOnce(&mut Vec<u8>) -> Option<()>,
    ) -> Option<()> {
        if !keeps {
            return Some(());
        }
        let start = out.len();
        if self.style.array {
            out.push(b',');
        }
        let written = write(out);
        if written.is_none() {
            out.truncate(start);
        } else if !self.style.array {
            out.push(b'\n');
        }
        written
    }
}
