//! The thread that reads: it blocks, but notices when its feed ends.
//!
//! Passes whole records on as soon as they are complete, and stops when the
//! other end of its channel or wake pipe is gone. Knows nothing of batches.

use std::io::{self, PipeReader};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use rustix::buffer::spare_capacity;
use rustix::io::{Errno, read};
use tokio::sync::mpsc::Sender;

use super::assembly::{Assembly, BLOCK_BYTES};
use super::content::{Content, Filter};
use super::cutter::{Block, Place};
use super::error::{InputError, STDIN_NAME};
use super::format::Format;
use super::gauge::Gauge;
use super::polled::is_ready;
use super::records::records;
use super::source::Readable;

/// The largest pipe that Linux grants to every user: it lets a producer work on
/// while nobody reads.
const PIPE_BYTES: usize = 1024 * 1024;

/// How far reading is: written by the reader, read by its feed.
#[derive(Debug, Default)]
pub(super) struct Progress {
    queued: AtomicUsize,
    ended: AtomicBool,
}

impl Progress {
    /// How many bytes are in the channel.
    pub(super) fn queued(&self) -> usize {
        self.queued.load(Ordering::Relaxed)
    }

    /// Counts a block that left the channel.
    pub(super) fn received(&self, block: &Block) {
        self.queued.fetch_sub(block.bytes.len(), Ordering::Relaxed);
    }

    /// Whether all input was read and is in the channel or beyond.
    pub(super) fn ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

/// The state of the thread.
pub(super) struct Reader {
    /// How input is divided into records.
    pub(super) format: Format,
    /// How long a record may be, not counting its terminator.
    pub(super) max_record: usize,
    /// Hangs up when the feed wants no more.
    pub(super) wake: PipeReader,
    /// Takes the blocks, and at most one error, as the last message.
    pub(super) blocks: Sender<Result<Block, InputError>>,
    /// Reports how far reading is.
    pub(super) progress: Arc<Progress>,
    /// Measures progress through files of known size.
    pub(super) gauge: Option<Gauge>,
}

/// Why reading ended before the input did.
enum Stop {
    /// The feed is gone, so nobody needs to know.
    Closed,
    /// The feed must be notified.
    Failed(InputError),
}

/// The outcome of one read.
enum Filled {
    /// More may follow.
    More,
    /// The file has ended.
    End,
}

impl Reader {
    /// Reads all sources to the end.
    pub(super) fn run(mut self, sources: Vec<Readable>) {
        for source in sources {
            match self.read_source(source) {
                Ok(()) => {}
                Err(Stop::Closed) => return,
                Err(Stop::Failed(error)) => {
                    // If it cannot be sent, nobody listens.
                    let _ = self.blocks.blocking_send(Err(error));
                    break;
                }
            }
        }
        self.progress.ended.store(true, Ordering::Release);
    }

    fn read_source(&mut self, source: Readable) -> Result<(), Stop> {
        let (file, extent) = (source.name(), source.extent());
        let mut content = self.open(source)?;
        if let Some(gauge) = &mut self.gauge {
            gauge.begin(&content, extent);
        }
        let mut assembly = Assembly::new(self.format);
        let mut place = Place::FileStart;
        let mut passed = 0;
        loop {
            let filled = fill(&mut content, &mut assembly);
            if filled.is_err() && self.is_closed() {
                return Err(Stop::Closed);
            }
            // What was read before an error is valid.
            if let Some(bytes) = assembly.take_whole() {
                self.pass_on(bytes, file.as_ref(), &mut place, &mut passed)?;
            }
            // The terminator may be there in part.
            if assembly.partial() > self.max_record + 1 {
                return Err(self.too_long(file.as_ref(), passed));
            }
            match filled {
                Ok(Filled::More) => {}
                Ok(Filled::End) => break,
                Err(source) => {
                    return Err(Stop::Failed(InputError::Read {
                        file: file.as_deref().unwrap_or(STDIN_NAME).to_owned(),
                        source,
                    }));
                }
            }
        }
        match assembly.take_rest() {
            Some(bytes) => self.pass_on(bytes, file.as_ref(), &mut place, &mut passed),
            None => Ok(()),
        }
    }

    /// Sends whole records, up to the first that is too long; `passed` bytes of
    /// the file came before them.
    fn pass_on(
        &self,
        bytes: Bytes,
        file: Option<&Arc<str>>,
        place: &mut Place,
        passed: &mut u64,
    ) -> Result<(), Stop> {
        let Some(long) = self.find_long(&bytes) else {
            *passed += bytes.len() as u64;
            return self.send(bytes, file, place);
        };
        if long > 0 {
            self.send(bytes.slice(..long), file, place)?;
        }
        Err(self.too_long(file, *passed + long as u64))
    }

    /// Where a record that is too long starts.
    fn find_long(&self, bytes: &[u8]) -> Option<usize> {
        if bytes.len() <= self.max_record {
            return None;
        }
        let mut records = records(self.format, bytes);
        loop {
            let start = records.consumed();
            if records.next()?.bytes.len() > self.max_record {
                return Some(start);
            }
        }
    }

    fn too_long(&self, file: Option<&Arc<str>>, at: u64) -> Stop {
        Stop::Failed(InputError::LongRecord {
            file: file.map_or(STDIN_NAME, |file| file).to_owned(),
            place: format!("at byte {at}"),
            limit: self.max_record,
        })
    }

    /// Opens a source; if that fails after the feed is gone, nobody needs to
    /// know.
    fn open(&self, source: Readable) -> Result<Content, Stop> {
        let wake = self.wake.as_fd().try_clone_to_owned();
        let wake = wake.map_err(|source| Stop::Failed(InputError::Start { source }))?;
        let content = Content::open(source, self.format.into(), Some(wake)).map_err(|error| {
            if self.is_closed() {
                Stop::Closed
            } else {
                Stop::Failed(error)
            }
        })?;
        // Only pipes accept this; everything else stays as it is.
        let _ = rustix::pipe::fcntl_setpipe_size(&content, PIPE_BYTES);
        Ok(content)
    }

    /// Whether the feed is gone.
    fn is_closed(&self) -> bool {
        is_ready(self.wake.as_fd())
    }

    fn send(&self, bytes: Bytes, file: Option<&Arc<str>>, place: &mut Place) -> Result<(), Stop> {
        self.progress
            .queued
            .fetch_add(bytes.len(), Ordering::Relaxed);
        let block = Block {
            bytes,
            file: file.cloned(),
            place: std::mem::replace(place, Place::Continued),
            read: self.gauge.as_ref().map(Gauge::read),
        };
        self.blocks
            .blocking_send(Ok(block))
            .map_err(|_| Stop::Closed)
    }
}

/// Waits for input, and reads what is available, up to about one block.
fn fill(content: &mut Content, assembly: &mut Assembly) -> io::Result<Filled> {
    match content {
        Content::Plain(head, file) if !head.is_empty() => {
            assembly.room().append(head);
            if file.has_ended() || !is_ready(file.as_fd()) {
                return Ok(Filled::More);
            }
            Ok(fill_plain(file.as_fd(), assembly)?)
        }
        Content::Plain(_, file) if file.has_ended() => Ok(Filled::End),
        Content::Plain(_, file) => {
            file.wait()?;
            Ok(fill_plain(file.as_fd(), assembly)?)
        }
        Content::Filtered(bytes) => fill_filtered(bytes, assembly),
    }
}

fn fill_plain(descriptor: BorrowedFd<'_>, assembly: &mut Assembly) -> Result<Filled, Errno> {
    let mut taken = 0;
    loop {
        match read(descriptor, spare_capacity(assembly.room())) {
            Ok(0) => return Ok(Filled::End),
            Ok(bytes) => taken += bytes,
            Err(Errno::INTR) => {}
            // Another process that shares the pipe was faster.
            Err(Errno::AGAIN) => return Ok(Filled::More),
            Err(error) => return Err(error),
        }
        if taken >= BLOCK_BYTES || assembly.is_full() || !is_ready(descriptor) {
            return Ok(Filled::More);
        }
    }
}

fn fill_filtered(bytes: &mut Filter, assembly: &mut Assembly) -> io::Result<Filled> {
    let mut taken = 0;
    loop {
        let read = bytes.read_into(assembly.room())?;
        taken += read;
        if read == 0 {
            return Ok(Filled::End);
        }
        if taken >= BLOCK_BYTES || assembly.is_full() || !bytes.is_ready() {
            return Ok(Filled::More);
        }
    }
}
