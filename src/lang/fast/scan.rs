//! Walks over JSON text without making values of it.
//!
//! All of the text is checked. What it lets pass, the interpreter's own reader
//! takes as well; the opposite need not hold, and is nobody's harm: deep
//! nesting, for one, is left to that reader. Written for speed: most of an
//! item is seldom asked for.

use super::number::Number;

/// How deep a text may nest, since reading recurses.
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
        loop {
            let byte = *self.text.get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Whether nothing but white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'{' => {
                let mut more = self.open(b'}')?;
                while more {
                    self.key()?;
                    self.skip()?;
                    more = self.more(b'}')?;
                }
                Some(())
            }
            b'[' => {
                let mut more = self.open(b']')?;
                while more {
                    self.skip()?;
                    more = self.more(b']')?;
                }
                Some(())
            }
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number().map(drop),
        }
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
        self.at = start;
        loop {
            self.at = plain(self.text, self.at);
            match *self.text.get(self.at)? {
                b'"' => break,
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
        let inner = &self.text[start..self.at];
        self.at += 1;
        Some(inner)
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
    pub(super) fn number(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        if self.text[self.at] == b'-' {
            self.at += 1;
        }
        let leads_with_zero = self.text.get(self.at) == Some(&b'0');
        let whole = self.digits()?;
        if leads_with_zero && whole > 1 {
            return None;
        }
        let mut may_be_large = false;
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.text.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.text.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
            may_be_large = true;
        }
        let number = self.since(start);
        if may_be_large || number.len() > MOST_CHARACTERS {
            Number::parse(number)?;
        }
        Some(number)
    }

    /// Passes over at least one digit; how many there are.
    #[inline]
    fn digits(&mut self) -> Option<usize> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.text.get(self.at) {
            self.at += 1;
        }
        let digits = self.at - start;
        (digits > 0).then_some(digits)
    }
}

/// Where the first byte from `at` on is that may not stand in a string as it
/// is; the end if there is none.
#[inline]
fn plain(text: &[u8], mut at: usize) -> usize {
    while let Some(word) = text.get(at..).and_then(<[u8]>::first_chunk) {
        let marks = special(u64::from_le_bytes(*word));
        if marks != 0 {
            return at + marks.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// Marks the bytes of a word that are quotes, backslashes or control
/// characters by their highest bit. Only the lowest mark is sure to be right.
///
/// Bit tricks as in "Bit Twiddling Hacks" by Sean Eron Anderson: `hasless` and
/// `haszero`.
#[inline]
fn special(word: u64) -> u64 {
    let is = |byte: u8| below(word ^ u64::from_ne_bytes([byte; 8]), 1);
    below(word, b' ') | is(b'"') | is(b'\\')
}

/// Marks the bytes of a word that are below a limit, of up to 128, likewise.
#[inline]
pub(super) fn below(word: u64, limit: u8) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    word.wrapping_sub(ONES * u64::from(limit)) & !word & HIGH
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

    #[test]
    fn tells_each_special_byte_in_each_place() {
        for byte in 0..=255_u8 {
            for place in 0..20 {
                let mut text = [b'~'; 20];
                text[place] = byte;
                let expected = if matches!(byte, b'"' | b'\\' | ..b' ') {
                    place
                } else {
                    20
                };
                assert_eq!(plain(&text, 0), expected, "{byte} at {place}");
            }
        }
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
