//! `Pool`: processes that call functions for this one, and their results.
//!
//! The server hands tasks to workers and keeps results. A worker that dies
//! with a task makes that task fail; another one takes its place, so that
//! nobody waits for it.

mod result;
mod tasks;
mod value;
mod window;

pub(super) use result::call_back;
pub(super) use tasks::{take_in, wind_up};
pub(super) use value::{NAMES, register};
