//! The digits of floats, correctly rounded, in each of Python's notations.
//!
//! Rust formats floats exactly at any precision; this adds Python's form of the
//! exponent and its choice between the notations.

use std::fmt::Write as _;

use crate::lang::pyfloat;

/// The most digits of a float's exact value, before and after the point; any
/// further ones are zeros.
const MAX_DIGITS: usize = 1100;

/// The notation of a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// `d.ddde+xx`
    Exponent,
    /// `ddd.ddd`
    Fixed,
    /// The shorter of the two, without trailing zeros.
    General,
    /// Like `General`, but a whole number keeps its `.0`.
    GeneralWithPoint,
    /// As few digits as identify the float; there is no precision.
    Shortest,
}

/// Writes `float`; `alternate` keeps the point, and the zeros of `General`.
pub(super) fn write(
    float: f64,
    notation: Notation,
    precision: usize,
    alternate: bool,
    upper: bool,
) -> String {
    let text = if float.is_finite() {
        match notation {
            Notation::Exponent => exponent(float, precision, alternate),
            Notation::Fixed => fixed(float, precision, alternate),
            Notation::General => general(float, precision, alternate, false),
            Notation::GeneralWithPoint => general(float, precision, alternate, true),
            Notation::Shortest => shortest(float, alternate),
        }
    } else {
        shortest(float, false)
    };
    if upper {
        text.to_ascii_uppercase()
    } else {
        text
    }
}

fn shortest(float: f64, alternate: bool) -> String {
    let mut digits = Vec::with_capacity(24);
    pyfloat::write(float, &mut digits);
    let mut text: String = digits.into_iter().map(char::from).collect();
    if alternate && !text.contains('.') {
        text.insert(text.find('e').unwrap_or(text.len()), '.');
    }
    text
}

fn fixed(float: f64, precision: usize, alternate: bool) -> String {
    let exact = precision.min(MAX_DIGITS);
    let mut text = format!("{float:.exact$}");
    text.extend(std::iter::repeat_n('0', precision - exact));
    if alternate && precision == 0 {
        text.push('.');
    }
    text
}

fn exponent(float: f64, precision: usize, alternate: bool) -> String {
    let (mut text, power) = scientific(float, precision);
    if alternate && precision == 0 {
        text.push('.');
    }
    push_power(&mut text, power);
    text
}

/// The digits of `d.ddd` and the power of ten.
fn scientific(float: f64, precision: usize) -> (String, i32) {
    let exact = precision.min(MAX_DIGITS);
    let text = format!("{float:.exact$e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits = digits.to_owned();
    digits.extend(std::iter::repeat_n('0', precision - exact));
    (digits, power.parse().unwrap_or_default())
}

fn push_power(text: &mut String, power: i32) {
    let sign = if power < 0 { '-' } else { '+' };
    // Writing to a string cannot fail.
    let _ = write!(text, "e{sign}{:02}", power.unsigned_abs());
}

fn general(float: f64, precision: usize, alternate: bool, with_point: bool) -> String {
    let significant = precision.max(1);
    let (mut text, power) = scientific(float, significant - 1);
    let limit = i64::try_from(significant).unwrap_or(i64::MAX) - i64::from(with_point);
    let plain = power >= -4 && i64::from(power) < limit;
    if plain {
        // Not negative: the power is less than the number of digits.
        let places = significant as i64 - 1 - i64::from(power);
        text = fixed(float, places as usize, alternate);
    } else if alternate && significant == 1 {
        text.push('.');
    }
    if !alternate && text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if !plain {
        push_power(&mut text, power);
    } else if with_point && !text.contains('.') {
        text.push_str(".0");
    }
    text
}
