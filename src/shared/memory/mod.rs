//! What lies in shared memory: words of locks and loans, and typed cells.
//!
//! The server hands out places and clients look at them; both by the atomic
//! operations here alone. A segment is a piece of shared memory; places in it
//! are never moved.

mod cells;
mod code;
mod loan_word;
mod lock_word;
mod segments;
mod word;

pub(crate) use cells::Cells;
pub(crate) use code::{CellNumber, Code};
pub(super) use lock_word::HOLDER;
pub(crate) use lock_word::Release;
pub(super) use segments::Segments;
pub(crate) use word::Word;
