//! Writes floats exactly as Python's `repr` does.
//!
//! It uses the shortest digits that read back as the same number, in plain
//! notation for magnitudes from 0.0001 up to, but not including, 1e16 and with
//! an exponent of at least two digits otherwise. Every float that leaves the
//! function language passes through here, so this neither allocates nor depends
//! on Starlark.

/// The start of numbers that [`ryu`] writes plainly and Python does not, in the
/// only such magnitude.
const PLAIN_IN_RYU_ONLY: &[u8] = b"0.0000";

/// Appends `f` as Python's `repr` writes it, `inf`, `-inf` and `nan` included.
pub(crate) fn write(f: f64, out: &mut Vec<u8>) {
    if f.is_finite() {
        write_finite(f, out);
    } else if f.is_nan() {
        out.extend_from_slice(b"nan");
    } else {
        out.extend_from_slice(if f > 0.0 { b"inf" } else { b"-inf" });
    }
}

/// Numbers with at most this many decimal places, and fifteen digits in all,
/// are written the quick way.
const PLACES: usize = 6;
/// Ten to the power of that.
const SCALE: u64 = 1_000_000;
/// Fifteen digits.
const MOST: u64 = 1_000_000_000_000_000;
/// Below a thousandth, an exponent might be due.
const LEAST: u64 = SCALE / 1000;

/// Writes everyday numbers, such as prices; returns whether it did.
///
/// No two decimals of at most fifteen digits are the same float. So if one of
/// them is `f`, no shorter one is: Python writes the same.
fn write_short(f: f64, out: &mut Vec<u8>) -> bool {
    // Rounded; if that is not quite right, the next line notices.
    let scaled = (f.abs() * SCALE as f64 + 0.5) as u64;
    let again = scaled as f64 / SCALE as f64;
    if !(LEAST..MOST).contains(&scaled) || again.to_bits() != f.abs().to_bits() {
        return false;
    }
    if f < 0.0 {
        out.push(b'-');
    }
    let whole = scaled / SCALE;
    out.extend_from_slice(itoa::Buffer::new().format(whole).as_bytes());
    out.push(b'.');
    // An additional digit in front keeps the zeros after the point.
    let mut digits = itoa::Buffer::new();
    let places = &digits.format(SCALE + scaled % SCALE).as_bytes()[1..];
    let zeros = places.iter().rev().take_while(|&&digit| digit == b'0');
    let shown = (PLACES - zeros.count()).max(1);
    out.extend_from_slice(&places[..shown]);
    true
}

fn write_finite(f: f64, out: &mut Vec<u8>) {
    if write_short(f, out) {
        return;
    }
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(f).as_bytes();
    let (sign, digits) = match text.strip_prefix(b"-") {
        Some(digits) => (&b"-"[..], digits),
        None => (&b""[..], text),
    };
    out.extend_from_slice(sign);
    if let Some(significant) = digits.strip_prefix(PLAIN_IN_RYU_ONLY) {
        write_fifth_place(significant, out);
    } else if let Some(at) = memchr::memchr(b'e', digits) {
        out.extend_from_slice(&digits[..at]);
        write_exponent(&digits[at + 1..], out);
    } else {
        out.extend_from_slice(digits);
    }
}

/// Writes `0.0000ddd` as Python does: `d.dde-05`.
fn write_fifth_place(significant: &[u8], out: &mut Vec<u8>) {
    let (first, rest) = significant.split_at(1);
    out.extend_from_slice(first);
    if !rest.is_empty() {
        out.push(b'.');
        out.extend_from_slice(rest);
    }
    out.extend_from_slice(b"e-05");
}

fn write_exponent(exponent: &[u8], out: &mut Vec<u8>) {
    let (sign, digits) = match exponent.strip_prefix(b"-") {
        Some(digits) => (b'-', digits),
        None => (b'+', exponent),
    };
    out.extend_from_slice(&[b'e', sign]);
    if digits.len() < 2 {
        out.push(b'0');
    }
    out.extend_from_slice(digits);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(f: f64) -> String {
        let mut out = Vec::new();
        write(f, &mut out);
        String::from_utf8(out).expect("digits are ASCII")
    }

    #[test]
    fn writes_the_same_as_python() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (123.0, "123.0"),
            (-2.5, "-2.5"),
            (0.001_001, "0.001001"),
            (999_999_999.999_999, "999999999.999999"),
            (1_000_000_000.5, "1000000000.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1_234_567.891, "1234567.891"),
            (0.001, "0.001"),
            (0.0001, "0.0001"),
            (0.000_123, "0.000123"),
            (0.000_01, "1e-05"),
            (-0.000_012_34, "-1.234e-05"),
            (0.000_001_5, "1.5e-06"),
            (1e-10, "1e-10"),
            (1e15, "1000000000000000.0"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (1e16, "1e+16"),
            (1.5e16, "1.5e+16"),
            (12_345_678_901_234_567_890.0, "1.2345678901234567e+19"),
            (1e100, "1e+100"),
            (f64::MAX, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ];
        for (float, expected) in cases {
            assert_eq!(written(float), expected);
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_writes_the_same(digits in 1i64..2_000_000_000_000_000, places in 0i32..9, sign in any::<bool>()) {
            let f = digits as f64 / 10f64.powi(places) * if sign { -1.0 } else { 1.0 };
            let mut quick = Vec::new();
            if write_short(f, &mut quick) {
                let quick = String::from_utf8(quick).expect("digits are ASCII");
                let mut buffer = ryu::Buffer::new();
                prop_assert_eq!(quick, buffer.format_finite(f));
            }
        }

        #[test]
        fn reads_back_as_the_same_bits(bits in any::<u64>()) {
            let float = f64::from_bits(bits);
            prop_assume!(!float.is_nan());
            let back: f64 = written(float).parse().expect("a float");
            prop_assert_eq!(back.to_bits(), bits);
        }
    }
}
