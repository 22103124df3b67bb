//! A child process in its own process group, and the resources it used.

use std::future::pending;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitOptions, kill_process, kill_process_group, pidfd_open, waitpid,
};
use tokio::io::unix::AsyncFd;

use super::kin::{Kin, children};
use super::lack::lacked_by;
use super::leader::{Leader, Stops};
use super::readable::readable;
use super::spawn::{Ended, Start, reap};

/// How often to look for the processes to signal, if some of them end meanwhile
/// and others may be missed.
const LOOKS: usize = 8;

/// Signals that ask a process to end, which a stopped process does not notice.
const CAUGHT_ONLY_WHILE_RUNNING: [Signal; 4] =
    [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT];

/// A running child and everything it starts. Dropping it kills them all.
#[derive(Debug)]
pub(crate) struct ProcessGroup {
    leader: Pid,
    /// Readable once it has ended; none if that is told together with the ends of
    /// orphans, which costs nothing more.
    end: Option<AsyncFd<OwnedFd>>,
    news: Arc<Leader>,
    ended: Option<Ended>,
    /// How much memory it failed to get, if that ended it.
    lacked: Option<u64>,
    /// Whether it leads a group of its own.
    leads: bool,
    kin: Kin,
    /// The last signal sent to end them all.
    told: Option<Signal>,
    /// Closed once no process of the group is left to reap.
    tether: Option<OwnedFd>,
}

impl ProcessGroup {
    /// Starts a program. If it leads a group, signals of the terminal do not
    /// reach it.
    pub(crate) fn start(start: Start<'_>) -> io::Result<Self> {
        // Locked until the child is registered as a leader: as an orphan it
        // would be reaped.
        let mut children = children();
        let mut kin = Kin::of(children.next_job());
        let (leader, leads) = (start.start(&kin.mark())?, start.leads);
        if leads {
            kin.has_group(leader);
        }
        let watched = (!children.adopts).then(|| {
            pidfd_open(leader, PidfdFlags::empty())
                .map_err(io::Error::from)
                .and_then(readable)
        });
        match watched.transpose() {
            Ok(end) => Ok(Self {
                leader,
                end,
                news: children.add(leader),
                ended: None,
                lacked: None,
                leads,
                kin,
                told: None,
                tether: None,
            }),
            Err(error) => {
                // Nobody could notice its end.
                let _ = kill(leader, leads, Signal::KILL);
                waitpid(Some(leader), WaitOptions::empty())?;
                Err(error)
            }
        }
    }

    /// Keeps the end of a tether as long as this group.
    pub(crate) fn hold(&mut self, tether: OwnedFd) {
        self.tether = Some(tether);
    }

    /// The process id of the child, which is its group's number if it leads one.
    pub(crate) fn id(&self) -> Pid {
        self.leader
    }

    /// Reports when the child is stopped and continued. Needs
    /// [`Orphans`](super::orphans::Orphans).
    pub(crate) fn when_stopped(&self) -> Stops {
        Stops::of(&self.news)
    }

    /// Sends a signal to the whole group, or just to the process if it has no
    /// group of its own. Does nothing if the child is reaped, since its number
    /// may belong to another process by now.
    pub(crate) fn signal(&self, signal: Signal) {
        if self.ended.is_none() {
            // If it is just ending, that is as good.
            let _ = kill(self.leader, self.leads, signal);
        }
    }

    /// Asks the child and everything it started to end. From now on
    /// [`wait`](Self::wait) waits for all of them.
    pub(crate) fn end(&mut self, signal: Signal) {
        // Before the signal is sent: ending processes take the record of who
        // started whom with them.
        let running = self.ended.is_none().then_some(self.leader);
        let mut look = self.kin.look(running);
        for _ in 1..LOOKS {
            if look.is_whole {
                break;
            }
            look = self.kin.look(running);
        }
        self.signal(signal);
        let has_got_it = running.filter(|_| self.leads);
        self.kin.signal(&look.found, has_got_it, signal);
        if CAUGHT_ONLY_WHILE_RUNNING.contains(&signal) {
            self.signal(Signal::CONT);
            self.kin.signal(&look.found, has_got_it, Signal::CONT);
        }
        self.told = Some(signal);
    }

    /// Kills the child and everything it started.
    pub(crate) fn kill(&mut self) {
        self.end(Signal::KILL);
    }

    /// Waits for the child to end and reaps it. If it was asked to end, waits
    /// for everything it started, too. May be dropped and called again.
    pub(crate) async fn wait(&mut self) -> io::Result<Ended> {
        let ended = self.wait_for_leader().await?;
        while self.told.is_some() {
            while let Some(end) = self.kin.watched.last() {
                let _ready = end.readable().await?;
                self.kin.watched.pop();
            }
            if !self.watch_kin().await? {
                break;
            }
        }
        Ok(ended)
    }

    /// Like `wait`, for a worker: leaves nothing behind in its group, however
    /// it ended, and returns how much memory it failed to get.
    pub(crate) async fn wait_for_worker(&mut self) -> io::Result<(Ended, Option<u64>)> {
        self.notice_end().await?;
        if self.ended.is_none() {
            // It is not reaped yet, so the numbers are still its own.
            self.signal(Signal::KILL);
            self.lacked = lacked_by(self.leader);
        }
        Ok((self.wait().await?, self.lacked))
    }

    /// Waits until the child has ended. May be dropped and called again.
    async fn notice_end(&self) -> io::Result<()> {
        match &self.end {
            // The readiness is never cleared, since an end is final.
            Some(end) => drop(end.readable().await?),
            None => self.news.end().await,
        }
        Ok(())
    }

    async fn wait_for_leader(&mut self) -> io::Result<Ended> {
        if let Some(ended) = self.ended {
            return Ok(ended);
        }
        self.notice_end().await?;
        let mut children = children();
        let ended = reap(self.leader)?;
        let ended = ended.ok_or_else(|| io::Error::other("a process ended and did not"))?;
        children.remove(self.leader);
        self.ended = Some(ended);
        Ok(ended)
    }

    /// Looks for processes that the child started and left behind, to wait for
    /// them; returns whether there may be any.
    async fn watch_kin(&mut self) -> io::Result<bool> {
        let look = self.kin.look(None);
        let is_last = self.told == Some(Signal::KILL);
        if is_last {
            // Catches what was started in the meantime.
            self.kin.signal(&look.found, None, Signal::KILL);
        }
        let running = look.found.iter().filter(|one| one.can_be_ended());
        let mut left = running.map(|one| one.pid).collect::<Vec<_>>();
        left.extend(look.ending);
        if left.is_empty() && look.is_whole {
            return Ok(false);
        }
        for pid in left {
            match pidfd_open(pid, PidfdFlags::empty()) {
                Ok(end) => self.kin.watched.push(readable(end)?),
                // It has ended, and others may have appeared.
                Err(Errno::SRCH) => {}
                // No file is left to wait with: having killed it must do.
                Err(_) if is_last => return Ok(false),
                // Waits until the next signal.
                Err(_) => pending().await,
            }
        }
        tokio::task::yield_now().await;
        Ok(true)
    }
}

fn kill(process: Pid, leads: bool, signal: Signal) -> Result<(), Errno> {
    if leads {
        kill_process_group(process, signal)
    } else {
        kill_process(process, signal)
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        if self.ended.is_none() {
            self.kill();
            // It is rarely gone this soon. Otherwise it is reaped with the
            // orphans, or by the system when this process ends. Waiting might
            // hang.
            let mut children = children();
            let _ = reap(self.leader);
            children.remove(self.leader);
        } else if self.told.is_some() && self.told != Some(Signal::KILL) {
            self.kill();
        }
    }
}
