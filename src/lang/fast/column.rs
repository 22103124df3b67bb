//! The quickest way to a field of a row, for expressions that are nothing but a
//! column: `x["price"]`, `float(x["price"])`, `int(x[2])`.

use std::cell::Cell;

use super::datum::Datum;
use super::operations::Conversion;
use super::paths::Step;
use crate::lang::row::{FieldType, TableRow};

/// A column, and what becomes of its fields.
pub(super) struct Column {
    step: Step,
    conversion: Option<Conversion>,
    /// Which column it was in the last row.
    place: Cell<usize>,
}

impl Column {
    pub(super) fn new(step: Step, conversion: Option<Conversion>) -> Self {
        Self {
            step,
            conversion,
            place: Cell::new(0),
        }
    }

    /// The field of a row; `None` where more than the field has to be looked at.
    #[inline]
    pub(super) fn value<'a>(&self, row: &TableRow<'a>) -> Option<Datum<'a>> {
        if !row.is_text() || !row.checked().is_empty() {
            return None;
        }
        let place = match &self.step {
            Step::Key(name) => row.place(name, &self.place)?,
            Step::Element(place) if !row.is_named() => *place,
            Step::Element(_) => return None,
        };
        let (text, FieldType::Str) = row.bytes(place)? else {
            return None;
        };
        Some(match self.conversion {
            None => Datum::Text(str::from_utf8(text).ok()?.into()),
            Some(conversion) => conversion.of_text(text)?.into(),
        })
    }
}
