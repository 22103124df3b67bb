//! Moves bytes between a pipe of this machine and one of a channel, at either
//! end, never beyond the credit that the reader has given.

use std::io;
use std::sync::Arc;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{Semaphore, mpsc};

use crate::wire::{HEADER, Pipe, StreamId, WINDOW, WireError, data_header};

/// The largest piece to send. With its header, it fills a pipe.
pub(super) const PIECE: usize = (64 << 10) - HEADER;
/// How much is consumed before a sender gets credit for it. What remains of the
/// window is enough for a piece.
const WORTH_A_WORD: usize = WINDOW / 4;
/// Longer parts are written from where they are, instead of being copied.
const SHORT: usize = 4 << 10;
/// The most frames to write at once.
const TOGETHER: usize = 256;

/// The queue of frames for the other end. Bounded by the credit of the pipes.
#[derive(Debug, Clone)]
pub(crate) struct Outbound(mpsc::UnboundedSender<Parcels>);

/// A frame, as byte strings to write one after the other.
type Parcels = [Bytes; 2];

/// A queue, and the receiver of what to write.
pub(crate) fn outbound() -> (Outbound, mpsc::UnboundedReceiver<Parcels>) {
    let (send, written) = mpsc::unbounded_channel();
    (Outbound(send), written)
}

impl Outbound {
    /// Queues one frame. If the channel has ended, nobody misses it.
    pub(crate) fn frame(&self, frame: Bytes) {
        let _ = self.0.send([frame, Bytes::new()]);
    }

    fn data(&self, stream: StreamId, pipe: Pipe, bytes: Bytes) {
        let header = data_header(stream, pipe, bytes.len());
        let _ = self.0.send([Bytes::copy_from_slice(&header), bytes]);
    }
}

/// The sending end of a pipe.
#[derive(Debug)]
pub(crate) struct Outlet {
    pub(crate) to: Outbound,
    pub(crate) stream: StreamId,
    pub(crate) pipe: Pipe,
    /// How many bytes the reader has room for.
    pub(crate) credit: Arc<Semaphore>,
}

/// The initial credit of a pipe.
pub(crate) fn full_credit() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(WINDOW))
}

/// Gives a sender credit for this many more bytes. Fails if it then has more
/// than the window.
pub(crate) fn add_credit(credit: &Semaphore, bytes: u64) -> Result<(), WireError> {
    let beyond = WireError::Malformed("credit beyond the window");
    let granted = usize::try_from(bytes).map_err(|_| beyond.clone())?;
    if granted > WINDOW || credit.available_permits() + granted > WINDOW {
        return Err(beyond);
    }
    credit.add_permits(granted);
    Ok(())
}

impl Outlet {
    /// Sends everything from `from`. Stops early if nobody gives credit any
    /// more.
    pub(crate) async fn send_all(&self, mut from: impl AsyncRead + Unpin) -> io::Result<()> {
        loop {
            let mut bytes = BytesMut::with_capacity(PIECE);
            if from.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
            if !self.send(bytes.freeze()).await {
                return Ok(());
            }
        }
    }

    /// Sends the contents of a file.
    pub(crate) async fn send_file(&self, mut file: impl io::Read) -> io::Result<()> {
        loop {
            let mut piece = vec![0; PIECE];
            let length = file.read(&mut piece)?;
            piece.truncate(length);
            // If it is not taken, the other end has reported why.
            if length == 0 || !self.send(piece.into()).await {
                return Ok(());
            }
        }
    }

    /// Sends `bytes`, piece by piece; returns whether anybody takes them.
    pub(crate) async fn send(&self, mut bytes: Bytes) -> bool {
        while !bytes.is_empty() {
            let length = bytes.len().min(PIECE);
            match self.credit.acquire_many(length as u32).await {
                Ok(permit) => permit.forget(),
                Err(_) => return false,
            }
            self.put(bytes.split_to(length));
        }
        true
    }

    /// Sends a piece for which there was credit.
    pub(super) fn put(&self, piece: Bytes) {
        self.to.data(self.stream, self.pipe, piece);
    }
}

/// Gives a sender credit for what was consumed.
#[derive(Debug)]
pub(crate) struct Granter<G> {
    grant: G,
    owed: usize,
}

impl<G: Fn(usize)> Granter<G> {
    /// Calls `grant` with the number of bytes now and then.
    pub(crate) fn new(grant: G) -> Self {
        Self { grant, owed: 0 }
    }

    /// This many more bytes were consumed.
    pub(crate) fn consumed(&mut self, length: usize) {
        self.owed += length;
        if self.owed >= WORTH_A_WORD {
            (self.grant)(std::mem::take(&mut self.owed));
        }
    }
}

/// Writes everything that arrives into what `open` returns, which is called
/// with the first part. Fails if that does not take everything.
pub(crate) async fn take_all<W: AsyncWrite + Unpin>(
    mut parts: mpsc::UnboundedReceiver<Bytes>,
    open: impl FnOnce(&Bytes) -> io::Result<W>,
    mut granter: Granter<impl Fn(usize)>,
) -> io::Result<()> {
    let Some(mut part) = parts.recv().await else {
        return Ok(());
    };
    let mut into = open(&part)?;
    loop {
        into.write_all(&part).await?;
        granter.consumed(part.len());
        part = match parts.recv().await {
            Some(part) => part,
            None => return into.shutdown().await,
        };
    }
}

/// Writes all frames, as many at once as there are.
pub(crate) async fn write_frames(
    mut frames: mpsc::UnboundedReceiver<Parcels>,
    mut into: impl AsyncWrite + Unpin,
) -> io::Result<()> {
    let mut batch = Vec::with_capacity(TOGETHER);
    let mut short = Vec::with_capacity(SHORT);
    while frames.recv_many(&mut batch, TOGETHER).await > 0 {
        for part in batch.drain(..).flatten() {
            if part.len() <= SHORT {
                short.extend_from_slice(&part);
            } else {
                into.write_all_buf(&mut Buf::chain(short.as_slice(), part))
                    .await?;
                short.clear();
            }
        }
        into.write_all(&short).await?;
        short.clear();
        into.flush().await?;
    }
    Ok(())
}
