//! The function language: Starlark, which is Python's syntax without access
//! to the machine.
//!
//! A leaf: it turns a [`Program`] (plain data) into an [`Engine`] and applies
//! it to items, bytes in and bytes out. It does no input or output of its own:
//! what a function prints goes to a sink that the caller gives.

mod builtins;
mod context;
mod engine;
mod fast;
mod json;
mod program;
mod pyfloat;
mod show;
mod syntax;

pub(crate) use engine::{Engine, Failure, Item, Style};
pub(crate) use program::{CompileError, Program, Source};
