//! One job's values, stored compactly: a hundred thousand rows may wait.

use std::sync::Arc;

/// The names of columns, shared by all rows that have them.
pub(crate) type Names = Arc<[Box<[u8]>]>;

/// The fields that one job gets: at least one, of any bytes.
///
/// All text is in one allocation, and a row of one field needs no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    text: Box<[u8]>,
    /// Where each field but the last ends.
    ends: Box<[usize]>,
    names: Option<Names>,
}

impl Row {
    /// A row of one field.
    pub(crate) fn single(text: impl Into<Box<[u8]>>) -> Self {
        Self {
            text: text.into(),
            ends: Box::default(),
            names: None,
        }
    }

    /// A row of several fields; none if there are none.
    pub(crate) fn of<F: AsRef<[u8]>>(fields: impl IntoIterator<Item = F>) -> Option<Self> {
        let mut text = Vec::new();
        let mut ends = Vec::new();
        for field in fields {
            text.extend_from_slice(field.as_ref());
            ends.push(text.len());
        }
        ends.pop()?;
        Some(Self {
            text: text.into(),
            ends: ends.into(),
            names: None,
        })
    }

    /// The fields of several rows as one row; none if there are no rows. If
    /// only some rows have names, the other columns get empty ones.
    pub(super) fn joined(rows: &[&Self]) -> Option<Self> {
        if let [row] = rows {
            return Some((*row).clone());
        }
        let joined = Self::of(rows.iter().flat_map(|row| row.fields()))?;
        if rows.iter().all(|row| row.names.is_none()) {
            return Some(joined);
        }
        let names = rows.iter().flat_map(|row| {
            let names = row.names.as_deref().unwrap_or_default();
            (0..row.width()).map(|index| names.get(index).cloned().unwrap_or_default())
        });
        let names = names.collect();
        Some(joined.named(Some(names)))
    }

    /// The same row with its columns named.
    pub(crate) fn named(self, names: Option<Names>) -> Self {
        Self { names, ..self }
    }

    /// How many bytes all fields have together.
    pub(crate) fn length(&self) -> usize {
        self.text.len()
    }

    /// How many fields there are; at least one.
    pub(crate) fn width(&self) -> usize {
        self.ends.len() + 1
    }

    /// The field at a position from 0.
    pub(crate) fn field(&self, index: usize) -> Option<&[u8]> {
        let end = match self.ends.get(index) {
            Some(&end) => end,
            None if index == self.ends.len() => self.text.len(),
            None => return None,
        };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }

    /// The fields from left to right.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.width()).filter_map(|index| self.field(index))
    }

    /// The names of the columns, if they have any.
    pub(crate) fn names(&self) -> Option<&Names> {
        self.names.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_back_as_they_were_put_in() {
        let row = Row::of(["", "a", "", "b\0\u{ff}", ""]).expect("fields");
        let fields: Vec<&[u8]> = row.fields().collect();
        assert_eq!(fields, [&b""[..], b"a", b"", "b\0\u{ff}".as_bytes(), b""]);
        assert_eq!((row.width(), row.field(5)), (5, None));
        assert_eq!(Row::single(*b"x"), Row::of(["x"]).expect("a field"));
        assert_eq!(Row::of([""; 0]), None);
    }

    #[test]
    fn a_waiting_row_is_small() {
        assert!(size_of::<Row>() <= 48);
    }
}
