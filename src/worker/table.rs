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
            records,
            delimiter,
            columns: TableColumns::new(names, types),
            fields: Fields::default(),
        }
    }

    /// The next record.
    pub(super) fn next(&mut self) -> Option<Record<'a>> {
        self.records.next()
    }

    /// Makes a row of a record that starts on this line.
    pub(super) fn row<'s>(
        &'s mut self,
        record: &Record<'s>,
        line: Option<u64>,
    ) -> Result<TableRow<'s>, Failure> {
        let text = record.bytes;
        if let Some(open) = input::fields(self.delimiter, text, &mut self.fields) {
            return Err(Failure::unreadable(match line {
                Some(line) => {
                    let line = line + input::line_breaks(&text[..open]);
                    format!("the quote that opens on line {line} is never closed")
                }
                None => "a quote is never closed".to_owned(),
            }));
        }
        let (text, bounds) = self.fields.parts(text);
        match &self.columns {
            Ok(columns) => columns.row(text, bounds),
            Err(failure) => Err(failure.clone()),
        }
    }
}

fn names(delimiter: u8, header: &[u8]) -> Vec<String> {
    let mut fields = Fields::default();
    // The parent has already checked it.
    let _ = input::fields(delimiter, header, &mut fields);
    fields
        .iter(header)
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect()
}
