//! A compiled fast path for functions that are expressions: arithmetic,
//! comparisons, conditions, and the fields of objects.
//!
//! Where the whole function is such an expression, its value is computed here
//! at a few nanoseconds an operator instead of by a call of the interpreter,
//! and of an object only the fields that are asked for become values. The rule that
//! holds this module together: a result is exactly the interpreter's, or there
//! is none and the caller asks the interpreter, which also words every error.
//! So nothing here reports errors, knows numbers beyond 64 bits or needs an
//! interpreter to run.
//!
//! There are two ways. [`Arithmetic`] is for items that
//! are numbers, whose types are settled before the first item. A
//! [`Formula`] takes items of any kind.

mod arithmetic;
mod code;
mod column;
mod copy;
mod datum;
mod formula;
mod layout;
mod literal;
mod number;
mod operations;
mod operators;
mod paths;
mod power;
mod routine;
mod scan;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use starlark::syntax::AstModule;
use starlark_syntax::syntax::ast::AstExpr;

use super::group_key::GroupKey;
use super::item::{Item, Style};
use super::measures::Operand;
use super::syntax::{self, Expression};
use arithmetic::Arithmetic;
use datum::Datum;
use formula::Formula;
use number::Output;
pub(super) use number::{Number, integer_line};
pub(crate) use routine::{FoldState, Folding};
pub(super) use routine::{ItemFunction, Procedure, Procedures};

/// Names that are taken for what they are in Starlark.
const CONSTANTS: [&str; 3] = ["False", "None", "True"];

/// An expression in an item and its index, compiled.
pub(super) struct Fast {
    arithmetic: Option<Arithmetic>,
    formula: Option<Formula>,
}

impl Fast {
    /// Compiles a function of an item, of a program with these sources.
    pub(super) fn of(expression: &Expression, sources: &[AstModule]) -> Option<Self> {
        let (item, index, body) = syntax::simple_function(expression, sources)?;
        let defined: HashSet<String> = sources.iter().flat_map(syntax::top_level_names).collect();
        Self::compile(body, item, index, &|name| defined.contains(name))
    }

    /// Compiles `body`, in which `item` and `index` are the names that stand
    /// for the item and its index. The program defines the names for which
    /// `hidden` holds, so they are not those of the language.
    ///
    /// `None` when it holds anything but what this module knows.
    pub(super) fn compile(
        body: &AstExpr,
        item: &str,
        index: Option<&str>,
        hidden: &dyn Fn(&str) -> bool,
    ) -> Option<Self> {
        if CONSTANTS.into_iter().any(hidden) {
            return None;
        }
        let arithmetic = Arithmetic::compile(body, item, index);
        let formula = Formula::compile(body, item, index, hidden);
        (arithmetic.is_some() || formula.is_some()).then_some(Self {
            arithmetic,
            formula,
        })
    }

    /// Appends the expression's value for one item as `style` says, without
    /// what goes around it; `None`, with nothing written, when this item needs
    /// the interpreter: for an integer beyond 64 bits, an error, or a type
    /// that is not known here.
    #[inline]
    pub(super) fn write(
        &self,
        item: &Item,
        index: u64,
        style: Style,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        if let Some(output) = self.arithmetic(item, index) {
            return output.write(out);
        }
        let formula = self.formula.as_ref()?;
        let start = out.len();
        let written = if style.flat {
            let value = formula.apply(item, index)?;
            (!value.is_list()).then(|| value.write_as(style.raw, out))?
        } else {
            formula.write(item, index, style.raw, out)
        };
        if written.is_none() {
            out.truncate(start);
        }
        written
    }

    /// The expression's value for one item; `None` for the same items as
    /// [`write`](Self::write).
    fn datum<'a>(&'a self, item: &Item<'a>, index: u64) -> Option<Datum<'a>> {
        match self.arithmetic(item, index) {
            Some(output) => Some(output.into()),
            None => self.formula.as_ref()?.apply(item, index),
        }
    }

    /// The expression's value for one item, to be measured; `None` for the same
    /// items as [`write`](Self::write).
    #[inline]
    pub(super) fn operand<'a>(
        &'a self,
        item: &Item<'a>,
        index: u64,
        style: Style,
    ) -> Option<Operand<'a>> {
        let value = self.datum(item, index)?;
        if style.flat && value.is_list() {
            return None;
        }
        Some(value.into_operand())
    }

    /// Hands the expression's value for one item to `take` as a key, perhaps
    /// written into `room`; `None` for the same items as [`write`](Self::write).
    pub(super) fn key<R>(
        &self,
        item: &Item,
        index: u64,
        room: &mut Vec<u8>,
        take: impl FnOnce(GroupKey) -> R,
    ) -> Option<R> {
        let value = self.datum(item, index)?;
        if let Datum::Text(text) = &value {
            return Some(take(GroupKey::Text(text)));
        }
        room.clear();
        value.write_as(false, room)?;
        Some(take(GroupKey::Json(str::from_utf8(room).ok()?)))
    }

    /// Whether the expression's value for one item is one that Starlark takes
    /// for true; `None` when this item needs the interpreter.
    pub(super) fn truth(&self, item: &Item, index: u64) -> Option<bool> {
        if let Some(output) = self.arithmetic(item, index) {
            return Some(output.truth());
        }
        Some(self.formula.as_ref()?.apply(item, index)?.truth())
    }

    /// The value for an item that is a number, where arithmetic will do.
    #[inline]
    pub(super) fn compute(&self, number: Number, index: u64) -> Option<Output> {
        self.arithmetic.as_ref()?.apply(number, index)
    }

    #[inline]
    fn arithmetic(&self, item: &Item, index: u64) -> Option<Output> {
        let arithmetic = self.arithmetic.as_ref()?;
        let number = match *item {
            Item::Json(text) => Number::parse(text)?,
            Item::Int(number) => Number::Int(number),
            _ => return None,
        };
        arithmetic.apply(number, index)
    }
}
