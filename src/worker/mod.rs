//! Child mode: the loop at the far end of the pipe.
//!
//! Joins frames, input formats and the function language: chunks in, results
//! out. It never prints and never reads anything but its frames. The same
//! code treats chunks for a process, a thread and the sequential backend.

mod call;
mod chunk;
mod error;
mod exec;
mod fold;
mod items;
mod outbox;
mod serve;
mod setup;

pub(crate) use call::{CALL_ARGUMENT, call};
pub(crate) use chunk::{Report, run_chunk};
pub(crate) use fold::blocks;
pub(crate) use serve::{child, serve};
pub(crate) use setup::{Exec, PYTHON, PYTHON_CALL, Python, Setup};
