//! Compares many bytes at a time.

/// How many bytes a window has: one for each bit of its marks.
pub(super) const WINDOW: usize = u64::BITS as usize;
/// Moves the lowest bits of eight bytes into the highest byte.
const GATHER: u64 = 0x0102_0408_1020_4080;

/// One bit for each byte of a window that `is_such`, the first one lowest.
///
/// Compilers turn the comparisons into vector instructions if `is_such` has no
/// branches.
#[inline]
pub(super) fn marks(window: &[u8; WINDOW], is_such: impl Fn(u8) -> bool) -> u64 {
    let hits: [u8; WINDOW] = std::array::from_fn(|position| u8::from(is_such(window[position])));
    let (eights, _) = hits.as_chunks();
    let mut marks = 0;
    for (place, eight) in eights.iter().enumerate() {
        let gathered = u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56;
        marks |= gathered << (8 * place);
    }
    marks
}

/// The marks of the first window of `bytes`, which may be shorter.
#[inline]
pub(super) fn first_marks(bytes: &[u8], is_such: impl Fn(u8) -> bool) -> u64 {
    if let Some(window) = bytes.first_chunk() {
        return marks(window, is_such);
    }
    let mut window = [0; WINDOW];
    window[..bytes.len()].copy_from_slice(bytes);
    marks(&window, is_such) & !(u64::MAX << bytes.len())
}
