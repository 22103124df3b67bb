//! Input cut into blocks of whole records, for jobs that read them.
//!
//! [`Blocks`] yields one after the other: their bytes, or, for a regular file
//! that is read in place, where each part is. The [`Boundary`] determines where
//! one record ends and the next starts.

mod block;
mod boundary;
mod column;
mod config;
mod dealt;
mod parts;
mod stream;
#[cfg(test)]
mod tests;

use super::error::InputError;
pub(crate) use block::{Block, Body};
pub(crate) use boundary::Boundary;
pub(crate) use column::{ByColumn, Column, How, Which};
pub(crate) use config::{Config, Cut};
use dealt::Dealt;
use parts::Parts;
use stream::Stream;

/// Yields blocks, in the order of the input. Reading blocks the thread.
pub(crate) enum Blocks {
    /// From a stream, read from the first byte to the last.
    Stream(Stream),
    /// From lines that belong together.
    Dealt(Box<Dealt>),
    /// From a file that the jobs read themselves.
    Parts(Parts),
}

impl Blocks {
    /// Opens the input.
    pub(crate) fn open(mut config: Config) -> Result<Self, InputError> {
        if let Some(by) = config.by.take() {
            Dealt::open(config, by).map(Box::new).map(Self::Dealt)
        } else if config.in_place {
            Parts::open(config).map(Self::Parts)
        } else {
            Stream::open(config).map(Self::Stream)
        }
    }

    /// The estimated total of blocks, given the number so far.
    pub(crate) fn expected(&self, blocks: u64) -> Option<u64> {
        match self {
            Self::Stream(stream) => stream.expected(blocks),
            Self::Dealt(_) => None,
            Self::Parts(parts) => parts.expected(blocks),
        }
    }

    /// The next block; none at the end.
    pub(crate) fn next_block(&mut self) -> Result<Option<Block>, InputError> {
        match self {
            Self::Stream(stream) => stream.next_block(),
            Self::Dealt(dealt) => dealt.next_block(),
            Self::Parts(parts) => parts.next_block(),
        }
    }
}
