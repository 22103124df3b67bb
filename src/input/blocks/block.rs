//! What a job reads of a block.

use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

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
