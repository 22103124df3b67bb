//! A row of a table: where its fields are, and which type each has.
//!
//! A field is read only when it is used, except in a column whose type its text
//! may fail to match: then an item that does not convert fails, whatever the
//! function does with it.

use std::cell::Cell;

use serde::{Deserialize, Serialize};
use starlark::values::dict::AllocDict;
use starlark::values::{Heap, Value};

use super::builtins::{float_of, integer_of};
use super::failure::Failure;
use super::json;
use crate::shown::{MOST_SHOWN, beginning};
use crate::split::Split;

/// The type to which a field's text is converted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FieldType {
    /// A string.
    #[default]
    Str,
    /// The result of the function `int`.
    Int,
    /// The result of the function `float`.
    Float,
    /// A number if the text is a JSON number, otherwise a string.
    Auto,
}

/// The types of a table's columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FieldTypes {
    /// The type of columns that are not named.
    pub(crate) others: FieldType,
    /// The types of columns by name or, in a table without a header, by number
    /// from 0.
    pub(crate) named: Vec<(String, FieldType)>,
}

/// The columns of one table.
#[derive(Debug)]
pub(crate) struct TableColumns {
    names: Option<Vec<String>>,
    /// The types of the first columns.
    types: Vec<FieldType>,
    /// The type of all others.
    others: FieldType,
    /// The columns whose fields may fail to convert.
    checked: Vec<usize>,
}

/// A row. If columns have names, it has a field for each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TableRow<'a> {
    columns: &'a TableColumns,
    fields: Split<'a>,
    /// All of them are UTF-8.
    is_text: bool,
}

impl FieldTypes {
    /// Whether all fields are strings.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl TableColumns {
    /// Columns with these names, or without names.
    pub(crate) fn new(names: Option<Vec<String>>, given: &FieldTypes) -> Result<Self, Failure> {
        let mut columns = Self {
            types: vec![given.others; names.as_ref().map_or(0, Vec::len)],
            names,
            others: given.others,
            checked: Vec::new(),
        };
        for (name, kind) in &given.named {
            let place = match &columns.names {
                Some(names) => names.iter().position(|known| known == name),
                None => name.parse().ok(),
            };
            let Some(place) = place else {
                return Err(Failure::unreadable(format!(
                    "--types names the column {name}, which the header does not have"
                )));
            };
            if place >= columns.types.len() {
                columns.types.resize(place + 1, given.others);
            }
            columns.types[place] = *kind;
            if matches!(kind, FieldType::Int | FieldType::Float) {
                columns.checked.push(place);
            }
        }
        Ok(columns)
    }

    /// A row with these fields, which may be known to be UTF-8.
    #[inline]
    pub(crate) fn row<'a>(
        &'a self,
        fields: Split<'a>,
        is_text: bool,
    ) -> Result<TableRow<'a>, Failure> {
        let have = fields.len();
        let is_named = self.names.as_ref().is_none_or(|names| names.len() == have);
        if !is_named || self.checked.iter().any(|&place| place >= have) {
            return Err(self.misfit(have));
        }
        Ok(TableRow {
            columns: self,
            fields,
            is_text: is_text || str::from_utf8(fields.text()).is_ok(),
        })
    }

    /// Why a row with so many fields does not fit the columns.
    fn misfit(&self, have: usize) -> Failure {
        let fields = if have == 1 { "field" } else { "fields" };
        Failure::unreadable(match &self.names {
            Some(names) if have != names.len() => {
                let want = names.len();
                format!("the row has {have} {fields}, but the header names {want}")
            }
            _ => {
                let missing = self.checked.iter().find(|&&place| place >= have);
                let missing = missing.copied().unwrap_or_default();
                format!("the row has {have} {fields}, but --types names column {missing}")
            }
        })
    }

    fn kind(&self, place: usize) -> FieldType {
        self.types.get(place).copied().unwrap_or(self.others)
    }

    fn name(&self, place: usize) -> String {
        let name = self.names.as_ref().and_then(|names| names.get(place));
        name.cloned().unwrap_or_else(|| place.to_string())
    }
}

impl<'a> TableRow<'a> {
    /// The place of the column of this name, if there is one. It is usually
    /// where it was in the row before, which `last` remembers.
    #[inline]
    pub(super) fn place(&self, name: &str, last: &Cell<usize>) -> Option<usize> {
        let names = self.columns.names.as_ref()?;
        if names.get(last.get()).is_none_or(|known| known != name) {
            last.set(names.iter().position(|known| known == name)?);
        }
        Some(last.get())
    }

    /// The names of the columns, if they have any.
    pub(super) fn names(&self) -> Option<&'a [String]> {
        self.columns.names.as_deref()
    }

    /// Whether columns have names.
    pub(super) fn is_named(&self) -> bool {
        self.columns.names.is_some()
    }

    /// The columns whose fields must be numbers.
    pub(super) fn checked(&self) -> &'a [usize] {
        &self.columns.checked
    }

    /// The number of fields.
    pub(super) fn width(&self) -> usize {
        self.fields.len()
    }

    /// A field, if there is one, and its type. All fields have to be UTF-8:
    /// between two of them there is at most an ASCII character.
    pub(super) fn field(&self, place: usize) -> Option<(&'a str, FieldType)> {
        self.typed(place, self.fields.get(place)?)
    }

    /// The same, where the caller looks at the bytes.
    #[inline]
    pub(super) fn bytes(&self, place: usize) -> Option<(&'a [u8], FieldType)> {
        Some((self.fields.get(place)?, self.columns.kind(place)))
    }

    /// All fields and their types; none where one is not UTF-8.
    pub(super) fn typed_fields(&self) -> impl Iterator<Item = Option<(&'a str, FieldType)>> {
        let texts = self.texts().enumerate();
        texts.map(|(place, text)| self.typed(place, text))
    }

    fn typed(&self, place: usize, text: &'a [u8]) -> Option<(&'a str, FieldType)> {
        let text = str::from_utf8(text).ok()?;
        Some((text, self.columns.kind(place)))
    }

    /// Whether all fields are UTF-8.
    pub(super) fn is_text(&self) -> bool {
        self.is_text
    }

    /// The fields from left to right.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'a [u8]> {
        self.fields.iter()
    }

    /// The row as an object or, without names, an array.
    pub(super) fn value<'v>(&self, heap: Heap<'v>) -> Result<Value<'v>, Failure> {
        let values: Vec<Value> = self
            .texts()
            .enumerate()
            .map(|(place, text)| self.read(place, text, heap))
            .collect::<Result<_, _>>()?;
        Ok(match &self.columns.names {
            Some(names) => heap.alloc(AllocDict(names.iter().map(String::as_str).zip(values))),
            None => heap.alloc(values),
        })
    }

    /// The row as JSON.
    pub(crate) fn to_json(self) -> Result<Vec<u8>, Failure> {
        Heap::temp(|heap| {
            let mut out = Vec::new();
            json::write(self.value(heap)?, &mut out)
                .map_err(|error| Failure::unwritable(&error))?;
            Ok(out)
        })
    }

    fn read<'v>(&self, place: usize, text: &[u8], heap: Heap<'v>) -> Result<Value<'v>, Failure> {
        let text = str::from_utf8(text).map_err(|error| Failure::not_utf8(&error))?;
        let misfit = |wanted| {
            let column = self.columns.name(place);
            let (shown, cut) = beginning(text, MOST_SHOWN);
            Failure::unreadable(format!("column {column}: '{shown}{cut}' is not {wanted}"))
        };
        let string = || heap.alloc(text);
        match self.columns.kind(place) {
            FieldType::Int => match integer_of(string(), None) {
                Ok(integer) => Ok(heap.alloc(integer)),
                Err(_) => Err(misfit("an int")),
            },
            FieldType::Float => match float_of(string()) {
                Ok(float) => Ok(heap.alloc(float)),
                Err(_) => Err(misfit("a float")),
            },
            FieldType::Auto if is_number(text.as_bytes()) => {
                Ok(json::parse(text.as_bytes(), heap).unwrap_or_else(|_| string()))
            }
            FieldType::Str | FieldType::Auto => Ok(string()),
        }
    }
}

/// Whether a text is a number in JSON's grammar, without space around it.
pub(super) fn is_number(text: &[u8]) -> bool {
    fn digits(text: &[u8]) -> Option<&[u8]> {
        let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (length > 0).then(|| &text[length..])
    }
    let parts = || {
        let unsigned = text.strip_prefix(b"-").unwrap_or(text);
        let mut rest = digits(unsigned)?;
        let whole = unsigned.len() - rest.len();
        if whole > 1 && unsigned[0] == b'0' {
            return None;
        }
        if let Some(fraction) = rest.strip_prefix(b".") {
            rest = digits(fraction)?;
        }
        if let [b'e' | b'E', exponent @ ..] = rest {
            let unsigned = match exponent {
                [b'+' | b'-', unsigned @ ..] => unsigned,
                _ => exponent,
            };
            rest = digits(unsigned)?;
        }
        Some(rest.is_empty())
    };
    parts() == Some(true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_those_of_json(text in "[-+]?[0-9]{0,3}[.]?[0-9]{0,2}[eE]?[-+]?[0-9]{0,2}") {
            let json = serde_json::from_str::<serde_json::Number>(&text).is_ok();
            prop_assert_eq!(is_number(text.as_bytes()), json, "{}", text);
        }
    }
}
