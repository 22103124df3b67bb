//! Reads the output of a job while it runs: stores it, passes it on line by
//! line, or both.

use std::cell::RefCell;
use std::future::pending;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use bytes::Bytes;
use rustix::io::ioctl_fionbio;
use rustix::pipe::{PipeFlags, pipe_with};
use tokio::net::unix::pipe::Receiver;
use tokio::sync::mpsc;

use super::capture::Capture;
use super::leftovers::Leftovers;

/// How many bytes to read from a pipe at a time.
const PIECE: usize = 64 << 10;
/// Longer lines are passed on in parts.
const LINE: usize = 1 << 20;
/// How much may still be read after the job has ended: other processes may hold
/// the pipe open, and write forever.
pub(crate) const REST: usize = 1 << 20;

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

/// What happens to the output of a job.
#[derive(Debug)]
pub(super) struct Sink {
    /// Stores it.
    pub(super) keep: Option<Capture>,
    /// Passes on each line when it is complete.
    pub(super) pass: Option<Pass>,
}

/// Passes lines on.
#[derive(Debug)]
pub(super) struct Pass {
    /// The beginning of a line.
    rest: Vec<u8>,
    lines: mpsc::Sender<Lines>,
    seq: u64,
    stream: Stream,
}

/// A stream that is read, and what happens to it.
pub(super) struct Tap {
    pipe: Receiver,
    sink: Sink,
    /// Kept open so that the stream never ends: the end of the job's process
    /// counts.
    end: OwnedFd,
}

impl Tap {
    /// Creates a stream into `sink`.
    pub(super) fn open(sink: Sink) -> io::Result<Self> {
        let (read, end) = pipe_with(PipeFlags::CLOEXEC)?;
        ioctl_fionbio(&read, true)?;
        Ok(Self {
            pipe: Receiver::from_owned_fd_unchecked(read)?,
            sink,
            end,
        })
    }

    /// The end to write to.
    pub(super) fn end(&self) -> BorrowedFd<'_> {
        self.end.as_fd()
    }

    /// Waits until there is something to read, and reads it. May be dropped and
    /// called again.
    pub(super) async fn flow(tap: Option<&mut Self>) -> io::Result<()> {
        let Some(tap) = tap else {
            return pending().await;
        };
        tap.pipe.readable().await?;
        let read = |buffer: &mut Vec<u8>| tap.pipe.try_read(buffer);
        tap.sink.take(read)?;
        tap.sink.pass_on(false).await;
        Ok(())
    }

    /// Reads what is left after the job's end, and returns what was stored.
    /// Further output of other processes is left to `leftovers`.
    pub(super) async fn drain(
        tap: Option<Self>,
        leftovers: &Leftovers,
    ) -> io::Result<Option<Capture>> {
        let Some(mut tap) = tap else {
            return Ok(None);
        };
        // From now on the pipe ends where nobody else holds the other end.
        drop(tap.end);
        let mut taken = 0;
        let has_ended = loop {
            if taken >= REST {
                break false;
            }
            // Bypasses the runtime, which may not have noticed the last data
            // yet.
            let read = |buffer: &mut Vec<u8>| Ok(rustix::io::read(&tap.pipe, buffer)?);
            match tap.sink.take(read)? {
                Some(0) => break true,
                Some(length) => taken += length,
                None => break false,
            }
            tap.sink.pass_on(false).await;
        };
        tap.sink.pass_on(true).await;
        if !has_ended {
            leftovers.take(tap.pipe);
        }
        Ok(tap.sink.keep)
    }
}

impl Sink {
    /// Handles what `read` puts into a buffer; returns its length, 0 at the end,
    /// or none if there is nothing yet.
    fn take(
        &mut self,
        read: impl Fn(&mut Vec<u8>) -> io::Result<usize>,
    ) -> io::Result<Option<usize>> {
        BUFFER.with_borrow_mut(|buffer| match read(buffer) {
            Ok(length) => self.add(&buffer[..length]).map(|()| Some(length)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(pass) = &mut self.pass {
            pass.rest.extend_from_slice(bytes);
        }
        match &mut self.keep {
            Some(capture) => capture.add(bytes),
            None => Ok(()),
        }
    }

    async fn pass_on(&mut self, end: bool) {
        if let Some(pass) = &mut self.pass {
            pass.on(end).await;
        }
    }
}

impl Pass {
    /// Passes lines of a job's stream to `lines`.
    pub(super) fn to(lines: mpsc::Sender<Lines>, seq: u64, stream: Stream) -> Self {
        Self {
            rest: Vec::new(),
            lines,
            seq,
            stream,
        }
    }

    /// Passes on complete lines, and the rest at the `end`.
    async fn on(&mut self, end: bool) {
        let whole = match memchr::memrchr(b'\n', &self.rest) {
            _ if end || self.rest.len() > LINE => self.rest.len(),
            Some(last) => last + 1,
            None => 0,
        };
        if whole == 0 {
            return;
        }
        // This may be dropped while it waits, so nothing is taken before.
        let Ok(room) = self.lines.reserve().await else {
            // The run is over, and nobody listens.
            return self.rest.clear();
        };
        let after = self.rest.split_off(whole);
        let text = std::mem::replace(&mut self.rest, after).into();
        let (seq, stream) = (self.seq, self.stream);
        room.send(Lines { seq, stream, text });
    }
}
