//! Values of options that several subcommands have.

use std::time::Duration;

/// A number of seconds above 0.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "write a number of seconds above 0, such as 2.5".to_owned())
}

/// A number of bytes, with the units of GNU parallel: `K` is 1,024 and `k`
/// 1,000, and so on up to `P` and `p`.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let units = [('k', 1), ('m', 2), ('g', 3), ('t', 4), ('p', 5)];
    let unit = text.chars().last().and_then(|letter| {
        let (_, power) = units
            .into_iter()
            .find(|(unit, _)| letter.eq_ignore_ascii_case(unit))?;
        let thousand: u64 = if letter.is_ascii_uppercase() {
            1024
        } else {
            1000
        };
        Some(thousand.pow(power))
    });
    let digits = unit.map_or(text, |_| &text[..text.len() - 1]);
    // Digits only: `parse` alone would take a sign.
    let number: Option<u64> = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten();
    number
        .and_then(|number| number.checked_mul(unit.unwrap_or(1)))
        .filter(|&number| number > 0)
        .ok_or_else(|| "write a number of bytes, such as 500, 64k or 1G".to_owned())
}

/// A text in which `\\n`, `\\r`, `\\t`, `\\0`, `\\\\` and `\\xHH` stand for bytes.
pub(super) fn unescaped(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let [first, behind @ ..] = rest {
        let (byte, length) = match (first, behind) {
            (b'\\', [b'n', ..]) => (b'\n', 2),
            (b'\\', [b'r', ..]) => (b'\r', 2),
            (b'\\', [b't', ..]) => (b'\t', 2),
            (b'\\', [b'0', ..]) => (0, 2),
            (b'\\', [b'\\', ..]) => (b'\\', 2),
            (b'\\', [b'x', high, low, ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).ok();
                let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                (byte.ok_or_else(unknown)?, 4)
            }
            (b'\\', _) => return Err(unknown()),
            (&byte, _) => (byte, 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    Ok(bytes)
}

fn unknown() -> String {
    r"a backslash begins one of \n \r \t \0 \\ \xHH".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_units_are_powers_of_1024_and_small_ones_of_1000() {
        let good = [
            ("1", 1),
            ("10K", 10 << 10),
            ("10k", 10_000),
            ("3G", 3 << 30),
            ("2t", 2_000_000_000_000),
        ];
        for (text, number) in good {
            assert_eq!(bytes(text), Ok(number), "{text}");
        }
        for text in ["", "0", "K", "+1", "-1", "1.5M", "1KB", "é", "99999999P"] {
            bytes(text).expect_err(text);
        }
    }

    #[test]
    fn escapes_stand_for_bytes() {
        assert_eq!(unescaped(br"a\n\t\x00\\>\0"), Ok(b"a\n\t\0\\>\0".to_vec()));
        assert_eq!(unescaped(b""), Ok(Vec::new()));
        for text in [&br"\q"[..], br"\", br"\x1", br"\xzz"] {
            unescaped(text).expect_err("no escape");
        }
    }
}
