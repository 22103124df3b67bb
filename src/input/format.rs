//! Which bytes end a record, as plain data that can be sent to a worker.

use serde::{Deserialize, Serialize};

use super::values::VALUE_END;

/// How a stream of bytes falls into records.
///
/// Everywhere the last record may lack its terminator, and a UTF-8 byte-order
/// mark at the start of a file belongs to no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Format {
    /// One JSON value per line. Blank lines are ignored.
    JsonLines,
    /// JSON values, of which many may stand on a line and each on many lines;
    /// where they are cut, each has an end of its own.
    JsonValues,
    /// Every line is an item, an empty one too; a carriage return at its end
    /// does not belong to it.
    RawLines,
    /// Records end with this byte, and may hold any other.
    Ended(u8),
    /// CSV, TSV and their kin. Quoted fields may hold line ends; empty lines
    /// are no items.
    Table {
        /// Stands between two fields: one ASCII byte, neither `"` nor a line end.
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

    /// Whether the first record of each file names the fields instead of being an item.
    pub(super) fn has_header(self) -> bool {
        matches!(self, Self::Table { header: true, .. })
    }
}
