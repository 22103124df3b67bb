//! Messages that a client sends.
//!
//! Sending many small messages separately costs more than everything else that
//! happens to them. So when they come in quick succession, they are held back
//! for a moment and sent together; a thread ensures that none waits for long.
//! The first ones, and those whose answer somebody waits for, are sent at once.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::error::SharedError;
use crate::lock::lock;
use crate::wire::WireError;

/// How long a message is held back at most; two messages within this time count
/// as quick succession.
const TICK: Duration = Duration::from_micros(200);
/// How many bytes are held back at most.
const HELD: usize = 16 << 10;

#[derive(Debug)]
pub(super) struct Outgoing {
    held: Arc<Held>,
    /// When the last message was sent that could have been held back.
    last: Option<Instant>,
    /// Started when messages come in quick succession for the first time.
    sender: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Held {
    stream: Arc<UnixStream>,
    state: Mutex<Postponed>,
    /// Notified when messages come in quick succession, or there will be no
    /// more.
    news: Condvar,
}

#[derive(Debug, Default)]
struct Postponed {
    bytes: Vec<u8>,
    /// The thread takes care of messages that are held back.
    is_fast: bool,
    is_over: bool,
    /// A message was sent in part or not at all, so anything after it would be
    /// garbage.
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

    /// Sends what `write` appends, after everything held back.
    pub(super) fn send(
        &self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), WireError>,
    ) -> Result<(), SharedError> {
        let mut state = self.held.state();
        write(&mut state.bytes)?;
        Ok(self.held.send(&mut state)?)
    }

    /// The same, perhaps a moment later.
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
                    // Without a thread, each message is sent separately.
                    return Ok(());
                };
                self.sender = Some(sender);
            }
            state.is_fast = true;
            self.held.news.notify_one();
        }
        Ok(())
    }

    /// Sends everything held back.
    pub(super) fn flush(&self) -> Result<(), SharedError> {
        self.send(|_| Ok(()))
    }
}

impl Held {
    fn state(&self) -> MutexGuard<'_, Postponed> {
        lock(&self.state)
    }

    fn send(&self, state: &mut Postponed) -> io::Result<()> {
        if let Some(failure) = state.failure {
            return Err(failure.into());
        }
        let sent = (&*self.stream).write_all(&state.bytes);
        state.bytes.clear();
        state.failure = sent.as_ref().err().map(io::Error::kind);
        sent
    }

    /// Sends what is held back, tick by tick, while there is anything.
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
            // If this fails, so does the next message.
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
