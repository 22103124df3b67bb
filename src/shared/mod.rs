//! Shared objects: queues, pipes, locks, values, arrays, dicts and lists that
//! several processes use.
//!
//! One [`Server`] holds them all; each process has a [`Client`], which is a
//! connection to it. What a client holds belongs to its connection, so nothing
//! stays held when a process dies. The server never waits for a single client:
//! [`store`] decides, without I/O, which request is answered when.
//!
//! This part knows neither the function language nor a terminal.

pub(crate) mod calls;
mod client;
mod error;
mod guardian;
mod home;
mod loan;
mod manager;
mod memory;
mod outgoing;
mod server;
mod spin;
mod store;
mod waiting;

pub(crate) use client::{Client, Found};
pub(crate) use error::{SharedError, gone_object, unexpected};
pub(crate) use guardian::{GUARDIAN_ARGUMENT, guard};
pub(crate) use manager::{MANAGER, Manager, StartError};
pub(crate) use memory::{CellNumber, Cells, Code, Release, Word};
pub(crate) use server::Server;
pub(crate) use spin::Spin;
pub(crate) use waiting::Leave;

/// The index of a position among `length` elements, as in Python: negative
/// positions count from the end.
pub(crate) fn index(position: i64, length: usize) -> Option<usize> {
    let from_end = if position < 0 { length as i64 } else { 0 };
    let index = usize::try_from(position.checked_add(from_end)?).ok()?;
    (index < length).then_some(index)
}
