//! The room that containers take, and how they give it back.
//!
//! What is freed stays with this process unless somebody asks for it back: a
//! queue that has held ten million values for a moment would keep their
//! room for good.

use std::collections::VecDeque;

use super::object::Object;
use super::{Entry, Store};
use crate::wire::{Call, Json};

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

impl Entry {
    /// What there is in it that could be freed, in bytes.
    pub(super) fn bytes(&self) -> usize {
        match &self.object {
            Object::Queue(queue) => queue.bytes(),
            Object::Pipe(pipe) => pipe.bytes(),
            Object::Dict(dict) => dict.bytes(),
            Object::List(list) => list.bytes(),
            Object::Pool(pool) => pool.bytes(),
            _ => 0,
        }
    }
}

impl Store {
    /// What was freed since this was last asked, in bytes, beside what answers
    /// have carried away.
    pub(in crate::shared) fn take_freed(&mut self) -> usize {
        std::mem::take(&mut self.freed)
    }

    /// Gives back the room of containers that are mostly empty.
    pub(in crate::shared) fn shrink(&mut self) {
        for entry in self.objects.values_mut() {
            match &mut entry.object {
                Object::Queue(queue) => queue.shrink(),
                Object::Pipe(pipe) => pipe.shrink(),
                Object::Dict(dict) => dict.shrink(),
                Object::List(list) => list.shrink(),
                Object::Pool(pool) => pool.shrink(),
                _ => {}
            }
        }
        self.outbox.shrink_to_fit();
    }
}

/// Whether a call empties an object.
pub(super) fn frees_much(call: &Call) -> bool {
    matches!(call, Call::Clear | Call::Drop | Call::Replace { .. })
}
