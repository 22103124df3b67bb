//! The constructs around a statement within its function, and how they may be
//! left.

/// A construct around a statement within its function.
#[derive(Debug)]
pub(super) enum Block {
    /// A loop, with the name of a flag that `break` sets, if needed.
    Loop(Option<String>),
    /// A `with`, which must be left.
    With,
    /// A block of `try`, which is a function of its own, with the ways to leave
    /// it.
    Attempt(Vec<Way>),
}

/// The name of a block, without its number.
pub(super) const ATTEMPT: &str = "attempt";

/// Whether a function was generated for a block of `try`.
pub(in crate::lang) fn is_attempt(name: &str) -> bool {
    let rest = name
        .strip_prefix("__")
        .and_then(|rest| rest.strip_prefix(ATTEMPT));
    rest.is_some_and(|rest| rest.starts_with('_') && rest.ends_with("__"))
}

/// A way to leave a block early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Return,
    Break,
    Continue,
}

impl Way {
    pub(super) const ALL: [Self; 3] = [Self::Return, Self::Break, Self::Continue];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::Break => "break",
            Self::Continue => "continue",
        }
    }
}
