//! The module `random`.
//!
//! Every draw comes from the generator of the item being worked on, so that a
//! result depends on the seed and on the item's index and on nothing else, until the
//! program seeds it: then it draws what CPython draws.

mod draw;
mod functions;
#[cfg(test)]
mod tests;

pub(super) use functions::register;
