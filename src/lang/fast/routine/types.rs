//! The types of a routine's values, as far as they are known.

use std::collections::HashMap;

use starlark::codemap::Span;

/// A type that registers are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Type {
    Int,
    Float,
    Bool,
    /// A string of one character, as the number of that.
    Character,
    /// A value that carries its type, on the other side of the register.
    Any,
    /// The result of a function whose kind is not known yet. Finished routines do
    /// not contain it.
    Unknown,
}

/// Something that has a type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// A variable.
    Local(String),
    /// A part of the text: an expression whose value is that of one of its
    /// parts, or whose type only running it shows.
    Place(u32, u32),
    /// What the routine returns.
    Result,
}

impl Holder {
    pub(super) fn place(span: Span) -> Self {
        Self::Place(span.begin().get(), span.end().get())
    }
}

/// The types that runs of a function have shown.
pub(super) type Lessons = HashMap<Holder, Type>;

/// The types that readings of a function have found. It is read again with them
/// until nothing new is found.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    kinds: HashMap<Holder, Type>,
    pub(super) lessons: Lessons,
    /// Whether anything was new.
    pub(super) has_grown: bool,
}

impl Knowledge {
    pub(super) fn new(lessons: Lessons) -> Self {
        Self {
            lessons,
            ..Self::default()
        }
    }

    pub(super) fn of(&self, holder: &Holder) -> Option<Type> {
        self.kinds.get(holder).copied()
    }

    /// The kind that is guessed for what only running it shows: an integer at
    /// first.
    pub(super) fn guess(&self, holder: &Holder) -> Type {
        self.lessons.get(holder).copied().unwrap_or(Type::Int)
    }

    /// Notes that `holder` can have a value of this kind; the kind for all that
    /// it can have.
    pub(super) fn learn(&mut self, holder: Holder, kind: Type) -> Type {
        if kind == Type::Unknown {
            self.has_grown = true;
            return self.of(&holder).unwrap_or(kind);
        }
        let joined = match self.of(&holder) {
            Some(known) if known == kind => return kind,
            Some(_) => Type::Any,
            None => kind,
        };
        self.has_grown |= self.kinds.insert(holder, joined) != Some(joined);
        joined
    }
}
