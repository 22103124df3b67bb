//! Input cut into blocks of whole records, for jobs that read them.
//!
//! [`Blocks`] gives one after the other: bytes of what can only be read once,
//! or, of a regular file that is to be read in place, where each part lies.
//! Where a record ends and the next begins, the [`Boundary`] between them says.

mod boundary;
mod config;
mod parts;
mod stream;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::error::InputError;
pub(crate) use boundary::Boundary;
pub(crate) use config::{Config, Cut};
use parts::Parts;
use stream::Stream;

/// What one job reads.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// The first lines of the input, which each block begins with.
    pub(crate) header: Bytes,
    /// The records.
    pub(crate) body: Body,
}

/// Where the records of a block are.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// Here.
    Here(Bytes),
    /// In a file, at these bytes.
    Within(Arc<File>, Range<u64>),
}

/// Gives blocks, in the order of the input. Reading blocks the thread.
pub(crate) enum Blocks {
    /// Of what is read from the first byte to the last.
    Stream(Stream),
    /// Of a file that is read by jobs.
    Parts(Parts),
}

impl Blocks {
    /// Opens the input.
    pub(crate) fn open(config: Config) -> Result<Self, InputError> {
        if config.in_place {
            Parts::open(config).map(Self::Parts)
        } else {
            Stream::open(config).map(Self::Stream)
        }
    }

    /// About how many blocks there are in all, if there were so many so far.
    pub(crate) fn expected(&self, blocks: u64) -> Option<u64> {
        match self {
            Self::Stream(stream) => stream.expected(blocks),
            Self::Parts(parts) => parts.expected(blocks),
        }
    }

    /// The next block; none at the end.
    pub(crate) fn next_block(&mut self) -> Result<Option<Block>, InputError> {
        match self {
            Self::Stream(stream) => stream.next_block(),
            Self::Parts(parts) => parts.next_block(),
        }
    }
}
