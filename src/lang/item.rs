//! An item, and how to write its result.

use serde::{Deserialize, Serialize};

use super::row::TableRow;

/// One item, as in the input.
#[derive(Debug, Clone)]
pub(crate) enum Item<'a> {
    /// JSON text.
    Json(&'a [u8]),
    /// A string, which must be UTF-8.
    Text(&'a [u8]),
    /// A row, whose fields must be UTF-8.
    Row(TableRow<'a>),
    /// An integer from a range, without text.
    Int(i64),
}

/// How to write results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "four independent options")]
pub(crate) struct Style {
    /// Strings without quotes.
    pub(crate) raw: bool,
    /// One result for each element of a list.
    pub(crate) flat: bool,
    /// `{"item":…,"result":…}`.
    pub(crate) with_item: bool,
    /// A comma before each result, instead of a line end after it.
    pub(crate) array: bool,
}

impl Style {
    /// A result, given as JSON, as it is written.
    pub(crate) fn shown(self, json: &[u8]) -> Vec<u8> {
        let text = serde_json::from_slice::<String>(json).ok();
        let raw = text.filter(|_| self.raw);
        raw.map_or_else(|| json.to_vec(), String::into_bytes)
    }

    /// Appends the result that `result` writes, with the item and everything
    /// else around it.
    pub(crate) fn write<E>(
        self,
        item: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
        result: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
        out: &mut Vec<u8>,
    ) -> Result<(), E> {
        if self.array {
            out.push(b',');
        }
        if self.with_item {
            out.extend_from_slice(b"{\"item\":");
            item(out)?;
            out.extend_from_slice(b",\"result\":");
        }
        result(out)?;
        if self.with_item {
            out.push(b'}');
        }
        if !self.array {
            out.push(b'\n');
        }
        Ok(())
    }
}
