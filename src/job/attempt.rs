//! One run of one command, from its start to its end.

use std::cell::RefCell;
use std::future::pending;
use std::io;
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use tokio::net::unix::pipe::Receiver;
use tokio::sync::{mpsc, watch};

use super::capture::Capture;
use super::ladder::Ladder;
use crate::proc::{Ended, ProcessGroup};

/// Pipes are read in pieces of so many bytes.
const PIECE: usize = 64 << 10;
/// A line that is longer is passed on in parts.
const LINE: usize = 1 << 20;
/// What may still be read after the end: others may hold the pipe open, and
/// write for ever.
const REST: usize = 1 << 20;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; PIECE]);
}

/// One of the two streams that a job writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Whole lines of a running job.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) seq: u64,
    pub(super) stream: Stream,
    pub(super) text: Bytes,
}

/// What becomes of what a job writes.
#[derive(Debug)]
pub(super) enum Sink {
    /// It is kept.
    Keep(Capture),
    /// Each line is passed on when it is whole.
    Pass {
        /// The beginning of a line.
        rest: Vec<u8>,
        /// Where lines go.
        lines: mpsc::Sender<Lines>,
        /// Whose they are.
        seq: u64,
        /// Which of the streams this is.
        stream: Stream,
    },
}

/// What a running job has to obey.
#[derive(Debug, Clone)]
pub(super) struct Orders {
    /// How long it may take. May change while it runs.
    pub(super) limit: watch::Receiver<Option<Duration>>,
    /// Becomes true when it has to end at once.
    pub(super) stop: watch::Receiver<bool>,
    /// How it is ended.
    pub(super) ladder: Rc<Ladder>,
}

/// How a run came to its end.
#[derive(Debug)]
pub(super) struct Over {
    pub(super) started: SystemTime,
    pub(super) took: Duration,
    pub(super) ended: Ended,
    /// It was ended since it took too long.
    pub(super) overdue: bool,
    /// It was ended since the run is to end.
    pub(super) stopped: bool,
    /// What it wrote, where that is kept.
    pub(super) stdout: Option<Capture>,
    pub(super) stderr: Option<Capture>,
}

/// A stream that is read, and where what is read goes.
pub(super) struct Tap {
    pipe: Receiver,
    sink: Sink,
    open: bool,
}

impl Tap {
    /// Reads `pipe`.
    pub(super) fn new(pipe: OwnedFd, sink: Sink) -> io::Result<Self> {
        Ok(Self {
            pipe: Receiver::from_owned_fd(pipe)?,
            sink,
            open: true,
        })
    }

    /// Waits until there is something to be read, and takes it in.
    async fn flow(tap: Option<&mut Self>) -> io::Result<()> {
        let Some(tap) = tap.filter(|tap| tap.open) else {
            return pending().await;
        };
        tap.pipe.readable().await?;
        tap.read().await.map(|_| ())
    }

    /// Takes in a piece that is there; returns its length, 0 for nothing.
    async fn read(&mut self) -> io::Result<usize> {
        let piece = BUFFER.with_borrow_mut(|buffer| match self.pipe.try_read(buffer) {
            Ok(length) => {
                self.open = length > 0;
                self.sink.take(&buffer[..length])?;
                Ok(length)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            Err(error) => Err(error),
        });
        let length = piece?;
        self.sink.pass(!self.open).await;
        Ok(length)
    }

    /// Takes in what is there after the end.
    async fn drain(tap: Option<Self>) -> io::Result<Option<Capture>> {
        let Some(mut tap) = tap else {
            return Ok(None);
        };
        let mut taken = 0;
        while tap.open && taken < REST {
            match tap.read().await? {
                0 => break,
                length => taken += length,
            }
        }
        tap.sink.pass(true).await;
        Ok(match tap.sink {
            Sink::Keep(capture) => Some(capture),
            Sink::Pass { .. } => None,
        })
    }
}

impl Sink {
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Keep(capture) => capture.add(bytes),
            Self::Pass { rest, .. } => {
                rest.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Passes on the lines that are whole, and what is left at the `end`.
    async fn pass(&mut self, end: bool) {
        let Self::Pass {
            rest,
            lines,
            seq,
            stream,
        } = self
        else {
            return;
        };
        let whole = match memchr::memrchr(b'\n', rest) {
            _ if end || rest.len() > LINE => rest.len(),
            Some(last) => last + 1,
            None => 0,
        };
        if whole == 0 {
            return;
        }
        // This may be dropped while it waits, so nothing is taken before.
        let Ok(room) = lines.reserve().await else {
            // The run is over, and nobody listens any more.
            return rest.clear();
        };
        let after = rest.split_off(whole);
        let text = std::mem::replace(rest, after).into();
        let (seq, stream) = (*seq, *stream);
        room.send(Lines { seq, stream, text });
    }
}

/// Attends to a job that was started until it is over.
///
/// Fails if what it writes cannot be kept; then it is killed.
pub(super) async fn attend(
    mut group: ProcessGroup,
    mut out: Option<Tap>,
    mut err: Option<Tap>,
    mut orders: Orders,
) -> io::Result<Over> {
    let started = SystemTime::now();
    let begin = Instant::now();
    let mut climb = Climb::default();
    let ended = loop {
        let wake = climb.wake(begin, *orders.limit.borrow());
        tokio::select! {
            flowed = Tap::flow(out.as_mut()) => flowed?,
            flowed = Tap::flow(err.as_mut()) => flowed?,
            ended = group.wait() => break ended?,
            () = sleep_until(wake) => {
                climb.overdue |= climb.steps == 0;
                climb.on(&group, &orders.ladder);
            }
            Ok(()) = orders.limit.changed() => {}
            Ok(_) = orders.stop.wait_for(|&stop| stop), if climb.steps == 0 => {
                climb.stopped = true;
                climb.on(&group, &orders.ladder);
            }
        }
    };
    Ok(Over {
        started,
        took: begin.elapsed(),
        ended,
        overdue: climb.overdue,
        stopped: climb.stopped,
        stdout: Tap::drain(out).await?,
        stderr: Tap::drain(err).await?,
    })
}

/// How far the ending of a job is.
#[derive(Debug, Default)]
struct Climb {
    steps: usize,
    /// When the next step is due, once the first was taken.
    next: Option<Instant>,
    overdue: bool,
    stopped: bool,
}

impl Climb {
    fn wake(&self, begin: Instant, limit: Option<Duration>) -> Option<Instant> {
        if self.steps > 0 {
            return self.next;
        }
        limit.and_then(|limit| begin.checked_add(limit))
    }

    fn on(&mut self, group: &ProcessGroup, ladder: &Ladder) {
        let (signal, pause) = ladder.step(self.steps);
        group.signal(signal);
        self.steps += 1;
        self.next = Instant::now().checked_add(pause);
    }
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(wake) => tokio::time::sleep_until(wake.into()).await,
        None => pending().await,
    }
}
