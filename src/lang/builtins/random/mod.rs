//! The module `random`.
//!
//! Every draw comes from the generator of the item being worked on, so that a
//! result depends on the seed and on the item's index and on nothing else. The
//! numbers are not those of Python's generator.

mod draw;
mod functions;

pub(super) use functions::register;
