//! What a run wrote.

/// What a run wrote, to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// How much.
    pub(crate) bytes: u64,
    /// What.
    pub(crate) hash: [u8; blake3::OUT_LEN],
}
