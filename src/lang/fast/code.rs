//! Expressions as closures, each of which calls those of its parts.
//!
//! Types are settled before a closure is made, so that none is looked at while
//! it runs, and the operands that are mostly leaves (the item, a constant) are
//! built into the closure of their operator. Measured on `x*x-2*x`, a tree of
//! enum nodes took two to three times as long.

use super::number::{Number, Output};

/// What the names in an expression stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    /// The item, as the bits of the type that the code was made for: a plain
    /// word, so that a scope is passed in registers.
    item: u64,
    /// The item's index.
    pub(super) index: i64,
}

impl Scope {
    /// None for indices beyond `i64`.
    #[inline]
    pub(super) fn new(item: Number, index: u64) -> Option<Self> {
        let item = match item {
            Number::Int(value) => value as u64,
            Number::Float(value) => value.to_bits(),
        };
        let index = i64::try_from(index).ok()?;
        Some(Self { item, index })
    }
}

/// Computes a value, or `None` when the interpreter has to.
pub(super) type Code<T> = Box<dyn Fn(Scope) -> Option<T> + Send + Sync>;

/// A value that expressions have.
pub(super) trait Value: Copy + Send + Sync + 'static {
    /// Whether Starlark takes it for true.
    fn truth(self) -> bool;
}

impl Value for i64 {
    #[inline]
    fn truth(self) -> bool {
        self != 0
    }
}

impl Value for f64 {
    #[inline]
    fn truth(self) -> bool {
        self != 0.0
    }
}

impl Value for bool {
    #[inline]
    fn truth(self) -> bool {
        self
    }
}

impl Value for Output {
    #[inline]
    fn truth(self) -> bool {
        self.truth()
    }
}

/// A number, which an item can be.
pub(super) trait Word: Value {
    /// The number whose bits a scope holds.
    fn from_bits(bits: u64) -> Self;
}

impl Word for i64 {
    #[inline]
    fn from_bits(bits: u64) -> Self {
        bits as Self
    }
}

impl Word for f64 {
    #[inline]
    fn from_bits(bits: u64) -> Self {
        Self::from_bits(bits)
    }
}

/// Where a number comes from.
pub(super) enum OperandSource<T> {
    /// From the item, in code that is made for items of this type.
    Item,
    /// From a literal.
    Constant(T),
    /// From an operator.
    Code(Code<T>),
}

impl<T: Word> OperandSource<T> {
    /// The number for one item.
    #[inline]
    pub(super) fn get(&self, scope: Scope) -> Option<T> {
        match self {
            Self::Item => Some(T::from_bits(scope.item)),
            Self::Constant(value) => Some(*value),
            Self::Code(code) => code(scope),
        }
    }

    /// The same as code.
    pub(super) fn code(self) -> Code<T> {
        match self {
            Self::Item => Box::new(|scope| Some(T::from_bits(scope.item))),
            Self::Constant(value) => Box::new(move |_| Some(value)),
            Self::Code(code) => code,
        }
    }

    /// An operator on one number, computed now if that is a constant.
    pub(super) fn prefix<U: Word>(
        self,
        operator: impl Fn(T) -> Option<U> + Send + Sync + 'static,
    ) -> OperandSource<U> {
        if let Self::Constant(value) = self
            && let Some(value) = operator(value)
        {
            return OperandSource::Constant(value);
        }
        OperandSource::Code(map(self.code(), operator))
    }

    /// An operator on two numbers.
    pub(super) fn infix<U: Value>(
        self,
        right: Self,
        operator: impl Fn(T, T) -> Option<U> + Copy + Send + Sync + 'static,
    ) -> Code<U> {
        let item = |scope: Scope| T::from_bits(scope.item);
        match (self, right) {
            (Self::Item, Self::Item) => Box::new(move |s| operator(item(s), item(s))),
            (Self::Item, Self::Constant(r)) => Box::new(move |s| operator(item(s), r)),
            (Self::Item, Self::Code(r)) => Box::new(move |s| operator(item(s), r(s)?)),
            (Self::Constant(l), Self::Item) => Box::new(move |s| operator(l, item(s))),
            (Self::Constant(l), Self::Constant(r)) => Box::new(move |_| operator(l, r)),
            (Self::Constant(l), Self::Code(r)) => Box::new(move |s| operator(l, r(s)?)),
            (Self::Code(l), Self::Item) => Box::new(move |s| operator(l(s)?, item(s))),
            (Self::Code(l), Self::Constant(r)) => Box::new(move |s| operator(l(s)?, r)),
            (Self::Code(l), Self::Code(r)) => both(l, r, operator),
        }
    }
}

/// A function of one value's code.
pub(super) fn map<T: Value, U: Value>(
    code: Code<T>,
    function: impl Fn(T) -> Option<U> + Send + Sync + 'static,
) -> Code<U> {
    Box::new(move |scope| function(code(scope)?))
}

/// A function of two values' codes, both of which are always run.
pub(super) fn both<T: Value, U: Value>(
    left: Code<T>,
    right: Code<T>,
    function: impl Fn(T, T) -> Option<U> + Send + Sync + 'static,
) -> Code<U> {
    Box::new(move |scope| function(left(scope)?, right(scope)?))
}

/// A form that runs only the part that it needs.
pub(super) enum Branch {
    /// `left and right`
    And,
    /// `left or right`
    Or,
    /// `left if condition else right`
    If(Code<bool>),
}

impl Branch {
    /// The form's code, whose value is one of the two.
    pub(super) fn code<T: Value>(self, left: Code<T>, right: Code<T>) -> Code<T> {
        match self {
            Self::And => Box::new(move |scope| {
                let value = left(scope)?;
                if value.truth() {
                    right(scope)
                } else {
                    Some(value)
                }
            }),
            Self::Or => Box::new(move |scope| {
                let value = left(scope)?;
                if value.truth() {
                    Some(value)
                } else {
                    right(scope)
                }
            }),
            Self::If(condition) => Box::new(move |scope| {
                if condition(scope)? {
                    left(scope)
                } else {
                    right(scope)
                }
            }),
        }
    }
}
