//! Copies JSON text of an item, so that it reads as the interpreter would write
//! it.
//!
//! Most of a text does already and is copied in stretches. White space is left
//! out in between, and strings and numbers that the interpreter would write
//! differently are written anew.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::number::{self, Number, Output};
use crate::lang::quoted::{plain_end, quote, unescaped};

/// An object of more keys is left to the interpreter: each key is compared with
/// all those before it.
const MOST_KEYS: usize = 256;
/// Stretches up to this length are copied without a loop.
const SHORT: usize = 32;
/// No two decimals of at most so many digits are the same float.
const SAFE_DIGITS: usize = 15;

/// Appends what the interpreter would write after reading `json`, which is valid;
/// `None` where only the interpreter knows, with part of it written.
pub(super) fn copy(json: &[u8], out: &mut Vec<u8>) -> Option<()> {
    if json.starts_with(b"\"") && plain_end(json, 1) + 1 == json.len() {
        out.extend_from_slice(json);
        return Some(());
    }
    out.reserve(json.len() + SHORT);
    let mut copier = Copier {
        json,
        at: 0,
        copied: 0,
        out,
        keys: Vec::new(),
        first_key: 0,
    };
    while let Some(byte) = json.get(copier.at) {
        copier.step(*byte)?;
    }
    copier.flush();
    Some(())
}

struct Copier<'a, 'o> {
    json: &'a [u8],
    at: usize,
    /// What lies before is copied, or left out.
    copied: usize,
    out: &'o mut Vec<u8>,
    /// The hashes of the keys of all open objects, the innermost last. Before
    /// those of each object stands where those of the outer one begin.
    keys: Vec<u64>,
    first_key: usize,
}

impl Copier<'_, '_> {
    /// Passes over what begins with `byte`, which is here.
    #[inline]
    fn step(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'"' => return self.string(),
            b'-' | b'0'..=b'9' => return self.number(),
            b' ' | b'\t' | b'\n' | b'\r' => self.leave_out_white_space(),
            b'{' => {
                self.keys.push(self.first_key as u64);
                self.first_key = self.keys.len();
                self.at += 1;
            }
            b'}' => {
                self.keys.truncate(self.first_key);
                self.first_key = self.keys.pop()? as usize;
                self.at += 1;
            }
            // Brackets, commas, colons, and the letters of `true` and the like.
            _ => self.at += 1,
        }
        Some(())
    }

    /// Copies what lies behind and is not copied yet.
    #[inline]
    fn flush(&mut self) {
        let length = self.at - self.copied;
        let rest = &self.json[self.copied..];
        match rest.first_chunk::<SHORT>() {
            Some(more) if length <= SHORT => {
                let end = self.out.len() + length;
                self.out.extend_from_slice(more);
                self.out.truncate(end);
            }
            _ => self.out.extend_from_slice(&rest[..length]),
        }
        self.copied = self.at;
    }

    fn leave_out_white_space(&mut self) {
        self.flush();
        let is_white = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        while self.json.get(self.at).is_some_and(is_white) {
            self.at += 1;
        }
        self.copied = self.at;
    }

    /// Passes over a string. A key must not have come before in the same object.
    fn string(&mut self) -> Option<()> {
        let start = self.at + 1;
        let mut end = plain_end(self.json, start);
        let mut is_same = true;
        while self.json.get(end)? == &b'\\' {
            is_same &= is_same_escape(&self.json[end + 1..]);
            end = plain_end(self.json, end + 2);
        }
        let inner = &self.json[start..end];
        let is_key = is_before_colon(&self.json[end + 1..]);
        if is_same {
            self.at = end + 1;
            return if is_key {
                self.add_key(hash(inner))
            } else {
                Some(())
            };
        }
        self.flush();
        let written = self.out.len();
        quote(&unescaped(inner)?, self.out);
        self.at = end + 1;
        self.copied = self.at;
        if is_key {
            let quoted = &self.out[written..];
            return self.add_key(hash(&quoted[1..quoted.len() - 1]));
        }
        Some(())
    }

    #[inline]
    fn add_key(&mut self, hash: u64) -> Option<()> {
        let keys = &self.keys[self.first_key..];
        if keys.len() == MOST_KEYS || keys.contains(&hash) {
            return None;
        }
        self.keys.push(hash);
        Some(())
    }

    #[inline]
    fn number(&mut self) -> Option<()> {
        let rest = &self.json[self.at..];
        let length = number::length(rest);
        let number = &rest[..length];
        if is_same_number(number) {
            self.at += length;
            return Some(());
        }
        self.flush();
        Output::from(Number::parse(number)?).write(self.out)?;
        self.at += length;
        self.copied = self.at;
        Some(())
    }
}

/// Equal keys have equal hashes; so a hash that comes twice is for the
/// interpreter to look at.
fn hash(key: &[u8]) -> u64 {
    FixedState::with_seed(0).hash_one(key)
}

#[inline]
fn is_before_colon(rest: &[u8]) -> bool {
    match rest.first() {
        Some(b':') => true,
        Some(b',' | b']' | b'}') => false,
        _ => rest.trim_ascii_start().starts_with(b":"),
    }
}

/// Whether an escape, given without its backslash, is the one that is written
/// for its character.
fn is_same_escape(escape: &[u8]) -> bool {
    match escape {
        [b'u', b'0', b'0', b'0', digit, ..] => {
            matches!(digit, b'0'..=b'7' | b'b' | b'e' | b'f')
        }
        [b'u', b'0', b'0', b'1', digit, ..] => matches!(digit, b'0'..=b'9' | b'a'..=b'f'),
        [byte, ..] => !matches!(byte, b'u' | b'/'),
        [] => false,
    }
}

/// Whether a number is certain to be written as it is here: an integer, or a
/// decimal without an exponent that has no superfluous zeros.
#[inline]
fn is_same_number(number: &[u8]) -> bool {
    let unsigned = number.strip_prefix(b"-").unwrap_or(number);
    let Some(place) = unsigned.iter().position(|byte| !byte.is_ascii_digit()) else {
        return number != b"-0";
    };
    let (whole, fraction) = (&unsigned[..place], &unsigned[place + 1..]);
    let is_least = whole == b"0" && fraction.starts_with(b"0000");
    unsigned[place] == b'.'
        && fraction.iter().all(u8::is_ascii_digit)
        && whole.len() + fraction.len() <= SAFE_DIGITS
        && (fraction == b"0" || !fraction.ends_with(b"0"))
        && !is_least
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use starlark::values::Heap;

    use super::*;
    use crate::lang::fast::scan::Scanner;
    use crate::lang::json;

    fn copied(text: &str) -> Option<String> {
        let mut out = b">".to_vec();
        copy(text.as_bytes(), &mut out)?;
        let out = String::from_utf8(out).expect("UTF-8");
        Some(out[1..].to_owned())
    }

    fn interpreted(text: &str) -> Option<String> {
        Heap::temp(|heap| {
            let value = json::parse(text.as_bytes(), heap).ok()?;
            let mut out = Vec::new();
            json::write(value, &mut out).ok()?;
            String::from_utf8(out).ok()
        })
    }

    #[test]
    fn text_as_it_is_written_stays() {
        for text in [
            r#""a\"\\\b\f\n\r\t\u0000\u000b\u001f/é😀\u007f""#.replace("\\u007f", "\u{7f}").as_str(),
            "-12",
            "0",
            "123456789012345678901234567890",
            "[0.5,-0.0,100.0,0.0001,99999999999999.5,0.12345678901234]",
            r#"{"a":[{},[],""],"b":{"a":true,"c":false,"d":null}}"#,
        ] {
            assert_eq!(copied(text).as_deref(), Some(text));
            assert_eq!(interpreted(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn other_text_is_written_anew() {
        for (text, expected) in [
            (" [ 1 ,\t2 ] ", "[1,2]"),
            (r#"{ "a" : "b" , "c" :"d: " }"#, r#"{"a":"b","c":"d: "}"#),
            (
                r#"["\u0061","\/","\u000A","\u001F"]"#,
                r#"["a","/","\n","\u001f"]"#,
            ),
            (
                "[1.50,1e2,1E16,0.00001,2.0e0]",
                "[1.5,100.0,1e+16,1e-05,2.0]",
            ),
            (r#"{"\u0061":{"a":1}}"#, r#"{"a":{"a":1}}"#),
        ] {
            assert_eq!(copied(text).as_deref(), Some(expected));
            assert_eq!(interpreted(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_key_that_comes_twice_is_for_the_interpreter() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"b":{"c":1},"a" :2}"#,
            r#"[{"a":1,"\u0061":2}]"#,
            "-0",
        ] {
            assert_eq!(copied(text), None, "{text}");
        }
        let keys = |count| {
            let entries: Vec<_> = (0..count).map(|key| format!("\"{key}\":{key}")).collect();
            format!("{{{}}}", entries.join(","))
        };
        assert!(copied(&keys(MOST_KEYS)).is_some());
        assert!(copied(&keys(MOST_KEYS + 1)).is_none());
    }

    /// The text of a number, a string or a constant.
    fn leaf() -> impl Strategy<Value = String> {
        const ESCAPES: [&str; 8] = [
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u00e9",
            "\\u001F",
            "\\u000b",
            "\\ud83d\\ude00",
        ];
        let character = prop_oneof![
            3 => "[a-c :,{}\\[\\]/é😀\u{7f}]",
            1 => select(&ESCAPES[..]).prop_map(str::to_owned),
        ];
        prop_oneof![
            2 => "-?(0|[1-9][0-9]{0,18})",
            2 => "-?(0|[1-9][0-9]{0,5})\\.[0-9]{1,12}",
            1 => "-?(0|[1-9][0-9]{0,2})(\\.[0-9]{1,4})?[eE][+-]?[0-9]{1,2}",
            1 => select(&["true", "false", "null", "[ ]", "{\t}"][..]).prop_map(str::to_owned),
            4 => prop::collection::vec(character, 0..24).prop_map(|all| format!("\"{}\"", all.concat())),
        ]
    }

    fn text() -> impl Strategy<Value = String> {
        let white = || select(&["", "", "", " ", "\n\t", "\r"][..]);
        leaf().prop_recursive(3, 24, 5, move |inner| {
            let key = select(
                &[
                    "a",
                    "b",
                    "c",
                    "d",
                    "a long key of more bytes",
                    "\\u0061",
                    "é",
                    "\\n",
                ][..],
            );
            let entry = (white(), key, white(), inner.clone(), white());
            prop_oneof![
                prop::collection::vec((white(), inner), 0..5).prop_map(|elements| {
                    let all: Vec<_> = elements
                        .into_iter()
                        .map(|(white, one)| white.to_owned() + &one)
                        .collect();
                    format!("[{}]", all.join(","))
                }),
                prop::collection::vec(entry, 0..5).prop_map(|entries| {
                    let all: Vec<_> = entries
                        .into_iter()
                        .map(|(before, key, between, value, after)| {
                            format!("{before}\"{key}\"{between}:{between}{value}{after}")
                        })
                        .collect();
                    format!("{{{}}}", all.join(","))
                }),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn copies_what_the_interpreter_would_write(text in text()) {
            let mut scanner = Scanner::new(text.as_bytes());
            let is_right = scanner.skip().is_some() && scanner.is_at_end();
            let expected = interpreted(&text);
            if is_right && let Some(copied) = copied(&text) {
                prop_assert_eq!(Some(copied), expected, "{}", text);
            }
        }
    }
}
