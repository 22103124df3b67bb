//! How input is to be cut, as plain data.

use std::num::NonZeroUsize;

use super::super::source::Source;
use super::boundary::Boundary;
use super::column::ByColumn;

/// All that says which blocks there are.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// Read one behind the other.
    pub(crate) sources: Vec<Source>,
    /// Whether jobs read the parts of the one source, a regular file, where
    /// they lie.
    pub(crate) in_place: bool,
    /// How long blocks are.
    pub(crate) cut: Cut,
    /// How long a record may be.
    pub(crate) max_record: usize,
    /// What lies between two records.
    pub(crate) boundary: Boundary,
    /// Whether it is taken away.
    pub(crate) strips: bool,
    /// Lines that belong together; then nothing else lies between records.
    pub(crate) by: Option<ByColumn>,
    /// This many lines of the input are not records, and begin each block.
    pub(crate) header: usize,
}

/// How long blocks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// So many bytes, or fewer, but at least one record.
    Bytes(NonZeroUsize),
    /// So many records; fewer at the end.
    Records(NonZeroUsize),
    /// Such that there are about this many blocks; only for a file in place.
    Parts(NonZeroUsize),
}
