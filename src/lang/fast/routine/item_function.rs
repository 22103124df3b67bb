//! A function of an item, by whatever runs it without the interpreter: an
//! expression where possible, which reads only the fields that it names, or else a
//! procedure.

use starlark::syntax::AstModule;

use super::boxed::Boxed;
use super::convert;
use super::procedure::{Procedure, Procedures};
use crate::lang::fast::Fast;
use crate::lang::fast::number::Number;
use crate::lang::group_key::GroupKey;
use crate::lang::item::{Item, Style};
use crate::lang::measures::Operand;
use crate::lang::syntax::Expression;

/// A function of an item and its index.
pub(in crate::lang) struct ItemFunction {
    fast: Option<Fast>,
    procedure: Option<Procedure>,
}

impl ItemFunction {
    /// Compiles a function of a program with these sources.
    pub(super) fn compile(expression: &Expression, sources: &[AstModule]) -> Option<Self> {
        let fast = Fast::of(expression, sources);
        let procedure = Procedures::new(sources).of(expression);
        (fast.is_some() || procedure.is_some()).then_some(Self { fast, procedure })
    }

    /// The same for a function that ends soon, whatever the item is.
    pub(in crate::lang) fn brief(expression: &Expression, sources: &[AstModule]) -> Option<Self> {
        let fast = Fast::of(expression, sources);
        let procedure = match fast {
            Some(_) => None,
            None => Some(Procedures::new(sources).of(expression)?),
        };
        let is_brief = procedure.as_ref().is_none_or(Procedure::is_brief);
        is_brief.then_some(Self { fast, procedure })
    }

    /// The value for an item. As everywhere here, `None` where that is left to
    /// the interpreter.
    pub(super) fn value(&self, item: &Item, index: u64) -> Option<Boxed> {
        let fast = self.fast.as_ref();
        let datum = fast.and_then(|fast| fast.datum(item, index));
        match datum.and_then(convert::of_datum) {
            Some(value) => Some(value),
            None => self.procedure.as_ref()?.apply(item, index),
        }
    }

    /// Appends the value as `style` says, without what goes around it; nothing
    /// with `None`.
    #[inline]
    pub(in crate::lang) fn write(
        &self,
        item: &Item,
        index: u64,
        style: Style,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        match &self.fast {
            Some(fast) if fast.write(item, index, style, out).is_some() => Some(()),
            _ => {
                let procedure = self.procedure.as_ref()?;
                procedure.apply(item, index)?.write(style, out)
            }
        }
    }

    /// Appends the value for an item that is an integer.
    #[inline]
    pub(in crate::lang) fn write_for(
        &self,
        number: i64,
        index: u64,
        style: Style,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        match &self.fast {
            Some(fast) => fast.compute(Number::Int(number), index)?.write(out),
            None => self.value(&Item::Int(number), index)?.write(style, out),
        }
    }

    /// Whether the value is one that Starlark takes for true.
    pub(in crate::lang) fn truth(&self, item: &Item, index: u64) -> Option<bool> {
        match &self.fast {
            Some(fast) => fast.truth(item, index),
            None => self.value(item, index)?.truth(),
        }
    }

    /// The same for an item that is an integer.
    #[inline]
    pub(in crate::lang) fn truth_for(&self, number: i64, index: u64) -> Option<bool> {
        match &self.fast {
            Some(fast) => Some(fast.compute(Number::Int(number), index)?.truth()),
            None => self.value(&Item::Int(number), index)?.truth(),
        }
    }

    /// The value, to be measured.
    #[inline]
    pub(in crate::lang) fn operand<'a>(
        &'a self,
        item: &Item<'a>,
        index: u64,
        style: Style,
    ) -> Option<Operand<'a>> {
        match &self.fast {
            Some(fast) => fast.operand(item, index, style),
            None => self.value(item, index)?.operand(),
        }
    }

    /// Hands the value to `take` as a key, perhaps written into `room`.
    pub(in crate::lang) fn key<R>(
        &self,
        item: &Item,
        index: u64,
        room: &mut Vec<u8>,
        take: impl FnOnce(GroupKey) -> R,
    ) -> Option<R> {
        if let Some(fast) = &self.fast {
            return fast.key(item, index, room, take);
        }
        room.clear();
        self.value(item, index)?.write(Style::default(), room)?;
        Some(take(GroupKey::Json(str::from_utf8(room).ok()?)))
    }
}
