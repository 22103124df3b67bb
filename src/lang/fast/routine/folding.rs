//! Reductions by a user's function without the interpreter: the key of an item,
//! and the state that its result becomes part of.
//!
//! Where anything is left to the interpreter, the states are of no more use:
//! combining may have changed lists that they hold.

use starlark::values::{Heap, Value};

use super::boxed::Boxed;
use super::convert;
use super::item_function::ItemFunction;
use super::procedure::{Procedure, Procedures};
use crate::lang::item::{Item, Style};
use crate::lang::program::{Parsed, Program};
use crate::lang::syntax::Expression;

/// The functions of a program that combines results, compiled.
pub(crate) struct Folding {
    filter: Option<ItemFunction>,
    function: ItemFunction,
    by: Option<ItemFunction>,
    reduce: Procedure,
}

/// What the results of some items were combined into; at first, it has no value.
#[derive(Debug, Default)]
pub(crate) struct FoldState(Boxed);

impl Folding {
    /// `None` if one of the functions is left to the interpreter.
    pub(in crate::lang) fn compile(
        program: &Program,
        style: Style,
        parsed: &Parsed,
    ) -> Option<Self> {
        let reduce = parsed.reduce.as_ref()?;
        if program.starmap || style.flat {
            return None;
        }
        let optional = |expression: &Option<Expression>| match expression {
            Some(expression) => ItemFunction::compile(expression, &parsed.sources).map(Some),
            None => Some(None),
        };
        Some(Self {
            filter: optional(&parsed.filter)?,
            function: ItemFunction::compile(&parsed.function, &parsed.sources)?,
            by: optional(&parsed.by)?,
            reduce: Procedures::new(&parsed.sources).of(reduce)?,
        })
    }

    /// Whether the filter keeps an item.
    pub(crate) fn keeps(&self, item: &Item, index: u64) -> Option<bool> {
        match &self.filter {
            Some(filter) => filter.value(item, index)?.truth(),
            None => Some(true),
        }
    }

    /// Appends the key of an item as JSON: null if all items have the same.
    pub(crate) fn key(&self, item: &Item, index: u64, out: &mut Vec<u8>) -> Option<()> {
        let Some(by) = &self.by else {
            out.extend_from_slice(b"null");
            return Some(());
        };
        by.write(item, index, Style::default(), out)
    }

    /// Combines an item's result into a state. After a `None`, this state is of
    /// no use.
    pub(crate) fn fold(&self, state: &mut FoldState, item: &Item, index: u64) -> Option<()> {
        let result = self.function.value(item, index)?;
        self.combine(state, result)
    }

    /// Combines a partial result, which is JSON, into a state.
    pub(crate) fn merge(&self, state: &mut FoldState, partial: &[u8]) -> Option<()> {
        self.combine(state, convert::item(&Item::Json(partial))?)
    }

    fn combine(&self, state: &mut FoldState, result: Boxed) -> Option<()> {
        state.0 = match std::mem::take(&mut state.0) {
            Boxed::Unset => result,
            before => self.reduce.combine(before, result)?,
        };
        Some(())
    }
}

impl FoldState {
    /// Appends the state as JSON, if it needs no heap for that.
    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Option<()> {
        self.0.write(Style::default(), out)
    }

    /// The state as a value of the interpreter.
    pub(crate) fn value<'v>(&self, heap: Heap<'v>) -> Option<Value<'v>> {
        convert::result(&self.0, heap)
    }
}
