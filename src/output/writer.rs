//! Writes without making anybody wait.
//!
//! A thread of its own does the writing, since standard output may be a pipe
//! that nobody reads for hours, and meanwhile signals and workers want their
//! answers. What waits to be written is bounded by those who write: they ask
//! [`Writer::is_full`] and go on at [`Writer::changed`].

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use bytes::Bytes;
use tokio::sync::Notify;

/// So many bytes may wait before the writer is full.
const FULL_BYTES: usize = 4 << 20;
/// Small pieces are written together up to this size.
const GATHER_BYTES: usize = 128 << 10;

struct Shared {
    waiting: AtomicUsize,
    failure: Mutex<Option<io::Error>>,
    changed: Notify,
}

/// A queue with a thread behind it that writes; clones share it.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Bytes>,
    shared: Arc<Shared>,
}

impl Writer {
    /// Writes to `target`.
    pub(crate) fn new(target: Box<dyn Write + Send>) -> io::Result<Self> {
        let (queue, pieces) = mpsc::channel();
        let shared = Arc::new(Shared {
            waiting: AtomicUsize::new(0),
            failure: Mutex::new(None),
            changed: Notify::new(),
        });
        let theirs = Arc::clone(&shared);
        thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                if let Err(error) = write_all(target, &pieces, &theirs) {
                    *lock(&theirs.failure) = Some(error);
                }
                theirs.changed.notify_one();
            })?;
        Ok(Self { queue, shared })
    }

    /// Puts a piece in the queue. After a failure it goes nowhere.
    pub(crate) fn write(&self, piece: Bytes) {
        if !piece.is_empty() {
            self.shared
                .waiting
                .fetch_add(piece.len(), Ordering::Relaxed);
            // A thread that is gone has left its failure.
            let _ = self.queue.send(piece);
        }
    }

    /// Whether so much waits that no more should be added.
    pub(crate) fn is_full(&self) -> bool {
        self.shared.waiting.load(Ordering::Relaxed) >= FULL_BYTES && !self.has_failed()
    }

    /// Whether a write has failed.
    pub(crate) fn has_failed(&self) -> bool {
        lock(&self.shared.failure).is_some()
    }

    /// Resolves when the writer has made room, or has failed. May be dropped
    /// and called again.
    pub(crate) async fn changed(&self) {
        self.shared.changed.notified().await;
    }

    /// Waits until everything is written, or the reason why not.
    pub(crate) async fn drained(&self) -> io::Result<()> {
        loop {
            if let Some(error) = lock(&self.shared.failure).take() {
                return Err(error);
            }
            if self.shared.waiting.load(Ordering::Acquire) == 0 {
                return Ok(());
            }
            self.changed().await;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write_all(
    mut target: Box<dyn Write + Send>,
    pieces: &mpsc::Receiver<Bytes>,
    shared: &Shared,
) -> io::Result<()> {
    let mut gathered = Vec::new();
    while let Ok(piece) = pieces.recv() {
        gathered.extend_from_slice(&piece);
        while gathered.len() < GATHER_BYTES
            && let Ok(more) = pieces.try_recv()
        {
            gathered.extend_from_slice(&more);
        }
        target.write_all(&gathered)?;
        target.flush()?;
        let before = shared.waiting.fetch_sub(gathered.len(), Ordering::Release);
        let after = before - gathered.len();
        if after == 0 || before >= FULL_BYTES && after < FULL_BYTES {
            shared.changed.notify_one();
        }
        gathered.clear();
        gathered.shrink_to(2 * GATHER_BYTES);
    }
    Ok(())
}
