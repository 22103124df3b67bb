//! Writes a Starlark value as JSON.

use std::cmp::Ordering;
use std::marker::PhantomData;

use num_bigint::BigInt;
use serde::Serialize;
use starlark::values::dict::DictRef;
use starlark::values::float::StarlarkFloat;
use starlark::values::list::ListRef;
use starlark::values::tuple::TupleRef;
use starlark::values::{UnpackValue, Value, ValueLike};

use super::MAX_DEPTH;
use crate::lang::quoted::quote;
use crate::lang::{collection, pyfloat, show, types};

/// What to return instead of a value of this type, if that is clear.
fn instead_of(kind: &str) -> &'static str {
    match kind {
        "datetime.datetime" | "datetime.date" | "datetime.time" => ": return its isoformat()",
        "datetime.timedelta" => ": return its total_seconds()",
        _ => "",
    }
}

/// Integers with more digits are not written, as in Python.
const MOST_DIGITS: usize = 4300;
/// No integer of so many digits has more bits.
const MOST_BITS: u64 = 4 * MOST_DIGITS as u64;

/// Why a value cannot be written as JSON.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unwritable {
    /// JSON cannot represent NaN and infinities.
    #[error("{0} has no JSON form")]
    Float(String),
    /// Neither Python nor the reader takes more digits.
    #[error("Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion")]
    Digits,
    /// Sets have no order, so the function must choose one.
    #[error("a set has no JSON form: use list(...) or sorted(...)")]
    Set,
    /// Often a method that was not called.
    #[error("a function has no JSON form: call it, as in x.upper()")]
    Function,
    /// Modules and the like.
    #[error("a value of type {} has no JSON form{}", .0, instead_of(.0))]
    Type(&'static str),
    /// A key that Python's `json.dumps` refuses, too.
    #[error("keys must be str, int, float, bool or None, not {0}")]
    Key(&'static str),
    /// `sort_keys` found keys that cannot be compared.
    #[error("keys of different types cannot be sorted")]
    Unsortable,
    /// Writing it could overflow the stack.
    #[error("the value contains itself or is nested more than {MAX_DEPTH} levels deep")]
    Depth,
}

/// The layout of the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout<'a> {
    /// Between two elements.
    pub(crate) comma: &'a str,
    /// Between a key and its value.
    pub(crate) colon: &'a str,
    /// The indentation of each level; `None` writes one line.
    pub(crate) indent: Option<&'a str>,
    /// Whether to sort the keys of objects.
    pub(crate) sort_keys: bool,
    /// Whether to escape characters outside ASCII.
    pub(crate) ascii: bool,
}

impl Layout<'static> {
    const COMPACT: Self = Self {
        comma: ",",
        colon: ":",
        indent: None,
        sort_keys: false,
        ascii: false,
    };
}

/// Appends `value` as compact JSON on one line.
///
/// After an error, `out` holds a partial text and must be discarded.
pub(crate) fn write(value: Value, out: &mut Vec<u8>) -> Result<(), Unwritable> {
    write_with(value, Layout::COMPACT, out)
}

/// Appends `value` as JSON in this layout.
pub(crate) fn write_with(
    value: Value,
    layout: Layout,
    out: &mut Vec<u8>,
) -> Result<(), Unwritable> {
    JsonWriter::<NoExtra>::new(layout, out).value(value, 0)
}

/// Writes values that JSON has no form for, or none of their own.
pub(crate) trait Extra: Sized {
    /// Why one cannot be written.
    type Error: From<Unwritable>;

    /// Whether it has written `value`: a tuple, a dict, a float that is not finite, or
    /// anything that JSON does not know.
    fn write(
        value: Value,
        depth: usize,
        writer: &mut JsonWriter<Self>,
    ) -> Result<bool, Self::Error>;
}

/// No more than JSON has.
enum NoExtra {}

impl Extra for NoExtra {
    type Error = Unwritable;

    fn write(_: Value, _: usize, _: &mut JsonWriter<Self>) -> Result<bool, Unwritable> {
        Ok(false)
    }
}

/// Writes values, and those that JSON has no form for as `X` does.
pub(crate) struct JsonWriter<'a, X> {
    layout: Layout<'a>,
    out: &'a mut Vec<u8>,
    extra: PhantomData<X>,
}

impl<'a, X: Extra> JsonWriter<'a, X> {
    /// Writes compactly, at the end of `out`.
    pub(crate) fn compact(out: &'a mut Vec<u8>) -> Self {
        Self::new(Layout::COMPACT, out)
    }

    fn new(layout: Layout<'a>, out: &'a mut Vec<u8>) -> Self {
        Self {
            layout,
            out,
            extra: PhantomData,
        }
    }

    /// Writes `value`, which is nested so deep.
    pub(crate) fn value(&mut self, value: Value, depth: usize) -> Result<(), X::Error> {
        if let Some(int) = value.unpack_i32() {
            self.integer(int);
        } else if let Some(text) = value.unpack_str() {
            self.string(text);
        } else if value.is_none() {
            self.word("null");
        } else if let Some(truth) = value.unpack_bool() {
            self.word(if truth { "true" } else { "false" });
        } else if let Some(float) = value.downcast_ref::<StarlarkFloat>() {
            self.float(value, float.0, depth)?;
        } else if let Some(list) = ListRef::from_value(value) {
            self.array(list.iter(), depth, Self::value)?;
        } else if let Some(dict) = DictRef::from_value(value) {
            if !X::write(value, depth, self)? {
                self.object(&dict, depth)?;
            }
        } else if let Some(tuple) = TupleRef::from_value(value) {
            if !X::write(value, depth, self)? {
                self.array(tuple.iter(), depth, Self::value)?;
            }
        } else {
            self.rare(value, depth)?;
        }
        Ok(())
    }

    /// Rare kinds of values, kept off the fast path.
    fn rare(&mut self, value: Value, depth: usize) -> Result<(), X::Error> {
        if let Ok(Some(big)) = BigInt::unpack_value(value) {
            // Not converted if it is far too large, since that takes long.
            let digits = (big.bits() <= MOST_BITS).then(|| big.to_string());
            let is_short = |text: &&String| text.trim_start_matches('-').len() <= MOST_DIGITS;
            let text = digits.as_ref().filter(is_short).ok_or(Unwritable::Digits)?;
            self.word(text);
            return Ok(());
        }
        let plain = collection::plain(value);
        if !plain.ptr_eq(value) {
            return self.value(plain, depth);
        }
        if X::write(value, depth, self)? {
            return Ok(());
        }
        if let Some(range) = show::RangeParts::of(value) {
            return self.array(range.numbers(), depth, |writer, number, _| {
                writer.integer(number);
                Ok(())
            });
        }
        if let Some(name) = types::name_of(value) {
            self.string(name);
            return Ok(());
        }
        Err(X::Error::from(match value.get_type() {
            "set" => Unwritable::Set,
            "function" => Unwritable::Function,
            other => Unwritable::Type(other),
        }))
    }

    fn word(&mut self, word: &str) {
        self.out.extend_from_slice(word.as_bytes());
    }

    fn integer(&mut self, int: impl itoa::Integer) {
        let mut buffer = itoa::Buffer::new();
        self.word(buffer.format(int));
    }

    fn float(&mut self, value: Value, float: f64, depth: usize) -> Result<(), X::Error> {
        if float.is_finite() {
            pyfloat::write(float, self.out);
            return Ok(());
        }
        if X::write(value, depth, self)? {
            return Ok(());
        }
        let mut name = Vec::new();
        pyfloat::write(float, &mut name);
        let name = String::from_utf8_lossy(&name).into_owned();
        Err(Unwritable::Float(name).into())
    }

    fn string(&mut self, text: &str) {
        if self.layout.ascii && !text.bytes().all(is_plain) {
            self.ascii_string(text);
        } else {
            quote(text, self.out);
        }
    }

    /// Writes characters that need it as UTF-16 escapes, as Python does.
    fn ascii_string(&mut self, text: &str) {
        let mut quoted = Vec::with_capacity(text.len() * 2);
        serde_json::to_writer(&mut quoted, text).expect("writing a string into memory cannot fail");
        for character in String::from_utf8_lossy(&quoted).chars() {
            if character.is_ascii() && is_plain(character as u8) {
                self.out.push(character as u8);
                continue;
            }
            for unit in character.encode_utf16(&mut [0; 2]) {
                self.word(&format!("\\u{unit:04x}"));
            }
        }
    }

    /// Writes an array, its elements by `write`.
    pub(crate) fn array<T>(
        &mut self,
        items: impl Iterator<Item = T>,
        depth: usize,
        write: impl Fn(&mut Self, T, usize) -> Result<(), X::Error>,
    ) -> Result<(), X::Error> {
        check_depth(depth)?;
        self.out.push(b'[');
        let mut empty = true;
        for item in items {
            self.separate(empty, depth + 1);
            empty = false;
            write(self, item, depth + 1)?;
        }
        self.close(empty, depth, b']');
        Ok(())
    }

    /// Writes an object with one key, `tag`, and behind it what `inner` writes.
    pub(crate) fn tagged(
        &mut self,
        tag: &str,
        depth: usize,
        inner: impl FnOnce(&mut Self, usize) -> Result<(), X::Error>,
    ) -> Result<(), X::Error> {
        check_depth(depth)?;
        self.out.push(b'{');
        self.string(tag);
        self.word(self.layout.colon);
        inner(self, depth + 1)?;
        self.out.push(b'}');
        Ok(())
    }

    /// The same for what is not a value.
    pub(crate) fn tagged_data(
        &mut self,
        tag: &str,
        depth: usize,
        data: &impl Serialize,
    ) -> Result<(), X::Error> {
        self.tagged(tag, depth, |writer, _| {
            serde_json::to_writer(&mut *writer.out, data).expect("memory takes any data");
            Ok(())
        })
    }

    fn object(&mut self, dict: &DictRef, depth: usize) -> Result<(), X::Error> {
        check_depth(depth)?;
        self.out.push(b'{');
        let mut empty = true;
        let sort_keys = self.layout.sort_keys;
        let mut entry = |(key, value)| {
            self.separate(empty, depth + 1);
            empty = false;
            self.key(key)?;
            self.word(self.layout.colon);
            self.value(value, depth + 1)
        };
        if sort_keys {
            sorted_entries(dict)?.into_iter().try_for_each(&mut entry)?;
        } else {
            dict.iter().try_for_each(&mut entry)?;
        }
        self.close(empty, depth, b'}');
        Ok(())
    }

    /// Turns a key into a string as Python's `json.dumps` does.
    fn key(&mut self, key: Value) -> Result<(), X::Error> {
        if let Some(text) = key.unpack_str() {
            self.string(text);
            return Ok(());
        }
        let int = || key.unpack_i32().is_some() || key.get_type() == "int";
        let simple = key.is_none() || key.unpack_bool().is_some() || int();
        if !simple && key.downcast_ref::<StarlarkFloat>().is_none() {
            return Err(Unwritable::Key(show::python_type(key)).into());
        }
        self.out.push(b'"');
        self.value(key, 0)?;
        self.out.push(b'"');
        Ok(())
    }

    /// Writes what precedes an element: a comma unless it is the first one, and
    /// a new line if the layout has one.
    fn separate(&mut self, first: bool, depth: usize) {
        if !first {
            self.word(self.layout.comma);
        }
        self.new_line(depth);
    }

    fn close(&mut self, empty: bool, depth: usize, bracket: u8) {
        if !empty {
            self.new_line(depth);
        }
        self.out.push(bracket);
    }

    fn new_line(&mut self, depth: usize) {
        if let Some(indent) = self.layout.indent {
            self.out.push(b'\n');
            for _ in 0..depth {
                self.out.extend_from_slice(indent.as_bytes());
            }
        }
    }
}

/// Whether a byte needs no escape in ASCII text: Python escapes the last
/// control character of ASCII, too.
fn is_plain(byte: u8) -> bool {
    byte < 0x7f
}

fn check_depth(depth: usize) -> Result<(), Unwritable> {
    if depth < MAX_DEPTH {
        Ok(())
    } else {
        Err(Unwritable::Depth)
    }
}

fn sorted_entries<'v>(dict: &DictRef<'v>) -> Result<Vec<(Value<'v>, Value<'v>)>, Unwritable> {
    let mut entries: Vec<_> = dict.iter().collect();
    let mut comparable = true;
    entries.sort_by(|(a, _), (b, _)| {
        a.compare(*b).unwrap_or_else(|_| {
            comparable = false;
            Ordering::Equal
        })
    });
    if comparable {
        Ok(entries)
    } else {
        Err(Unwritable::Unsortable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::builtins::testing::with_value;

    fn written(source: &str) -> Result<String, String> {
        written_with(source, Layout::COMPACT)
    }

    fn written_with(source: &str, layout: Layout) -> Result<String, String> {
        with_value(source, |value, _| {
            let mut out = Vec::new();
            write_with(value, layout, &mut out).map_err(|error| error.to_string())?;
            String::from_utf8(out).map_err(|error| error.to_string())
        })?
    }

    #[test]
    fn writes_compactly() {
        let cases = [
            ("None", "null"),
            ("[True, False, -7]", "[true,false,-7]"),
            ("{'a': 1, 'b': [1, 2]}", r#"{"a":1,"b":[1,2]}"#),
            ("(1, (), [], {})", "[1,[],[],{}]"),
            ("range(3, 0, -1)", "[3,2,1]"),
            ("1 << 70", "1180591620717411303424"),
            ("-2147483649", "-2147483649"),
            ("[1.0, 1e16, 1e-7]", "[1.0,1e+16,1e-07]"),
            (r#"'é"\n\x01'"#, r#""é\"\n\u0001""#),
            (
                "{1: 0, 2.5: 0, None: 0, False: 0, 1 << 40: 0}",
                r#"{"1":0,"2.5":0,"null":0,"false":0,"1099511627776":0}"#,
            ),
        ];
        for (source, expected) in cases {
            assert_eq!(written(source).as_deref(), Ok(expected), "{source}");
        }
    }

    #[test]
    fn says_why_a_value_has_no_json_form() {
        let cyclic = "def f():\n    a = []\n    a.append(a)\n    return a\nf()";
        let depth = "the value contains itself or is nested more than 512 levels deep";
        let cases = [
            ("float('nan')", "nan has no JSON form"),
            ("[float('-inf')]", "-inf has no JSON form"),
            (
                "len",
                "a function has no JSON form: call it, as in x.upper()",
            ),
            (
                "set([1])",
                "a set has no JSON form: use list(...) or sorted(...)",
            ),
            (
                "{(1, 2): 3}",
                "keys must be str, int, float, bool or None, not tuple",
            ),
            ("{float('inf'): 3}", "inf has no JSON form"),
            (cyclic, depth),
        ];
        for (source, expected) in cases {
            assert_eq!(written(source).unwrap_err(), expected, "{source}");
        }
    }

    #[test]
    fn lays_out_as_requested() {
        let layout = Layout {
            comma: ",",
            colon: ": ",
            indent: Some("  "),
            sort_keys: true,
            ascii: true,
        };
        let source = "{'b': [1, []], 'a': {}, 'é': '😀\\x7f'}";
        let expected = "{\n  \"a\": {},\n  \"b\": [\n    1,\n    []\n  ],\n  \"\\u00e9\": \"\\ud83d\\ude00\\u007f\"\n}";
        assert_eq!(written_with(source, layout).as_deref(), Ok(expected));
        let mixed = written_with("{1: 1, 'a': 2}", layout);
        assert_eq!(
            mixed.unwrap_err(),
            "keys of different types cannot be sorted"
        );
    }
}
