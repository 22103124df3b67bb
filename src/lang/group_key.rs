//! When two keys of `--by` are the same: if they are equal as JSON values.
//!
//! Numbers compare by their value, as in Python, so 1 and 1.0 are the same key;
//! unlike there, `true` is not 1. Objects compare without regard to the order
//! of their keys.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::json_parts::{JsonParts, json_string};
use super::pyfloat;
use super::quoted::plain_end;

/// A key.
#[derive(Debug, Clone, Copy)]
pub(crate) enum GroupKey<'a> {
    /// A string.
    Text(&'a str),
    /// JSON text of any value.
    Json(&'a str),
}

impl<'a> GroupKey<'a> {
    /// The JSON text.
    pub(crate) fn json(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => {
                let json = serde_json::to_string(text);
                json.expect("memory takes all").into()
            }
            Self::Json(json) => json.into(),
        }
    }

    /// The string, if its JSON text is the string between quotes.
    #[inline]
    pub(crate) fn plain_text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) if plain_end(text.as_bytes(), 0) == text.len() => Some(text),
            Self::Text(_) | Self::Json(_) => None,
        }
    }
}

/// From here on, floats are integers that 64 bits may not hold.
const LARGE: f64 = 9e18;

/// A text that is the same for all JSON texts that are equal to `json`.
pub(crate) fn canonical(json: &str) -> serde_json::Result<Cow<'_, str>> {
    if is_canonical(json.as_bytes()) {
        return Ok(Cow::Borrowed(json));
    }
    let mut out = Vec::new();
    write(json, &mut out)?;
    Ok(Cow::Owned(
        String::from_utf8(out).expect("JSON text is UTF-8"),
    ))
}

/// Whether this is certainly canonical already: a string without escapes, an
/// integer or a constant.
fn is_canonical(json: &[u8]) -> bool {
    match json {
        [b'"', inner @ ..] => memchr::memchr(b'\\', inner).is_none(),
        b"-0" => false,
        [b'-', digits @ ..] | digits => {
            digits.iter().all(u8::is_ascii_digit) || matches!(json, b"true" | b"false" | b"null")
        }
    }
}

fn write(json: &str, out: &mut Vec<u8>) -> serde_json::Result<()> {
    let json = json.trim();
    match json.as_bytes().first() {
        Some(b'"') => serde_json::to_writer(out, &json_string(json)?),
        Some(b'{' | b'[') => write_parts(serde_json::from_str(json)?, out),
        Some(b't' | b'f' | b'n') => {
            out.extend_from_slice(json.as_bytes());
            Ok(())
        }
        _ => {
            write_number(json, out);
            Ok(())
        }
    }
}

fn write_parts(parts: JsonParts, out: &mut Vec<u8>) -> serde_json::Result<()> {
    let separate = |out: &mut Vec<u8>, place: usize| {
        if place > 0 {
            out.push(b',');
        }
    };
    match parts {
        JsonParts::Array(elements) => {
            out.push(b'[');
            for (place, element) in elements.into_iter().map(RawValue::get).enumerate() {
                separate(out, place);
                write(element, out)?;
            }
            out.push(b']');
        }
        JsonParts::Object(mut entries) => {
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            out.push(b'{');
            for (place, (name, value)) in entries.into_iter().enumerate() {
                separate(out, place);
                serde_json::to_writer(&mut *out, &name)?;
                out.push(b':');
                write(value.get(), out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// Writes a float that is an integer as one.
fn write_number(json: &str, out: &mut Vec<u8>) {
    if json == "-0" {
        return out.push(b'0');
    }
    let is_float = json.contains(['.', 'e', 'E']);
    match json.parse::<f64>() {
        Ok(float) if is_float && float.fract() == 0.0 && float.abs() < LARGE => {
            out.extend_from_slice(itoa::Buffer::new().format(float as i64).as_bytes());
        }
        Ok(float) if is_float && float.fract() == 0.0 && float.is_finite() => {
            out.extend_from_slice(format!("{float:.0}").as_bytes());
        }
        Ok(float) if is_float => pyfloat::write(float, out),
        _ => out.extend_from_slice(json.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_text() {
        for (texts, one) in [
            (&["1", "1.0", "1e0", "10E-1"][..], "1"),
            (&["0", "-0", "0.0", "-0.0"], "0"),
            (&["1.5", "15e-1"], "1.5"),
            (&["1e20", "100000000000000000000"], "100000000000000000000"),
            (&["\"é\"", "\"\\u00e9\""], "\"é\""),
            (&["\"\\n\"", "\"\\u000a\""], "\"\\n\""),
            (
                &["[1,{\"a\":2,\"b\":null}]", "[1.0, {\"b\": null, \"a\": 2}]"],
                "[1,{\"a\":2,\"b\":null}]",
            ),
            (&["true"], "true"),
            (&["123456789012345678901"], "123456789012345678901"),
        ] {
            for text in texts {
                assert_eq!(canonical(text).expect(text), one, "{text}");
            }
        }
    }
}
