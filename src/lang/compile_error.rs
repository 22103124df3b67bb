//! An error in a program, and its place.

use std::fmt;

use thiserror::Error;

use crate::shown::shown;

/// The name of the function in messages.
pub(super) const FUNCTION: &str = "FUNCTION";
pub(super) const FILTER: &str = "--filter";
pub(super) const BY: &str = "--by";
pub(super) const REDUCE: &str = "--reduce";

/// How many characters of a line to show before an error, and after it.
const MOST_BEFORE: usize = 120;
const MOST_BEHIND: usize = 120;

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The name of the source.
    pub(crate) source: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column in characters, from 1.
    pub(crate) column: usize,
    /// The whole line.
    pub(crate) text: String,
}

impl Place {
    /// The line, or the part around the place if it is long, and how many
    /// characters precede the place.
    fn shown(&self) -> (String, usize) {
        let before = self.column - 1;
        let skipped = before.saturating_sub(MOST_BEFORE);
        let mut rest = self.text.chars().skip(skipped);
        let mut text = String::new();
        if skipped > 0 {
            text.push('…');
        }
        let head: String = rest.by_ref().take(before - skipped).collect();
        text.push_str(&shown(&head));
        let indent = text.chars().count();
        text.extend(rest.by_ref().take(MOST_BEHIND));
        if rest.next().is_some() {
            text.push('…');
        }
        (text, indent)
    }
}

/// An invalid program, or one whose top level failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) struct CompileError {
    /// What is wrong.
    pub(crate) message: String,
    /// Where.
    pub(crate) place: Option<Place>,
    /// How to write it instead.
    pub(crate) hint: Option<String>,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(place) = &self.place {
            let (text, before) = place.shown();
            let indent = " ".repeat(before);
            write!(
                f,
                "\n  --> {}:{}:{}\n   |\n   | {text}\n   | {indent}^",
                place.source, place.line, place.column
            )?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}
