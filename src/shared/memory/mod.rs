//! The contents of shared memory: words of locks and loans, and typed cells.
//!
//! The server allocates places and clients access them, only through the atomic
//! operations in this module. A segment is a piece of shared memory; places in
//! it never move.

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
