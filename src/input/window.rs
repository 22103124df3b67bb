//! Compares many bytes at a time.

use wide::u8x16;

/// How many bytes a window has: one for each bit of its marks.
pub(super) const WINDOW: usize = u64::BITS as usize;
/// The bytes of a vector.
const LANES: usize = 16;

/// Some bytes, to look for several of their values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    vectors: [u8x16; WINDOW / LANES],
    /// A bit for each byte that there is.
    present: u64,
}

impl Window {
    #[inline]
    pub(super) fn new(bytes: &[u8; WINDOW]) -> Self {
        let (vectors, _) = bytes.as_chunks::<LANES>();
        Self {
            vectors: [
                u8x16::new(vectors[0]),
                u8x16::new(vectors[1]),
                u8x16::new(vectors[2]),
                u8x16::new(vectors[3]),
            ],
            present: u64::MAX,
        }
    }

    /// The first window of `bytes`, which may be shorter.
    #[inline]
    pub(super) fn first(bytes: &[u8]) -> Self {
        if let Some(window) = bytes.first_chunk() {
            return Self::new(window);
        }
        let mut window = [0; WINDOW];
        window[..bytes.len()].copy_from_slice(bytes);
        Self {
            present: !(u64::MAX << bytes.len()),
            ..Self::new(&window)
        }
    }

    /// How many bytes there are.
    pub(super) fn len(&self) -> usize {
        (u64::BITS - self.present.leading_zeros()) as usize
    }

    /// Whether the last byte is among `marks`.
    #[inline]
    pub(super) fn ends_with(&self, marks: u64) -> bool {
        marks & self.present & !(self.present >> 1) != 0
    }

    /// One bit for each byte that is `byte`, the first one lowest.
    #[inline]
    pub(super) fn marks(&self, byte: u8) -> u64 {
        let wanted = u8x16::splat(byte);
        let mut marks = 0;
        for (place, vector) in self.vectors.iter().enumerate() {
            marks |= u64::from(vector.simd_eq(wanted).to_bitmask()) << (place * LANES);
        }
        marks & self.present
    }

    /// What stands between quotes and what does not, if all quotes are plain.
    #[inline]
    pub(super) fn outline(&self, delimiter: u8, begins_in_quotes: bool) -> Outline {
        let quotes = self.marks(b'"');
        let lines = self.marks(b'\n');
        let mut within = every_other(quotes);
        if begins_in_quotes {
            within = !within;
        }
        Outline {
            lines,
            ends: lines | self.marks(delimiter),
            within,
            opening: quotes & within,
            closing: quotes & !within,
        }
    }
}

/// The marks of a window of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    /// Line ends.
    pub(super) lines: u64,
    /// Delimiters and line ends.
    pub(super) ends: u64,
    /// The bytes between quotes, with the opening ones.
    pub(super) within: u64,
    /// The quotes that open.
    pub(super) opening: u64,
    /// The quotes that close.
    pub(super) closing: u64,
}

/// The bits from each odd mark up to the next one.
#[inline]
fn every_other(marks: u64) -> u64 {
    let mut within = marks;
    for distance in [1, 2, 4, 8, 16, 32] {
        within ^= within << distance;
    }
    within
}
