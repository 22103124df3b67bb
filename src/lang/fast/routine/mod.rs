//! Whole functions, compiled: locals, loops, conditions, calls.
//!
//! A [`Procedure`] is what the rest of the program sees. The trees of a
//! program's functions are its [`definitions`]. When the first item comes,
//! whose type is then known, [`compiler`] reads them and makes routines:
//! instructions on registers ([`instruction`]), one routine for each function
//! and types of its arguments. [`machine`] runs them.
//!
//! Numbers and truth values are words whose types are settled when a routine is
//! made. All else is [`boxed`]. The type of what a list or dict holds is guessed;
//! where a guess was wrong, the routine is made again, and the item begins again.
//! Where anything happens that is rare or an error, the item is left to the
//! interpreter, which begins again too. So nothing that others could see may
//! happen in a routine.

mod boxed;
mod calls;
mod catalogue;
mod combine;
mod compare;
mod compiler;
mod conditions;
mod convert;
mod definitions;
mod displays;
mod emitter;
mod expressions;
mod functions;
mod infix;
mod instruction;
mod library;
mod locals;
mod loops;
mod machine;
mod objects;
mod parts;
mod procedure;
mod relation;
mod statements;
mod text;
mod types;

pub(in crate::lang) use procedure::{Procedure, Procedures};
