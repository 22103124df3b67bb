//! What a scanner needs to know of strings and words.

use super::builtins::names::OPERATORS;

/// Whether `byte` is part of a name or a number.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// The word that `text` begins with; empty if none does.
pub(super) fn word(text: &str) -> &str {
    let end = text.bytes().position(|byte| !is_word(byte));
    &text[..end.unwrap_or(text.len())]
}

/// The quotes that `text` begins with.
pub(super) fn quotes(text: &str) -> Option<&'static str> {
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    quotes.into_iter().find(|quotes| text.starts_with(quotes))
}

/// The length of the string that `text` begins with. Where it has no end, of
/// which the parser tells, that of its line, as an error.
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

/// The words of a text that could be names: all of its names, and maybe more.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}

/// The names and operators in a text.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let operators = OPERATORS
        .into_iter()
        .filter(|operator| text.contains(operator));
    words(text).chain(operators)
}
