//! Workers as processes of this machine: this very binary, re-executed.

use std::io;
use std::process::{Command, Stdio};

use rustix::pipe::fcntl_setpipe_size;
use tokio::net::unix::pipe;

use super::{Launch, WorkerHandle, WorkerProcess};
use crate::proc::{ProcessGroup, allow_open_files};

/// The first argument that turns ppar into a worker. It is looked for before
/// the command line is parsed, so it is no subcommand that a user could type
/// by mistake.
pub(crate) const WORKER_ARGUMENT: &str = "--ppar-worker";

/// With up to this many workers their pipes are made larger: many large pipes
/// would use up what the system grants a user for all.
const FEW: usize = 16;
const PIPE_BYTES: usize = 512 << 10;

/// Two pipes and the process itself.
const FILES_EACH: u64 = 3;
const FILES_BESIDES: u64 = 64;

/// Starts workers by re-executing `/proc/self/exe`, which works even after
/// the binary was replaced or removed.
#[derive(Debug)]
pub(crate) struct Local {
    large_pipes: bool,
}

impl Local {
    /// For up to `workers` workers.
    pub(crate) fn new(workers: usize) -> Self {
        allow_open_files(FILES_EACH * workers as u64 + FILES_BESIDES);
        Self {
            large_pipes: workers <= FEW,
        }
    }
}

impl Launch for Local {
    fn start(&mut self) -> io::Result<WorkerHandle> {
        let mut command = Command::new("/proc/self/exe");
        command
            .arg(WORKER_ARGUMENT)
            .arg(std::process::id().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut group = ProcessGroup::start(&mut command)?;
        let (Some(input), Some(output)) = (group.take_stdin(), group.take_stdout()) else {
            return Err(io::Error::other("the worker has no pipes"));
        };
        if self.large_pipes {
            // Refused above the system's limit: then they are as they are.
            let _ = fcntl_setpipe_size(&input, PIPE_BYTES);
            let _ = fcntl_setpipe_size(&output, PIPE_BYTES);
        }
        Ok(WorkerHandle {
            input: Box::new(pipe::Sender::from_owned_fd(input.into())?),
            output: Box::new(pipe::Receiver::from_owned_fd(output.into())?),
            process: WorkerProcess::Child(group),
        })
    }
}
