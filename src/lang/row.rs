//! A row of a table: where its fields are, and which type each has.
//!
//! A field is read only when it is used, except in a column whose type its text
//! may fail to match: then an item that does not convert fails, whatever the
//! function does with it.

use serde::{Deserialize, Serialize};
use starlark::values::dict::AllocDict;
use starlark::values::{Heap, Value};

use super::builtins::{float_of, integer_of};
use super::failure::Failure;
use super::json;
use crate::shown::{MOST_SHOWN, beginning};

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
    text: &'a [u8],
    /// The same, if it is UTF-8.
    string: Option<&'a str>,
    bounds: &'a [(usize, usize)],
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

    /// A row of which `text` holds the fields, each within its bounds, and a
    /// delimiter between two of them.
    pub(crate) fn row<'a>(
        &'a self,
        text: &'a [u8],
        bounds: &'a [(usize, usize)],
    ) -> Result<TableRow<'a>, Failure> {
        let have = bounds.len();
        let fields = if have == 1 { "field" } else { "fields" };
        if let Some(names) = &self.names
            && have != names.len()
        {
            let want = names.len();
            return Err(Failure::unreadable(format!(
                "the row has {have} {fields}, but the header names {want}"
            )));
        }
        if let Some(missing) = self.checked.iter().find(|&&place| place >= have) {
            return Err(Failure::unreadable(format!(
                "the row has {have} {fields}, but --types names column {missing}"
            )));
        }
        Ok(TableRow {
            columns: self,
            text,
            string: str::from_utf8(text).ok(),
            bounds,
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
    /// The place of the column of this name, if there is one.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        let names = self.columns.names.as_ref()?;
        names.iter().position(|known| known == name)
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
        self.bounds.len()
    }

    /// A field, if there is one, and its type. All fields have to be UTF-8:
    /// between two of them there is at most an ASCII character.
    pub(super) fn field(&self, place: usize) -> Option<(&'a str, FieldType)> {
        let &(start, end) = self.bounds.get(place)?;
        let text = self.string?.get(start..end)?;
        Some((text, self.columns.kind(place)))
    }

    /// Whether all fields are UTF-8.
    pub(super) fn is_text(&self) -> bool {
        self.string.is_some()
    }

    /// The fields from left to right.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'a [u8]> {
        let text = self.text;
        self.bounds
            .iter()
            .map(move |&(start, end)| &text[start..end])
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
