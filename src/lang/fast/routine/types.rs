//! The types of what a routine works on, as far as they are known.

use std::collections::HashMap;

use starlark::codemap::Span;

/// A type that registers are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Type {
    Int,
    Float,
    Bool,
}

/// What has a type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// A variable.
    Local(String),
    /// An expression whose value is that of one of its parts.
    Choice(u32, u32),
    /// What the routine returns.
    Result,
}

impl Holder {
    pub(super) fn choice(span: Span) -> Self {
        Self::Choice(span.begin().get(), span.end().get())
    }
}

/// What one reading of a function has found about types. It is read again with
/// that until nothing new is found.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    kinds: HashMap<Holder, Type>,
    /// Whether anything was new.
    pub(super) has_grown: bool,
}

impl Knowledge {
    pub(super) fn of(&self, holder: &Holder) -> Option<Type> {
        self.kinds.get(holder).copied()
    }

    /// Notes that `holder` can have a value of this kind. `None` if it can have
    /// others too.
    pub(super) fn learn(&mut self, holder: Holder, kind: Type) -> Option<()> {
        let known = self.kinds.insert(holder, kind);
        self.has_grown |= known.is_none();
        known.is_none_or(|known| known == kind).then_some(())
    }
}
