//! What a client sends.
//!
//! To send each of many small messages by itself costs more than all else that
//! is done with them. So while they come fast, they are held back for a moment
//! and go together; a thread of its own sees to it that none waits for longer.
//! The first ones, and whatever somebody waits for, go at once.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::error::SharedError;
use crate::lock::lock;
use crate::wire::WireError;

/// How long a message is held back at most; and whoever sends two within it
/// sends fast.
const TICK: Duration = Duration::from_micros(200);
/// What is held back at most, in bytes.
const HELD: usize = 16 << 10;

#[derive(Debug)]
pub(super) struct Outgoing {
    held: Arc<Held>,
    /// When something was sent at once that could have been held back.
    last: Option<Instant>,
    /// It starts when messages come fast for the first time.
    sender: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Held {
    stream: Arc<UnixStream>,
    state: Mutex<State>,
    /// Messages come fast now, or there will be no more.
    news: Condvar,
}

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    /// The thread looks after what is held back.
    is_fast: bool,
    is_over: bool,
    /// Something was sent in part or not at all: nothing makes sense behind it.
    failure: Option<io::ErrorKind>,
}

impl Outgoing {
    pub(super) fn new(stream: Arc<UnixStream>) -> Self {
        Self {
            held: Arc::new(Held {
                stream,
                state: Mutex::default(),
                news: Condvar::new(),
            }),
            last: None,
            sender: None,
        }
    }

    /// Sends what `write` appends, after all that is held back.
    pub(super) fn send(
        &self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), WireError>,
    ) -> Result<(), SharedError> {
        let mut state = self.held.state();
        write(&mut state.bytes)?;
        Ok(self.held.send(&mut state)?)
    }

    /// The same, maybe some time later.
    pub(super) fn hold(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), WireError>,
    ) -> Result<(), SharedError> {
        let mut state = self.held.state();
        write(&mut state.bytes)?;
        if state.is_fast && state.bytes.len() < HELD {
            return Ok(());
        }
        self.held.send(&mut state)?;
        if state.is_fast {
            return Ok(());
        }
        let now = Instant::now();
        let last = self.last.replace(now);
        if last.is_some_and(|last| now - last < TICK) {
            if self.sender.is_none() {
                let held = Arc::clone(&self.held);
                let thread = thread::Builder::new().name("sender".to_owned());
                let Ok(sender) = thread.spawn(move || held.look_after()) else {
                    // Without a thread each message goes by itself.
                    return Ok(());
                };
                self.sender = Some(sender);
            }
            state.is_fast = true;
            self.held.news.notify_one();
        }
        Ok(())
    }

    /// Sends what is held back.
    pub(super) fn flush(&self) -> Result<(), SharedError> {
        self.send(|_| Ok(()))
    }
}

impl Held {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn send(&self, state: &mut State) -> io::Result<()> {
        if let Some(failure) = state.failure {
            return Err(failure.into());
        }
        let sent = (&*self.stream).write_all(&state.bytes);
        state.bytes.clear();
        state.failure = sent.as_ref().err().map(io::Error::kind);
        sent
    }

    /// Sends what is held back, tick by tick, as long as something is.
    fn look_after(&self) {
        let mut state = self.state();
        while !state.is_over {
            if !state.is_fast {
                let woken = self.news.wait(state);
                state = woken.unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let waited = self.news.wait_timeout(state, TICK);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.is_fast = !state.bytes.is_empty();
            // Where it fails, so does whatever is sent next.
            let _ = self.send(&mut state);
        }
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        // The other side may be gone.
        let _ = self.flush();
        self.held.state().is_over = true;
        self.held.news.notify_one();
        if let Some(sender) = self.sender.take() {
            let _ = sender.join();
        }
    }
}
