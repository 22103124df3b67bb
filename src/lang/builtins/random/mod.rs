//! The module `random`.
//!
//! All draws come from the generator of the current item, so that a result
//! depends on nothing but the seed and the item's index, until the program
//! seeds it: then it draws what CPython draws.

mod draw;
mod functions;
#[cfg(test)]
mod tests;

pub(super) use functions::register;
