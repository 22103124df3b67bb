//! ppar's end of the channel to one host: many streams over two byte streams.
//!
//! One task reads and distributes what arrives to the streams, another one
//! writes. A channel ends when its bytes end or become invalid, when the host
//! has been silent for too long, or when it is dropped. Tasks that wait for one
//! of its streams then wake at once.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, sleep_until};

use super::ends::{InputEnd, OutputEnd};
use super::folders::Folders;
use super::pump::{Granter, Outbound, Outlet, add_credit, full_credit, outbound, write_frames};
use crate::lock::lock;
use crate::wire::{
    FrameReader, HostNews, HostOrder, NO_STREAM, Parcel, Pipe, StreamId, WINDOW, WireError,
};

const READ_BYTES: usize = 256 << 10;
/// How many pings fit into the time that a host may be silent.
const SIGNS: u32 = 3;

/// Why a channel ended.
#[derive(Debug, Error)]
pub(crate) enum Loss {
    /// The other end has closed it.
    #[error("the connection was closed")]
    Closed,
    /// Invalid data arrived.
    #[error("it sent invalid data: {0}")]
    Wire(#[from] WireError),
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Nothing arrived for this long.
    #[error("it was silent for {} s", .0.as_secs_f64())]
    Silent(Duration),
}

/// A channel; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    to: Outbound,
    table: Arc<Mutex<Table>>,
    pub(super) folders: Folders,
}

#[derive(Debug, Default)]
struct Table {
    last: StreamId,
    open: HashMap<StreamId, StreamEnds>,
    is_over: bool,
}

/// What the reading task knows about a stream.
#[derive(Debug)]
struct StreamEnds {
    news: mpsc::UnboundedSender<HostNews>,
    /// The memory that its processes hold, in bytes.
    held: Arc<AtomicU64>,
    pipes: [Inlet; 2],
    credit: Arc<Semaphore>,
}

/// The receiving end of a pipe.
#[derive(Debug)]
struct Inlet {
    parts: mpsc::UnboundedSender<Bytes>,
    /// How many more bytes may arrive.
    room: usize,
}

/// One stream, at this end. Dropping it ends what runs there.
#[derive(Debug)]
pub(crate) struct Stream {
    id: StreamId,
    channel: Channel,
    news: mpsc::UnboundedReceiver<HostNews>,
    output: Option<mpsc::UnboundedReceiver<Bytes>>,
    error: Option<mpsc::UnboundedReceiver<Bytes>>,
    credit: Arc<Semaphore>,
    is_over: bool,
}

/// The future that keeps a channel alive. It resolves to the reason why the
/// channel ended.
pub(crate) struct Upkeep<R, W> {
    channel: Channel,
    reader: R,
    frames: FrameReader,
    writer: W,
    written: mpsc::UnboundedReceiver<[Bytes; 2]>,
    silence: Duration,
}

/// A channel over two byte streams. `frames` holds what was already read; the
/// host may be silent for `silence`.
pub(crate) fn channel<R, W>(
    reader: R,
    frames: FrameReader,
    writer: W,
    silence: Duration,
) -> (Channel, Upkeep<R, W>)
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let (to, written) = outbound();
    let channel = Channel {
        to,
        table: Arc::default(),
        folders: Folders::default(),
    };
    let upkeep = Upkeep {
        channel: channel.clone(),
        reader,
        frames,
        writer,
        written,
        silence,
    };
    (channel, upkeep)
}

impl Channel {
    fn table(&self) -> std::sync::MutexGuard<'_, Table> {
        lock(&self.table)
    }

    /// Opens a stream. On a channel that has ended, the stream has ended, too.
    pub(crate) fn open(&self) -> Stream {
        self.open_weighed(Arc::default())
    }

    /// The same; `held` is updated with the memory of its processes in bytes,
    /// if hosts report that.
    pub(crate) fn open_weighed(&self, held: Arc<AtomicU64>) -> Stream {
        let (news_to, news) = mpsc::unbounded_channel();
        let (output_to, output) = mpsc::unbounded_channel();
        let (error_to, error) = mpsc::unbounded_channel();
        let credit = full_credit();
        let inlet = |parts| Inlet {
            parts,
            room: WINDOW,
        };
        let mut table = self.table();
        table.last += 1;
        let id = table.last;
        if !table.is_over {
            let ends = StreamEnds {
                news: news_to,
                held,
                pipes: [inlet(output_to), inlet(error_to)],
                credit: Arc::clone(&credit),
            };
            table.open.insert(id, ends);
        }
        drop(table);
        Stream {
            id,
            channel: self.clone(),
            news,
            output: Some(output),
            error: Some(error),
            credit,
            is_over: false,
        }
    }

    /// Sends an order.
    pub(crate) fn order(&self, stream: StreamId, order: &HostOrder) -> Result<(), WireError> {
        self.to.frame(order.to_frame(stream)?);
        Ok(())
    }

    /// Passes a parcel to its stream.
    fn pass(&self, parcel: Parcel<HostNews>) -> Result<(), WireError> {
        let mut table = self.table();
        match parcel {
            Parcel::Message(NO_STREAM, _) => {}
            Parcel::Message(id, HostNews::Holds { bytes }) => {
                if let Some(ends) = table.open.get(&id) {
                    ends.held.store(bytes, Ordering::Relaxed);
                }
            }
            Parcel::Message(id, HostNews::Grant { bytes }) => {
                if let Some(ends) = table.open.get(&id) {
                    add_credit(&ends.credit, bytes)?;
                }
            }
            Parcel::Message(id, news) => {
                let is_last = matches!(news, HostNews::Ended(_) | HostNews::Failed { .. });
                if let Some(ends) = table.open.get(&id) {
                    if is_last || matches!(news, HostNews::Closed) {
                        ends.credit.close();
                    }
                    let _ = ends.news.send(news);
                }
                if is_last {
                    table.open.remove(&id);
                }
            }
            Parcel::Data(id, pipe, bytes) => {
                let place = match pipe {
                    Pipe::Output => 0,
                    Pipe::Error => 1,
                    Pipe::Input => return Err(WireError::Malformed("data from an input pipe")),
                };
                if let Some(ends) = table.open.get_mut(&id) {
                    let inlet = &mut ends.pipes[place];
                    inlet.room = inlet
                        .room
                        .checked_sub(bytes.len())
                        .ok_or(WireError::Malformed("more bytes than the credit allows"))?;
                    let _ = inlet.parts.send(bytes);
                }
            }
        }
        Ok(())
    }

    /// Allows the host to send this many more bytes of a pipe.
    fn grant(&self, stream: StreamId, pipe: Pipe, length: usize) {
        let place = usize::from(pipe == Pipe::Error);
        if let Some(ends) = self.table().open.get_mut(&stream) {
            ends.pipes[place].room += length;
        } else {
            return;
        }
        let bytes = length as u64;
        let _ = self.order(stream, &HostOrder::Grant { pipe, bytes });
    }

    /// Closes it from this side, with all its streams.
    pub(crate) fn close(&self) {
        let mut table = self.table();
        table.is_over = true;
        for (_, ends) in table.open.drain() {
            ends.credit.close();
        }
    }
}

impl Stream {
    /// Sends an order for this stream.
    pub(crate) fn order(&self, order: &HostOrder) -> Result<(), WireError> {
        self.channel.order(self.id, order)
    }

    /// The next news; none once the channel has ended, or after the last news.
    /// May be dropped and called again.
    pub(crate) async fn news(&mut self) -> Option<HostNews> {
        let news = self.news.recv().await;
        let goes_on = !matches!(
            news,
            None | Some(HostNews::Ended(_) | HostNews::Failed { .. })
        );
        self.is_over |= !goes_on;
        news
    }

    /// Where data for its input goes.
    pub(crate) fn input(&self) -> Outlet {
        Outlet {
            to: self.channel.to.clone(),
            stream: self.id,
            pipe: Pipe::Input,
            credit: Arc::clone(&self.credit),
        }
    }

    /// The writing end of its input.
    pub(crate) fn input_end(&self) -> InputEnd<impl Fn() + Unpin + use<>> {
        InputEnd::new(self.input(), self.closer())
    }

    /// The reading end of an output pipe, once.
    pub(crate) fn output_end(
        &mut self,
        pipe: Pipe,
    ) -> Option<OutputEnd<impl Fn(usize) + Unpin + use<>>> {
        let granter = self.granter(pipe);
        Some(OutputEnd::new(self.take(pipe)?, granter))
    }

    /// Takes the receiver of a pipe's data, once.
    pub(crate) fn take(&mut self, pipe: Pipe) -> Option<mpsc::UnboundedReceiver<Bytes>> {
        match pipe {
            Pipe::Input => None,
            Pipe::Output => self.output.take(),
            Pipe::Error => self.error.take(),
        }
    }

    /// A function to call when its input ends.
    pub(crate) fn closer(&self) -> impl Fn() + Send + use<> {
        let (channel, id) = (self.channel.clone(), self.id);
        move || {
            let _ = channel.order(id, &HostOrder::Close);
        }
    }

    /// Gives the host credit for bytes consumed from a pipe.
    pub(crate) fn granter(&self, pipe: Pipe) -> Granter<impl Fn(usize) + Send + use<>> {
        let (channel, id) = (self.channel.clone(), self.id);
        Granter::new(move |length| channel.grant(id, pipe, length))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if !self.is_over {
            let _ = self.order(&HostOrder::Forget);
            self.channel.table().open.remove(&self.id);
        }
    }
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Upkeep<R, W> {
    /// Keeps the channel going until it ends; returns why it did.
    pub(crate) async fn run(mut self) -> Loss {
        let channel = self.channel.clone();
        let reading = read(&channel, &mut self.reader, self.frames, self.silence);
        let writing = write_frames(self.written, self.writer);
        let loss = tokio::select! {
            loss = reading => loss,
            Err(error) = writing => error.into(),
        };
        channel.close();
        loss
    }
}

async fn read(
    channel: &Channel,
    reader: &mut (impl AsyncRead + Unpin),
    mut frames: FrameReader,
    silence: Duration,
) -> Loss {
    let pause = silence / SIGNS;
    let mut heard = Instant::now();
    let mut looked = heard;
    let look = sleep_until(looked + pause);
    tokio::pin!(look);
    loop {
        loop {
            match frames.next_from_host() {
                Ok(Some(parcel)) => {
                    if let Err(error) = channel.pass(parcel) {
                        return error.into();
                    }
                }
                Ok(None) => break,
                Err(error) => return error.into(),
            }
        }
        frames.buffer().reserve(READ_BYTES);
        tokio::select! {
            biased;
            read = reader.read_buf(frames.buffer()) => match read {
                Ok(0) => return Loss::Closed,
                Ok(_) => heard = Instant::now(),
                Err(error) => return error.into(),
            },
            () = &mut look => {
                let now = Instant::now();
                // This process may have been stopped in between.
                if now - looked > pause * 2 {
                    heard = now;
                }
                looked = now;
                look.as_mut().reset(looked + pause);
                if now - heard >= silence {
                    return Loss::Silent(silence);
                }
                let _ = channel.order(NO_STREAM, &HostOrder::Ping);
            }
        }
    }
}
