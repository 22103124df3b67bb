//! Texts told apart in few bytes.

/// Two texts with the same fingerprint are the same, as far as anybody knows.
pub(super) type Fingerprint = [u8; 16];

/// The first 16 bytes of the BLAKE3 hash of `text`.
pub(super) fn fingerprint(text: &[u8]) -> Fingerprint {
    let mut bytes = Fingerprint::default();
    let mut hash = blake3::Hasher::new().update(text).finalize_xof();
    hash.fill(&mut bytes);
    bytes
}
