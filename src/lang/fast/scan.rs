//! Walks over JSON text without making values of it.
//!
//! All of the text is checked. What it lets pass, the interpreter's own reader
//! takes as well; the opposite need not hold, and is nobody's harm: deep
//! nesting, for one, is left to that reader. Written for speed: most of an
//! item is seldom asked for.

use super::layout::Literal;
use super::number::Number;
use crate::lang::quoted::plain_end;

/// How deep a text may nest: reading recurses, and skipping keeps a bit for each
/// level.
const MAX_DEPTH: usize = 64;
/// Numbers with more characters may be too large for a float.
const MOST_CHARACTERS: usize = 300;

/// A place in a text.
pub(super) struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
}

impl<'a> Scanner<'a> {
    /// Begins at the start of `text`, which has to be UTF-8.
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// How many bytes lie behind.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What lies behind, from `start` on.
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        &self.text[start..self.at]
    }

    /// The first byte of what comes next, behind white space.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        match *self.text.get(self.at..)? {
            [byte, ..] if byte > b' ' => Some(byte),
            [b' ', byte, ..] if byte > b' ' => {
                self.at += 1;
                Some(byte)
            }
            _ => self.peek_further(),
        }
    }

    /// The same behind any white space.
    fn peek_further(&mut self) -> Option<u8> {
        while let b' ' | b'\n' | b'\t' | b'\r' = *self.text.get(self.at)? {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Whether nothing but white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self) -> Option<()> {
        let outside = self.depth;
        // A bit for each open list or object, the innermost lowest: whether it is
        // an object.
        let mut objects = 0_u64;
        loop {
            let opened = match self.peek()? {
                b'"' => self.string().map(|_| false)?,
                b'{' => {
                    let any = self.open(b'}')?;
                    objects = objects << u32::from(any) | u64::from(any);
                    any
                }
                b'[' => {
                    let any = self.open(b']')?;
                    objects <<= u32::from(any);
                    any
                }
                b't' => self.word(b"true").map(|()| false)?,
                b'f' => self.word(b"false").map(|()| false)?,
                b'n' => self.word(b"null").map(|()| false)?,
                _ => self.number().map(|_| false)?,
            };
            if !opened {
                while self.depth > outside {
                    let close = if objects & 1 == 1 { b'}' } else { b']' };
                    if self.more(close)? {
                        break;
                    }
                    objects >>= 1;
                }
                if self.depth == outside {
                    return Some(());
                }
            }
            if objects & 1 == 1 {
                self.key()?;
            }
        }
    }

    /// Passes over `literal`, if that comes next.
    #[inline]
    pub(super) fn passes(&mut self, literal: &Literal) -> bool {
        let is_here = literal.begins(&self.text[self.at..]);
        if is_here {
            self.at += literal.len();
        }
        is_here
    }

    /// Passes over the bracket before a value's parts, and says whether there
    /// are any; if not, over `close` too.
    pub(super) fn open(&mut self, close: u8) -> Option<bool> {
        self.at += 1;
        let any = self.peek()? != close;
        if any {
            self.depth += 1;
            return (self.depth <= MAX_DEPTH).then_some(true);
        }
        self.at += 1;
        Some(false)
    }

    /// Passes over the comma between two parts, or over `close` behind the
    /// last one; says whether there is another part.
    #[inline]
    pub(super) fn more(&mut self, close: u8) -> Option<bool> {
        let byte = self.peek()?;
        self.at += 1;
        if byte == b',' {
            return Some(true);
        }
        self.depth -= 1;
        (byte == close).then_some(false)
    }

    /// Passes over `close` if that follows the last part without white space, and
    /// says whether it did.
    #[inline]
    pub(super) fn closes(&mut self, close: u8) -> bool {
        let is_here = self.text.get(self.at) == Some(&close);
        if is_here {
            self.at += 1;
            self.depth -= 1;
        }
        is_here
    }

    /// Passes over a key and the colon behind it; what is between its quotes.
    #[inline]
    pub(super) fn key(&mut self) -> Option<&'a [u8]> {
        if self.peek()? != b'"' {
            return None;
        }
        let key = self.string()?;
        if self.peek()? != b':' {
            return None;
        }
        self.at += 1;
        Some(key)
    }

    /// Passes over a string, which begins here; what is between its quotes,
    /// escapes and all.
    #[inline]
    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let start = self.at + 1;
        self.at = plain_end(self.text, start);
        if *self.text.get(self.at)? != b'"' {
            self.end_string()?;
        }
        let inner = self.text.get(start..self.at);
        self.at += 1;
        inner
    }

    /// Goes on to the closing quote from what is not plain.
    fn end_string(&mut self) -> Option<()> {
        loop {
            match *self.text.get(self.at)? {
                b'"' => return Some(()),
                b'\\' => self.escape()?,
                _ => return None,
            }
            self.at = plain_end(self.text, self.at);
        }
    }

    /// Passes over an escape. Those for half a character are left to others.
    fn escape(&mut self) -> Option<()> {
        let rest = &self.text[self.at + 1..];
        let length = match rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', digits @ ..] => {
                let digits = digits.get(..4)?;
                let is_half = matches!(
                    digits,
                    [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]
                );
                if is_half || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                6
            }
            _ => return None,
        };
        self.at += length;
        Some(())
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let is_here = self.text[self.at..].starts_with(word);
        self.at += word.len();
        is_here.then_some(())
    }

    /// Passes over a number, which must not be too large for a float if it is
    /// one.
    #[inline]
    pub(super) fn number(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        let rest = &self.text[start..];
        let sign = usize::from(rest.first() == Some(&b'-'));
        let end = digits(rest, sign);
        let is_whole = end > sign && (rest[sign] != b'0' || end == sign + 1);
        match rest.get(end) {
            Some(b'.' | b'e' | b'E') if is_whole => return self.fraction(rest, end),
            _ if !is_whole || end > MOST_CHARACTERS => return None,
            _ => {}
        }
        self.at += end;
        Some(&rest[..end])
    }

    /// The same from the point or the exponent on, which is at `end`.
    fn fraction(&mut self, rest: &'a [u8], mut end: usize) -> Option<&'a [u8]> {
        if rest[end] == b'.' {
            let start = end + 1;
            end = digits(rest, start);
            if end == start {
                return None;
            }
        }
        let has_exponent = matches!(rest.get(end), Some(b'e' | b'E'));
        if has_exponent {
            let has_sign = matches!(rest.get(end + 1), Some(b'+' | b'-'));
            let start = end + 1 + usize::from(has_sign);
            end = digits(rest, start);
            if end == start {
                return None;
            }
        }
        let number = &rest[..end];
        if has_exponent || end > MOST_CHARACTERS {
            Number::parse(number)?;
        }
        self.at += end;
        Some(number)
    }
}

/// Where the digits end that begin at `at`.
#[inline]
fn digits(text: &[u8], mut at: usize) -> usize {
    while let Some(b'0'..=b'9') = text.get(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use starlark::values::Heap;

    use super::*;
    use crate::lang::json;

    fn is_passed(text: &[u8]) -> bool {
        let mut scanner = Scanner::new(text);
        scanner.skip().is_some() && scanner.is_at_end()
    }

    #[test]
    fn passes_what_is_common() {
        for text in [
            "0",
            " -1.5e+3 ",
            "\"\"",
            "\"a \\\" \\u00e9 and more than eight\"",
            "[]",
            "[ ]",
            "{\"a\" : [1,{}, null],\"b\":true , \"c\":false}",
            "123456789012345678901234567890",
        ] {
            assert!(is_passed(text.as_bytes()), "{text}");
        }
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(is_passed(nested(MAX_DEPTH + 1).as_bytes()));
        assert!(!is_passed(nested(MAX_DEPTH + 2).as_bytes()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn what_it_passes_can_be_read(text in r#"([\[\]{},:"\\u0-9a-eE.\-+ntf ]|\[|"a":|"b"|1\.5|null|\\u[0-9d]{4}){0,10}"#) {
            if is_passed(text.as_bytes()) {
                let read = Heap::temp(|heap| json::parse(text.as_bytes(), heap).is_ok());
                prop_assert!(read, "{}", text);
            }
        }
    }
}
