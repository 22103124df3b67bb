//! Reductions by a user's function without the interpreter: the key of an item,
//! and the state that its result becomes part of.
//!
//! Where anything is left to the interpreter, the states are of no more use:
//! combining may have changed lists that they hold.

use starlark::values::{Heap, Value};

use super::boxed::Boxed;
use super::convert;
use super::procedure::{Procedure, Procedures};
use crate::lang::fast::Fast;
use crate::lang::fast::datum::Datum;
use crate::lang::item::{Item, Style};
use crate::lang::program::{Parsed, Program};
use crate::lang::syntax::Expression;

/// The functions of a program that combines results, compiled.
pub(crate) struct Folding {
    filter: Option<FoldPart>,
    function: FoldPart,
    by: Option<FoldPart>,
    reduce: Procedure,
}

/// A function of an item: an expression where possible, which reads only the
/// fields that it names.
struct FoldPart {
    fast: Option<Fast>,
    procedure: Option<Procedure>,
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
            Some(expression) => FoldPart::compile(expression, parsed).map(Some),
            None => Some(None),
        };
        Some(Self {
            filter: optional(&parsed.filter)?,
            function: FoldPart::compile(&parsed.function, parsed)?,
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
        if let Some(fast) = &by.fast
            && fast.write(item, index, Style::default(), out).is_some()
        {
            return Some(());
        }
        by.value(item, index)?.scalar()?.write_as(false, out)
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

impl FoldPart {
    fn compile(expression: &Expression, parsed: &Parsed) -> Option<Self> {
        let fast = Fast::of(expression, &parsed.sources);
        let procedure = Procedures::new(&parsed.sources).of(expression);
        (fast.is_some() || procedure.is_some()).then_some(Self { fast, procedure })
    }

    fn value(&self, item: &Item, index: u64) -> Option<Boxed> {
        let fast = self.fast.as_ref();
        let datum = fast.and_then(|fast| fast.datum(item, index));
        match datum.and_then(convert::of_datum) {
            Some(value) => Some(value),
            None => self.procedure.as_ref()?.apply(item, index),
        }
    }
}

impl FoldState {
    /// Appends the state as JSON, if it needs no heap for that.
    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Option<()> {
        let start = out.len();
        let written = self.0.scalar()?.write_as(false, out);
        if written.is_none() {
            out.truncate(start);
        }
        written
    }

    /// The state as a value of the interpreter.
    pub(crate) fn value<'v>(&self, heap: Heap<'v>) -> Option<Value<'v>> {
        convert::result(&self.0, heap)
    }
}

impl Boxed {
    /// The same as a datum, unless it holds others.
    fn scalar(&self) -> Option<Datum<'_>> {
        Some(match self {
            Self::None => Datum::None,
            Self::Bool(value) => Datum::Bool(*value),
            Self::Int(value) => Datum::Int(*value),
            Self::Float(value) => Datum::Float(*value),
            Self::Text(text) => Datum::Text(text.as_str().into()),
            _ => return None,
        })
    }
}
