//! The fields of a JSON value: numbers and nested values keep their text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The content of one JSON value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Names and values, in the order of the text; if a name is repeated, its
    /// last value counts.
    Object(Vec<(String, Vec<u8>)>),
    /// The elements of an array, or one scalar.
    Columns(Vec<Vec<u8>>),
}

/// Parses one value; the error says what is wrong.
pub(super) fn read(text: &[u8]) -> Result<Value, String> {
    let value = match text.trim_ascii_start().first() {
        Some(b'{') => serde_json::from_slice(text).map(|Members(members)| members),
        Some(b'[') => return elements(text),
        _ => return scalar(text).map(|field| Value::Columns(vec![field])),
    };
    let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, value) in value.map_err(|error| problem(&error))? {
        let value = field(value)?;
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => fields.push((name, value)),
        }
    }
    if fields.is_empty() {
        return Err("an object without fields makes no columns".to_owned());
    }
    Ok(Value::Object(fields))
}

fn elements(text: &[u8]) -> Result<Value, String> {
    let elements: Vec<&RawValue> = serde_json::from_slice(text).map_err(|error| problem(&error))?;
    if elements.is_empty() {
        return Err("an empty array makes no columns".to_owned());
    }
    let fields = elements.into_iter().map(field);
    fields.collect::<Result<_, _>>().map(Value::Columns)
}

fn scalar(text: &[u8]) -> Result<Vec<u8>, String> {
    field(serde_json::from_slice(text).map_err(|error| problem(&error))?)
}

/// A string as it is, anything else as JSON without white space.
fn field(value: &RawValue) -> Result<Vec<u8>, String> {
    let text = value.get();
    if text.starts_with('"') {
        let string: String = serde_json::from_str(text).map_err(|error| problem(&error))?;
        return Ok(string.into_bytes());
    }
    Ok(compact(text.as_bytes()))
}

/// JSON without the white space between its tokens.
fn compact(text: &[u8]) -> Vec<u8> {
    let mut quoted = false;
    let mut escaped = false;
    let kept = text.iter().filter(|&&byte| {
        if !quoted && byte.is_ascii_whitespace() {
            return false;
        }
        if !escaped && byte == b'"' {
            quoted = !quoted;
        }
        escaped = !escaped && byte == b'\\';
        true
    });
    kept.copied().collect()
}

fn problem(error: &serde_json::Error) -> String {
    // In text of one line, only the column matters.
    let text = error
        .to_string()
        .replace(" at line 1 column ", " at column ");
    let hint = if text.contains("surrogate") || text.contains("unexpected end of hex escape") {
        "; escapes from \\ud800 to \\udfff come in pairs"
    } else if error.is_eof() || text.starts_with("trailing characters") {
        "; if it is not one value per line, give --json-input"
    } else {
        ""
    };
    format!("it is not JSON: {text}{hint}")
}

/// The members of an object, in order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(text: &str) -> Vec<String> {
        match read(text.as_bytes()).expect("JSON") {
            Value::Columns(fields) => fields
                .into_iter()
                .map(|field| String::from_utf8(field).expect("text"))
                .collect(),
            Value::Object(_) => panic!("an object"),
        }
    }

    #[test]
    fn strings_are_raw_and_the_rest_is_compact() {
        assert_eq!(
            columns(
                r#" [ "a\n\u00fc\"", 1.50, 123456789012345678901234567890, null,
                          { "k y" : [ 1 , "\\\" x" ] } ] "#
            ),
            [
                "a\nü\"",
                "1.50",
                "123456789012345678901234567890",
                "null",
                r#"{"k y":[1,"\\\" x"]}"#
            ]
        );
        assert_eq!(columns("\"x y\""), ["x y"]);
        assert_eq!(columns(" -0.0 "), ["-0.0"]);
        assert_eq!(columns("true"), ["true"]);
    }

    #[test]
    fn objects_keep_their_order_and_the_last_of_equal_names() {
        let value = read(br#"{"b": 1, "a": "x", "b": [2]}"#).expect("JSON");
        let field = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        assert_eq!(
            value,
            Value::Object(vec![field("b", "[2]"), field("a", "x")])
        );
    }

    #[test]
    fn mistakes_are_reported() {
        let cases: [(&[u8], &str); 7] = [
            (b"{\"a\": }", "it is not JSON: expected value at column 7"),
            (
                b"[1, 2",
                "it is not JSON: EOF while parsing a list at column 5; if it is not one value per line, give --json-input",
            ),
            (
                b"1 2",
                "it is not JSON: trailing characters at column 3; if it is not one value per line, give --json-input",
            ),
            (b"nope", "it is not JSON: expected ident at column 2"),
            (
                b"\"\xff\"",
                "it is not JSON: invalid unicode code point at column 2",
            ),
            (b"[]", "an empty array makes no columns"),
            (b"{}", "an object without fields makes no columns"),
        ];
        for (text, message) in cases {
            assert_eq!(read(text), Err(message.to_owned()));
        }
    }

    #[test]
    fn fuzz_json_rows() {
        crate::fuzz::run(crate::fuzz::Target {
            name: "json-rows",
            seeds: vec![
                br#"{"a": [1, "\u00e9\ud83d\ude00"], "b": {"c": null}}"#.to_vec(),
                br#"["x", 1e5, true]"#.to_vec(),
            ],
            tokens: &[
                "{\"a\":", "}", "[", "]", ",", "\"", "\\", "\\u", "d83d", " ", "1e400", "null",
            ],
            tries: 3000,
            run: |text| {
                let whole = serde_json::from_slice::<&serde_json::value::RawValue>(text).is_ok();
                let ours = read(text);
                assert!(whole || ours.is_err(), "it is not JSON");
                format!("{ours:?}")
                    .chars()
                    .filter(|c| !c.is_ascii_digit())
                    .take(60)
                    .collect()
            },
        });
    }
}
