//! A command that runs under a lock, and how it is made sure that nothing of it
//! runs any more when the next one has the lock.
//!
//! Three processes work together:
//!
//! - `ppar lock` itself, the *front*: it passes signals on, and does for the
//!   terminal what a shell does. It is in the group that the user's shell knows.
//! - the *keeper*, a child of it in a process group of its own: it starts the
//!   command, and all that the command starts comes to it when its parent ends.
//! - the command, which leads a process group of its own too.
//!
//! The lock belongs to a connection to the manager that both the front and the
//! keeper have open, and so does the manager's lease. If the front is killed,
//! the keeper ends the command with all that it has started, waits for that,
//! and only then closes the connection; if the keeper is killed, the front does
//! the same.

mod front;
mod keeper;
mod news;

pub(super) use front::{Held, run};
pub(crate) use keeper::{KEEPER_ARGUMENT, keep};
