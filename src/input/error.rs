//! What can go wrong on the way from a source to a batch of records.

use std::io;

use crate::error::Exit;

/// The name of standard input in messages.
pub(super) const STDIN_NAME: &str = "standard input";

/// Why items could not be read. Reads after "failed to".
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    /// A file is missing or unreadable.
    #[error("open {file}")]
    Open {
        /// As the user named it.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// Standard input was closed when ppar started.
    #[error("read items: standard input is closed")]
    ClosedStdin,
    /// A folder was given instead of a file.
    #[error("read {file}: it is a directory; name the files in it")]
    Directory {
        /// As the user named it.
        file: String,
    },
    /// The header has no column of this name.
    #[error("find the column {name:?} in the header")]
    NoColumn {
        /// As the user wrote it.
        name: String,
    },
    /// Reading failed midway.
    #[error("read {file}")]
    Read {
        /// As the user named it.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A record is too long.
    #[error(
        "read {file}: the record that begins {place} is longer than {limit} bytes, the limit of --max-record"
    )]
    LongRecord {
        /// As the user named it.
        file: String,
        /// `on line N` or `at byte N`.
        place: String,
        /// The limit.
        limit: usize,
    },
    /// Text that is not UTF-8, judging by its first bytes.
    #[error("read {file}: it is {encoding}, not UTF-8; convert it: {command}")]
    Encoding {
        /// As the user named it.
        file: String,
        /// Its encoding.
        encoding: &'static str,
        /// The command that converts it.
        command: String,
    },
    /// The input does not fit into the memory reserved for it.
    #[error("hold the input in memory: it is larger than {mib} MiB; give a part of it")]
    TooLarge {
        /// The limit.
        mib: usize,
    },
    /// Tables that cannot be joined.
    #[error("join {file} to the input: its header differs from that of the previous file")]
    OtherHeader {
        /// As the user named it.
        file: String,
    },
    /// A table whose last record is incomplete.
    #[error("read {file} as a table: the quote that opens on line {line} is never closed")]
    OpenQuote {
        /// As the user named it.
        file: String,
        /// The line in the file, from 1.
        line: u64,
    },
    /// A header whose column names are in another encoding.
    #[error(
        "read the header of {file}: the name of column {column} is not UTF-8; \
         convert the table, for instance with iconv -f WINDOWS-1252 -t UTF-8"
    )]
    HeaderEncoding {
        /// As the user named it.
        file: String,
        /// Which column, from 1.
        column: usize,
    },
    /// Only a regular file can be read in place.
    #[error("read {file} in place: it is not a regular file; use --pipe")]
    NotInPlace {
        /// As the user named it.
        file: String,
    },
    /// The parts of a compressed file cannot be found.
    #[error("read {file} in place: it is compressed; use --pipe")]
    PackedInPlace {
        /// As the user named it.
        file: String,
    },
    /// The thread that reads, or the pipe that stops it, could not be created.
    #[error("start reading the input")]
    Start {
        /// What the system said.
        source: io::Error,
    },
    /// An argument that is not a valid JSON string.
    #[error(
        "take argument {position} ({shown}) as an item: it is not UTF-8; \
         convert it, for instance with iconv"
    )]
    ArgumentEncoding {
        /// Which of the items, from 1.
        position: usize,
        /// The argument, with bytes that are not UTF-8 escaped.
        shown: String,
    },
    /// A malformed range.
    #[error(
        "read the range {text:?}: {problem}; write START:STOP or START:STOP:STEP, as in 0:10:2"
    )]
    RangeShape {
        /// As the user wrote it.
        text: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A part of a range that is not a 64-bit integer.
    #[error("read {part} of the range {text:?}: {value:?} is not a whole number of 64 bits")]
    RangeNumber {
        /// The range as the user wrote it.
        text: String,
        /// `START`, `STOP` or `STEP`.
        part: &'static str,
        /// The text in its place.
        value: String,
        /// The error of the number parser.
        source: std::num::ParseIntError,
    },
}

impl InputError {
    /// The exit code for this error: it differs for failures of the system and
    /// for invalid input.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Start { .. } | Self::ClosedStdin => Exit::Broken,
            // Errors that a reader found in the data itself have no number.
            Self::Read { source, .. } if source.raw_os_error().is_some() => Exit::Broken,
            _ => Exit::Usage,
        }
    }

    /// An error for a file in `encoding`, which `iconv` converts; none is
    /// standard input.
    pub(super) fn encoding(file: Option<&str>, encoding: &'static str) -> Self {
        let mut command = format!("iconv -f {encoding} -t UTF-8");
        // A file whose name contains a NUL byte could not have been opened.
        if let Some(quoted) = file.and_then(|file| shlex::try_quote(file).ok()) {
            command.extend([" ", &quoted]);
        }
        Self::Encoding {
            file: file.unwrap_or(STDIN_NAME).to_owned(),
            encoding,
            command: command + " | ppar …",
        }
    }
}
