//! Reads one JSON text into a Starlark value.

use std::borrow::Cow;
use std::str::FromStr;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};
use num_bigint::BigInt;
use starlark::collections::SmallMap;
use starlark::values::dict::Dict;
use starlark::values::list::AllocList;
use starlark::values::{Heap, Value};

use super::MAX_DEPTH;

/// Why a text is not JSON.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct JsonError {
    /// The error in lower case, without the position.
    pub(crate) message: String,
    /// The line of the text, from 1.
    pub(crate) line: usize,
    /// The column in characters, from 1.
    pub(crate) column: usize,
}

impl JsonError {
    /// The place; in text of one line just the column.
    pub(crate) fn place(&self) -> String {
        match self.line {
            1 => format!("column {}", self.column),
            line => format!("line {line}, column {}", self.column),
        }
    }
}

/// Which numbers are valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// Those of JSON that fit into a float, and integers of any size.
    Strict,
    /// Also NaN, Infinity and numbers too large for a float, as in Python.
    Python,
}

/// Reads `text`, which must be one JSON value with optional white space, onto
/// `heap`.
///
/// Integers are exact at any size, objects keep the order of their keys, and of
/// equal keys the last one counts, as in Python.
pub(crate) fn parse<'v>(text: &[u8], heap: Heap<'v>) -> Result<Value<'v>, JsonError> {
    parse_with(text, Numbers::Strict, heap)
}

/// The same with a choice of numbers.
pub(crate) fn parse_with<'v>(
    text: &[u8],
    numbers: Numbers,
    heap: Heap<'v>,
) -> Result<Value<'v>, JsonError> {
    let mut reader = JsonReader::new(text, numbers, heap);
    reader.whole().map_err(|fault| fault.into_error(text))
}

/// The value that an object with one key stands for, if that begins with `$`: the
/// key, and the value there.
pub(crate) type Untag<'a, 'v> = &'a dyn Fn(&str, Value<'v>) -> anyhow::Result<Value<'v>>;

/// The same for what was written by [`JsonWriter::tagged`](super::JsonWriter::tagged).
pub(crate) fn parse_tagged<'v>(
    text: &[u8],
    heap: Heap<'v>,
    untag: Untag<'_, 'v>,
) -> anyhow::Result<Value<'v>> {
    let mut reader = JsonReader::new(text, Numbers::Strict, heap);
    reader.untag = Some(untag);
    match reader.whole() {
        Ok(value) => Ok(value),
        Err(fault) => Err(match reader.refused {
            Some(error) => error,
            None => anyhow::Error::new(fault.into_error(text))
                .context(format!("bad JSON: {}", String::from_utf8_lossy(text))),
        }),
    }
}

/// The error for an escaped surrogate without its other half, which no text can
/// contain.
const HALF: &str = "half of a surrogate pair; escapes from \\ud800 to \\udfff come in pairs";

/// Whether a text ends after the escape of a first half, such as `\ud800`, and
/// perhaps one more character.
fn ends_with_half(before: &[u8]) -> bool {
    let is_half = |end: usize| {
        let escape = end.checked_sub(6).map(|start| &before[start..end]);
        matches!(escape, Some([b'\\', b'u', b'd' | b'D', b'8' | b'9' | b'a'..=b'b' | b'A'..=b'B', third, fourth])
            if third.is_ascii_hexdigit() && fourth.is_ascii_hexdigit())
    };
    (before.len().saturating_sub(1)..=before.len()).any(is_half)
}

/// The line and column of the character that the byte `index` belongs to.
fn place(text: &[u8], index: usize) -> (usize, usize) {
    let before = &text[..index.min(text.len())];
    let line = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
    let starts_character = |byte: &&u8| **byte & 0b1100_0000 != 0b1000_0000;
    (
        memchr::memchr_iter(b'\n', before).count() + 1,
        before[line..].iter().filter(starts_character).count() + 1,
    )
}

/// An error whose place is still a byte index.
struct Fault {
    message: Cow<'static, str>,
    index: usize,
}

impl Fault {
    fn into_error(self, text: &[u8]) -> JsonError {
        let message = if ends_with_half(&text[..self.index.min(text.len())]) {
            HALF.to_owned()
        } else {
            self.message.into_owned()
        };
        let (line, column) = place(text, self.index);
        JsonError {
            message,
            line,
            column,
        }
    }
}

struct JsonReader<'j, 'v> {
    jiter: Jiter<'j>,
    numbers: Numbers,
    heap: Heap<'v>,
    /// The elements of all open arrays, the innermost last: a single buffer for
    /// all of them.
    items: Vec<Value<'v>>,
    /// What stands for more than JSON has, if anything does,
    untag: Option<Untag<'j, 'v>>,
    /// and why one of these cannot be.
    refused: Option<anyhow::Error>,
}

impl<'j, 'v> JsonReader<'j, 'v> {
    fn new(text: &'j [u8], numbers: Numbers, heap: Heap<'v>) -> Self {
        let jiter = Jiter::new(text);
        Self {
            jiter: match numbers {
                Numbers::Strict => jiter,
                Numbers::Python => jiter.with_allow_inf_nan(),
            },
            numbers,
            heap,
            items: Vec::new(),
            untag: None,
            refused: None,
        }
    }

    fn whole(&mut self) -> Result<Value<'v>, Fault> {
        let peek = self.jiter.peek()?;
        let value = self.value(peek, 0)?;
        self.jiter.finish()?;
        Ok(value)
    }

    fn value(&mut self, peek: Peek, depth: usize) -> Result<Value<'v>, Fault> {
        match peek {
            Peek::String => Ok(self.heap.alloc(self.jiter.known_str()?)),
            Peek::Array => self.array(depth),
            Peek::Object => self.object(depth),
            Peek::True | Peek::False => Ok(Value::new_bool(self.jiter.known_bool(peek)?)),
            Peek::Null => {
                self.jiter.known_null()?;
                Ok(Value::new_none())
            }
            Peek::NaN | Peek::Infinity if self.numbers == Numbers::Python => self.number(peek),
            Peek::NaN => Err(self.fault("NaN is not JSON")),
            Peek::Infinity => Err(self.fault("Infinity is not JSON")),
            _ if peek.is_num() => self.number(peek),
            _ => Err(self.fault("expected a value")),
        }
    }

    fn number(&mut self, peek: Peek) -> Result<Value<'v>, Fault> {
        let start = self.jiter.current_index();
        let text = self.jiter.known_number_bytes(peek)?;
        number(text, self.numbers, self.heap).ok_or(Fault {
            message: "the number is too large".into(),
            index: start,
        })
    }

    fn array(&mut self, depth: usize) -> Result<Value<'v>, Fault> {
        self.check_depth(depth)?;
        let start = self.items.len();
        let mut next = self.jiter.known_array()?;
        while let Some(peek) = next {
            let item = self.value(peek, depth + 1)?;
            self.items.push(item);
            next = self.jiter.array_step()?;
        }
        Ok(self.heap.alloc(AllocList(self.items.drain(start..))))
    }

    fn object(&mut self, depth: usize) -> Result<Value<'v>, Fault> {
        self.check_depth(depth)?;
        let heap = self.heap;
        let mut map = SmallMap::new();
        let mut next = self.jiter.known_object()?.map(|key| heap.alloc_str(key));
        while let Some(key) = next {
            let peek = self.jiter.peek()?;
            let value = self.value(peek, depth + 1)?;
            map.insert_hashed(key.get_hashed_value(), value);
            next = self.jiter.next_key()?.map(|key| heap.alloc_str(key));
        }
        if let Some(untag) = self.untag
            && let Some((key, value)) = map.iter().next().filter(|_| map.len() == 1)
            && let Some(tag) = key.unpack_str().filter(|key| key.starts_with('$'))
        {
            return untag(tag, *value).map_err(|error| {
                self.refused = Some(error);
                self.fault("a bad tag")
            });
        }
        Ok(heap.alloc(Dict::new(map)))
    }

    fn check_depth(&self, depth: usize) -> Result<(), Fault> {
        if depth < MAX_DEPTH {
            Ok(())
        } else {
            Err(self.fault(format!("nested more than {MAX_DEPTH} levels deep")))
        }
    }

    /// An error at the current position.
    fn fault(&self, message: impl Into<Cow<'static, str>>) -> Fault {
        Fault {
            message: message.into(),
            index: self.jiter.current_index(),
        }
    }
}

/// The value of a number with valid syntax; `None` if it is too large for a
/// float.
fn number<'v>(text: &[u8], numbers: Numbers, heap: Heap<'v>) -> Option<Value<'v>> {
    if let Some(small) = small_integer(text) {
        return Some(heap.alloc(small));
    }
    let digits = str::from_utf8(text).ok()?;
    let is_word = matches!(text, [.., b'N' | b'y']);
    if is_word || memchr::memchr3(b'.', b'e', b'E', text).is_some() {
        let float = f64::from_str(digits).ok()?;
        let is_allowed = float.is_finite() || numbers == Numbers::Python;
        return is_allowed.then(|| heap.alloc(float));
    }
    BigInt::from_str(digits).ok().map(|big| heap.alloc(big))
}

/// The value of an integer of at most eighteen digits, which cannot overflow.
fn small_integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix(b"-") {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    if digits.len() > 18 {
        return None;
    }
    let mut magnitude = 0_i64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        magnitude = magnitude * 10 + i64::from(digit);
    }
    Some(if negative { -magnitude } else { magnitude })
}

impl From<JiterError> for Fault {
    fn from(error: JiterError) -> Self {
        let message = match error.error_type {
            JiterErrorType::JsonError(kind) => message(&kind),
            JiterErrorType::WrongType { .. } => "expected a value".into(),
        };
        Self {
            message,
            index: error.index,
        }
    }
}

fn message(kind: &JsonErrorType) -> Cow<'static, str> {
    let text = match kind {
        JsonErrorType::EofWhileParsingList => "the text ends inside an array",
        JsonErrorType::EofWhileParsingObject => "the text ends inside an object",
        JsonErrorType::EofWhileParsingString => "the text ends inside a string",
        JsonErrorType::EofWhileParsingValue => "the text ends where a value should be",
        JsonErrorType::ExpectedColon => "expected ':' after the key",
        JsonErrorType::ExpectedListCommaOrEnd => "expected ',' or ']'",
        JsonErrorType::ExpectedObjectCommaOrEnd => "expected ',' or '}'",
        JsonErrorType::ExpectedSomeIdent => "expected true, false or null",
        JsonErrorType::ExpectedSomeValue => "expected a value",
        JsonErrorType::KeyMustBeAString => "expected a key in double quotes",
        JsonErrorType::TrailingComma => "a ',' with nothing after it",
        JsonErrorType::TrailingCharacters => "expected nothing after the value",
        JsonErrorType::InvalidUnicodeCodePoint => "not valid UTF-8",
        JsonErrorType::LoneLeadingSurrogateInHexEscape => HALF,
        JsonErrorType::NumberOutOfRange => "a number of more than 4,300 digits",
        JsonErrorType::ControlCharacterWhileParsingString => {
            "a control character in a string must be escaped"
        }
        other => return other.to_string().to_lowercase().into(),
    };
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::show;

    fn read(text: &[u8]) -> Result<String, (String, usize)> {
        Heap::temp(|heap| match parse(text, heap) {
            Ok(value) => {
                let mut shown = String::new();
                show::repr(value, heap, &mut shown).expect("JSON nests no deeper");
                Ok(shown)
            }
            Err(error) => Err((error.message, error.column)),
        })
    }

    #[test]
    fn reads_values() {
        let cases = [
            ("null", "None"),
            (" true \n", "True"),
            ("[]", "[]"),
            ("{}", "{}"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            ("7", "7"),
            ("-2147483649", "-2147483649"),
            ("9223372036854775808", "9223372036854775808"),
            (
                "-123456789012345678901234567890",
                "-123456789012345678901234567890",
            ),
            ("1e2", "100.0"),
            ("1E-7", "1e-07"),
            (r#""a\u00e9\n\ud83d\ude00é""#, "'aé\\n😀é'"),
            ("[1,[2,[]],3]", "[1, [2, []], 3]"),
            (r#"{"b": 1, "a": [null], "b": 2}"#, "{'b': 2, 'a': [None]}"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text.as_bytes()).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn names_the_mistake_and_its_place() {
        let cases: [(&[u8], &str, usize); 23] = [
            (b"", "the text ends where a value should be", 1),
            (b"  ", "the text ends where a value should be", 3),
            (b"abc", "expected a value", 1),
            (b"nul", "the text ends where a value should be", 4),
            (b"nule", "expected true, false or null", 4),
            (b"[1,", "the text ends where a value should be", 4),
            (b"[1", "the text ends inside an array", 3),
            (b"[1 2]", "expected ',' or ']'", 4),
            (b"[1,]", "a ',' with nothing after it", 4),
            (b"{\"a\" 1}", "expected ':' after the key", 6),
            (b"{'a': 1}", "expected a key in double quotes", 2),
            (b"{\"a\": 1", "the text ends inside an object", 8),
            ("\"é".as_bytes(), "the text ends inside a string", 3),
            ("\"é\" x".as_bytes(), "expected nothing after the value", 5),
            (b"1 2", "expected nothing after the value", 3),
            (b"NaN", "NaN is not JSON", 1),
            (b"[Infinity]", "Infinity is not JSON", 2),
            (b"[1e999]", "the number is too large", 2),
            (b"[1, \"\\ud800\"]", HALF, 12),
            (b"\"\\uDBFFx\"", HALF, 8),
            (b"\"\\udc00\"", HALF, 7),
            (b"\"ab\xff\"", "not valid UTF-8", 4),
            (
                b"\"a\x01\"",
                "a control character in a string must be escaped",
                3,
            ),
        ];
        for (text, message, column) in cases {
            let shown = String::from_utf8_lossy(text).into_owned();
            assert_eq!(read(text), Err((message.to_owned(), column)), "{shown}");
        }
        for text in [
            "01",
            "1.",
            ".5",
            "+1",
            "-",
            "-Infinity",
            "\"\\q\"",
            "\"\\ud800\"",
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn bounds_the_depth() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(nested(MAX_DEPTH).as_bytes()).is_ok());
        let (message, column) = read(nested(100_000).as_bytes()).expect_err("too deep");
        assert_eq!(message, "nested more than 512 levels deep");
        assert_eq!(column, MAX_DEPTH + 1);
    }

    #[test]
    fn keeps_many_keys_in_order() {
        let keys: Vec<String> = (0..100).rev().map(|n| format!("\"k{n}\": {n}")).collect();
        let text = format!("{{{}}}", keys.join(", "));
        assert_eq!(read(text.as_bytes()), Ok(text.replace('"', "'")));
    }
}
