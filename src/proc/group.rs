//! A child process in a process group of its own, and what it took.

use std::io;
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitOptions, kill_process, kill_process_group, pidfd_open, waitpid,
};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::spawn::{Ended, Start, reap};

/// A running child and whatever it starts. Dropping it kills them all.
#[derive(Debug)]
pub(crate) struct ProcessGroup {
    leader: Pid,
    /// Becomes readable when the child has ended.
    end: AsyncFd<OwnedFd>,
    ended: Option<Ended>,
    /// Whether it leads a group of its own.
    leads: bool,
}

impl ProcessGroup {
    /// Starts a program. As the leader of a group, signals of the terminal do
    /// not reach it; otherwise what it starts by itself is not ended with it.
    pub(crate) fn start(start: &Start<'_>) -> io::Result<Self> {
        let (leader, leads) = (start.start()?, start.leads);
        let end = pidfd_open(leader, PidfdFlags::empty())
            .map_err(io::Error::from)
            .and_then(watch);
        match end {
            Ok(end) => Ok(Self {
                leader,
                end,
                ended: None,
                leads,
            }),
            Err(error) => {
                // Nobody could tell when it ends.
                let _ = kill(leader, leads, Signal::KILL);
                waitpid(Some(leader), WaitOptions::empty())?;
                Err(error)
            }
        }
    }

    /// Sends a signal to the whole group, or to the process alone where it has
    /// no group of its own. A child that is reaped already is left alone, since
    /// its number may be another's by now.
    pub(crate) fn signal(&self, signal: Signal) {
        if self.ended.is_none() {
            // It may be gone at this very moment; that is as good.
            let _ = kill(self.leader, self.leads, signal);
        }
    }

    /// Kills the whole group.
    pub(crate) fn kill(&self) {
        self.signal(Signal::KILL);
    }

    /// Waits for the child's end and reaps it. May be dropped and called
    /// again.
    pub(crate) async fn wait(&mut self) -> io::Result<Ended> {
        if let Some(ended) = self.ended {
            return Ok(ended);
        }
        // The readiness is never cleared: an end does not pass.
        let _ready = self.end.readable().await?;
        let ended = reap(self.leader)?;
        let ended = ended.ok_or_else(|| io::Error::other("a process ended and did not"))?;
        self.ended = Some(ended);
        Ok(ended)
    }
}

fn kill(process: Pid, leads: bool, signal: Signal) -> Result<(), Errno> {
    if leads {
        kill_process_group(process, signal)
    } else {
        kill_process(process, signal)
    }
}

/// Tells when `file` can be read.
#[expect(
    unsafe_code,
    reason = "tokio cannot know what a type gives as its file"
)]
fn watch(file: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: an `OwnedFd` is one open file for as long as it lives, and always
    // gives that one.
    let watched = unsafe { AsyncFd::register_with_interest(file, Interest::READABLE) };
    Ok(watched?)
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        if self.ended.is_none() {
            self.kill();
            // It is seldom gone so soon; then the system reaps it when this
            // process ends. To wait could be to hang.
            let _ = reap(self.leader);
        }
    }
}
