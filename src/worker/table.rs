//! The rows of a chunk of a table.

use crate::input::{self, Fields, Record, Records};
use crate::lang::{Failure, FieldTypes, TableColumns, TableRow};

/// Walks over rows and splits them into fields.
pub(super) struct Table<'a> {
    records: Records<'a>,
    delimiter: u8,
    /// The columns, or why the given types do not fit them.
    columns: Result<TableColumns, Failure>,
    fields: Fields,
    /// All rows are UTF-8.
    is_text: bool,
    /// The line of the record whose fields these are.
    split: Option<u64>,
}

impl<'a> Table<'a> {
    /// Rows whose columns `header` names, if there is one.
    pub(super) fn new(
        records: Records<'a>,
        delimiter: u8,
        header: Option<&[u8]>,
        types: &FieldTypes,
    ) -> Self {
        let names = header.map(|header| names(delimiter, header));
        Self {
            is_text: is_text(records.rest()),
            records,
            delimiter,
            columns: TableColumns::new(names, types),
            fields: Fields::default(),
            split: None,
        }
    }

    /// The next record.
    pub(super) fn next(&mut self) -> Option<Record<'a>> {
        self.records.next()
    }

    /// The next record, of which a row will be made at once.
    pub(super) fn next_row(&mut self) -> Option<Record<'a>> {
        let record = self.records.next_split(&mut self.fields);
        self.split = record.map(|record| record.line);
        record.or_else(|| self.records.next())
    }

    /// Makes a row of a record that starts on this line.
    pub(super) fn row<'s>(
        &'s mut self,
        record: &Record<'s>,
        line: Option<u64>,
    ) -> Result<TableRow<'s>, Failure> {
        let text = record.bytes;
        let is_split = self.split.take() == Some(record.line);
        if !is_split && let Some(open) = input::fields(self.delimiter, text, &mut self.fields) {
            return Err(Failure::unreadable(match line {
                Some(line) => {
                    let line = line + input::line_breaks(&text[..open]);
                    format!("the quote that opens on line {line} is never closed")
                }
                None => "a quote is never closed".to_owned(),
            }));
        }
        self.split = Some(record.line);
        let fields = self.fields.of(text);
        match &self.columns {
            Ok(columns) => columns.row(fields, self.is_text),
            Err(failure) => Err(failure.clone()),
        }
    }
}

fn is_text(bytes: &[u8]) -> bool {
    bytes.is_ascii() || str::from_utf8(bytes).is_ok()
}

/// The first column with a type of its own that the header lacks.
pub(crate) fn missing_column<'a>(
    types: &'a FieldTypes,
    delimiter: u8,
    header: &[u8],
) -> Option<&'a str> {
    let known = names(delimiter, header);
    let mut named = types.named.iter().map(|(name, _)| name);
    named.find(|name| !known.contains(name)).map(String::as_str)
}

fn names(delimiter: u8, header: &[u8]) -> Vec<String> {
    let mut fields = Fields::default();
    // The parent has already checked it.
    let _ = input::fields(delimiter, header, &mut fields);
    fields
        .of(header)
        .iter()
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect()
}
