//! The output of a run.

/// The output of a run, for comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// How many bytes.
    pub(crate) bytes: u64,
    /// Their hash.
    pub(crate) hash: [u8; blake3::OUT_LEN],
}
