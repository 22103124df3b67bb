//! Values as text.

use std::fmt::Write as _;

use super::boxed::Boxed;
use super::library::BuiltIn;
use super::methods;
use crate::lang::builtins::{Plain, format_plain};
use crate::lang::pyfloat;

/// Calls a function that takes or makes a string.
pub(super) fn apply(function: BuiltIn, arguments: &[Boxed]) -> Option<Boxed> {
    match (function, arguments) {
        (BuiltIn::Str, [value]) => {
            let mut out = String::new();
            show(value, &mut out)?;
            Boxed::text(out)
        }
        (BuiltIn::Format, [Boxed::Text(template), values @ ..]) => {
            format(template.as_str(), values)
        }
        (BuiltIn::Chr, [Boxed::Int(code)]) => {
            let code = u32::try_from(*code).ok()?;
            char::from_u32(code).map(Boxed::character)
        }
        (BuiltIn::Ord, [Boxed::Text(text)]) => {
            let one = text.single()?;
            Some(Boxed::Int(i64::from(u32::from(one))))
        }
        (_, [Boxed::Text(text), arguments @ ..]) if text.is_ascii() => {
            methods::apply(function, text, arguments)
        }
        _ => None,
    }
}

/// Appends `str(value)`.
fn show(value: &Boxed, out: &mut String) -> Option<()> {
    match value {
        Boxed::Text(text) => out.push_str(text.as_str()),
        Boxed::Int(value) => out.push_str(itoa::Buffer::new().format(*value)),
        Boxed::Float(value) if value.is_finite() => {
            let mut digits = Vec::new();
            pyfloat::write(*value, &mut digits);
            out.push_str(str::from_utf8(&digits).ok()?);
        }
        Boxed::Bool(true) => out.push_str("True"),
        Boxed::Bool(false) => out.push_str("False"),
        Boxed::None => out.push_str("None"),
        _ => return None,
    }
    Some(())
}

/// Longer specifications are left to the interpreter: they may ask for very long
/// texts.
const LONGEST_SPECIFICATION: usize = 8;

/// Fills the places of a template, such as `{}`, `{:>8}` and `{:.2f}`.
fn format(template: &str, values: &[Boxed]) -> Option<Boxed> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let (bracket, behind) = (&rest[at..=at], &rest[at + 1..]);
        if let Some(behind) = behind.strip_prefix(bracket) {
            out.push_str(bracket);
            rest = behind;
            continue;
        }
        let (field, behind) = behind.split_once('}')?;
        (bracket == "{").then_some(())?;
        fill(field, values.next()?, &mut out)?;
        rest = behind;
    }
    out.push_str(rest);
    values.next().is_none().then(|| Boxed::text(out))?
}

fn fill(field: &str, value: &Boxed, out: &mut String) -> Option<()> {
    let value = match (field, value) {
        ("", _) | (":d", Boxed::Int(_)) => return show(value, out),
        (_, Boxed::Text(text)) => Plain::Text(text.as_str()),
        (_, Boxed::Int(value)) => Plain::Int(*value),
        (_, Boxed::Float(value)) => match places(field).filter(|_| value.is_finite()) {
            Some(places) => return write!(out, "{value:.places$}").ok(),
            None => Plain::Float(*value),
        },
        _ => return None,
    };
    let spec = field.strip_prefix(':')?;
    let is_plain = !spec.is_empty() && spec.len() <= LONGEST_SPECIFICATION && !spec.contains('{');
    is_plain.then(|| format_plain(value, spec, out).ok())?
}

/// The number of places that `{:.2f}` and the like ask for.
fn places(field: &str) -> Option<usize> {
    let digits = field.strip_prefix(":.")?.strip_suffix('f')?;
    digits.parse().ok().filter(|places| *places < 20)
}
