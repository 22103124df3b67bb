//! Reads the output of a job while it runs: stores it, passes it on line by
//! line, or both.

use std::cell::{Cell, RefCell};
use std::future::pending;
use std::io;
use std::mem;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{ioctl_fionbio, retry_on_intr};
use rustix::pipe::{PipeFlags, pipe_with};
use tokio::net::unix::pipe::Receiver;
use tokio::sync::mpsc;

use super::capture::Capture;
use super::leftovers::Leftovers;
use crate::proc::sleep_until;

/// How many bytes to read from a pipe at a time.
const PIECE: usize = 64 << 10;
/// Longer lines are passed on in parts.
const LINE: usize = 1 << 20;
/// How much may still be read after the job has ended: other processes may hold
/// the pipe open, and write forever.
pub(crate) const REST: usize = 1 << 20;
/// How long a job's output may wait in the pipes before they are watched.
const UNWATCHED: Duration = Duration::from_millis(5);
/// A job that wrote this much might have had to wait for that.
const MUCH: u64 = 16 << 10;
/// For how many further jobs this is remembered.
const REMEMBERED: u32 = 32;

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

/// Whether the outputs of jobs are watched from their start.
///
/// Most jobs end soon and write less than a pipe holds. Watching their pipes
/// would cost more than the rest of their start and end, so this waits for a
/// while, unless one of the last jobs wrote much.
#[derive(Debug, Clone, Default)]
pub(super) struct Habit(Rc<Cell<u32>>);

impl Habit {
    /// Whether to watch the next job at once.
    fn watches_at_once(&self) -> bool {
        self.0.get() > 0
    }

    /// Learns how much a job wrote.
    fn learn(&self, bytes: u64) {
        let left = self.0.get().saturating_sub(1);
        self.0.set(if bytes >= MUCH { REMEMBERED } else { left });
    }
}

/// The end of a pipe that is read.
enum Pipe {
    /// Reading it may wait.
    Unwatched(OwnedFd),
    /// Reading it does not wait.
    Watched(Receiver),
    /// Nothing more comes.
    Ended,
}

/// A stream that is read, and what happens to it.
struct Tap {
    pipe: Pipe,
    sink: Sink,
    /// The end that the job writes to, until it has started.
    end: Option<OwnedFd>,
}

/// Standard output and standard error of a job.
pub(super) struct Taps {
    out: Tap,
    err: Tap,
    /// When to watch them, if they are not watched yet.
    due: Option<Instant>,
    habit: Habit,
}

impl Taps {
    /// Creates streams into the sinks of standard output and standard error.
    pub(super) fn open([out, err]: [Sink; 2], habit: &Habit) -> io::Result<Self> {
        let passes = out.pass.is_some() || err.pass.is_some();
        let mut taps = Self {
            out: Tap::open(out)?,
            err: Tap::open(err)?,
            due: Some(Instant::now() + UNWATCHED),
            habit: habit.clone(),
        };
        if passes || habit.watches_at_once() {
            taps.watch()?;
        }
        Ok(taps)
    }

    /// The ends to write to, until they are closed.
    pub(super) fn ends(&self) -> [Option<BorrowedFd<'_>>; 2] {
        [&self.out, &self.err].map(|tap| tap.end.as_ref().map(AsFd::as_fd))
    }

    /// Closes the ends to write to once the job has them, so that no other job
    /// does.
    pub(super) fn close_ends(&mut self) {
        (self.out.end, self.err.end) = (None, None);
    }

    fn watch(&mut self) -> io::Result<()> {
        self.due = None;
        self.out.watch()?;
        self.err.watch()
    }

    /// Waits until there is something to read, and reads it. May be dropped and
    /// called again.
    pub(super) async fn flow(taps: Option<&mut Self>) -> io::Result<()> {
        let Some(taps) = taps else {
            return pending().await;
        };
        if taps.due.is_some() {
            sleep_until(taps.due).await;
            taps.watch()?;
        }
        tokio::select! {
            flowed = taps.out.flow() => flowed,
            flowed = taps.err.flow() => flowed,
        }
    }

    /// Reads what is left after the job's end, and returns what was stored.
    /// Further output of other processes is left to `leftovers`.
    pub(super) async fn drain(
        taps: Option<Box<Self>>,
        leftovers: &Leftovers,
    ) -> io::Result<[Option<Capture>; 2]> {
        let Some(taps) = taps else {
            return Ok([None, None]);
        };
        let Self {
            out, err, habit, ..
        } = *taps;
        let [out_has, err_has] = look([&out.pipe, &err.pipe])?;
        let kept = [
            out.drained(out_has, leftovers).await?,
            err.drained(err_has, leftovers).await?,
        ];
        habit.learn(kept.iter().flatten().map(Capture::length).sum());
        Ok(kept)
    }
}

impl Tap {
    fn open(sink: Sink) -> io::Result<Self> {
        let (pipe, end) = pipe_with(PipeFlags::CLOEXEC)?;
        Ok(Self {
            pipe: Pipe::Unwatched(pipe),
            sink,
            end: Some(end),
        })
    }

    fn watch(&mut self) -> io::Result<()> {
        self.pipe = mem::replace(&mut self.pipe, Pipe::Ended).watched()?;
        Ok(())
    }

    async fn flow(&mut self) -> io::Result<()> {
        let Pipe::Watched(pipe) = &self.pipe else {
            return pending().await;
        };
        pipe.readable().await?;
        if self.sink.take(|buffer| pipe.try_read(buffer))? == Some(0) {
            // The job goes on without it.
            self.pipe = Pipe::Ended;
        }
        self.sink.pass_on(false).await;
        Ok(())
    }

    /// Takes what the pipe holds, and `has` according to [`look`]; returns what
    /// was stored.
    async fn drained(
        mut self,
        mut has: PollFlags,
        leftovers: &Leftovers,
    ) -> io::Result<Option<Capture>> {
        let mut taken = 0;
        while has.contains(PollFlags::IN) {
            let is_whole = has.contains(PollFlags::HUP);
            if taken >= REST && !is_whole {
                break;
            }
            let length = self.sink.take(|buffer| self.pipe.read(buffer))?;
            let length = length.unwrap_or(0);
            taken += length;
            self.sink.pass_on(false).await;
            // A pipe gives all it has, as far as there is room.
            has = if is_whole && length < PIECE {
                PollFlags::HUP
            } else {
                look([&self.pipe])?[0]
            };
        }
        self.sink.pass_on(true).await;
        if !has.contains(PollFlags::HUP)
            && let Pipe::Watched(pipe) = self.pipe.watched()?
        {
            leftovers.take(pipe);
        }
        Ok(self.sink.keep)
    }
}

impl Pipe {
    /// The same pipe, watched from now on.
    fn watched(self) -> io::Result<Self> {
        let Self::Unwatched(pipe) = self else {
            return Ok(self);
        };
        ioctl_fionbio(&pipe, true)?;
        Ok(Self::Watched(Receiver::from_owned_fd_unchecked(pipe)?))
    }

    fn file(&self) -> Option<BorrowedFd<'_>> {
        match self {
            Self::Unwatched(pipe) => Some(pipe.as_fd()),
            Self::Watched(pipe) => Some(pipe.as_fd()),
            Self::Ended => None,
        }
    }

    fn read(&self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        let read = |pipe| Ok(rustix::io::read(pipe, buffer)?);
        self.file().map_or(Ok(0), read)
    }
}

/// Whether pipes hold anything, and whether they end after that. Asks the system,
/// since the runtime may not have noticed the last data yet.
fn look<const N: usize>(pipes: [&Pipe; N]) -> io::Result<[PollFlags; N]> {
    let files = pipes.iter().filter_map(|pipe| pipe.file());
    let mut asked: Vec<PollFd<'_>> = files
        .map(|file| PollFd::from_borrowed_fd(file, PollFlags::IN))
        .collect();
    retry_on_intr(|| poll(&mut asked, Some(&Timespec::default())))?;
    let mut answers = asked.iter().map(PollFd::revents);
    Ok(pipes.map(|pipe| match pipe {
        Pipe::Ended => PollFlags::HUP,
        Pipe::Unwatched(_) | Pipe::Watched(_) => answers.next().unwrap_or(PollFlags::HUP),
    }))
}

impl Sink {
    /// Handles what `read` puts into a buffer; returns its length, 0 at the end,
    /// or none if there is nothing yet.
    fn take(
        &mut self,
        read: impl FnOnce(&mut Vec<u8>) -> io::Result<usize>,
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

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;
    use std::thread;

    use super::super::capture::Room;
    use super::*;

    /// What is stored if a job writes `out` and `err`, and does not wait longer
    /// than it has to.
    fn stored(habit: &Habit, out: usize, err: usize) -> [u64; 2] {
        let runtime = crate::proc::runtime().expect("a runtime");
        runtime.block_on(async {
            let room = Room::new();
            let sinks = [(); 2].map(|()| Sink {
                keep: Some(Capture::new(&room)),
                pass: None,
            });
            let mut taps = Box::new(Taps::open(sinks, habit).expect("two pipes"));
            let ends = taps.ends().map(|end| {
                let end = end.expect("it is open").try_clone_to_owned();
                File::from(end.expect("a file"))
            });
            taps.close_ends();
            let (tell, mut over) = tokio::sync::oneshot::channel();
            thread::spawn(move || {
                for (mut end, length) in ends.into_iter().zip([out, err]) {
                    end.write_all(&vec![b'x'; length]).expect("somebody reads");
                }
                tell.send(())
            });
            loop {
                tokio::select! {
                    biased;
                    _ = &mut over => break,
                    flowed = Taps::flow(Some(&mut taps)) => flowed.expect("it is read"),
                }
            }
            let kept = Taps::drain(Some(taps), &Leftovers::new()).await;
            kept.expect("it is read")
                .map(|kept| kept.map_or(0, |kept| kept.length()))
        })
    }

    #[test]
    fn outputs_of_any_length_are_read() {
        let habit = Habit::default();
        for (out, err) in [
            (0, 0),
            (1, 0),
            (0, PIECE),
            (PIECE, 1),
            (3 << 20, 1 << 20),
            (5, 5),
        ] {
            assert_eq!(stored(&habit, out, err), [out as u64, err as u64]);
        }
    }

    #[test]
    fn pipes_are_watched_at_once_after_a_job_that_wrote_much() {
        let habit = Habit::default();
        stored(&habit, 9, 9);
        assert!(!habit.watches_at_once());
        stored(&habit, MUCH as usize, 0);
        for _ in 0..REMEMBERED {
            assert!(habit.watches_at_once());
            stored(&habit, 9, 9);
        }
        assert!(!habit.watches_at_once());
    }
}
