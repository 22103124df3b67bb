//! Formats one value by a format specification.

use anyhow::{Result, bail};
use num_bigint::{BigInt, Sign as BigSign};
use num_traits::ToPrimitive;
use starlark::values::{Heap, Value};

use super::digits::{self, Notation};
use super::spec::{Sign, Spec, code};
use crate::lang::builtins::args::{self, Number};
use crate::lang::builtins::dates;
use crate::lang::show::{self, python_type};

/// A value that needs no heap.
#[derive(Debug, Clone, Copy)]
pub(in crate::lang) enum Plain<'a> {
    Text(&'a str),
    Int(i64),
    Float(f64),
}

/// Appends `format(value, spec)`, where the specification is not empty.
pub(in crate::lang) fn format_plain(value: Plain, spec: &str, out: &mut String) -> Result<()> {
    match value {
        Plain::Text(text) => string(text, &Spec::parse(spec, "str", 's', '<')?, out),
        Plain::Int(number) => {
            let spec = Spec::parse(spec, "int", 'd', '>')?;
            integer(&number.into(), &spec, "int", out)
        }
        Plain::Float(number) => float(
            number,
            &Spec::parse(spec, "float", '\0', '>')?,
            "float",
            out,
        ),
    }
}

/// Appends `format(value, spec)`.
pub(super) fn format<'v>(
    value: Value<'v>,
    spec: &str,
    heap: Heap<'v>,
    out: &mut String,
) -> Result<()> {
    let owner = python_type(value);
    if spec.is_empty() {
        show::str(value, heap, out)?;
    } else if let Some(text) = value.unpack_str() {
        format_plain(Plain::Text(text), spec, out)?;
    } else {
        if let Some(text) = dates::formatted(value, spec) {
            out.push_str(&text);
            return Ok(());
        }
        match Number::of(value) {
            Some(Number::Float(number)) => format_plain(Plain::Float(number), spec, out)?,
            Some(_) => {
                let spec = Spec::parse(spec, owner, 'd', '>')?;
                integer(&args::integer(value)?, &spec, owner, out)?;
            }
            None => bail!("unsupported format string passed to {owner}.__format__"),
        }
    }
    Ok(())
}

/// Appends `value`, converted by `!r`, `!s` or `!a`.
pub(super) fn convert<'v>(value: Value<'v>, conversion: char, heap: Heap<'v>) -> Result<String> {
    let mut text = String::new();
    match conversion {
        's' => show::str(value, heap, &mut text)?,
        'r' => show::repr(value, heap, &mut text)?,
        'a' => {
            show::repr(value, heap, &mut text)?;
            text = ascii(&text);
        }
        _ => bail!("Unknown conversion specifier {}", code(conversion)),
    }
    Ok(text)
}

/// `text` with escapes for characters beyond ASCII.
pub(in crate::lang::builtins) fn ascii(text: &str) -> String {
    text.chars()
        .map(|character| match u32::from(character) {
            ..0x80 => character.to_string(),
            code @ ..0x100 => format!("\\x{code:02x}"),
            code @ ..0x1_0000 => format!("\\u{code:04x}"),
            code => format!("\\U{code:08x}"),
        })
        .collect()
}

fn unknown(kind: char, owner: &str) -> anyhow::Error {
    anyhow::anyhow!(
        "Unknown format code '{}' for object of type '{owner}'",
        code(kind)
    )
}

fn string(text: &str, spec: &Spec, out: &mut String) -> Result<()> {
    let refuse = |what: &str| bail!("{what} not allowed in string format specifier");
    if spec.kind != 's' {
        return Err(unknown(spec.kind, "str"));
    }
    match spec.sign {
        Some(Sign::Space) => return refuse("Space"),
        Some(_) => return refuse("Sign"),
        None => {}
    }
    if spec.no_negative_zero {
        return refuse("Negative zero coercion (z)");
    }
    if spec.alternate {
        return refuse("Alternate form (#)");
    }
    if spec.align == '=' {
        return refuse("'=' alignment");
    }
    let shown = cut(text, spec.precision);
    pad(spec, ["", shown], out);
    Ok(())
}

/// The first `length` characters of `text`.
pub(super) fn cut(text: &str, length: Option<usize>) -> &str {
    length
        .and_then(|length| text.char_indices().nth(length))
        .map_or(text, |(end, _)| &text[..end])
}

/// Appends a head (a sign and a prefix) and a body, filled to the width.
fn pad(spec: &Spec, [head, body]: [&str; 2], out: &mut String) {
    let length = head.len() + body.chars().count();
    let missing = spec.width.saturating_sub(length);
    let (before, within, after) = match spec.align {
        '<' => (0, 0, missing),
        '^' => (missing / 2, 0, missing - missing / 2),
        '=' => (0, missing, 0),
        _ => (missing, 0, 0),
    };
    let mut fill = |count| out.extend(std::iter::repeat_n(spec.fill.unwrap_or(' '), count));
    fill(before);
    out.push_str(head);
    let mut fill = |count| out.extend(std::iter::repeat_n(spec.fill.unwrap_or(' '), count));
    fill(within);
    out.push_str(body);
    out.extend(std::iter::repeat_n(spec.fill.unwrap_or(' '), after));
}

fn integer(number: &BigInt, spec: &Spec, owner: &str, out: &mut String) -> Result<()> {
    let (base, prefix) = match spec.kind {
        'd' | 'n' => (10, ""),
        'b' => (2, "0b"),
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        'c' => (0, ""),
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => {
            return float(args::big_to_float(number)?, spec, owner, out);
        }
        kind => return Err(unknown(kind, owner)),
    };
    if spec.precision.is_some() {
        bail!("Precision not allowed in integer format specifier");
    }
    if spec.no_negative_zero {
        bail!("Negative zero coercion (z) not allowed in integer format specifier");
    }
    if spec.kind == 'c' {
        return one_character(number, spec, out);
    }
    let mut digits = number.magnitude().to_str_radix(base);
    if spec.kind == 'X' {
        digits.make_ascii_uppercase();
    }
    let sign = sign(number.sign() == BigSign::Minus, spec.sign);
    let prefix = if spec.alternate { prefix } else { "" };
    let every = if base == 10 { 3 } else { 4 };
    finish(spec, &format!("{sign}{prefix}"), &digits, every, out);
    Ok(())
}

fn one_character(number: &BigInt, spec: &Spec, out: &mut String) -> Result<()> {
    if spec.sign.is_some() {
        bail!("Sign not allowed with integer format specifier 'c'");
    }
    if spec.alternate {
        bail!("Alternate form (#) not allowed with integer format specifier 'c'");
    }
    if number.to_i64().is_none() {
        bail!("Python int too large to convert to C long");
    }
    let shown = character(number)?.to_string();
    pad(spec, ["", &shown], out);
    Ok(())
}

/// `chr(number)`.
pub(super) fn character(number: &BigInt) -> Result<char> {
    match number.to_u32().filter(|code| *code < 0x11_0000) {
        Some(code) => char::from_u32(code)
            .ok_or_else(|| anyhow::anyhow!("%c arg is a surrogate, which no text can hold")),
        None => bail!("%c arg not in range(0x110000)"),
    }
}

fn sign(negative: bool, sign: Option<Sign>) -> &'static str {
    match sign {
        _ if negative => "-",
        Some(Sign::Plus) => "+",
        Some(Sign::Space) => " ",
        Some(Sign::Minus) | None => "",
    }
}

fn float(number: f64, spec: &Spec, owner: &str, out: &mut String) -> Result<()> {
    let given = spec.precision;
    let notation = match (spec.kind, given) {
        ('e' | 'E', _) => Notation::Exponent,
        ('f' | 'F' | '%', _) => Notation::Fixed,
        ('g' | 'G' | 'n', _) => Notation::General,
        ('\0', Some(_)) => Notation::GeneralWithPoint,
        ('\0', None) => Notation::Shortest,
        (kind, _) => return Err(unknown(kind, owner)),
    };
    let percent = spec.kind == '%';
    let number = if percent { number * 100.0 } else { number };
    let upper = spec.kind.is_ascii_uppercase();
    let mut text = digits::write(number, notation, given.unwrap_or(6), spec.alternate, upper);
    if percent {
        text.push('%');
    }
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let is_zero = || {
        let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
        number.is_finite() && !mantissa.contains(|c| matches!(c, '1'..='9'))
    };
    let negative = negative && !(spec.no_negative_zero && is_zero());
    finish(spec, sign(negative, spec.sign), text, 3, out);
    Ok(())
}

/// Appends a number whose whole part is grouped by `every` digits.
fn finish(spec: &Spec, head: &str, number: &str, every: usize, out: &mut String) {
    let whole = number
        .find(|c: char| !c.is_ascii_hexdigit() || (every == 3 && !c.is_ascii_digit()))
        .unwrap_or(number.len());
    let (whole, rest) = number.split_at(whole);
    let Some(separator) = spec.grouping.filter(|_| !whole.is_empty()) else {
        return pad(spec, [head, number], out);
    };
    let zeros = spec.fill == Some('0') && spec.align == '=';
    let least = if zeros {
        spec.width.saturating_sub(head.len() + rest.len())
    } else {
        0
    };
    let grouped = group(whole, separator, every, least);
    pad(spec, [head, &format!("{grouped}{rest}")], out);
}

/// Groups `digits`, with zeros before them until `least` characters are there.
fn group(digits: &str, separator: char, every: usize, least: usize) -> String {
    let mut count = digits.len();
    let length = |count: usize| count + (count - 1) / every;
    // Each separator replaces a digit; one more may be needed at the front.
    count = count.max(least - least / (every + 1));
    while length(count) < least {
        count += 1;
    }
    while count > digits.len() && length(count - 1) >= least {
        count -= 1;
    }
    let zeros = count - digits.len();
    let mut text = String::with_capacity(length(count));
    for (index, digit) in std::iter::repeat_n('0', zeros)
        .chain(digits.chars())
        .enumerate()
    {
        if index > 0 && (count - index).is_multiple_of(every) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}
