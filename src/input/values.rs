//! Cuts a stream of JSON values into records: everything between values but
//! line ends is dropped, and each value gets a terminator.
//!
//! The elements of an array at the top level are values, too, so an array of
//! any size takes no memory. Only brackets, commas and quotes matter here:
//! whether a value is valid JSON is for its reader to decide.

use std::io::{self, Read};

use memchr::memchr3;

/// The terminator of records, a byte that valid JSON never contains.
pub(super) const VALUE_END: u8 = 0x1E;
/// Replaces that byte within a value; valid JSON does not contain this one
/// either.
const STRAY: u8 = 0x1F;
/// The size of a read.
const BUFFER_BYTES: usize = 64 * 1024;

/// Reads values, each with its terminator.
pub(super) struct Values<R> {
    inner: R,
    buffer: Box<[u8]>,
    scan: Scan,
    /// The output for the bytes read last, and how much of it was returned.
    made: Vec<u8>,
    given: usize,
    end: ValueEnd,
}

enum ValueEnd {
    Ahead,
    Reached,
    Fault(String),
}

impl<R: Read> Values<R> {
    /// Begins a stream.
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            buffer: vec![0; BUFFER_BYTES].into(),
            scan: Scan::default(),
            made: Vec::new(),
            given: 0,
            end: ValueEnd::Ahead,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.made.clear();
        self.given = 0;
        let read = self.inner.read(&mut self.buffer)?;
        let outcome = if read == 0 {
            self.end = ValueEnd::Reached;
            self.scan.finish(&mut self.made)
        } else {
            self.scan.push(&self.buffer[..read], &mut self.made)
        };
        if let Err(problem) = outcome {
            self.end = ValueEnd::Fault(problem);
        }
        Ok(())
    }
}

impl<R: Read> Read for Values<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.made.len() {
            match &self.end {
                ValueEnd::Ahead => self.refill()?,
                ValueEnd::Reached => return Ok(0),
                ValueEnd::Fault(problem) => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, problem.clone()));
                }
            }
        }
        let mut left = &self.made[self.given..];
        let given = left.read(out)?;
        self.given += given;
        Ok(given)
    }
}

/// Follows the stream byte by byte.
#[derive(Debug)]
struct Scan {
    at: At,
    /// How many brackets of the value are open.
    depth: usize,
    /// The line on which the open array at the top level starts.
    array: Option<u64>,
    /// From 1.
    line: u64,
}

/// The state of the scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// A value may start, outside the elements of an array.
    Value,
    /// Before the first element of an array, or its end.
    Element,
    /// After an element.
    Comma,
    /// In a number, or in a word such as `true`.
    Word,
    /// In an array or object, outside strings.
    Nested,
    /// In a string.
    Text,
    /// In a string, after a backslash.
    Escape,
}

impl Default for Scan {
    fn default() -> Self {
        Self {
            at: At::Value,
            depth: 0,
            array: None,
            line: 1,
        }
    }
}

impl Scan {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
        let mut position = 0;
        while let Some(&byte) = bytes.get(position) {
            match self.at {
                At::Value | At::Element | At::Comma => self.between(byte, out)?,
                At::Word if is_of_word(byte) => out.push(byte),
                At::Word => {
                    self.end_value(out);
                    continue;
                }
                At::Nested => self.nested(byte, out),
                At::Text => {
                    let rest = &bytes[position..];
                    let plain = memchr3(b'"', b'\\', VALUE_END, rest).unwrap_or(rest.len());
                    self.count(&rest[..plain]);
                    out.extend_from_slice(&rest[..plain]);
                    position += plain;
                    if let Some(&byte) = rest.get(plain) {
                        self.text(byte, out);
                    }
                }
                At::Escape => {
                    self.at = At::Text;
                    self.copy(byte, out);
                }
            }
            position += 1;
        }
        Ok(())
    }

    /// Handles the end of the stream.
    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        if self.at == At::Word {
            self.end_value(out);
        }
        match (self.at, self.array) {
            (At::Value | At::Element | At::Comma, Some(line)) => Err(format!(
                "the array that begins on line {line} is never closed"
            )),
            // An incomplete value is left to its reader.
            _ => Ok(()),
        }
    }

    fn between(&mut self, byte: u8, out: &mut Vec<u8>) -> Result<(), String> {
        match (byte, self.at, self.array) {
            (b'\n', ..) => self.copy(byte, out),
            (b' ' | b'\t' | b'\r' | VALUE_END, ..) => {}
            (b',', At::Comma, _) => self.at = At::Value,
            (b']', At::Comma | At::Element, _) => {
                self.array = None;
                self.at = At::Value;
            }
            (b'[', At::Value, None) => {
                self.array = Some(self.line);
                self.at = At::Element;
            }
            (b',' | b']' | b'}' | b':', ..) | (_, At::Comma, _) => {
                return Err(self.unexpected(byte));
            }
            (b'[' | b'{', ..) => {
                self.at = At::Nested;
                self.depth = 1;
                out.push(byte);
            }
            (b'"', ..) => {
                self.at = At::Text;
                out.push(byte);
            }
            _ => {
                self.at = At::Word;
                out.push(byte);
            }
        }
        Ok(())
    }

    fn nested(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.copy(byte, out);
        match byte {
            b'"' => self.at = At::Text,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => {
                self.depth -= 1;
                if self.depth == 0 {
                    self.end_value(out);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.copy(byte, out);
        match byte {
            b'\\' => self.at = At::Escape,
            b'"' if self.depth > 0 => self.at = At::Nested,
            b'"' => self.end_value(out),
            _ => {}
        }
    }

    fn end_value(&mut self, out: &mut Vec<u8>) {
        out.push(VALUE_END);
        self.at = match self.array {
            Some(_) => At::Comma,
            None => At::Value,
        };
    }

    fn copy(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.count(&[byte]);
        out.push(if byte == VALUE_END { STRAY } else { byte });
    }

    fn count(&mut self, bytes: &[u8]) {
        self.line += super::table::line_breaks(bytes);
    }

    fn unexpected(&self, byte: u8) -> String {
        let expected = match self.at {
            At::Comma => "',' or ']'",
            At::Element => "a value or ']'",
            _ => "a value",
        };
        let found = char::from(byte).escape_default();
        format!("line {}: expected {expected}, found '{found}'", self.line)
    }
}

/// Whether a number or a word can contain this byte.
fn is_of_word(byte: u8) -> bool {
    !matches!(
        byte,
        b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' | b'{' | b'}' | b'"' | b':' | VALUE_END
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::*;

    /// The records, and the error, if any.
    fn values(text: &str, size: usize) -> (String, Option<String>) {
        let mut scan = Scan::default();
        let mut out = Vec::new();
        let mut pieces = text.as_bytes().chunks(size);
        let scanned = pieces
            .try_for_each(|piece| scan.push(piece, &mut out))
            .and_then(|()| scan.finish(&mut out));
        (String::from_utf8(out).expect("it was text"), scanned.err())
    }

    #[test]
    fn values_are_separated() {
        for (text, expected) in [
            ("", ""),
            (" 1 2\n\"a b\"null", "1|2|\n\"a b\"|null|"),
            ("{\"a\":\n[1]}{}", "{\"a\":\n[1]}|{}|"),
            (
                "[]\n[1, [2, 3],\n{\"]\": \"\\\"\"}] 4",
                "\n1|[2, 3]|\n{\"]\": \"\\\"\"}|4|",
            ),
            ("[\n  true,\n  -1e5\n]\n", "\ntrue|\n-1e5|\n\n"),
            ("1\"a\"[2]", "1|\"a\"|2|"),
            ("\x1e1\n\x1e2\n", "1|\n2|\n"),
            (
                "\"a\x1eb\" [{\"\x1e\":\x1e1}]",
                "\"a\x1fb\"|{\"\x1f\":\x1f1}|",
            ),
            ("{\"a\": [1, ", "{\"a\": [1, "),
            ("\"open", "\"open"),
        ] {
            for size in 1..=text.len().max(1) {
                let expected = expected.replace('|', "\x1e");
                assert_eq!(values(text, size), (expected, None), "{text}");
            }
        }
    }

    #[test]
    fn errors_between_values_are_reported_with_their_line() {
        for (text, before, problem) in [
            ("1, 2", "1|", "line 1: expected a value, found ','"),
            ("[1\n,,2]", "1|\n", "line 2: expected a value, found ','"),
            ("[1 2]", "1|", "line 1: expected ',' or ']', found '2'"),
            ("[,", "", "line 1: expected a value or ']', found ','"),
            ("[1,]", "1|", "line 1: expected a value, found ']'"),
            ("]", "", "line 1: expected a value, found ']'"),
            (
                "\n[\n1,\n2\n",
                "\n\n1|\n2|\n",
                "the array that begins on line 2 is never closed",
            ),
        ] {
            let expected = (before.replace('|', "\x1e"), Some(problem.to_owned()));
            assert_eq!(values(text, text.len()), expected, "{text}");
        }
    }

    #[test]
    fn items_before_a_fault_are_read() {
        let mut values = Values::new(&b"[1, 2 x"[..]);
        let mut found = [0; 9];
        assert_eq!(values.read(&mut found).expect("two values"), 4);
        assert_eq!(&found[..4], b"1\x1e2\x1e");
        let error = values.read(&mut found).expect_err("an x");
        assert_eq!(error.to_string(), "line 1: expected ',' or ']', found 'x'");
    }

    proptest! {
        #[test]
        fn elements_are_those_of_the_array(
            texts in proptest::collection::vec("[ -~\\n\\x1e\\x1f]{0,6}", 0..6),
            size in 1usize..9,
        ) {
            let elements = texts.iter().enumerate().map(|(index, text)| match index % 3 {
                0 => json!(text),
                1 => json!({ text: [index, text] }),
                _ => json!(index),
            });
            let array: Vec<Json> = elements.collect();
            let text = serde_json::to_string_pretty(&array).expect("it is JSON");
            let (found, problem) = values(&text, size);
            prop_assert_eq!(problem, None);
            let lines = found.bytes().filter(|byte| *byte == b'\n').count();
            prop_assert_eq!(lines, text.lines().count() - 1);
            let found: Vec<Json> = found
                .split_terminator('\u{1e}')
                .filter_map(|value| serde_json::from_str(value).ok())
                .collect();
            prop_assert_eq!(found, array);
        }
    }
}
