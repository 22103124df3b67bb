//! Reads and discards the output of processes that jobs leave behind, since
//! closing it would kill the writer (SIGPIPE).

use std::cell::Cell;
use std::rc::Rc;

use tokio::net::unix::pipe::Receiver;
use tokio::task::spawn_local;

/// How many outputs to keep open; further ones are closed.
pub(super) const MOST: usize = 100;
/// How many bytes to read at a time.
const PIECE: usize = 4 << 10;

/// The room for them; clones share it.
#[derive(Debug, Clone)]
pub(super) struct Leftovers(Rc<Cell<usize>>);

impl Leftovers {
    /// The full amount.
    pub(super) fn new() -> Self {
        Self(Rc::new(Cell::new(MOST)))
    }

    /// Reads a pipe to its end, if there is room for it.
    pub(super) fn take(&self, pipe: Receiver) {
        let Some(left) = self.0.get().checked_sub(1) else {
            return;
        };
        self.0.set(left);
        let room = self.clone();
        spawn_local(async move {
            let mut piece = vec![0; PIECE];
            while pipe.readable().await.is_ok() {
                match pipe.try_read(&mut piece) {
                    Ok(1..) => {}
                    Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                    Ok(0) | Err(_) => break,
                }
            }
            room.0.set(room.0.get() + 1);
        });
    }
}
