//! What can go wrong between the outside world and a batch of records.

use std::io;

use crate::error::Exit;

/// What messages call standard input.
pub(super) const STDIN_NAME: &str = "standard input";

/// Why items could not be had. Reads after "failed to".
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    /// A file is missing, or may not be read.
    #[error("open {file}")]
    Open {
        /// As the user named it.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// Nobody is to read from there.
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
    /// Reading broke off in the middle.
    #[error("read {file}")]
    Read {
        /// As the user named it.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A record has no end in sight.
    #[error(
        "read {file}: the record that begins {place} is longer than {limit} bytes, the limit of --max-record"
    )]
    LongRecord {
        /// As the user named it.
        file: String,
        /// `on line N` or `at byte N`.
        place: String,
        /// How long it may be.
        limit: usize,
    },
    /// Text that is not in UTF-8, as its first bytes say.
    #[error("read {file}: it is {encoding}, not UTF-8; convert it: {command}")]
    Encoding {
        /// As the user named it.
        file: String,
        /// What it is.
        encoding: &'static str,
        /// What converts it.
        command: String,
    },
    /// What is to be held in memory is too much.
    #[error("hold the input in memory: it is larger than {mib} MiB; give a part of it")]
    TooLarge {
        /// So much is held.
        mib: usize,
    },
    /// Tables that cannot be one.
    #[error("take {file} for a part of the input: its header is not that of the file before")]
    OtherHeader {
        /// As the user named it.
        file: String,
    },
    /// A table whose last record is not whole.
    #[error("read {file} as a table: the quote that opens on line {line} is never closed")]
    OpenQuote {
        /// As the user named it.
        file: String,
        /// Of the file, from 1.
        line: u64,
    },
    /// A header that names its columns in another encoding.
    #[error(
        "read the header of {file}: the name of column {column} is not UTF-8; \
         convert the table, for instance with iconv -f WINDOWS-1252 -t UTF-8"
    )]
    HeaderEncoding {
        /// As the user named it.
        file: String,
        /// Which one, from 1.
        column: usize,
    },
    /// Only the parts of a regular file can be read in any order.
    #[error("read {file} in place: it is not a regular file; use --pipe")]
    NotInPlace {
        /// As the user named it.
        file: String,
    },
    /// Parts of a compressed file cannot be found.
    #[error("read {file} in place: it is compressed; use --pipe")]
    PackedInPlace {
        /// As the user named it.
        file: String,
    },
    /// The thread that reads, or the pipe that ends it, could not be had.
    #[error("start reading the input")]
    Start {
        /// What the system said.
        source: io::Error,
    },
    /// An argument that no JSON string can hold.
    #[error(
        "take argument {position} ({shown}) as an item: it is not UTF-8; \
         convert it, for instance with iconv"
    )]
    ArgumentEncoding {
        /// Which of the items, from 1.
        position: usize,
        /// The argument with its foreign bytes escaped.
        shown: String,
    },
    /// A range without two or three parts, or with an empty one that is required.
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
        /// What was written instead.
        value: String,
        /// What the number parser said.
        source: std::num::ParseIntError,
    },
}

impl InputError {
    /// The exit code that the error deserves: whether the system failed, or the
    /// input is not what it is said to be.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Start { .. } | Self::ClosedStdin => Exit::Broken,
            // What a reader finds wrong with what it has read has no number.
            Self::Read { source, .. } if source.raw_os_error().is_some() => Exit::Broken,
            _ => Exit::Usage,
        }
    }

    /// A file that `iconv` converts; none is standard input.
    pub(super) fn encoding(file: Option<&str>, encoding: &'static str) -> Self {
        let mut command = format!("iconv -f {encoding} -t UTF-8");
        // A name with a NUL byte in it was not opened.
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
