//! Items as they arrive: a thread reads, and the dispatcher cuts.
//!
//! Holds about 4 MB at most, unless a single record is larger: when nobody
//! cuts, the thread stops reading. Cutting never blocks.

use std::io::PipeWriter;
use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use tokio::sync::mpsc::{self, Receiver};

use super::assembly::BLOCK_BYTES;
use super::cutter::{Batch, Block, Cutter, Place};
use super::error::InputError;
use super::format::Format;
use super::gauge::{Gauge, Part, expected};
use super::reader::{Progress, Reader};
use super::source::{Files, check_all};

/// How many blocks wait in the channel. Three more may exist: one that is being
/// cut, one that is being read, and one waiting to enter the channel.
const QUEUED_BLOCKS: usize = 2;
/// How much to take out of the channel before cutting, so that small blocks are
/// merged and the reader can go on.
const AT_HAND_BYTES: usize = BLOCK_BYTES;

/// What [`Feed::cut`] found.
#[derive(Clone, Debug)]
pub(crate) enum Cut {
    /// Some items.
    Batch(Batch),
    /// Nothing yet: call again after [`Feed::wait`].
    Wait,
    /// Nothing, and nothing more will come.
    End,
}

/// Batches of items from files or from memory, in order.
#[derive(Debug)]
pub(crate) struct Feed {
    cutter: Cutter,
    arrivals: Option<Arrivals>,
    failure: Option<InputError>,
    progress: Arc<Progress>,
    /// How much of all files was read with the last block that arrived.
    read: Option<Part>,
    /// How many bytes were cut.
    cut: u64,
}

/// The feed's ends of the connections to the reader. Dropping them ends it.
#[derive(Debug)]
struct Arrivals {
    blocks: Receiver<Result<Block, InputError>>,
    _wake: PipeWriter,
}

impl Feed {
    /// Checks that all sources can be read, and starts to read them one after
    /// the other.
    pub(crate) fn open(files: impl Into<Files>, format: Format) -> Result<Self, InputError> {
        let files = files.into();
        let readable = check_all(files.sources)?;
        let start_error = |source| InputError::Start { source };
        let (far_wake, wake) = std::io::pipe().map_err(start_error)?;
        let (sender, blocks) = mpsc::channel(QUEUED_BLOCKS);
        let gauge = Gauge::of(&readable);
        let progress = Arc::<Progress>::default();
        let reader = Reader {
            format,
            max_record: files.max_record,
            wake: far_wake,
            blocks: sender,
            progress: Arc::clone(&progress),
            gauge,
        };
        // The thread is not joined: it ends by itself when the feed is gone,
        // and a read from a broken network drive could take a long time.
        thread::Builder::new()
            .name("ppar-input".to_owned())
            .spawn(move || reader.run(readable))
            .map_err(start_error)?;
        Ok(Self {
            cutter: Cutter::new(format),
            arrivals: Some(Arrivals {
                blocks,
                _wake: wake,
            }),
            failure: None,
            progress,
            read: None,
            cut: 0,
        })
    }

    /// Items in memory, in the form a file would have. They have no line
    /// numbers.
    pub(crate) fn from_memory(bytes: Bytes, format: Format) -> Self {
        let mut cutter = Cutter::new(format);
        cutter.push(Block {
            bytes,
            file: None,
            place: Place::Nowhere,
            read: None,
        });
        Self {
            cutter,
            arrivals: None,
            failure: None,
            progress: Arc::default(),
            read: None,
            cut: 0,
        }
    }

    /// Cuts as many available items as both limits allow, but at least one.
    /// Never blocks. An error comes after all items before it.
    pub(crate) fn cut(&mut self, max_items: usize, max_bytes: usize) -> Result<Cut, InputError> {
        loop {
            let arrived = self.top_up();
            if let Some(batch) = self.cutter.cut(max_items, max_bytes)? {
                self.cut += batch.bytes.len() as u64;
                return Ok(Cut::Batch(batch));
            }
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            if self.arrivals.is_none() {
                return Ok(Cut::End);
            }
            // What arrived held no item; what follows may.
            if !arrived {
                return Ok(Cut::Wait);
            }
        }
    }

    /// Waits until [`Feed::cut`] may have more. Dropping the future loses
    /// nothing.
    pub(crate) async fn wait(&mut self) {
        if self.cutter.buffered() > 0 {
            return;
        }
        if let Some(arrivals) = &mut self.arrivals {
            let arrival = arrivals.blocks.recv().await;
            self.accept(arrival);
        }
    }

    /// Returns, once, the new names of repeated columns.
    pub(crate) fn take_renamed(&mut self) -> Option<Vec<Vec<u8>>> {
        self.cutter.take_renamed()
    }

    /// How many bytes were read and not yet cut.
    pub(crate) fn buffered(&self) -> usize {
        self.cutter.buffered() + self.progress.queued()
    }

    /// Whether everything was read, so that [`Feed::buffered`] is all that is
    /// left.
    pub(crate) fn ended(&self) -> bool {
        self.arrivals.is_none() || self.progress.ended()
    }

    /// The estimated total of items, given the number cut so far.
    pub(crate) fn expected(&self, items: u64) -> Option<u64> {
        let cut = Part {
            done: self.cut,
            whole: self.cut + self.cutter.buffered() as u64,
        };
        expected(items, self.read?, cut)
    }

    /// Takes available blocks out of the channel, as far as wanted; returns
    /// whether there were any.
    fn top_up(&mut self) -> bool {
        let mut arrived = false;
        while self.cutter.buffered() < AT_HAND_BYTES
            && let Some(arrivals) = &mut self.arrivals
        {
            let arrival = match arrivals.blocks.try_recv() {
                Ok(arrival) => Some(arrival),
                Err(mpsc::error::TryRecvError::Disconnected) => None,
                Err(mpsc::error::TryRecvError::Empty) => break,
            };
            arrived = true;
            self.accept(arrival);
        }
        arrived
    }

    /// Handles what came out of the channel; none means the end.
    fn accept(&mut self, arrival: Option<Result<Block, InputError>>) {
        match arrival {
            Some(Ok(block)) => {
                self.progress.received(&block);
                self.read = block.read;
                self.cutter.push(block);
            }
            Some(Err(error)) => {
                self.failure = Some(error);
                self.arrivals = None;
            }
            None => self.arrivals = None,
        }
    }
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
