//! What a worker sends, held back just long enough to be worth a system call.
//!
//! Results leave when they fill a frame, when the chunk ends, or when they are
//! 10 ms old, whichever comes first. The last needs a second thread, since the
//! function may spend hours on the next item. That thread sleeps until there is
//! something to send late.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::chunk::Report;
use crate::error::ErrorRecord;
use crate::lock::lock;
use crate::wire::{Done, FromWorker, Order};

/// How long a result may wait.
const DELAY: Duration = Duration::from_millis(10);
/// How much may wait.
const FRAME_BYTES: usize = 128 << 10;

struct Unsent {
    writer: Box<dyn Write + Send>,
    seq: u64,
    items: u32,
    done: u32,
    careful: bool,
    output: Vec<u8>,
    frame: Vec<u8>,
    /// Items have finished since the last report.
    news: bool,
    /// The item that began, if not yet reported.
    begun: Option<u32>,
    /// Counts messages, so that the watcher sees whether it must send.
    sent: u64,
    watcher: Watcher,
    broken: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Watcher {
    NotStarted,
    Asleep,
    Awake,
}

struct Shared {
    state: Mutex<Unsent>,
    wake: Condvar,
}

/// A worker's outgoing side; clones share it.
#[derive(Clone)]
pub(super) struct Outbox {
    shared: Arc<Shared>,
}

impl Outbox {
    /// Sends over `writer`.
    pub(super) fn new(writer: Box<dyn Write + Send>) -> Self {
        let state = Unsent {
            writer,
            seq: 0,
            items: 0,
            done: 0,
            careful: false,
            output: Vec::new(),
            frame: Vec::new(),
            news: false,
            begun: None,
            sent: 0,
            watcher: Watcher::NotStarted,
            broken: false,
        };
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                wake: Condvar::new(),
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, Unsent> {
        // A panic under the lock leaves nothing behind that matters: at worst a
        // frame cut short, which the parent recognises.
        lock(&self.shared.state)
    }

    /// Sends raw bytes.
    pub(super) fn send_raw(&self, bytes: &[u8]) -> io::Result<()> {
        self.state().writer.write_all(bytes)
    }

    /// Sends a message immediately.
    pub(super) fn send(&self, message: &FromWorker) -> io::Result<()> {
        self.state().send(|frame| message.encode(frame))
    }

    /// Sends what is held back.
    pub(super) fn flush(&self) -> io::Result<()> {
        self.state().send(|_| {})
    }

    /// Sends what a function printed; a failure shows up with the next results.
    pub(super) fn print(&self, text: &str) {
        let text = FromWorker::Print(bytes::Bytes::copy_from_slice(text.as_bytes()));
        let _ = self.send(&text);
    }

    /// Begins to report on chunk `seq` of `items` items.
    pub(super) fn begin(&self, seq: u64, items: u32, order: &Order) {
        let mut state = self.state();
        state.seq = seq;
        state.items = items;
        state.done = order.skip;
        state.careful = order.careful;
        state.begun = None;
    }

    /// Ends the chunk: sends what is left of it, and its account.
    pub(super) fn end(&self, done: Done) -> io::Result<()> {
        let mut state = self.state();
        state.send(|frame| FromWorker::Done(done).encode(frame))
    }

    /// Closes the connection: no clone sends anything any more.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.writer = Box::new(io::sink());
        state.broken = true;
        self.shared.wake.notify_one();
    }

    /// Ensures that what was just held back leaves in time.
    fn watch(&self, state: &mut Unsent) {
        match state.watcher {
            Watcher::Awake => {}
            Watcher::Asleep => {
                state.watcher = Watcher::Awake;
                self.shared.wake.notify_one();
            }
            Watcher::NotStarted => {
                let outbox = self.clone();
                let started = thread::Builder::new()
                    .name("outbox".to_owned())
                    .stack_size(64 << 10)
                    .spawn(move || outbox.send_late());
                // Without a thread, results just arrive later.
                if started.is_ok() {
                    state.watcher = Watcher::Awake;
                }
            }
        }
    }

    fn send_late(&self) {
        let mut state = self.state();
        loop {
            while !state.is_behind() {
                if state.broken {
                    return;
                }
                state.watcher = Watcher::Asleep;
                state = self
                    .shared
                    .wake
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            let before = state.sent;
            drop(state);
            thread::sleep(DELAY);
            state = self.state();
            if state.sent == before && state.is_behind() && state.send(|_| {}).is_err() {
                return;
            }
        }
    }
}

impl Unsent {
    /// Whether anything waits to be sent.
    fn is_behind(&self) -> bool {
        self.news || self.begun.is_some()
    }

    /// Sends what waits, followed by whatever `more` encodes, in one write.
    fn send(&mut self, more: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        if self.broken {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.frame.clear();
        if self.news {
            FromWorker::encode_results(self.seq, self.done, &self.output, &mut self.frame);
            self.output.clear();
            self.output.shrink_to(2 * FRAME_BYTES);
            self.news = false;
            self.sent += 1;
        }
        if let Some(at) = self.begun.take() {
            FromWorker::encode_begun(self.seq, at, &mut self.frame);
            self.sent += 1;
        }
        more(&mut self.frame);
        let written = self.writer.write_all(&self.frame);
        self.frame.shrink_to(2 * FRAME_BYTES);
        self.broken |= written.is_err();
        written
    }
}

impl Report for Outbox {
    fn results(&mut self, done: u32, output: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        debug_assert!(done >= state.done && done <= state.items);
        state.done = done;
        state.begun = None;
        state.news = true;
        state.output.extend_from_slice(output);
        if state.careful || state.output.len() >= FRAME_BYTES {
            return state.send(|_| {});
        }
        // The last results of a chunk leave with DONE, immediately.
        if done < state.items {
            self.watch(&mut state);
        }
        Ok(())
    }

    fn failure(&mut self, done: u32, record: ErrorRecord) -> io::Result<()> {
        let mut state = self.state();
        let failure = FromWorker::Failure {
            seq: state.seq,
            done,
            record,
        };
        state.begun = None;
        state.send(|frame| failure.encode(frame))?;
        state.done = done;
        Ok(())
    }

    /// Announces an item: at once if the parent asked for care, otherwise in
    /// time, since nobody can tell afterwards which item ended a worker.
    fn begun(&mut self, offset: u32) -> io::Result<()> {
        let mut state = self.state();
        state.begun = Some(offset);
        if state.careful {
            return state.send(|_| {});
        }
        self.watch(&mut state);
        Ok(())
    }
}
