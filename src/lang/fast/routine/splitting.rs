//! The parts of a string, one after the other.

use std::ops::Range;

/// A part, and where to look for the next one.
pub(super) type FoundPart = (Range<usize>, usize);

/// Whether an ASCII character is white space in Python.
#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | 0x1c..=b' ')
}

/// The next word of a text that is ASCII.
#[inline]
pub(super) fn word(text: &[u8], from: usize) -> Option<FoundPart> {
    let mut start = from;
    while is_space(*text.get(start)?) {
        start += 1;
    }
    let end = end_of_word(text, start);
    Some((start..end, end))
}

/// The next part before a separator, or the last one.
pub(super) fn part(text: &[u8], separator: &[u8], from: usize) -> Option<FoundPart> {
    let rest = text.get(from..)?;
    let end = match separator {
        [byte] => memchr::memchr(*byte, rest),
        _ => memchr::memmem::find(rest, separator),
    };
    Some(match end {
        Some(at) => (from..from + at, from + at + separator.len()),
        None => (from..text.len(), text.len() + 1),
    })
}

#[inline]
fn end_of_word(text: &[u8], mut at: usize) -> usize {
    while let Some(eight) = text.get(at..).and_then(<[u8]>::first_chunk) {
        let marks = below(u64::from_le_bytes(*eight), b' ' + 1);
        if marks == 0 {
            at += 8;
            continue;
        }
        at += marks.trailing_zeros() as usize / 8;
        if is_space(text[at]) {
            return at;
        }
        at += 1;
    }
    let rest = &text[at..];
    let end = rest.iter().position(|byte| is_space(*byte));
    at + end.unwrap_or(rest.len())
}

/// Marks the bytes of a word that are below a limit, of up to 128, by their
/// highest bit. Only the lowest mark is sure to be right.
///
/// A bit trick as in "Bit Twiddling Hacks" by Sean Eron Anderson: `hasless`.
#[inline]
fn below(word: u64, limit: u8) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    word.wrapping_sub(ONES * u64::from(limit)) & !word & HIGH
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str, next: impl Fn(usize) -> Option<FoundPart>) -> Vec<&str> {
        let mut from = 0;
        let mut parts = Vec::new();
        while let Some((range, behind)) = next(from) {
            parts.push(&text[range]);
            from = behind;
        }
        parts
    }

    proptest! {
        #[test]
        fn words_are_what_is_between_white_space(text in "[a-zA-Z\\x00-\\x20~\\x7f]{0,40}") {
            let is_space = |one: char| one.is_ascii() && is_space(one as u8);
            let expected: Vec<_> = text.split(is_space).filter(|part| !part.is_empty()).collect();
            prop_assert_eq!(all(&text, |from| word(text.as_bytes(), from)), expected);
        }

        #[test]
        fn parts_are_those_of_the_library(text in "[ab,é]{0,12}", separator in "[ab,é]{1,2}") {
            let expected: Vec<_> = text.split(separator.as_str()).collect();
            let next = |from| part(text.as_bytes(), separator.as_bytes(), from);
            prop_assert_eq!(all(&text, next), expected);
        }
    }
}
