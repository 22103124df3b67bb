//! The memory that containers take, and how they return it.
//!
//! Freed memory stays with this process unless it is returned explicitly: a
//! queue that once held ten million values would keep their memory forever.

use std::collections::VecDeque;

use crate::wire::Json;

/// The approximate cost of a value in addition to its bytes.
const VALUE_BYTES: usize = 64;

/// The memory that values take, in bytes.
pub(super) fn bytes_of<'a>(values: impl Iterator<Item = &'a Json>) -> usize {
    values.map(|value| value.len() + VALUE_BYTES).sum()
}

/// Returns the unused capacity of a queue that is mostly empty.
pub(super) fn shrink<T>(values: &mut VecDeque<T>) {
    if values.capacity() > 4 * values.len() {
        values.shrink_to(2 * values.len());
    }
}
