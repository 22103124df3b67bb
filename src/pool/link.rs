//! The pool's end of one worker: two tasks that move bytes.
//!
//! One writes what is sent; the other reads, decodes frames, passes messages
//! on, and finally reaps the process. They decide nothing: others tell them
//! when to read, and when to end or kill the worker.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::crew::WorkerId;
use crate::launch::{
    Departure, Site, WorkerHandle, WorkerInput, WorkerOutput, WorkerPlace, WorkerProcess,
};
use crate::proc::Footprint;
use crate::wire::{FrameReader, FromWorker, ToWorker, WireError, hello};

const READ_BYTES: usize = 64 << 10;
/// Up to this many bytes are copied together to save a system call.
const FEW_BYTES: usize = 16 << 10;
/// How long a worker may take to exit after it has closed its output.
const LINGER: Duration = Duration::from_secs(2);

/// What comes from a worker.
#[derive(Debug)]
pub(super) enum Heard {
    /// It has started, perhaps on another host.
    Greeted(Option<Site>),
    /// It sent a message.
    Said(FromWorker),
    /// It is gone and reaped; nothing follows.
    Gone {
        /// How it ended, as far as is known.
        departure: Departure,
        /// In words.
        reason: String,
    },
}

/// What the reading task should do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rein {
    Read,
    Hold,
    Kill,
}

/// A handle to a running worker. Dropping it kills the worker.
#[derive(Debug)]
pub(super) struct Link {
    send: Option<mpsc::UnboundedSender<Vec<Bytes>>>,
    rein: watch::Sender<Rein>,
    reader: JoinHandle<()>,
    /// Where to read the memory of the worker, if it has its own.
    footprint: Option<Footprint>,
}

impl Link {
    /// Greets the worker, sends the setup and starts to listen; messages go to
    /// `heard` under the name `id`.
    pub(super) fn new(
        id: WorkerId,
        handle: WorkerHandle,
        setup: Bytes,
        heard: mpsc::Sender<(WorkerId, Heard)>,
    ) -> Self {
        let footprint = handle.process.footprint();
        // Unbounded, but the dispatcher never has more than two chunks with a
        // worker.
        let (send, outgoing) = mpsc::unbounded_channel();
        let (rein, reins) = watch::channel(Rein::Read);
        tokio::task::spawn_local(write_all(handle.input, outgoing));
        let reader = tokio::task::spawn_local(async move {
            let gone = attend(id, handle.output, handle.process, reins, &heard).await;
            // Without a listener the run is over, and this worker with it.
            let _ = heard.send((id, gone)).await;
        });
        let link = Self {
            send: Some(send),
            rein,
            reader,
            footprint,
        };
        let mut opening = vec![hello()];
        opening.extend(ToWorker::Setup(setup).encode());
        link.send_pieces(opening);
        link
    }

    /// How many bytes of memory the worker and everything it started hold.
    pub(super) fn weight(&self) -> u64 {
        self.footprint.as_ref().map_or(0, Footprint::bytes)
    }

    /// Sends a message. A worker that is gone does not get it; `Heard::Gone`
    /// follows soon.
    pub(super) fn send(&self, message: &ToWorker) {
        self.send_pieces(message.encode());
    }

    fn send_pieces(&self, pieces: Vec<Bytes>) {
        if let Some(send) = &self.send {
            let _ = send.send(pieces);
        }
    }

    /// Closes the worker's input: it exits when it is done.
    pub(super) fn retire(&mut self) {
        self.send = None;
    }

    /// Stops reading (`true`) or reads on.
    pub(super) fn hold(&self, hold: bool) {
        self.rein.send_if_modified(|rein| {
            let changed = *rein != Rein::Kill;
            if changed {
                *rein = if hold { Rein::Hold } else { Rein::Read };
            }
            changed
        });
    }

    /// Kills the worker; what it has already written is still read.
    pub(super) fn kill(&self) {
        self.rein.send_replace(Rein::Kill);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // The task owns the process; dropping that kills and reaps it.
        self.reader.abort();
    }
}

async fn write_all(
    mut input: WorkerInput,
    mut outgoing: mpsc::UnboundedReceiver<Vec<Bytes>>,
) -> io::Result<()> {
    while let Some(pieces) = outgoing.recv().await {
        for piece in together(pieces) {
            input.write_all(&piece).await?;
        }
    }
    Ok(())
}

/// Joins the pieces if they are small: each write may wake the worker.
fn together(pieces: Vec<Bytes>) -> Vec<Bytes> {
    if pieces.iter().map(Bytes::len).sum::<usize>() <= FEW_BYTES {
        vec![pieces.concat().into()]
    } else {
        pieces
    }
}

/// Listens until the worker is gone, and returns how it ended.
async fn attend(
    id: WorkerId,
    output: WorkerOutput,
    mut process: WorkerProcess,
    mut reins: watch::Receiver<Rein>,
    heard: &mpsc::Sender<(WorkerId, Heard)>,
) -> Heard {
    let broken = {
        let from = (id, process.place());
        let listening = listen(from, output, reins.clone(), heard);
        tokio::pin!(listening);
        tokio::select! {
            end = &mut listening => end,
            _ = reins.wait_for(|rein| *rein == Rein::Kill) => {
                process.kill();
                listening.await
            }
        }
    };
    if broken.is_err() {
        process.kill();
    }
    let departure = if let Ok(departure) = tokio::time::timeout(LINGER, process.wait()).await {
        departure
    } else {
        process.kill();
        process.wait().await
    };
    gone(departure, broken.err())
}

fn gone(departure: io::Result<Departure>, broken: Option<Broken>) -> Heard {
    let known = *departure.as_ref().unwrap_or(&Departure::default());
    let reason = match (broken, departure) {
        // A worker of a lost host may leave half a frame behind.
        (Some(broken), _) if known.missing.is_none() => {
            format!("a worker's output made no sense: {broken}")
        }
        (_, Ok(departure)) => departure.to_string(),
        (_, Err(error)) => format!("failed to wait for a worker: {error}"),
    };
    Heard::Gone {
        departure: known,
        reason,
    }
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Wire(#[from] WireError),
    #[error(transparent)]
    Read(#[from] io::Error),
}

async fn listen(
    (id, place): (WorkerId, WorkerPlace),
    mut output: WorkerOutput,
    mut reins: watch::Receiver<Rein>,
    heard: &mpsc::Sender<(WorkerId, Heard)>,
) -> Result<(), Broken> {
    let mut frames = FrameReader::default();
    let mut greeted = false;
    loop {
        if reins.wait_for(|rein| *rein != Rein::Hold).await.is_err() {
            return Ok(());
        }
        frames.buffer().reserve(READ_BYTES);
        if output.read_buf(frames.buffer()).await? == 0 {
            // A killed worker may leave half a frame behind.
            let killed = *reins.borrow() == Rein::Kill;
            return if killed || frames.at_boundary() {
                Ok(())
            } else {
                Err(WireError::Truncated.into())
            };
        }
        if !greeted {
            greeted = frames.greeting()?;
            let there = Heard::Greeted(place.get().cloned());
            if greeted && heard.send((id, there)).await.is_err() {
                return Ok(());
            }
        }
        while let Some(message) = greeted
            .then(|| frames.next_from_worker())
            .transpose()?
            .flatten()
        {
            if heard.send((id, Heard::Said(message))).await.is_err() {
                return Ok(());
            }
        }
    }
}
