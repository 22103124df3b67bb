//! Which bytes end a record, as plain data that can be sent to a worker.

use serde::{Deserialize, Serialize};

use super::values::VALUE_END;

/// How a stream of bytes is divided into records.
///
/// In all formats the last record may lack its terminator, and a UTF-8
/// byte-order mark at the start of a file belongs to no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Format {
    /// One JSON value per line. Blank lines are ignored.
    JsonLines,
    /// JSON values, any number on a line and on any number of lines; each value
    /// is cut into a record with a terminator of its own.
    JsonValues,
    /// Each line is an item, even if empty; a carriage return at its end is not
    /// part of it.
    RawLines,
    /// Records end with this byte, and may hold any other.
    Ended(u8),
    /// CSV, TSV and similar. Quoted fields may contain line ends; empty lines
    /// are ignored.
    Table {
        /// The delimiter of fields: one ASCII byte, neither `"` nor a line end.
        delimiter: u8,
        /// Whether the first record of each file names the fields.
        header: bool,
    },
}

impl Format {
    /// The byte that ends a record (in a table: outside quotes).
    pub(super) fn terminator(self) -> u8 {
        match self {
            Self::Ended(byte) => byte,
            Self::JsonValues => VALUE_END,
            Self::JsonLines | Self::RawLines | Self::Table { .. } => b'\n',
        }
    }

    /// Whether the first record of each file names the fields and is not an
    /// item.
    pub(super) fn has_header(self) -> bool {
        matches!(self, Self::Table { header: true, .. })
    }
}
