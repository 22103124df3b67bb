//! Runs a command under a lock, and ensures that nothing of it still runs when
//! the next holder gets the lock.
//!
//! Three processes work together:
//!
//! - `ppar lock` itself, the *front*: it forwards signals, and manages the
//!   terminal as a shell does. It is in the group that the user's shell knows.
//! - the *keeper*, its child in a process group of its own: it starts the
//!   command, and adopts its descendants when they lose their parents.
//! - the command, which also leads a process group of its own.
//!
//! The lock belongs to a connection to the manager that both the front and the
//! keeper hold open, together with the manager's lease. If the front is killed,
//! the keeper ends the command and everything that it started, waits for that,
//! and only then closes the connection; if the keeper is killed, the front does
//! the same.

mod front;
mod keeper;
mod news;

pub(super) use front::{Held, run};
pub(crate) use keeper::{KEEPER_ARGUMENT, keep};
