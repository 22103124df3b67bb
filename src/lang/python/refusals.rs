//! Features of Python that the function language lacks, with alternatives.

use ruff_text_size::Ranged;

use super::places::start;

/// Why a text is rejected, and where.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lang) struct Refusal {
    pub(in crate::lang) message: String,
    /// The position in bytes.
    pub(in crate::lang) at: usize,
    pub(in crate::lang) hint: Option<String>,
}

/// Rejected features, as messages name them, and their alternatives.
const INSTEAD: [(&str, &str); 19] = [
    (
        "class",
        "use a dict, struct(name=value), or functions; `ppar map --python` runs CPython",
    ),
    (
        "a class with members",
        "exceptions have no members of their own: pass values to the class, and read them from e.args",
    ),
    (
        "iter() here",
        "loop over the value itself; next(iter(x)) is its first element",
    ),
    ("yield", "return a list; --flat spreads it over lines"),
    ("async", "items already run in parallel"),
    ("await", "items already run in parallel"),
    ("match", "write if and elif"),
    (
        "global",
        "return what you compute, or change a list or dict of the top level",
    ),
    (
        "a generator expression here",
        "write a list: [… for … in …]",
    ),
    ("the operator @", "write a function"),
    ("a complex number", "use two floats"),
    ("...", "write pass, or None"),
    ("a template string", "write an f-string"),
    ("a type parameter", "leave it out"),
    ("a type alias", "leave it out"),
    ("except*", "write except"),
    (
        "a starred expression here",
        "write a list or tuple around it",
    ),
    (
        "this target of a comprehension",
        "take one name, and call a function with it",
    ),
    (
        "half of a surrogate pair",
        "text holds whole characters only",
    ),
];

/// Rejects `what` at `node`.
pub(super) fn refuse<T>(what: &str, node: &impl Ranged) -> Result<T, Refusal> {
    let known = INSTEAD.iter().find(|(name, _)| *name == what);
    Err(Refusal {
        message: format!("{what} is not supported"),
        at: start(node),
        hint: known.map(|(_, hint)| (*hint).to_owned()),
    })
}

/// Rejects something that is wrong in Python, too.
pub(super) fn wrong<T>(message: &str, node: &impl Ranged) -> Result<T, Refusal> {
    Err(Refusal {
        message: format!("syntax error: {message}"),
        at: start(node),
        hint: None,
    })
}
