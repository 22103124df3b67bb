//! Python's `str` and `repr` of Starlark values.
//!
//! Starlark's own forms differ from Python's (double quotes, floats with six
//! digits), and printed or formatted values should look as in Python. Values
//! that contain themselves are shown with `...`.

use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;
use starlark::values::bytes::StarlarkBytes;
use starlark::values::dict::DictRef;
use starlark::values::float::StarlarkFloat;
use starlark::values::list::ListRef;
use starlark::values::range::Range;
use starlark::values::structs::StructRef;
use starlark::values::tuple::TupleRef;
use starlark::values::{Heap, Value, ValueIdentity, ValueLike};

use super::collection::{self, Look};
use super::exception::Exception;
use super::long_range::LongRange;
use super::pyfloat;
use super::types;

/// How deep containers may nest, as in JSON.
const MAX_DEPTH: usize = 512;

/// Showing a value could overflow the stack.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("maximum recursion depth exceeded: the value is nested more than {MAX_DEPTH} levels deep")]
pub(crate) struct TooDeep;

type Shown = Result<(), TooDeep>;

/// Appends Python's `str(value)`: a string unchanged, anything else as its
/// `repr`.
///
/// `heap` must be the one that `value` lives on, since the elements of a set
/// can only be reached through it. Nothing is allocated there.
///
/// # Errors
///
/// If it is nested too deep. Then `out` holds a part of it.
pub(crate) fn str<'v>(value: Value<'v>, heap: Heap<'v>, out: &mut String) -> Shown {
    match value.unpack_str() {
        Some(text) => {
            out.push_str(text);
            Ok(())
        }
        None => match value.downcast_ref::<Exception>() {
            Some(exception) => {
                out.push_str(&exception.text);
                Ok(())
            }
            None => match text_of_its_own(value, heap) {
                Some(text) => {
                    out.push_str(text);
                    Ok(())
                }
                None => repr(value, heap, out),
            },
        },
    }
}

/// The `str` of values that define their own.
fn text_of_its_own<'v>(value: Value<'v>, heap: Heap<'v>) -> Option<&'v str> {
    if !value.get_type().starts_with("datetime.") {
        return None;
    }
    let text = value.get_attr("__str__", heap).ok()??;
    text.unpack_str()
}

/// Appends Python's `repr(value)`; otherwise like [`str()`].
pub(crate) fn repr<'v>(value: Value<'v>, heap: Heap<'v>, out: &mut String) -> Shown {
    Shower {
        heap,
        out,
        open: Vec::new(),
    }
    .value(value)
}

/// Python's name for the type of `value`.
pub(crate) fn python_type(value: Value) -> &'static str {
    python_name(value.get_type())
}

/// Python's name for the type that Starlark calls `name`.
pub(super) fn python_name(name: &str) -> &str {
    match name {
        "string" => "str",
        other => other,
    }
}

struct Shower<'a, 'v> {
    heap: Heap<'v>,
    out: &'a mut String,
    /// The containers around the current value, the outermost first.
    open: Vec<ValueIdentity<'v>>,
}

impl<'v> Shower<'_, 'v> {
    fn value(&mut self, value: Value<'v>) -> Shown {
        if let Some(text) = value.unpack_str() {
            quote(text, self.out);
        } else if let Some(float) = value.downcast_ref::<StarlarkFloat>() {
            self.float(float.0);
        } else if let Some(list) = ListRef::from_value(value) {
            self.sequence(value, ["[", "]"], list.iter(), Self::value)?;
        } else if let Some(tuple) = TupleRef::from_value(value) {
            let close = if tuple.len() == 1 { ",)" } else { ")" };
            self.sequence(value, ["(", close], tuple.iter(), Self::value)?;
        } else if let Some(dict) = DictRef::from_value(value) {
            self.sequence(value, ["{", "}"], dict.iter(), |shower, (key, item)| {
                shower.value(key)?;
                shower.out.push_str(": ");
                shower.value(item)
            })?;
        } else {
            self.rare(value)?;
        }
        Ok(())
    }

    fn rare(&mut self, value: Value<'v>) -> Shown {
        if value.get_type() == "set" {
            self.set(value)?;
        } else if let Some(bytes) = value.downcast_ref::<StarlarkBytes>() {
            self.bytes(bytes.as_bytes());
        } else if let Some(fields) = StructRef::from_value(value) {
            let marks = ["struct(", ")"];
            self.sequence(value, marks, fields.iter(), |shower, (name, item)| {
                shower.out.push_str(name.as_str());
                shower.out.push('=');
                shower.value(item)
            })?;
        } else if let Some(range) = RangeParts::of(value) {
            self.range(range);
        } else if let Some(name) = types::name_of(value) {
            // Writing to a string cannot fail.
            let _ = write!(self.out, "<class '{name}'>");
        } else if value.get_type() == "function" {
            match value.function_name() {
                Some(name) => {
                    self.out.push_str("<function ");
                    self.out.push_str(name);
                    self.out.push('>');
                }
                None => self.out.push_str(&value.to_str()),
            }
        } else if let Some(exception) = value.downcast_ref::<Exception>() {
            self.out.push_str(&exception.repr(self.heap));
        } else if let Some(look) = collection::look(value, self.heap) {
            self.collection(value, look)?;
        } else {
            self.out.push_str(&value.to_repr());
        }
        Ok(())
    }

    fn collection(&mut self, value: Value<'v>, look: Look<'v>) -> Shown {
        match look {
            Look::Class(name) => {
                // Writing to a string cannot fail.
                let _ = write!(self.out, "<class '__main__.{name}'>");
                Ok(())
            }
            Look::Fields(name, fields) => {
                self.out.push_str(name);
                self.sequence(
                    value,
                    ["(", ")"],
                    fields.into_iter(),
                    |shower, (name, item)| {
                        shower.out.push_str(name);
                        shower.out.push('=');
                        shower.value(item)
                    },
                )
            }
            Look::Call(name, parts, end) => {
                self.out.push_str(name);
                let end = format!("{end})");
                self.sequence(value, ["(", &end], parts.into_iter(), Self::value)
            }
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
            '"'
        } else {
            '\''
        };
        self.out.extend(['b', quote]);
        for &byte in bytes {
            match char::from(byte) {
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                one if one == quote => self.out.extend(['\\', one]),
                one @ ' '..='~' => self.out.push(one),
                one => escape(one, self.out),
            }
        }
        self.out.push(quote);
    }

    fn float(&mut self, float: f64) {
        let mut digits = Vec::with_capacity(24);
        pyfloat::write(float, &mut digits);
        self.out.extend(digits.into_iter().map(char::from));
    }

    fn set(&mut self, value: Value<'v>) -> Shown {
        match value.iterate(self.heap) {
            Ok(items) if value.to_bool() => self.sequence(value, ["{", "}"], items, Self::value),
            _ => {
                self.out.push_str("set()");
                Ok(())
            }
        }
    }

    fn range(&mut self, RangeParts { start, stop, by }: RangeParts) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "range({start}, {stop}");
        if by != 1 {
            let _ = write!(self.out, ", {by}");
        }
        self.out.push(')');
    }

    fn sequence<T>(
        &mut self,
        value: Value<'v>,
        [open, close]: [&str; 2],
        items: impl Iterator<Item = T>,
        show: impl Fn(&mut Self, T) -> Shown,
    ) -> Shown {
        self.out.push_str(open);
        if self.open.contains(&value.identity()) {
            self.out.push_str("...");
        } else if self.open.len() >= MAX_DEPTH {
            return Err(TooDeep);
        } else {
            self.open.push(value.identity());
            for (index, item) in items.enumerate() {
                if index > 0 {
                    self.out.push_str(", ");
                }
                show(self, item)?;
            }
            self.open.pop();
        }
        self.out.push_str(close);
        Ok(())
    }
}

/// The bounds of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RangeParts {
    start: i64,
    stop: i64,
    by: i64,
}

impl RangeParts {
    /// The bounds of `value` if it is a range.
    ///
    /// Starlark does not expose the fields of a range, so they are parsed from
    /// its text, `range(stop)` or `range(start, stop[, step])`.
    pub(crate) fn of(value: Value) -> Option<Self> {
        if let Some(long) = value.downcast_ref::<LongRange>() {
            let &LongRange { start, stop, step } = long;
            return Some(Self {
                start,
                stop,
                by: step,
            });
        }
        let text = value.downcast_ref::<Range>()?.to_string();
        let inner = text.strip_prefix("range(")?.strip_suffix(')')?;
        let numbers: Vec<i64> = inner
            .split(", ")
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let (start, stop, by) = match numbers[..] {
            [stop] => (0, stop, 1),
            [start, stop] => (start, stop, 1),
            [start, stop, by] => (start, stop, by),
            _ => return None,
        };
        Some(Self { start, stop, by })
    }

    /// The numbers of the range.
    pub(crate) fn numbers(self) -> impl Iterator<Item = i64> {
        let Self { start, stop, by } = self;
        std::iter::successors(Some(start), move |number| Some(number + by)).take_while(
            move |number| {
                if by > 0 {
                    *number < stop
                } else {
                    *number > stop
                }
            },
        )
    }
}

/// `text` in quotes, as in Python.
pub(super) fn quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 2);
    quote(text, &mut shown);
    shown
}

/// Appends `text` with Python's choice of quotes and escapes.
fn quote(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if character == quote => out.extend(['\\', quote]),
            _ if is_printable(character) => out.push(character),
            _ => escape(character, out),
        }
    }
    out.push(quote);
}

fn escape(character: char, out: &mut String) {
    let code = u32::from(character);
    // Writing to a string cannot fail.
    let _ = match code {
        ..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// Whether Python shows `character` unescaped: anything outside the Unicode
/// categories "other" and "separator", and the space.
pub(super) fn is_printable(character: char) -> bool {
    static HIDDEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{C}\p{Z}]").expect("the classes are Unicode's own"));
    match character {
        ' '..='~' => true,
        '\0'..='\u{a0}' => false,
        _ => character.is_alphanumeric() || !HIDDEN.is_match(character.encode_utf8(&mut [0; 4])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::builtins::testing::evaluate;

    #[test]
    fn shows_values_as_python_does() {
        let cases = [
            ("None", "None"),
            ("[42, None, 'hello', True]", "[42, None, 'hello', True]"),
            ("()", "()"),
            ("(1,)", "(1,)"),
            ("(1, 2)", "(1, 2)"),
            ("{'a': 1, 0.25: None}", "{'a': 1, 0.25: None}"),
            ("1 << 70", "1180591620717411303424"),
            ("[1e16, 0.1, 2.0]", "[1e+16, 0.1, 2.0]"),
            ("set()", "set()"),
            (
                "set([1, 'a', 2.5, (1 << 70,)])",
                "{1, 'a', 2.5, (1180591620717411303424,)}",
            ),
            ("range(3)", "range(0, 3)"),
            ("range(1, 10, 3)", "range(1, 10, 3)"),
            ("struct(a = 1, b = 'x')", "struct(a=1, b='x')"),
            ("len", "<function len>"),
            ("lambda x: x", "<function lambda>"),
        ];
        for (source, expected) in cases {
            assert_eq!(evaluate(source).as_deref(), Ok(expected), "{source}");
        }
    }

    #[test]
    fn quotes_as_python_does() {
        let cases = [
            ("plain", "'plain'"),
            ("it's", "\"it's\""),
            ("\"", "'\"'"),
            ("'\"", "'\\'\"'"),
            ("\\\n\r\t", "'\\\\\\n\\r\\t'"),
            ("\x07\0\x7f\u{a0}\u{ad}", "'\\x07\\x00\\x7f\\xa0\\xad'"),
            ("é 日本 😀 e\u{301}", "'é 日本 😀 e\u{301}'"),
            (
                "\u{200b}\u{2028}\u{3000}\u{10ffff}",
                "'\\u200b\\u2028\\u3000\\U0010ffff'",
            ),
        ];
        for (text, expected) in cases {
            let mut quoted = String::new();
            quote(text, &mut quoted);
            assert_eq!(quoted, expected);
        }
    }

    #[test]
    fn stops_at_values_that_contain_themselves() {
        let cases = [
            (
                "def f():\n    a = [1]\n    a.append(a)\n    return a\nf()",
                "[1, [...]]",
            ),
            (
                "def f():\n    a = {}\n    a[1] = (a,)\n    return a\nf()",
                "{1: ({...},)}",
            ),
        ];
        for (source, expected) in cases {
            assert_eq!(evaluate(source).as_deref(), Ok(expected), "{source}");
        }
    }

    #[test]
    fn too_deep_nesting_is_an_error() {
        let nested = |levels| {
            let loops = format!("for _ in range({levels}):\n        a = [a]");
            evaluate(&format!(
                "def f():\n    a = []\n    {loops}\n    return a\nf()"
            ))
        };
        let shown = format!("{}{}", "[".repeat(512), "]".repeat(512));
        assert_eq!(nested(511), Ok(shown));
        let error =
            "maximum recursion depth exceeded: the value is nested more than 512 levels deep";
        assert_eq!(nested(512), Err(error.to_owned()));
    }

    #[test]
    fn lists_the_numbers_of_a_range() {
        let numbers =
            |start, stop, by| -> Vec<i64> { RangeParts { start, stop, by }.numbers().collect() };
        assert_eq!(numbers(0, 3, 1), [0, 1, 2]);
        assert_eq!(numbers(5, 0, -2), [5, 3, 1]);
        assert!(numbers(3, 3, 1).is_empty());
    }
}
