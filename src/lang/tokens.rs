//! Strings and words, for scanners.

use super::builtins::names::OPERATORS;

/// Whether `byte` is part of a name or a number.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// The word at the start of `text`; empty if there is none.
pub(super) fn word(text: &str) -> &str {
    let end = text.bytes().position(|byte| !is_word(byte));
    &text[..end.unwrap_or(text.len())]
}

/// The quotes at the start of `text`.
pub(super) fn quotes(text: &str) -> Option<&'static str> {
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    quotes.into_iter().find(|quotes| text.starts_with(quotes))
}

/// The length of the string at the start of `text`. If it is not closed, which
/// the parser reports, the error is the length up to the end of its line.
pub(super) fn string(text: &str) -> Result<usize, usize> {
    let Some(quotes) = quotes(text) else {
        return Err(0);
    };
    let bytes = text.as_bytes();
    let mut at = quotes.len();
    while at < bytes.len() {
        if bytes[at..].starts_with(quotes.as_bytes()) {
            return Ok(at + quotes.len());
        }
        match bytes[at] {
            b'\n' if quotes.len() == 1 => return Err(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    Err(bytes.len())
}

/// The words of a text that may be names: all its names, and perhaps others.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}

/// The words and operators in a text.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let operators = OPERATORS
        .into_iter()
        .filter(|operator| text.contains(operator));
    words(text).chain(operators)
}
