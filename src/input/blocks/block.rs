//! The input of one job, as a block.

use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

/// What one job reads.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// The first lines of the input, with which each block starts.
    pub(crate) header: Bytes,
    /// The records.
    pub(crate) body: Body,
}

/// Where the records of a block are.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// In memory.
    Here(Bytes),
    /// In a file, in this range of bytes.
    Within(Arc<File>, Range<u64>),
}
