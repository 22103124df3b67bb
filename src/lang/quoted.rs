//! JSON strings, and their plain stretches: bytes that stand for themselves.
//!
//! Strings are most of a JSON text and seldom hold anything else, so they are
//! compared sixteen bytes at a time.

use std::borrow::Cow;

use jiter::Jiter;
use wide::u8x16;

/// The bytes of a vector.
const LANES: usize = 16;

/// Where the first byte from `at` on is that may not stand in a JSON string as
/// it is: a quote, a backslash or a control character. The end if there is none.
#[inline]
pub(super) fn plain_end(text: &[u8], mut at: usize) -> usize {
    while let Some(bytes) = text.get(at..).and_then(<[u8]>::first_chunk) {
        let marks = special(*bytes);
        if marks != 0 {
            return at + marks.trailing_zeros() as usize;
        }
        at += LANES;
    }
    plain_end_of_rest(text, at)
}

/// The same where less than a vector is left.
fn plain_end_of_rest(text: &[u8], at: usize) -> usize {
    if let Some(bytes) = text.last_chunk() {
        let start = text.len() - LANES;
        // Behind the marks, one stands for the end.
        let marks = (special(*bytes) | 1 << LANES) >> (at - start);
        return at + marks.trailing_zeros() as usize;
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    let rest = &text[at..];
    at + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// A bit for each byte that is special, the first one lowest.
#[inline]
fn special(bytes: [u8; LANES]) -> u32 {
    let bytes = u8x16::new(bytes);
    let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
    let last_control = u8x16::splat(b' ' - 1);
    let is_control = bytes.min(last_control).simd_eq(bytes);
    (is(b'"') | is(b'\\') | is_control).to_bitmask()
}

/// Appends `text` as a JSON string.
pub(super) fn quote(text: &str, out: &mut Vec<u8>) {
    if plain_end(text.as_bytes(), 0) < text.len() {
        serde_json::to_writer(out, text).expect("memory takes any string");
        return;
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// What a JSON string stands for, of which this is between its quotes.
pub(super) fn unescaped(inner: &[u8]) -> Option<Cow<'_, str>> {
    if memchr::memchr(b'\\', inner).is_none() {
        return Some(Cow::Borrowed(str::from_utf8(inner).ok()?));
    }
    let quoted = [b"\"", inner, b"\""].concat();
    let text = Jiter::new(&quoted).next_str().ok()?.to_owned();
    Some(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn finds_each_special_byte_in_each_place() {
        for length in 0..40 {
            for byte in 0..=255_u8 {
                for place in 0..length {
                    let mut text = vec![b'~'; length];
                    text[place] = byte;
                    let is_special = matches!(byte, b'"' | b'\\' | ..b' ');
                    for at in 0..=length {
                        let expected = if is_special && at <= place {
                            place
                        } else {
                            length
                        };
                        assert_eq!(
                            plain_end(&text, at),
                            expected,
                            "{byte} at {place} from {at}"
                        );
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn quotes_as_serde_does(text in "[a-c\"\\\\\u{0}-\u{1f}é😀\u{7f}/]{0,3}|.{0,40}") {
            let mut out = Vec::new();
            quote(&text, &mut out);
            prop_assert_eq!(out, serde_json::to_vec(&text).expect("a string"));
        }
    }
}
