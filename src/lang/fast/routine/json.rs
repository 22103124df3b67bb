//! The JSON text of values, as the interpreter writes it.

use super::boxed::Boxed;
use crate::lang::fast::datum::{Datum, write_dict, write_list};
use crate::lang::item::Style;
use crate::lang::measures::Operand;

impl Boxed {
    /// Appends the value as `style` says, without what goes around it; nothing
    /// with `None`, for what only the interpreter can write or divide.
    pub(super) fn write(&self, style: Style, out: &mut Vec<u8>) -> Option<()> {
        if style.flat && matches!(self, Self::List(_) | Self::Tuple(_) | Self::Set(_)) {
            return None;
        }
        let start = out.len();
        let written = match self {
            Self::Text(text) if style.raw => {
                out.extend_from_slice(text.as_bytes());
                Some(())
            }
            _ => self.write_json(out),
        };
        if written.is_none() {
            out.truncate(start);
        }
        written
    }

    /// After a `None`, part of the text may be there.
    fn write_json(&self, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::List(list) => {
                let elements = list.elements.borrow();
                write_list(elements.iter(), out, |one, out| one.write_json(out))
            }
            Self::Tuple(tuple) => write_list(&tuple.elements, out, Self::write_json),
            Self::Dict(dict) => {
                let entries = dict.entries.borrow();
                let named = entries.iter().map(|(key, value)| match key {
                    Self::Text(name) => Some((name.as_str(), value)),
                    _ => None,
                });
                let named: Vec<_> = named.collect::<Option<_>>()?;
                write_dict(named, out, Self::write_json)
            }
            _ => self.scalar()?.write_as(false, out),
        }
    }

    /// The same as a datum, unless it holds others.
    fn scalar(&self) -> Option<Datum<'_>> {
        Some(match self {
            Self::None => Datum::None,
            Self::Bool(value) => Datum::Bool(*value),
            Self::Int(value) => Datum::Int(*value),
            Self::Float(value) => Datum::Float(*value),
            Self::Text(text) => Datum::Text(text.as_str().into()),
            _ => return None,
        })
    }

    /// The same to be measured.
    pub(super) fn operand(&self) -> Option<Operand<'static>> {
        Some(self.scalar()?.into_operand().into_owned())
    }
}
