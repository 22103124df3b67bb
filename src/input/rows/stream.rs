//! One source: its items one by one, each split into the fields of a row.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::sync::Arc;

use super::super::gauge::Part;
use super::super::source::Readable;
use super::super::table::{Fields, fields, line_breaks};
use super::config::{Config, Split, Tidy, Trim};
use super::error::RowError;
use super::items::{Ends, Item, Items};
use super::json::{self, Value};
use super::row::{Names, Row};

/// The rows of one source.
pub(super) struct Stream {
    items: From,
    split: Split,
    skip_blank: bool,
    tidy: Tidy,
    /// Whether the item that ends the source was read.
    over: bool,
    /// The names in the previous JSON object.
    names: Option<Names>,
    /// How many columns the header has.
    width: Option<usize>,
    /// Reused for each CSV record.
    fields: Fields,
}

enum From {
    Arguments {
        left: std::vec::IntoIter<OsString>,
        position: u64,
    },
    File(Items),
}

impl From {
    fn next(&mut self) -> Result<Option<Item>, RowError> {
        match self {
            Self::Arguments { left, position } => Ok(left.next().map(|argument| {
                *position += 1;
                Item {
                    bytes: argument.into_vec(),
                    line: *position,
                }
            })),
            Self::File(items) => Ok(items.next()?),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Arguments { .. } => "the arguments",
            Self::File(items) => items.file(),
        }
    }
}

impl Stream {
    /// Takes items from the command line.
    pub(super) fn arguments(arguments: Vec<OsString>, config: &Config) -> Self {
        let left = arguments.into_iter();
        Self::new(From::Arguments { left, position: 0 }, config)
    }

    /// Takes items from a file.
    pub(super) fn file(source: Readable, config: &Config) -> Self {
        let items = Items::new(source, Ends::of(config), config.max_record);
        Self::new(From::File(items), config)
    }

    fn new(items: From, config: &Config) -> Self {
        Self {
            items,
            split: config.split.clone(),
            skip_blank: config.skip_blank,
            tidy: config.tidy.clone(),
            over: false,
            names: None,
            width: None,
            fields: Fields::default(),
        }
    }

    /// Takes the first row as the names of the columns, if there is one.
    pub(super) fn header(&mut self) -> Result<Option<Names>, RowError> {
        let row = self.next()?;
        self.width = row.as_ref().map(Row::width);
        Ok(row.map(|row| row.fields().map(Box::from).collect()))
    }

    /// How much of a file was read, and how much of that was taken.
    pub(super) fn read(&self) -> Option<(Part, Part)> {
        match &self.items {
            From::File(items) => items.read(),
            From::Arguments { .. } => None,
        }
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<Row>, RowError> {
        while let Some(item) = self.item()? {
            if !self.is_left_out(&item.bytes) {
                return self.row(item).map(Some);
            }
        }
        Ok(None)
    }

    /// The next item, joined with those that continue it.
    fn item(&mut self) -> Result<Option<Item>, RowError> {
        if std::mem::take(&mut self.tidy.skip_first) && matches!(self.items, From::File(_)) {
            self.items.next()?;
        }
        if self.over {
            return Ok(None);
        }
        let Some(mut item) = self.unjoined()? else {
            return Ok(None);
        };
        while self.tidy.joins
            && matches!(item.bytes.last(), Some(b' ' | b'\t'))
            && let Some(next) = self.unjoined()?
        {
            item.bytes.extend(next.bytes);
        }
        Ok(Some(item))
    }

    /// The next item, not joined with others; none at the item that ends the
    /// input.
    fn unjoined(&mut self) -> Result<Option<Item>, RowError> {
        let item = self.items.next()?;
        let last = self.tidy.last.as_ref();
        self.over = last.is_some() && last == item.as_ref().map(|item| &item.bytes);
        Ok(item.filter(|_| !self.over))
    }

    fn is_left_out(&self, item: &[u8]) -> bool {
        match self.split {
            Split::Csv(_) if item.is_empty() => true,
            Split::Json if item.trim_ascii().is_empty() => true,
            _ => self.skip_blank && item.trim_ascii().is_empty(),
        }
    }

    fn row(&mut self, item: Item) -> Result<Row, RowError> {
        let line = item.line;
        let row = match &self.split {
            Split::Whole => Some(Row::single(item.bytes)),
            Split::At(separator) => Row::of(split(separator, &item.bytes)),
            Split::Csv(delimiter) => {
                if let Some(open) = fields(*delimiter, &item.bytes, &mut self.fields) {
                    let line = line + line_breaks(&item.bytes[..open]);
                    let problem = "the quote that opens there is never closed";
                    return Err(self.bad_item(line, problem.to_owned()));
                }
                Row::of(self.fields.of(&item.bytes).iter())
            }
            Split::Json => self.json_row(&item)?,
        };
        let row = self.trimmed(row.expect("splitting gives at least one field"));
        match self.width.filter(|_| !self.tidy.lenient) {
            // The names would refer to the wrong fields.
            Some(width) if width != row.width() => Err(self.bad_item(
                line,
                format!(
                    "it has {} field{}, but the header names {width}",
                    row.width(),
                    if row.width() == 1 { "" } else { "s" }
                ),
            )),
            _ => Ok(row),
        }
    }

    fn trimmed(&self, row: Row) -> Row {
        let Trim { left, right } = self.tidy.trim;
        if !left && !right {
            return row;
        }
        let fields = row.fields().map(|field| {
            let field = if left {
                field.trim_ascii_start()
            } else {
                field
            };
            if right { field.trim_ascii_end() } else { field }
        });
        Row::of(fields)
            .unwrap_or(row.clone())
            .named(row.names().cloned())
    }

    fn bad_item(&self, line: u64, problem: String) -> RowError {
        RowError::Item {
            file: self.items.name().to_owned(),
            line,
            problem,
        }
    }

    fn json_row(&mut self, item: &Item) -> Result<Option<Row>, RowError> {
        let value = json::read(&item.bytes).map_err(|problem| self.bad_item(item.line, problem))?;
        Ok(match value {
            Value::Columns(fields) => Row::of(fields),
            Value::Object(members) => {
                let names = self.shared_names(&members);
                Row::of(members.iter().map(|(_, value)| value)).map(|row| row.named(Some(names)))
            }
        })
    }

    /// Most objects have the names of the previous one, and share them.
    fn shared_names(&mut self, members: &[(String, Vec<u8>)]) -> Names {
        let fresh = members.iter().map(|(name, _)| name.as_bytes());
        if let Some(names) = &self.names
            && names.iter().map(|name| &**name).eq(fresh.clone())
        {
            return Arc::clone(names);
        }
        let names: Names = fresh.map(Box::from).collect();
        self.names = Some(Arc::clone(&names));
        names
    }
}

/// The non-empty pieces between the matches.
fn split<'a>(separator: &regex::bytes::Regex, item: &'a [u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for found in separator.find_iter(item).filter(|found| !found.is_empty()) {
        pieces.push(&item[start..found.start()]);
        start = found.end();
    }
    pieces.push(&item[start..]);
    pieces
}
