//! Numbers as they come in and results as they go out, with their JSON text.
//!
//! Written for speed on the numbers that people have; whatever is rare or
//! doubtful is left to the interpreter's own reading of JSON by saying `None`.

use crate::lang::pyfloat;

/// A number that an item is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// A number without fraction or exponent.
    Int(i64),
    /// A number with either; always finite when it was read from JSON.
    Float(f64),
}

/// What an expression comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Output {
    /// Starlark's `int`.
    Int(i64),
    /// Starlark's `float`, not always finite.
    Float(f64),
    /// Starlark's `bool`.
    Bool(bool),
}

/// The largest integer below which every integer is a float.
pub(super) const EXACT_MANTISSA: u64 = 1 << 53;

/// The powers of ten that are floats without rounding.
#[rustfmt::skip]
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// As many decimal digits as always fit a `u64`.
const MOST_DIGITS: usize = 19;

/// As many as always fit an `i64`.
const MOST_INTEGER_DIGITS: usize = 18;

/// How many bytes up to the end of the number that JSON text begins with.
pub(super) fn length(text: &[u8]) -> usize {
    let is_end = |byte: &u8| matches!(byte, b',' | b']' | b'}' | ..=b' ');
    text.iter().position(is_end).unwrap_or(text.len())
}

impl Number {
    /// The JSON text of one number, with or without white space around it.
    ///
    /// `None` for anything else, for integers beyond 64 bits, for floats
    /// beyond the largest, and for `-0`, which readers of JSON disagree on.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let text = trim(text);
        let (negative, unsigned) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let (whole, rest) = digits(unsigned, 0);
        let length = unsigned.len() - rest.len();
        if length == 0 || (length > 1 && unsigned[0] == b'0') {
            return None;
        }
        if rest.is_empty() {
            return integer(negative, whole, length);
        }
        let float = float(text, whole, length, rest)?;
        Some(Self::Float(if negative { -float } else { float }))
    }

    /// The number that valid JSON text begins with, and its length; `None` where
    /// [`parse`](Self::parse) returns it.
    #[inline]
    pub(super) fn first(text: &[u8]) -> Option<(Self, usize)> {
        let sign = usize::from(text.first() == Some(&b'-'));
        let mut end = sign;
        let mut value = 0_i64;
        while let Some(digit @ b'0'..=b'9') = text.get(end) {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            end += 1;
        }
        let is_whole = !matches!(text.get(end), Some(b'.' | b'e' | b'E'));
        if is_whole && end - sign <= MOST_INTEGER_DIGITS && (sign == 0 || value != 0) {
            let value = if sign == 1 { -value } else { value };
            return (end > sign).then_some((Self::Int(value), end));
        }
        let length = length(text);
        Some((Self::parse(&text[..length])?, length))
    }

    /// An integer as the nearest float.
    pub(super) fn float(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Float(value) => value,
        }
    }

    /// `None` beyond 64 bits.
    pub(super) fn negate(self) -> Option<Self> {
        match self {
            Self::Int(value) => value.checked_neg().map(Self::Int),
            Self::Float(value) => Some(Self::Float(-value)),
        }
    }

    /// `None` beyond 64 bits.
    #[inline]
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Int(left), Self::Int(right)) => Self::Int(left.checked_add(right)?),
            (left, right) => Self::Float(left.float() + right.float()),
        })
    }
}

/// `text` without JSON's white space at either end.
fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = text {
        text = rest;
    }
    while let [rest @ .., b' ' | b'\t' | b'\n' | b'\r'] = text {
        text = rest;
    }
    text
}

/// Appends the digits at the start of `text` to the number `before`, modulo
/// 2^64, and says what follows them.
fn digits(mut text: &[u8], before: u64) -> (u64, &[u8]) {
    let mut value = before;
    while let [digit @ b'0'..=b'9', rest @ ..] = text {
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        text = rest;
    }
    (value, text)
}

/// The integer of these digits, where `length` digits cannot have wrapped.
fn integer(negative: bool, magnitude: u64, length: usize) -> Option<Number> {
    if length > MOST_DIGITS || (negative && magnitude == 0) {
        return None;
    }
    let value = if negative {
        0i64.checked_sub_unsigned(magnitude)?
    } else {
        i64::try_from(magnitude).ok()?
    };
    Some(Number::Int(value))
}

/// The magnitude of the float `text`, whose integer part `whole` has `length`
/// digits and is followed by `rest`.
///
/// The grammar is checked here because Rust reads more than JSON allows.
fn float(text: &[u8], whole: u64, length: usize, rest: &[u8]) -> Option<f64> {
    let (mantissa, places, rest) = match rest {
        [b'.', fraction @ ..] => {
            let (mantissa, rest) = digits(fraction, whole);
            let places = fraction.len() - rest.len();
            (places > 0).then_some((mantissa, places, rest))?
        }
        _ => (whole, 0, rest),
    };
    let exponent = match rest {
        [] => Some(0),
        [b'e' | b'E', rest @ ..] => exponent(rest)?,
        _ => return None,
    };
    if length + places <= MOST_DIGITS
        && let Some(exponent) = exponent
        && let Some(value) = scale(mantissa, exponent - places as i64)
    {
        return Some(value);
    }
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    value.is_finite().then_some(value.abs())
}

/// The exponent that `text` is: `None` when it is none, `Some(None)` when it
/// has too many digits to matter here.
#[expect(
    clippy::option_option,
    reason = "the two answers differ for the caller"
)]
fn exponent(text: &[u8]) -> Option<Option<i64>> {
    let (negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (value, rest) = digits(unsigned, 0);
    if unsigned.is_empty() || !rest.is_empty() {
        return None;
    }
    let small = (unsigned.len() < 5).then_some(value as i64);
    Some(small.map(|value| if negative { -value } else { value }))
}

/// `mantissa` times ten to the `exponent`, where one operation on two exact
/// floats gives it: that is rounded once, hence correctly.
fn scale(mantissa: u64, exponent: i64) -> Option<f64> {
    if mantissa > EXACT_MANTISSA {
        return None;
    }
    let power = EXACT_POWERS.get(usize::try_from(exponent.unsigned_abs()).ok()?)?;
    let mantissa = mantissa as f64;
    Some(if exponent < 0 {
        mantissa / power
    } else {
        mantissa * power
    })
}

/// The integer that the first line of `text` is, and how long the line is with
/// its end. `None` if there is anything else on it, even white space.
#[inline]
pub(crate) fn integer_line(text: &[u8]) -> Option<(i64, usize)> {
    let negative = text.first() == Some(&b'-');
    let start = usize::from(negative);
    let mut value = 0;
    let mut end = start;
    while let Some(digit @ b'0'..=b'9') = text.get(end)
        && end - start < MOST_INTEGER_DIGITS
    {
        value = value * 10 + i64::from(digit - b'0');
        end += 1;
    }
    let leads_with_zero = text.get(start) == Some(&b'0') && (negative || end > 1);
    if end == start || leads_with_zero {
        return None;
    }
    match text.get(end) {
        Some(b'\n') => end += 1,
        Some(_) => return None,
        None => {}
    }
    Some((if negative { -value } else { value }, end))
}

impl From<Number> for Output {
    fn from(number: Number) -> Self {
        match number {
            Number::Int(value) => Self::Int(value),
            Number::Float(value) => Self::Float(value),
        }
    }
}

impl Output {
    /// Whether Starlark takes it for true.
    #[inline]
    pub(crate) fn truth(self) -> bool {
        match self {
            Self::Int(value) => value != 0,
            Self::Float(value) => value != 0.0,
            Self::Bool(value) => value,
        }
    }

    /// Appends its JSON text; `None`, with nothing written, for the floats
    /// that have none.
    #[inline]
    pub(crate) fn write(self, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::Int(value) => {
                out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
            }
            Self::Float(value) if value.is_finite() => pyfloat::write(value, out),
            Self::Float(_) => return None,
            Self::Bool(true) => out.extend_from_slice(b"true"),
            Self::Bool(false) => out.extend_from_slice(b"false"),
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_integers_of_64_bits() {
        for (text, value) in [
            ("0", 0),
            ("12", 12),
            ("-3", -3),
            (" \t7\r\n", 7),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(
                Number::parse(text.as_bytes()),
                Some(Number::Int(value)),
                "{text}"
            );
        }
    }

    #[test]
    fn reads_floats_as_rust_does() {
        for text in [
            "1.5e3",
            "0.0",
            "-0.0",
            "-0e7",
            "1E+2",
            "1e-2",
            "0.1",
            "123456789012345678901234567890.5",
            "9007199254740993.0",
            "1e22",
            "1e23",
            "5e-324",
            "1e-400",
            "1e-99999999999999999999999",
            "1.7976931348623157e308",
            "0.000000000000000000000000000001",
        ] {
            let expected: f64 = text.parse().expect("a float");
            let Some(Number::Float(value)) = Number::parse(text.as_bytes()) else {
                panic!("{text} is no float");
            };
            assert_eq!(value.to_bits(), expected.to_bits(), "{text}");
        }
    }

    #[test]
    fn reads_lines_of_integers() {
        for (text, value, length) in [
            ("12\n3", 12, 3),
            ("-7\n\n", -7, 3),
            ("0\n", 0, 2),
            ("5", 5, 1),
            ("999999999999999999\n", 999_999_999_999_999_999, 19),
            ("-999999999999999999", -999_999_999_999_999_999, 19),
        ] {
            assert_eq!(
                integer_line(text.as_bytes()),
                Some((value, length)),
                "{text:?}"
            );
        }
        for text in [
            "",
            "\n",
            "-",
            "-\n",
            " 1\n",
            "1 \n",
            "1\r\n",
            "01\n",
            "-0\n",
            "-01\n",
            "1.0\n",
            "1e2\n",
            "1000000000000000000\n",
            "+1\n",
            "a\n",
            "1,2\n",
            "1\0",
        ] {
            assert_eq!(integer_line(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn leaves_the_rest_to_others() {
        for text in [
            "",
            " ",
            "-",
            "+1",
            "01",
            "-01",
            "00",
            "00.5",
            "-0",
            "1.",
            ".5",
            "1.e3",
            "1e",
            "1e+",
            "1e5.0",
            "--1",
            "- 1",
            "1 2",
            "1,",
            "1_000",
            "0x10",
            "1f",
            "nan",
            "NaN",
            "inf",
            "Infinity",
            "-Infinity",
            "true",
            "null",
            "\"1\"",
            "[1]",
            "1e400",
            "-1e309",
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551617",
            "100000000000000000000",
            "\u{c}1",
            "\u{a0}1",
            "1\0",
        ] {
            assert_eq!(Number::parse(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn writes_json() {
        let text = |output: Output| {
            let mut out = b">".to_vec();
            output
                .write(&mut out)
                .map(|()| String::from_utf8(out).expect("UTF-8"))
        };
        assert_eq!(
            text(Output::Int(i64::MIN)).as_deref(),
            Some(">-9223372036854775808")
        );
        assert_eq!(text(Output::Float(-0.5)).as_deref(), Some(">-0.5"));
        assert_eq!(text(Output::Bool(true)).as_deref(), Some(">true"));
        assert_eq!(text(Output::Bool(false)).as_deref(), Some(">false"));
        assert_eq!(text(Output::Float(f64::NAN)), None);
        assert_eq!(text(Output::Float(f64::NEG_INFINITY)), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn agrees_with_a_json_reader(text in "-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?") {
            let expected = serde_json::from_str::<serde_json::Value>(&text).ok();
            match Number::parse(text.as_bytes()) {
                Some(Number::Int(value)) => prop_assert_eq!(expected.and_then(|v| v.as_i64()), Some(value)),
                Some(Number::Float(value)) => {
                    prop_assert_eq!(value.to_bits(), text.parse::<f64>().expect("a float").to_bits());
                    prop_assert!(expected.is_some_and(|v| v.is_f64()));
                }
                None => prop_assert!(
                    text == "-0" || expected.is_none_or(|v| v.as_i64().is_none()),
                    "{}",
                    text
                ),
            }
        }

        #[test]
        fn reads_a_number_before_others(text in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", after in "[,\\]} \\n]?") {
            let found = Number::first((text.clone() + &after).as_bytes());
            let expected = Number::parse(text.as_bytes());
            prop_assert_eq!(found, expected.map(|number| (number, text.len())), "{}", text);
        }

        #[test]
        fn reads_nothing_that_a_json_reader_refuses(text in "[-+0-9.eE ]{0,8}") {
            if Number::parse(text.as_bytes()).is_some() {
                prop_assert!(serde_json::from_str::<serde_json::Number>(&text).is_ok());
            }
        }
    }
}
