//! Values whose type shows only when an item is there, and their JSON text.
//!
//! What an item's fields are, and what [`Formula`](super::formula::Formula)
//! makes of them. Arrays and objects of the item stay the text that they are.

use std::borrow::Cow;

use super::copy::copy;
use super::number::{Number, Output};
use super::scan::Scanner;
use crate::lang::measures::Operand;
use crate::lang::quoted::{quote, unescaped};

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Datum<'a> {
    /// Starlark's `None`.
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
    /// A list or an object of the item, as JSON that is known to be right.
    Json(&'a [u8]),
    /// A list or a tuple that the expression makes.
    List(Vec<Self>),
    /// A dict that the expression makes, whose keys are constants.
    Dict(Vec<(&'a str, Self)>),
}

impl From<Output> for Datum<'_> {
    fn from(output: Output) -> Self {
        match output {
            Output::Int(value) => Self::Int(value),
            Output::Float(value) => Self::Float(value),
            Output::Bool(value) => Self::Bool(value),
        }
    }
}

impl From<Number> for Datum<'_> {
    fn from(number: Number) -> Self {
        Output::from(number).into()
    }
}

impl<'a> Datum<'a> {
    /// The value of a JSON text that is known to be right; `None` for integers
    /// beyond 64 bits.
    pub(super) fn read(json: &'a [u8]) -> Option<Self> {
        Some(match json.first()? {
            b'{' | b'[' => Self::Json(json),
            b'"' => Self::Text(unescaped(&json[1..json.len() - 1])?),
            b't' => Self::Bool(true),
            b'f' => Self::Bool(false),
            b'n' => Self::None,
            _ => Number::parse(json)?.into(),
        })
    }

    /// The same to be measured.
    pub(super) fn into_operand(self) -> Operand<'a> {
        match self {
            Self::Bool(value) => Operand::Int(value.into()),
            Self::Int(value) => Operand::Int(value),
            Self::Float(value) => Operand::Float(value),
            Self::Text(text) => Operand::Text(text),
            Self::None => Operand::Other("NoneType"),
            Self::Json([b'{', ..]) | Self::Dict(_) => Operand::Other("dict"),
            Self::Json(_) | Self::List(_) => Operand::Other("list"),
        }
    }

    /// Whether Starlark takes it for true.
    pub(super) fn truth(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::Json(json) => !is_empty(json),
            Self::List(elements) => !elements.is_empty(),
            Self::Dict(entries) => !entries.is_empty(),
        }
    }

    /// Whether it is a list or a dict.
    pub(super) fn is_made_of_values(&self) -> bool {
        matches!(self, Self::Json(_) | Self::List(_) | Self::Dict(_))
    }

    /// Whether it is a list or something like it, which `--flat` takes apart.
    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::List(_) | Self::Json([b'[', ..]))
    }

    /// What `len` says, where it is not an object, whose keys would have to be
    /// compared.
    pub(super) fn length(&self) -> Option<i64> {
        let length = match self {
            Self::Text(text) => text.chars().count(),
            Self::Json(json) => {
                let mut length = 0;
                each(json, |_| {
                    length += 1;
                    Some(())
                })?;
                length
            }
            Self::List(elements) => elements.len(),
            Self::Dict(entries) => entries.len(),
            _ => return None,
        };
        i64::try_from(length).ok()
    }

    /// What `sum` says of a list of numbers.
    pub(super) fn sum(&self) -> Option<Self> {
        let total = match self {
            Self::Json(json) => sum_of_list(json)?,
            Self::List(elements) => elements
                .iter()
                .try_fold(Number::Int(0), |total, one| total.plus(one.number()?))?,
            _ => return None,
        };
        Some(total.into())
    }

    /// The same as a number, if it is one.
    pub(super) fn number(&self) -> Option<Number> {
        match self {
            Self::Int(value) => Some(Number::Int(*value)),
            Self::Float(value) => Some(Number::Float(*value)),
            _ => None,
        }
    }

    /// Appends its JSON text, or the string itself if `raw`; `None` as of
    /// [`write`](Self::write).
    pub(super) fn write_as(&self, raw: bool, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::Text(text) if raw => {
                out.extend_from_slice(text.as_bytes());
                Some(())
            }
            _ => self.write(out),
        }
    }

    /// Appends its JSON text; after `None`, for what has no such text or only
    /// the interpreter can write, part of it may be there.
    fn write(&self, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::None => out.extend_from_slice(b"null"),
            Self::Bool(value) => Output::Bool(*value).write(out)?,
            Self::Int(value) => Output::Int(*value).write(out)?,
            Self::Float(value) => Output::Float(*value).write(out)?,
            Self::Text(text) => quote(text, out),
            Self::Json(json) => copy(json, out)?,
            Self::List(elements) => write_list(elements, out, Self::write)?,
            Self::Dict(entries) => {
                let entries = entries.iter().map(|(key, value)| (*key, value));
                write_dict(entries, out, Self::write)?;
            }
        }
        Some(())
    }
}

/// Appends a JSON list, whose elements `write` appends.
pub(super) fn write_list<T>(
    elements: impl IntoIterator<Item = T>,
    out: &mut Vec<u8>,
    write: impl Fn(T, &mut Vec<u8>) -> Option<()>,
) -> Option<()> {
    out.push(b'[');
    for (place, element) in elements.into_iter().enumerate() {
        separate(place, out);
        write(element, out)?;
    }
    out.push(b']');
    Some(())
}

/// Appends a JSON object, whose values `write` appends.
pub(super) fn write_dict<'k, T>(
    entries: impl IntoIterator<Item = (&'k str, T)>,
    out: &mut Vec<u8>,
    write: impl Fn(T, &mut Vec<u8>) -> Option<()>,
) -> Option<()> {
    out.push(b'{');
    for (place, (key, value)) in entries.into_iter().enumerate() {
        separate(place, out);
        quote(key, out);
        out.push(b':');
        write(value, out)?;
    }
    out.push(b'}');
    Some(())
}

/// Whether a JSON list or object holds nothing.
fn is_empty(json: &[u8]) -> bool {
    let inner = &json[1..json.len() - 1];
    inner.iter().all(u8::is_ascii_whitespace)
}

/// Hands each element of a JSON list on; `None` for anything else.
pub(super) fn each<'a>(json: &'a [u8], mut take: impl FnMut(&'a [u8]) -> Option<()>) -> Option<()> {
    let mut scanner = Scanner::new(json);
    if scanner.peek()? != b'[' {
        return None;
    }
    let mut more = scanner.open(b']')?;
    while more {
        scanner.peek()?;
        let start = scanner.at();
        scanner.skip()?;
        take(scanner.since(start))?;
        more = scanner.more(b']')?;
    }
    Some(())
}

/// The sum of a JSON list that is known to be right; `None` if it holds
/// anything but numbers, or is none.
fn sum_of_list(json: &[u8]) -> Option<Number> {
    let mut rest = json.strip_prefix(b"[")?;
    let mut total = Number::Int(0);
    loop {
        match rest {
            [b',' | b' ' | b'\t' | b'\n' | b'\r', after @ ..] => rest = after,
            [b']', ..] => return Some(total),
            _ => {
                let (number, length) = Number::first(rest)?;
                total = total.plus(number)?;
                rest = &rest[length..];
            }
        }
    }
}

fn separate(place: usize, out: &mut Vec<u8>) {
    if place > 0 {
        out.push(b',');
    }
}
