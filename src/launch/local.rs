//! Workers as processes of this machine: this very binary, re-executed.

use std::ffi::OsStr;
use std::io;
use std::os::fd::AsFd;

use rustix::pipe::{PipeFlags, fcntl_setpipe_size, pipe_with};
use tokio::net::unix::pipe;

use super::{Launch, WorkerHandle, WorkerProcess};
use crate::proc::{Environment, ProcessGroup, Start, THIS_PROGRAM, allow_open_files, c_string};

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

/// Starts workers by re-executing this very binary.
#[derive(Debug)]
pub(crate) struct Local {
    large_pipes: bool,
    environment: Environment,
}

impl Local {
    /// For up to `workers` workers.
    pub(crate) fn new(workers: usize) -> Self {
        allow_open_files(FILES_EACH * workers as u64 + FILES_BESIDES);
        Self {
            large_pipes: workers <= FEW,
            environment: Environment::without(&[]),
        }
    }
}

impl Launch for Local {
    fn start(&mut self) -> io::Result<WorkerHandle> {
        let (their_input, input) = pipe_with(PipeFlags::CLOEXEC)?;
        let (output, their_output) = pipe_with(PipeFlags::CLOEXEC)?;
        let parent = std::process::id().to_string();
        let words = ["ppar", WORKER_ARGUMENT, &parent].map(OsStr::new);
        let arguments: Vec<_> = words.into_iter().map(c_string).collect::<Result<_, _>>()?;
        let group = ProcessGroup::start(Start {
            program: OsStr::new(THIS_PROGRAM),
            arguments: &arguments,
            environment: &self.environment,
            variables: Vec::new(),
            folder: None,
            streams: [Some(their_input.as_fd()), Some(their_output.as_fd()), None],
            inherited: &[],
            leads: true,
            priority: None,
        })?;
        if self.large_pipes {
            // Refused above the system's limit: then they are as they are.
            let _ = fcntl_setpipe_size(&input, PIPE_BYTES);
            let _ = fcntl_setpipe_size(&output, PIPE_BYTES);
        }
        Ok(WorkerHandle {
            input: Box::new(pipe::Sender::from_owned_fd(input)?),
            output: Box::new(pipe::Receiver::from_owned_fd(output)?),
            process: WorkerProcess::Child(Box::new(group)),
        })
    }
}
