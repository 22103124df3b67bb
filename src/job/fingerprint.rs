//! Distinguishes texts by a few bytes.

/// For all practical purposes, texts with the same fingerprint are the same.
pub(super) type Fingerprint = [u8; 16];

/// The first 16 bytes of the BLAKE3 hash of `text`.
pub(super) fn fingerprint(text: &[u8]) -> Fingerprint {
    let mut bytes = Fingerprint::default();
    let mut hash = blake3::Hasher::new().update(text).finalize_xof();
    hash.fill(&mut bytes);
    bytes
}
