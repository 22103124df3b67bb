//! How text that ppar did not write itself is shown to people.
//!
//! Data, commands and names may contain characters that move the cursor, set
//! the window title or change the direction of writing. Messages go through
//! here, so that a terminal shows such characters instead of obeying them. What
//! functions print and jobs write passes unchanged.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How many characters of data a message shows.
pub(crate) const MOST_SHOWN: usize = 60;

/// The first `most` characters of a text, and a mark if there are more.
pub(crate) fn beginning(text: &str, most: usize) -> (&str, &'static str) {
    match text.char_indices().nth(most) {
        Some((end, _)) => (&text[..end], "…"),
        None => (text, ""),
    }
}

/// `text` with escapes such as `\x1b` in place of control characters and of
/// those that change the direction of writing. Line ends and tabs stay.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    escaped(text, |character, out| match character {
        '\r' => out.push_str("\\r"),
        '\0'..='\u{ff}' => {
            let _ = write!(out, "\\x{:02x}", u32::from(character));
        }
        _ => json_escape(character, out),
    })
}

/// JSON `text` with JSON's own escapes in place of such characters.
pub(crate) fn shown_json(text: &str) -> Cow<'_, str> {
    escaped(text, json_escape)
}

/// All of these characters have escapes of four digits.
fn json_escape(character: char, out: &mut String) {
    let _ = write!(out, "\\u{:04x}", u32::from(character));
}

fn escaped(text: &str, escape: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_obeyed(character) {
            escape(character, &mut out);
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// Whether a terminal obeys the character rather than showing it.
fn is_obeyed(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        // Marks, embeddings, overrides and isolates that set the direction of
        // writing.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            true
        }
        _ => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_characters_that_a_terminal_obeys_are_escaped() {
        for (text, expected) in [
            ("a\tb\nc é 漢 😀", "a\tb\nc é 漢 😀"),
            ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
            ("a\rb\x08\x7f\0", "a\\rb\\x08\\x7f\\x00"),
            ("\u{9b}31m\u{85}", "\\x9b31m\\x85"),
            ("\u{202e}txt.exe\u{2069}", "\\u202etxt.exe\\u2069"),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert_eq!(
            shown_json("\"\u{9b}\u{202e}\x7f\""),
            "\"\\u009b\\u202e\\u007f\""
        );
    }
}
