//! When two keys of a dict are the same.

use serde_json::Value;

/// A key in a canonical form of JSON, for comparison. `1`, `1.0` and `true` are
/// the same key, as in Python; `1`, `"1"` and `null` are not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key(String);

impl Key {
    /// None for anything but a JSON scalar.
    pub(super) fn of(json: &[u8]) -> Option<Self> {
        let digits = json.strip_prefix(b"-").unwrap_or(json);
        match digits {
            b"0" => return Some(Self("0".to_owned())),
            // Integers of any size are compared by their digits.
            [b'1'..=b'9', more @ ..] if more.iter().all(u8::is_ascii_digit) => {
                return Some(Self(String::from_utf8_lossy(json).into_owned()));
            }
            _ => {}
        }
        let value: Value = serde_json::from_slice(json).ok()?;
        Some(Self(match value {
            Value::Number(number) => float_key(number.as_f64()?),
            Value::Bool(truth) => u8::from(truth).to_string(),
            Value::Array(_) | Value::Object(_) => return None,
            scalar => scalar.to_string(),
        }))
    }
}

fn float_key(float: f64) -> String {
    if float.fract() == 0.0 && float.is_finite() {
        // Rust writes all digits of an integral float, as of an integer.
        format!("{:.0}", float + 0.0)
    } else {
        ryu::Buffer::new().format(float).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn keys_are_the_same_as_in_python() {
        let key = |text: &str| Key::of(text.as_bytes());
        let same = [
            ("1", "1.0"),
            ("0", "-0.0"),
            ("0", "-0"),
            ("1", "true"),
            ("false", "0.0"),
            ("\"a\"", "\"\\u0061\""),
            ("1e2", "100"),
            ("1e22", "10000000000000000000000"),
        ];
        for (one, other) in same {
            assert_eq!(key(one), key(other), "{one} {other}");
            assert!(key(one).is_some());
        }
        let different = [
            "1",
            "\"1\"",
            "0.25",
            "null",
            "\"true\"",
            "\"null\"",
            "-1",
            "123456789012345678901234567890",
        ];
        for (index, one) in different.iter().enumerate() {
            for other in &different[index + 1..] {
                assert_ne!(key(one), key(other), "{one} {other}");
            }
        }
        for bad in ["[]", "{}", "", "x", "1 2", "01", "-", "--1"] {
            assert_eq!(key(bad), None, "{bad}");
        }
    }
}
