//! What can go wrong on the way from the options to a row.

use super::super::error::InputError;

/// Why a row could not be read. Reads after "failed to".
#[derive(Debug, thiserror::Error)]
pub(crate) enum RowError {
    /// A file could not be opened or read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Standard input was named twice.
    #[error("read standard input twice: name it (-) only once among the sources")]
    StdinTwice,
    /// A group of rows would have several values for one name.
    #[error(
        "group named columns: with several items in a row, each name has several values; \
         remove --max-args, -X and -m, or the names"
    )]
    NamedGroup,
    /// The delimiter of items is empty, or has an unknown escape.
    #[error(
        "use {text:?} as the delimiter: write a text, with \\n \\r \\t \\0 \\\\ or \\xHH for bytes"
    )]
    Delimiter {
        /// As the user wrote it.
        text: String,
    },
    /// An item is longer than a command line may be.
    #[error(
        "put an item of {length} bytes into a command line of the maximum length: raise \
         --max-chars, or shorten the item"
    )]
    LongLine {
        /// How many bytes it has.
        length: usize,
    },
    /// A malformed item. Later rows can still be read.
    #[error("take line {line} of {file} as an item: {problem}")]
    Item {
        /// As the user named it.
        file: String,
        /// The line, from 1; for arguments, the position.
        line: u64,
        /// What is wrong with it.
        problem: String,
    },
}
