//! The module `re`, on the crates `regex` and `fancy-regex`.
//!
//! The syntax is nearly Python's and is translated where it differs. Patterns
//! without look-around, backreferences and the like take linear time; for
//! others, the number of steps is limited, so that none can hang a worker.

mod engine;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod found;
mod functions;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod pattern;
mod replacement;
mod syntax;
mod template;
#[cfg(test)]
mod tests;

pub(super) use functions::register;
