//! Strings: their methods, and values as text.

use std::fmt::Write as _;

use super::boxed::Boxed;
use super::library::BuiltIn;
use super::parts;
use super::splitting;
use super::string::{LONGEST, Text};
use crate::lang::pyfloat;

/// The length of parts that a string is expected to split into.
const PART: usize = 6;

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
            method(function, text, arguments)
        }
        _ => None,
    }
}

/// Whether an ASCII character is white space in Python.
fn is_space(character: char) -> bool {
    splitting::is_space(character as u8)
}

/// Methods of strings that are ASCII.
fn method(function: BuiltIn, whole: &Text, arguments: &[Boxed]) -> Option<Boxed> {
    let text = whole.as_str();
    match (function, arguments) {
        (BuiltIn::Lower, []) => Boxed::text(text.to_ascii_lowercase()),
        (BuiltIn::Upper, []) => Boxed::text(text.to_ascii_uppercase()),
        (BuiltIn::Split, []) => {
            list_of_parts(whole, |from| splitting::word(text.as_bytes(), from))
        }
        (BuiltIn::Split, [Boxed::Text(separator)]) if separator.len() > 0 => {
            let separator = separator.as_bytes();
            list_of_parts(whole, |from| splitting::part(text.as_bytes(), separator, from))
        }
        (BuiltIn::Strip, []) => part(whole, text.trim_matches(is_space).as_bytes()),
        (BuiltIn::Strip, [Boxed::Text(characters)]) => {
            let characters = characters.as_str();
            let stripped = text.trim_matches(|one| characters.contains(one));
            part(whole, stripped.as_bytes())
        }
        (BuiltIn::StartsWith, [Boxed::Text(part)]) => {
            Some(Boxed::Bool(text.starts_with(part.as_str())))
        }
        (BuiltIn::EndsWith, [Boxed::Text(part)]) => {
            Some(Boxed::Bool(text.ends_with(part.as_str())))
        }
        (BuiltIn::Replace, [Boxed::Text(old), Boxed::Text(new)]) if old.len() > 0 => {
            Boxed::text(text.replace(old.as_str(), new.as_str()))
        }
        (BuiltIn::Join, [whole]) => {
            let mut out = String::new();
            for (place, element) in parts::elements(whole)?.iter().enumerate() {
                let Boxed::Text(element) = element else {
                    return None;
                };
                if place > 0 {
                    out.push_str(text);
                }
                out.push_str(element.as_str());
                (out.len() <= LONGEST).then_some(())?;
            }
            Boxed::text(out)
        }
        _ => None,
    }
}

/// `part`, which is in the text of `whole`.
fn part(whole: &Text, part: &[u8]) -> Option<Boxed> {
    let start = part.as_ptr().addr() - whole.as_bytes().as_ptr().addr();
    whole.part(start..start + part.len()).map(Boxed::Text)
}

fn list_of_parts(whole: &Text, next: impl Fn(usize) -> Option<splitting::Found>) -> Option<Boxed> {
    let mut all = Vec::with_capacity(whole.len() / PART);
    let mut from = 0;
    while let Some((range, behind)) = next(from) {
        all.push(whole.part(range).map(Boxed::Text)?);
        from = behind;
    }
    Boxed::list(all)
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

/// Fills the places of a template: `{}`, `{:d}` and `{:.2f}`.
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
    match (field, value) {
        ("", _) | (":d", Boxed::Int(_)) => show(value, out),
        (_, Boxed::Float(value)) if value.is_finite() => {
            let places = field.strip_prefix(":.")?.strip_suffix('f')?;
            let places: usize = places.parse().ok().filter(|places| *places < 20)?;
            write!(out, "{value:.places$}").ok()
        }
        _ => None,
    }
}
