//! A child process in a process group of its own.

use std::io;
use std::os::unix::process::ExitStatusExt;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// A running child and whatever it starts. Dropping it kills them all; the
/// child itself is reaped by the runtime.
#[derive(Debug)]
pub(crate) struct ProcessGroup {
    child: Child,
}

impl ProcessGroup {
    /// Starts `command` as the leader of a new process group, so that signals
    /// of the terminal do not reach it.
    pub(crate) fn start(mut command: Command) -> io::Result<Self> {
        command.process_group(0).kill_on_drop(true);
        Ok(Self {
            child: command.spawn()?,
        })
    }

    /// The child's piped input and output, once.
    pub(crate) fn take_streams(&mut self) -> Option<(ChildStdin, ChildStdout)> {
        Some((self.child.stdin.take()?, self.child.stdout.take()?))
    }

    /// Kills the whole group. A child that is reaped already is left alone,
    /// since its number may be another's by now.
    pub(crate) fn kill(&mut self) {
        let leader = self.child.id().and_then(|id| Pid::from_raw(id as i32));
        if let Some(leader) = leader {
            // It may be gone at this very moment; that is as good.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }

    /// Waits for the child's end and reaps it: the signal that ended it, or
    /// its exit code.
    pub(crate) async fn wait(&mut self) -> io::Result<(Option<i32>, Option<i32>)> {
        let status = self.child.wait().await?;
        Ok((status.signal(), status.code()))
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.kill();
    }
}
