//! Whole functions, compiled: locals, loops, conditions, calls.
//!
//! A [`Procedure`] is what the rest of the program sees. The trees of a
//! program's functions are its [`definitions`]. When the first item comes,
//! whose type is then known, [`compiler`] reads them and makes routines:
//! instructions on typed registers ([`instruction`]), one routine for each
//! function and types of its arguments. [`machine`] runs them.
//!
//! Types are guessed from what comes first and where that was wrong, or
//! anything happens that is rare or an error, the item is left to the
//! interpreter, which begins again at its beginning. So nothing that others
//! could see may happen in a routine.

mod calls;
mod catalogue;
mod compiler;
mod conditions;
mod definitions;
mod emitter;
mod expressions;
mod infix;
mod instruction;
mod locals;
mod loops;
mod machine;
mod procedure;
mod statements;
mod types;

pub(in crate::lang) use procedure::{Procedure, Procedures};
