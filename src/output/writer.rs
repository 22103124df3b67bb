//! Writes without making anybody wait.
//!
//! A thread does the writing, since standard output may be a pipe that nobody
//! reads for hours, while signals and workers need answers. It starts with the
//! first piece that is large, or that the system would not take at once:
//! passing a line to a thread costs more than writing it. Producers limit what
//! waits: they ask [`Writer::is_full`] and go on at [`Writer::changed`].

use std::fs::File;
use std::io::{self, IoSlice, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use bytes::{Buf, Bytes};
use rustix::io::{ReadWriteFlags, pwritev2};
use tokio::sync::Notify;

use super::outlet::Outlet;
use crate::lock::lock;

/// How long an interrupted run waits for its last output to be read.
pub(crate) const LAST_WORDS: Duration = Duration::from_secs(5);
/// How many bytes may wait before the writer is full.
const FULL_BYTES: usize = 4 << 20;
/// Small pieces are written together up to this size.
const GATHER_BYTES: usize = 128 << 10;
/// A piece up to this size may be written without the thread.
const SMALL_BYTES: usize = 4 << 10;

/// Takes bytes without blocking.
pub(crate) type Taker = dyn Fn(&[u8]) + Send;

/// Where bytes go.
pub(crate) enum Target {
    /// To an open file, a pipe or a terminal.
    File(File),
    /// To a writer that changes them or may be slow.
    Other(Box<dyn Write + Send>),
    /// To a function in this process that never blocks.
    Taker(Box<Taker>),
}

impl Target {
    /// Writes what the system takes without waiting; returns how many bytes.
    /// Writing the rest will report any error.
    fn write_now(&self, bytes: &[u8]) -> usize {
        match self {
            Self::File(file) if bytes.len() <= SMALL_BYTES => {
                let here = u64::MAX;
                let written = pwritev2(file, &[IoSlice::new(bytes)], here, ReadWriteFlags::NOWAIT);
                written.unwrap_or(0)
            }
            Self::Taker(take) => {
                take(bytes);
                bytes.len()
            }
            _ => 0,
        }
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File(file) => Outlet::new(file).write_all(bytes),
            Self::Other(writer) => {
                writer.write_all(bytes)?;
                writer.flush()
            }
            Self::Taker(take) => {
                take(bytes);
                Ok(())
            }
        }
    }
}

struct Shared {
    /// How many bytes were ever accepted.
    accepted: AtomicU64,
    waiting: AtomicUsize,
    /// Whether to report each write, not only one that makes room.
    traced: AtomicBool,
    failure: Mutex<Option<io::Error>>,
    changed: Notify,
}

impl Shared {
    fn fail(&self, error: io::Error) {
        *lock(&self.failure) = Some(error);
        self.changed.notify_one();
    }
}

/// Writes the bytes that the system does not take at once.
enum Scribe {
    /// Not started: this is what the thread needs.
    Idle(Target, mpsc::Receiver<Bytes>),
    /// A thread.
    Thread,
    /// The producer itself, since the system refused a thread: it must wait.
    Caller(Target),
}

/// A queue and a thread that writes; clones share it.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Bytes>,
    scribe: Arc<Mutex<Scribe>>,
    shared: Arc<Shared>,
}

impl Writer {
    /// Writes to `target`.
    pub(crate) fn new(target: Target) -> Self {
        let (queue, pieces) = mpsc::channel();
        Self {
            queue,
            scribe: Arc::new(Mutex::new(Scribe::Idle(target, pieces))),
            shared: Arc::new(Shared {
                accepted: AtomicU64::new(0),
                waiting: AtomicUsize::new(0),
                traced: AtomicBool::new(false),
                failure: Mutex::new(None),
                changed: Notify::new(),
            }),
        }
    }

    /// Writes a piece, or puts it in the queue. After a failure it is dropped.
    pub(crate) fn write(&self, mut piece: Bytes) {
        let accepted = &self.shared.accepted;
        accepted.fetch_add(piece.len() as u64, Ordering::Relaxed);
        let mut scribe = lock(&self.scribe);
        if let Scribe::Idle(target, _) = &*scribe {
            piece.advance(target.write_now(&piece));
        }
        if piece.is_empty() {
            return;
        }
        self.shared
            .waiting
            .fetch_add(piece.len(), Ordering::Relaxed);
        *scribe = match std::mem::replace(&mut *scribe, Scribe::Thread) {
            Scribe::Idle(target, pieces) => self.start(target, pieces, piece),
            Scribe::Thread => {
                // A thread that has ended left its failure.
                let _ = self.queue.send(piece);
                Scribe::Thread
            }
            Scribe::Caller(target) => self.write_here(target, &piece),
        };
    }

    /// Starts the thread with its first piece, if the system permits a thread.
    fn start(&self, target: Target, pieces: mpsc::Receiver<Bytes>, piece: Bytes) -> Scribe {
        let shared = Arc::clone(&self.shared);
        let (hand_over, handed) = mpsc::channel();
        let started = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                let Ok(target) = handed.recv() else {
                    return;
                };
                if let Err(error) = write_all(target, &pieces, &shared) {
                    shared.fail(error);
                }
            });
        if started.is_err() {
            return self.write_here(target, &piece);
        }
        // The thread exists, and waits for both.
        let _ = self.queue.send(piece);
        let _ = hand_over.send(target);
        Scribe::Thread
    }

    fn write_here(&self, mut target: Target, piece: &[u8]) -> Scribe {
        if !self.has_failed() {
            match target.write_all(piece) {
                Ok(()) => {
                    let waiting = &self.shared.waiting;
                    waiting.fetch_sub(piece.len(), Ordering::Release);
                    self.shared.changed.notify_one();
                }
                Err(error) => self.shared.fail(error),
            }
        }
        Scribe::Caller(target)
    }

    /// Whether so much waits that no more should be added.
    pub(crate) fn is_full(&self) -> bool {
        self.shared.waiting.load(Ordering::Relaxed) >= FULL_BYTES && !self.has_failed()
    }

    /// Drops everything from now on, because of an error that was found
    /// elsewhere.
    pub(crate) fn fail(&self, error: io::Error) {
        self.shared.fail(error);
    }

    /// Why a write failed, if one did.
    pub(crate) fn failure(&self) -> Option<io::Error> {
        lock(&self.shared.failure).as_ref().map(again)
    }

    /// Whether a write has failed.
    pub(crate) fn has_failed(&self) -> bool {
        lock(&self.shared.failure).is_some()
    }

    /// How many bytes were accepted so far.
    pub(crate) fn position(&self) -> u64 {
        self.shared.accepted.load(Ordering::Relaxed)
    }

    /// Whether the system has taken all bytes before `position`. If more are
    /// added meanwhile, the answer may be outdated.
    pub(crate) fn has_written(&self, position: u64) -> bool {
        let waiting = self.shared.waiting.load(Ordering::Acquire) as u64;
        self.position().saturating_sub(waiting) >= position
    }

    /// Makes [`changed`](Self::changed) resolve after each write of the thread.
    pub(crate) fn trace(&self) {
        self.shared.traced.store(true, Ordering::Relaxed);
    }

    /// Resolves when the writer has made room, or has failed. May be dropped
    /// and called again.
    pub(crate) async fn changed(&self) {
        self.shared.changed.notified().await;
    }

    /// Waits until everything is written; returns the error if that fails.
    pub(crate) async fn drained(&self) -> io::Result<()> {
        loop {
            if let Some(error) = self.failure() {
                return Err(error);
            }
            if self.shared.waiting.load(Ordering::Acquire) == 0 {
                return Ok(());
            }
            self.changed().await;
        }
    }
}

/// A copy of the error.
fn again(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}

fn write_all(
    mut target: Target,
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
        let before = shared.waiting.fetch_sub(gathered.len(), Ordering::Release);
        let after = before - gathered.len();
        let has_room = before >= FULL_BYTES && after < FULL_BYTES;
        if after == 0 || has_room || shared.traced.load(Ordering::Relaxed) {
            shared.changed.notify_one();
        }
        gathered.clear();
        gathered.shrink_to(2 * GATHER_BYTES);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::fd::OwnedFd;

    use super::*;

    fn piped() -> (Writer, io::PipeReader) {
        let (reader, writer) = io::pipe().expect("a pipe");
        let target = Target::File(File::from(OwnedFd::from(writer)));
        (Writer::new(target), reader)
    }

    #[test]
    fn small_pieces_arrive_in_order() {
        let (writer, mut reader) = piped();
        writer.write(Bytes::from_static(b"one\n"));
        writer.write(Bytes::from_static(b"two\n"));
        drop(writer);
        let mut text = String::new();
        reader.read_to_string(&mut text).expect("text");
        assert_eq!(text, "one\ntwo\n");
    }

    #[test]
    fn output_that_nobody_reads_is_not_written() {
        let (writer, mut reader) = piped();
        writer.write(Bytes::from_static(b"taken\n"));
        assert!(writer.has_written(6) && !writer.has_written(7));
        writer.trace();
        // More than a pipe holds.
        writer.write(vec![b'x'; 2 << 20].into());
        let end = writer.position();
        assert!(!writer.has_written(end));
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let thread = thread::spawn(move || io::copy(&mut reader, &mut io::sink()));
        runtime.expect("a runtime").block_on(async {
            while !writer.has_written(end) {
                writer.changed().await;
            }
        });
        drop(writer);
        assert_eq!(thread.join().expect("no panic").expect("read"), end);
    }

    #[test]
    fn bytes_that_the_system_refuses_are_never_written() {
        let full = File::options().write(true).open("/dev/full");
        let writer = Writer::new(Target::File(full.expect("it is there")));
        writer.write(Bytes::from_static(b"lost\n"));
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let drained = runtime.expect("a runtime").block_on(writer.drained());
        drained.expect_err("there is no room");
        assert!(writer.has_failed());
        assert!(!writer.has_written(1));
    }

    #[test]
    fn bytes_beyond_the_pipes_room_arrive_in_order_without_blocking() {
        let (writer, mut reader) = piped();
        let lines: Vec<_> = (0..40_000).map(|number| format!("{number}\n")).collect();
        // More than a pipe holds, in small and in large pieces.
        for some in lines[..30_000].chunks(100) {
            writer.write(some.concat().into());
        }
        writer.write(lines[30_000..].concat().into());
        drop(writer);
        let mut text = String::new();
        reader.read_to_string(&mut text).expect("text");
        assert!(text == lines.concat());
    }
}
