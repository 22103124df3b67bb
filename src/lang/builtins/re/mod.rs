//! The module `re`, on the crate `regex`.
//!
//! The syntax is nearly Python's and is translated where it differs. There is
//! no look-around and there are no backreferences: in return no pattern takes
//! more than linear time, so none can hang a worker.

mod found;
mod functions;
mod pattern;
mod syntax;
mod template;
#[cfg(test)]
mod tests;

pub(super) use functions::register;
