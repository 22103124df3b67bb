//! How long a client waits for its server, and what else may end the wait.
//!
//! The server itself reports when a call's time is up. It cannot while it is
//! stopped, or has no file left for another connection: so each wait of a
//! client with a limit also ends by itself, a moment later.

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

/// How much longer than the limit to wait, so that the server can report that
/// the time is up, or answer a request that takes no time.
const GRACE: Duration = Duration::from_secs(1);
/// The longest limit that the system is given.
const LONGEST: Duration = Duration::from_secs(1 << 30);

/// Ends the wait of a client that passes values on: when the readers of
/// `output` are gone, or a signal has arrived.
#[derive(Debug)]
pub(crate) struct Leave {
    pub(crate) output: OwnedFd,
    pub(crate) ending: Arc<Ending>,
}

/// The waits of one client.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// The limit of each wait; none to wait forever.
    limit: Option<Duration>,
    /// The deadline of the current wait.
    deadline: Option<Instant>,
    leave: Option<Leave>,
}

impl Waiting {
    /// Limits each wait to this time, and a moment more.
    pub(super) fn within(limit: Option<Duration>) -> Self {
        Self {
            limit: limit.map(|limit| limit.min(LONGEST) + GRACE),
            ..Self::default()
        }
    }

    pub(super) fn leave_with(&mut self, leave: Leave) {
        self.leave = Some(leave);
    }

    /// Starts a wait.
    pub(super) fn begin(&mut self) {
        if let Some(limit) = self.limit {
            self.deadline = Some(Instant::now() + limit);
        }
    }

    /// Connects to the server at `path`, if it belongs to the same user: what
    /// is sent there can be read by whoever listens.
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

    /// Waits until there is something to receive, or something else ends the
    /// wait.
    pub(super) fn for_answer(&self, stream: &UnixStream) -> Result<(), SharedError> {
        if self.leave.is_none() && self.deadline.is_none() {
            // Receiving waits by itself.
            return Ok(());
        }
        let mut files = vec![PollFd::new(stream, PollFlags::IN)];
        if let Some(leave) = &self.leave {
            // Errors are always reported.
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

    /// Whether something has happened or the time is up; false if only a signal
    /// interrupted it.
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

/// Connects within the limit: a server that is stopped accepts nothing once too
/// many connections wait. Later writes have the same limit.
fn connect_within(path: &Path, limit: Duration) -> rustix::io::Result<UnixStream> {
    let kind = SocketType::STREAM;
    let socket = socket_with(AddressFamily::UNIX, kind, SocketFlags::CLOEXEC, None)?;
    set_socket_timeout(&socket, Timeout::Send, Some(limit))?;
    let address = SocketAddrUnix::new(path)?;
    rustix::io::retry_on_intr(|| rustix::net::connect(&socket, &address))?;
    Ok(socket.into())
}
