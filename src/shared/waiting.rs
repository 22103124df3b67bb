//! How long a client waits for its server, and what ends the wait beside the
//! answer.
//!
//! The server says itself when a call's time is over. It cannot while it is
//! stopped, or while it has no file left for one more connection: so each wait
//! of a client with a limit has an end of its own, a moment later.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::sockopt::{Timeout, set_socket_timeout, socket_peercred};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, socket_with};
use rustix::process::geteuid;

use super::error::SharedError;
use crate::proc::Ending;

/// What the server is given beyond the limit, to answer that the time is over,
/// or to answer at all what takes no time.
const GRACE: Duration = Duration::from_secs(1);
/// The longest limit that the system is told.
const LONGEST: Duration = Duration::from_secs(1 << 30);

/// What ends the wait of a client that passes on what it gets: when those are
/// gone who read `output`, or a signal has come.
#[derive(Debug)]
pub(crate) struct Leave {
    pub(crate) output: OwnedFd,
    pub(crate) ending: Arc<Ending>,
}

/// The waits of one client.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// For each of them; none to wait as long as it takes.
    limit: Option<Duration>,
    /// The end of the one that has begun.
    deadline: Option<Instant>,
    leave: Option<Leave>,
}

impl Waiting {
    /// Each lasts so long at most, and a moment more.
    pub(super) fn within(limit: Option<Duration>) -> Self {
        Self {
            limit: limit.map(|limit| limit.min(LONGEST) + GRACE),
            ..Self::default()
        }
    }

    pub(super) fn leave_with(&mut self, leave: Leave) {
        self.leave = Some(leave);
    }

    /// A wait begins.
    pub(super) fn begin(&mut self) {
        if let Some(limit) = self.limit {
            self.deadline = Some(Instant::now() + limit);
        }
    }

    /// Connects to the server at `path`, if that is the same user's: what is
    /// sent there is read by whoever listens.
    pub(super) fn connect(&self, path: &Path) -> Result<UnixStream, SharedError> {
        let stream = match self.limit {
            Some(limit) => connect_within(path, limit).map_err(io::Error::from)?,
            None => UnixStream::connect(path)?,
        };
        let owner = socket_peercred(&stream).map_err(io::Error::from)?.uid;
        if owner == geteuid() {
            return Ok(stream);
        }
        Err(SharedError::Stranger {
            path: path.to_owned(),
            owner: owner.as_raw(),
        })
    }

    /// Waits until there is something to receive, or for what ends the wait.
    pub(super) fn for_answer(&self, stream: &UnixStream) -> Result<(), SharedError> {
        if self.leave.is_none() && self.deadline.is_none() {
            // To receive waits too.
            return Ok(());
        }
        let mut files = vec![PollFd::new(stream, PollFlags::IN)];
        if let Some(leave) = &self.leave {
            // Errors are always told.
            files.push(PollFd::new(&leave.output, PollFlags::empty()));
            files.push(PollFd::new(&*leave.ending, PollFlags::IN));
        }
        while !self.poll(&mut files)? {}
        if !files[0].revents().is_empty() {
            return Ok(());
        }
        let Some(leave) = &self.leave else {
            return Err(SharedError::Unresponsive);
        };
        match leave.ending.signal() {
            Some(signal) => Err(SharedError::Signal(signal)),
            None if files[1].revents().contains(PollFlags::ERR) => {
                Err(SharedError::Io(io::ErrorKind::BrokenPipe.into()))
            }
            None => Err(SharedError::Unresponsive),
        }
    }

    /// Whether something has happened, or the time is over; not if a signal came
    /// in between.
    fn poll(&self, files: &mut [PollFd]) -> Result<bool, SharedError> {
        let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
        let left = self.deadline.map(left).map(Timespec::try_from);
        match poll(files, left.and_then(Result::ok).as_ref()) {
            Ok(_) => Ok(true),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(io::Error::from(error).into()),
        }
    }
}

/// A server that is stopped takes no connection once so many wait for it. What
/// is sent to it waits no longer either.
fn connect_within(path: &Path, limit: Duration) -> rustix::io::Result<UnixStream> {
    let kind = SocketType::STREAM;
    let socket = socket_with(AddressFamily::UNIX, kind, SocketFlags::CLOEXEC, None)?;
    set_socket_timeout(&socket, Timeout::Send, Some(limit))?;
    let address = SocketAddrUnix::new(path)?;
    rustix::io::retry_on_intr(|| rustix::net::connect(&socket, &address))?;
    Ok(socket.into())
}
