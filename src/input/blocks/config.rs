//! How to cut input, as plain data.

use std::num::NonZeroUsize;

use super::super::source::Source;
use super::boundary::Boundary;
use super::column::ByColumn;

/// Everything that determines the blocks.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// Read one after the other.
    pub(crate) sources: Vec<Source>,
    /// Whether jobs read parts of the only source, a regular file, directly.
    pub(crate) in_place: bool,
    /// How long blocks are.
    pub(crate) cut: Cut,
    /// How long a record may be.
    pub(crate) max_record: usize,
    /// The boundary between two records.
    pub(crate) boundary: Boundary,
    /// Whether to remove it.
    pub(crate) strips: bool,
    /// Lines that belong together; then records are lines.
    pub(crate) by: Option<ByColumn>,
    /// This many lines of the input are a header, which starts each block.
    pub(crate) header: usize,
    /// How many lines lie before those, and are left out.
    pub(crate) skipped: usize,
    /// Whether blocks of nothing but white space are left out.
    pub(crate) skip_blank: bool,
}

/// How long blocks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// At most this many bytes, but at least one record.
    Bytes(NonZeroUsize),
    /// This many records; fewer at the end.
    Records(NonZeroUsize),
    /// So that there are about this many blocks; only for a file read in place.
    Parts(NonZeroUsize),
}
