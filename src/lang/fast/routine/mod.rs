//! Whole functions, compiled: locals, loops, conditions, calls.
//!
//! The rest of the program sees a [`Procedure`]. The syntax trees of a program's
//! functions are its [`definitions`]. When the first item comes, and its type is
//! known, [`compiler`] turns them into routines: instructions on registers
//! ([`instruction`]), one routine for each function and the types of its
//! arguments. [`machine`] runs them.
//!
//! Numbers and booleans are words whose types are fixed at compile time.
//! Everything else is [`boxed`]. The types of elements of lists and dicts are
//! guessed; after a wrong guess, the routine is compiled again, and the item
//! starts over. Rare cases and errors are left to the interpreter, which starts
//! the item over, too. So a routine must have no side effects.

mod boxed;
mod brief;
mod calls;
mod catalogue;
mod combine;
mod compare;
mod compiler;
mod conditions;
mod convert;
mod definitions;
mod dicts;
mod displays;
mod elements;
mod emitter;
mod entries;
mod expressions;
mod folding;
mod functions;
mod infix;
mod instruction;
mod item_function;
mod json;
mod keyed;
mod library;
mod lists;
mod locals;
mod loops;
mod machine;
mod methods;
mod objects;
mod operator_calls;
mod order;
mod parts;
mod procedure;
mod relation;
mod sets;
mod splitting;
mod statements;
mod string;
mod text;
mod turns;
mod types;
#[expect(
    clippy::inline_always,
    reason = "parts of the machine's loop, where a call would cost more than they do"
)]
mod words;

pub(crate) use folding::{FoldState, Folding};
pub(in crate::lang) use item_function::ItemFunction;
pub(in crate::lang) use procedure::{Procedure, Procedures};
