//! `Pool`: processes that call functions for this one, and their results.
//!
//! The server hands tasks to workers and keeps their results. If a worker dies
//! with a task, the task fails, and another worker takes its place, so that
//! nobody waits in vain.

mod result;
mod tasks;
mod value;
mod window;

pub(super) use result::call_back;
pub(super) use tasks::{take_in, wind_up};
pub(super) use value::{NAMES, register};
