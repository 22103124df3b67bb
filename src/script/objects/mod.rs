//! The shared objects as values of a script.
//!
//! Each is just a [`Handle`](super::handle::Handle): its content is at the
//! server, or in shared memory. Names, arguments and errors are Python's.

mod arguments;
mod array;
mod connection;
mod containers;
mod lock;
mod make;
mod makers;
mod object;
mod queue;
mod received;
mod signals;

pub(super) use arguments::{deadline, patience};
pub(super) use containers::pairs_of;
pub(super) use containers::{IN_PLACE, in_place};
pub(super) use makers::{NAMES, register};
pub(super) use received::received;
