//! How `int` and `float` convert numbers and strings.

use anyhow::{Result, anyhow, bail};
use num_bigint::BigInt;
use starlark::values::bytes::StarlarkBytes;
use starlark::values::{Value, ValueLike};

use super::args::{self, Number};
use super::methods;
use crate::lang::show::{self, python_type};

/// The most digits of an integer in a string.
const MOST_DIGITS: usize = 4300;

/// `int(value, base)`
pub(in crate::lang) fn integer(value: Value, base: Option<Value>) -> Result<BigInt> {
    let base = base.map(args::index).transpose()?;
    if let Some(base) = base
        && base != 0
        && !(2..=36).contains(&base)
    {
        bail!("int() base must be >= 2 and <= 36, or 0");
    }
    let text = value.unpack_str();
    let bytes = value.downcast_ref::<StarlarkBytes>();
    let text = text.or_else(|| std::str::from_utf8(bytes?.as_bytes()).ok());
    let Some(text) = text else {
        if base.is_some() {
            bail!("int() can't convert non-string with explicit base");
        }
        return match Number::of(value) {
            Some(Number::Float(float)) => args::float_to_integer(float.trunc()),
            Some(_) => args::integer(value),
            None => bail!(
                "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                python_type(value)
            ),
        };
    };
    let base = base.unwrap_or(10) as u32;
    match parse(text, base) {
        Some(digits) if digits.len() > MOST_DIGITS && !base.is_power_of_two() => bail!(
            "Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion: \
             value has {} digits; use sys.set_int_max_str_digits() to increase the limit",
            digits.trim_start_matches('-').len()
        ),
        Some(digits) => {
            let base = if base == 0 {
                prefixed(&plain(text)).1
            } else {
                base
            };
            BigInt::parse_bytes(digits.as_bytes(), base).ok_or_else(|| invalid(text, base))
        }
        None => Err(invalid(text, base)),
    }
}

fn invalid(text: &str, base: u32) -> anyhow::Error {
    let shown = show::quoted(text);
    anyhow!("invalid literal for int() with base {base}: {shown}")
}

/// The text without surrounding white space, with the digits of other scripts
/// converted to ASCII.
fn plain(text: &str) -> String {
    let text = text.trim_matches(methods::is_space);
    let digit = |one: char| {
        if one.is_ascii() || !methods::is_decimal(one) {
            return one;
        }
        // The ten digits of a script are consecutive, starting with zero.
        let code = u32::from(one);
        let before =
            (1..10).take_while(|less| char::from_u32(code - less).is_some_and(methods::is_decimal));
        let value = match u32::try_from(before.count()) {
            // There are several rows of mathematical digits.
            Ok(_) if (0x1d7ce..=0x1d7ff).contains(&code) => (code - 0x1d7ce) % 10,
            Ok(value) => value,
            Err(_) => return one,
        };
        char::from_digit(value, 10).unwrap_or(one)
    };
    text.chars().map(digit).collect()
}

/// The digits after a sign and a prefix, and the base that the prefix means.
fn prefixed(text: &str) -> (&str, u32) {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = digits.get(..2).map(str::to_ascii_lowercase);
    let base = match lower.as_deref() {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => return (digits, 10),
    };
    (&digits[2..], base)
}

/// The sign and the digits of an integer in a base.
fn parse(text: &str, base: u32) -> Option<String> {
    let text = plain(text);
    let (behind, own) = prefixed(&text);
    let sign = if text.starts_with('-') { "-" } else { "" };
    let (digits, base) = match base {
        0 => {
            let is_octal = own == 10 && behind.len() > 1 && behind.starts_with('0');
            if is_octal && behind.bytes().any(|byte| !matches!(byte, b'0' | b'_')) {
                return None;
            }
            (behind, own)
        }
        _ if own == base && own != 10 => (behind, base),
        _ => (text.strip_prefix(['+', '-']).unwrap_or(&text), base),
    };
    // A single underscore may follow a prefix.
    let has_prefix = own == base && own != 10;
    let digits = if has_prefix {
        digits.strip_prefix('_').unwrap_or(digits)
    } else {
        digits
    };
    let digits = without_underscores(digits, |byte| char::from(byte).is_digit(base))?;
    digits
        .bytes()
        .all(|byte| char::from(byte).is_digit(base))
        .then(|| format!("{sign}{digits}"))
}

/// The text without underscores, which must be between digits.
fn without_underscores(text: &str, is_digit: impl Fn(u8) -> bool) -> Option<String> {
    let bytes = text.as_bytes();
    let stands_well = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        [before, bytes.get(at + 1)]
            .iter()
            .all(|one| one.is_some_and(|byte| is_digit(*byte)))
    };
    let mut places = (0..bytes.len()).filter(|at| bytes[*at] == b'_');
    (!bytes.is_empty() && places.all(stands_well)).then(|| text.replace('_', ""))
}

/// `float(value)`
pub(in crate::lang) fn float(value: Value) -> Result<f64> {
    let text = value.unpack_str();
    let bytes = value.downcast_ref::<StarlarkBytes>();
    let text = text.or_else(|| std::str::from_utf8(bytes?.as_bytes()).ok());
    let Some(text) = text else {
        return match Number::of(value) {
            Some(_) => args::real(value),
            None => bail!(
                "float() argument must be a string or a real number, not '{}'",
                python_type(value)
            ),
        };
    };
    let plain = without_underscores(&plain(text), |byte| byte.is_ascii_digit());
    let number = plain.and_then(|text| text.parse().ok());
    number.ok_or_else(|| anyhow!("could not convert string to float: {}", show::quoted(text)))
}
