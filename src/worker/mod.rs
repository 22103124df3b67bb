//! Child mode: the loop at the far end of the pipe.
//!
//! Joins frames, input formats and the function language: chunks in, results
//! out. It never prints, and reads nothing but frames. The same code runs
//! chunks in a process, in a thread and inline.

mod call;
mod chunk;
mod error;
mod exec;
mod fold;
mod grouped;
mod groups;
mod items;
mod measure;
mod outbox;
mod quick_fold;
mod serve;
mod setup;
mod table;

pub(crate) use call::{CALL_ARGUMENT, call};
pub(crate) use chunk::{Report, run_chunk};
pub(crate) use fold::Partition;
pub(crate) use serve::{child, serve};
pub(crate) use setup::{Exec, Module, PYTHON, PYTHON_CALL, Python, Setup};
pub(crate) use table::missing_column;
