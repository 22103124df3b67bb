//! The room that containers take, and how they give it back.
//!
//! What is freed stays with this process unless somebody asks for it back: a
//! queue that has held ten million values for a moment would keep their
//! room for good.

use std::collections::VecDeque;

use crate::wire::Json;

/// What a value costs beside its bytes, about.
const VALUE_BYTES: usize = 64;

/// What values take, in bytes.
pub(super) fn bytes_of<'a>(values: impl Iterator<Item = &'a Json>) -> usize {
    values.map(|value| value.len() + VALUE_BYTES).sum()
}

/// Gives back the room of a line that is mostly empty.
pub(super) fn shrink<T>(values: &mut VecDeque<T>) {
    if values.capacity() > 4 * values.len() {
        values.shrink_to(2 * values.len());
    }
}
