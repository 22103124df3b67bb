//! Items from the command line, as JSON Lines.

use std::ffi::OsString;

use bytes::Bytes;
use serde::de::IgnoredAny;

use super::error::InputError;

/// Turns each argument into one line of JSON.
///
/// An argument that is valid JSON stays as it is; any other becomes a JSON
/// string. With `raw`, all become strings.
pub(crate) fn lines(items: &[OsString], raw: bool) -> Result<Bytes, InputError> {
    let mut out = Vec::with_capacity(items.iter().map(|item| item.len() + 3).sum());
    for (index, item) in items.iter().enumerate() {
        let text = item.to_str().ok_or_else(|| InputError::ArgumentEncoding {
            position: index + 1,
            shown: item.as_encoded_bytes().escape_ascii().to_string(),
        })?;
        append(&mut out, text, raw);
        out.push(b'\n');
    }
    Ok(out.into())
}

/// Appends `text` on one line: unchanged if it is JSON, otherwise as a JSON
/// string.
pub(crate) fn append_value(out: &mut Vec<u8>, text: &str) {
    append(out, text, false);
}

fn append(out: &mut Vec<u8>, text: &str, raw: bool) {
    if raw || serde_json::from_str::<IgnoredAny>(text).is_err() {
        serde_json::to_writer(out, text).expect("a string has a JSON form, and memory takes it");
    } else {
        // JSON strings contain no bare line ends, so these are between tokens.
        out.extend(text.bytes().map(|byte| match byte {
            b'\n' | b'\r' => b' ',
            other => other,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt;

    fn shown(items: &[&str], raw: bool) -> String {
        let items: Vec<OsString> = items.iter().map(OsString::from).collect();
        let bytes = lines(&items, raw).expect("arguments are text");
        String::from_utf8(bytes.to_vec()).expect("JSON is text")
    }

    #[test]
    fn json_stays_and_anything_else_is_a_string() {
        let items = [
            "1", "1.50", "[1, 2]", "\"x\"", "x", "NaN", "01", "", "a\nb", "ü\"",
        ];
        let expected = [
            "1",
            "1.50",
            "[1, 2]",
            "\"x\"",
            "\"x\"",
            "\"NaN\"",
            "\"01\"",
            "\"\"",
            "\"a\\nb\"",
            "\"ü\\\"\"",
        ];
        assert_eq!(shown(&items, false), expected.join("\n") + "\n");
    }

    #[test]
    fn raw_makes_strings_of_all() {
        assert_eq!(shown(&["1", "\"x\""], true), "\"1\"\n\"\\\"x\\\"\"\n");
    }

    #[test]
    fn line_ends_between_tokens_become_spaces() {
        assert_eq!(shown(&["{\n \"a\":\r\n1}\n"], false), "{  \"a\":  1} \n");
    }

    #[test]
    fn deep_json_is_still_json() {
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        assert_eq!(shown(&[&deep], false), deep + "\n");
    }

    #[test]
    fn foreign_bytes_name_the_argument() {
        let items = ["ok".into(), OsString::from_vec(b"a\xFF".to_vec())];
        let message = lines(&items, false).expect_err("not text").to_string();
        assert!(message.contains("argument 2 (a\\xff)"), "{message}");
    }

    #[test]
    fn no_arguments_make_no_lines() {
        assert_eq!(shown(&[], false), "");
    }
}
