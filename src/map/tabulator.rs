//! Turns results, which are lines of JSON, into rows of CSV or TSV.
//!
//! Rows are written as results arrive, so the first result decides the columns:
//! if it is an object, its keys become a header row. For a result that does not
//! fit, the caller gets a message; nothing is dropped silently.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::lang::{JsonParts, json_string};
use crate::shown::{MOST_SHOWN, beginning};

/// Writes rows.
pub(super) struct Tabulator {
    writer: csv::Writer<Vec<u8>>,
    delimiter: u8,
    columns: Option<Columns>,
    /// Results have the keys `key` and `result`.
    by_key: bool,
    /// The number of results so far.
    results: u64,
}

/// The columns, as the first result decided them.
enum Columns {
    /// An object with these keys.
    Named(Vec<String>),
    /// An array of this many elements; any other value counts as an array of
    /// one.
    Numbered(usize),
}

impl Tabulator {
    /// Writes rows with this byte between fields; of results that belong to a
    /// key, objects have columns of their own.
    pub(super) fn new(delimiter: u8, by_key: bool) -> Self {
        Self {
            writer: writer(delimiter),
            delimiter,
            columns: None,
            by_key,
            results: 0,
        }
    }

    /// Adds the row of a result, or returns why the result does not fit.
    pub(super) fn add(&mut self, result: &[u8]) -> Result<(), String> {
        let number = self.results;
        self.results += 1;
        self.add_row(result).map_err(|problem| {
            let text = String::from_utf8_lossy(result);
            let (shown, cut) = beginning(&text, MOST_SHOWN);
            format!("result {number} does not fit the table: {problem}: {shown}{cut}")
        })
    }

    fn add_row(&mut self, result: &[u8]) -> Result<(), String> {
        let parts = match result.first() {
            Some(b'{' | b'[') => serde_json::from_slice(result),
            _ => serde_json::from_slice(result).map(|value| JsonParts::Array(vec![value])),
        };
        let mut parts = parts.map_err(|error| error.to_string())?;
        if self.by_key
            && let JsonParts::Object(entries) = &mut parts
        {
            spread(entries)?;
        }
        if self.columns.is_none() {
            self.columns = Some(self.begin(&parts));
        }
        match (&self.columns, parts) {
            (Some(Columns::Named(names)), JsonParts::Object(entries)) => {
                let cells = in_columns(names, &entries)?;
                self.write(&cells)
            }
            (Some(Columns::Numbered(width)), JsonParts::Array(elements)) => {
                if elements.len() != *width {
                    let fields = match elements.len() {
                        1 => "1 field".to_owned(),
                        other => format!("{other} fields"),
                    };
                    return Err(format!("it has {fields}, and the first row has {width}"));
                }
                let cells: Vec<_> = elements.into_iter().map(Some).collect();
                self.write(&cells)
            }
            (Some(Columns::Named(_)), JsonParts::Array(_)) => {
                Err("the first result was an object, and this one is not".to_owned())
            }
            (_, JsonParts::Object(_)) => {
                Err("it is an object, and the first result was not".to_owned())
            }
            (None, JsonParts::Array(_)) => Ok(()),
        }
    }

    /// Takes the columns of the first result, and writes their names.
    fn begin(&mut self, parts: &JsonParts) -> Columns {
        match parts {
            JsonParts::Array(elements) => Columns::Numbered(elements.len()),
            JsonParts::Object(entries) => {
                let names = entries.iter().map(|(name, _)| name.to_string());
                let names: Vec<String> = names.collect();
                if !names.is_empty() {
                    self.writer.write_record(&names).expect("memory takes all");
                }
                Columns::Named(names)
            }
        }
    }

    fn write(&mut self, cells: &[Option<&RawValue>]) -> Result<(), String> {
        let cells: Vec<Cow<str>> = cells
            .iter()
            .map(|cell| cell.map_or(Ok(Cow::Borrowed("")), text))
            .collect::<Result<_, _>>()?;
        let written = self
            .writer
            .write_record(cells.iter().map(|cell| cell.as_bytes()));
        written.map_err(|error| error.to_string())
    }

    /// The rows since the last call, with their line ends.
    pub(super) fn take(&mut self) -> Bytes {
        let fresh = writer(self.delimiter);
        let rows = std::mem::replace(&mut self.writer, fresh).into_inner();
        rows.expect("memory takes all").into()
    }
}

fn writer(delimiter: u8) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_writer(Vec::new())
}

/// Puts the entries of the object under `result` in its place.
fn spread<'a>(entries: &mut Vec<(Cow<'a, str>, &'a RawValue)>) -> Result<(), String> {
    let Some((_, result)) = entries.get(1) else {
        return Ok(());
    };
    if !result.get().starts_with('{') {
        return Ok(());
    }
    let inner = serde_json::from_str(result.get()).map_err(|error| error.to_string())?;
    let JsonParts::Object(inner) = inner else {
        return Ok(());
    };
    if inner.iter().any(|(name, _)| *name == "key") {
        return Err("it has a key \"key\", which is the name of the first column".to_owned());
    }
    entries.truncate(1);
    entries.extend(inner);
    Ok(())
}

/// An object's values in the order of the columns, with none for each missing
/// key.
fn in_columns<'a>(
    names: &[String],
    entries: &[(Cow<str>, &'a RawValue)],
) -> Result<Vec<Option<&'a RawValue>>, String> {
    let mut cells = vec![None; names.len()];
    for (number, (name, value)) in entries.iter().enumerate() {
        let is_next = names.get(number).is_some_and(|known| known == name);
        let place = if is_next {
            Some(number)
        } else {
            names.iter().position(|known| known == name)
        };
        let Some(place) = place else {
            if names.is_empty() {
                return Err("the first result had no keys, so there are no columns".to_owned());
            }
            let header = names.join(", ");
            return Err(format!(
                "the first result had no key {name:?}, so the columns are {header}"
            ));
        };
        cells[place] = Some(*value);
    }
    Ok(cells)
}

/// The text of a field: strings unchanged, nothing for null, and JSON for
/// everything else.
fn text(value: &RawValue) -> Result<Cow<'_, str>, String> {
    let json = value.get();
    match json.as_bytes().first() {
        Some(b'n') => Ok(Cow::Borrowed("")),
        Some(b'"') => json_string(json).map_err(|error| error.to_string()),
        _ => Ok(Cow::Borrowed(json)),
    }
}
