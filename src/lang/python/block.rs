//! What encloses a statement within its function, and how it may be left.

/// What encloses a statement within its function.
#[derive(Debug)]
pub(super) enum Block {
    /// A loop, and the name that tells that `break` left it, if that matters.
    Loop(Option<String>),
    /// A `with`, which has to be left.
    With,
    /// A block of `try`, which is a function of its own, and how it may be left.
    Attempt(Vec<Way>),
}

/// The name of a block, before its number.
pub(super) const ATTEMPT: &str = "attempt";

/// Whether a function was made of a block of `try`.
pub(in crate::lang) fn is_attempt(name: &str) -> bool {
    let rest = name
        .strip_prefix("__")
        .and_then(|rest| rest.strip_prefix(ATTEMPT));
    rest.is_some_and(|rest| rest.starts_with('_') && rest.ends_with("__"))
}

/// A way in which a block is left before its end.
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
