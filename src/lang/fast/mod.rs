//! A compiled fast path for functions that are arithmetic on numbers.
//!
//! Where the whole function is an expression in numbers, its value is computed
//! here at a few nanoseconds an operator instead of by a call of the
//! interpreter. The rule that holds this module together: a result is exactly
//! the interpreter's, or there is none and the caller asks the interpreter,
//! which also words every error. So nothing here reports errors, knows numbers
//! beyond 64 bits or needs an interpreter to run.

mod code;
mod expression;
mod number;
mod operators;

#[cfg(test)]
mod tests;

pub(crate) use expression::Fast;
pub(crate) use number::Number;
