//! Rewrites the source text of programs before it is parsed, so that f-strings
//! and `.format` are Python's.
//!
//! Starlark's own are built into its parser and its strings, and syntax trees
//! cannot be changed from outside; the text can. What is rewritten calls
//! functions of [`builtins`](super::builtins). Nothing else may notice: every
//! place in the new text is led back to the place in the text that the user
//! wrote.

mod draft;
mod fstring;
mod method;
mod original;
#[cfg(test)]
mod tests;
pub(super) mod tokens;

pub(crate) use method::{IN_PLACE_ADD, IN_PLACE_MULTIPLY};
pub(super) use original::{Originals, Rewriting};
