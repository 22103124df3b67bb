//! Workers as processes of this machine: this very binary, re-executed.

use std::ffi::OsStr;
use std::io;
use std::os::fd::AsFd;

use rustix::pipe::{PipeFlags, fcntl_setpipe_size, pipe_with};
use tokio::net::unix::pipe;

use super::given::{Environments, Given, Post};
use super::side_by_side::SideBySide;
use super::{Launch, WorkerHandle, WorkerProcess};
use crate::proc::{ProcessGroup, Start, THIS_PROGRAM, Tether, allow_open_files, c_string};

/// The first argument that turns ppar into a worker. It is looked for before
/// the command line is parsed, so it is no subcommand that a user could type
/// by mistake.
pub(crate) const WORKER_ARGUMENT: &str = "--ppar-worker";

/// With up to this many workers their pipes are made larger: many large pipes
/// would use up what the system grants a user for all.
const FEW: usize = 16;
const PIPE_BYTES: usize = 512 << 10;

/// Three pipes, the tether and the process itself.
const FILES_EACH: u64 = 5;
const FILES_BESIDES: u64 = 64;

/// Starts workers by re-executing this very binary.
#[derive(Debug)]
pub(crate) struct Local {
    large_pipes: bool,
    /// Workers start programs of the user's.
    starts_programs: bool,
    environments: Environments,
}

impl Local {
    /// For up to `workers` workers.
    pub(crate) fn new(workers: usize, given: &Given) -> Self {
        allow_open_files(FILES_EACH * workers as u64 + FILES_BESIDES);
        Self {
            large_pipes: workers <= FEW,
            starts_programs: false,
            environments: Environments::new(given, workers),
        }
    }
}

impl Local {
    /// For workers that start programs. Those end with this process too, and
    /// what they say comes as whole lines.
    pub(crate) fn that_start_programs(workers: usize, given: &Given) -> Self {
        Self {
            starts_programs: true,
            ..Self::new(workers, given)
        }
    }
}

impl Launch for Local {
    fn start(&mut self, post: Post) -> io::Result<WorkerHandle> {
        let (their_input, input) = pipe_with(PipeFlags::CLOEXEC)?;
        let (output, their_output) = pipe_with(PipeFlags::CLOEXEC)?;
        let parent = std::process::id().to_string();
        let words = ["ppar", WORKER_ARGUMENT, &parent].map(OsStr::new);
        let arguments: Vec<_> = words.into_iter().map(c_string).collect::<Result<_, _>>()?;
        let tether = self.starts_programs.then(Tether::new).transpose()?;
        let theirs: Vec<_> = tether.iter().map(Tether::theirs).collect();
        let said = self.starts_programs.then(|| pipe_with(PipeFlags::CLOEXEC));
        let (said, their_error) = said.transpose()?.unzip();
        let mut group = ProcessGroup::start(Start {
            program: OsStr::new(THIS_PROGRAM),
            arguments: &arguments,
            environment: &self.environments.common,
            variables: self.environments.of(post),
            folder: None,
            streams: [
                Some(their_input.as_fd()),
                Some(their_output.as_fd()),
                their_error.as_ref().map(AsFd::as_fd),
            ],
            inherited: &theirs,
            leads: true,
            priority: None,
        })?;
        if let Some(tether) = tether {
            group.hold(tether.tie(group.id())?);
        }
        if self.large_pipes {
            // Refused above the system's limit: then they are as they are.
            let _ = fcntl_setpipe_size(&input, PIPE_BYTES);
            let _ = fcntl_setpipe_size(&output, PIPE_BYTES);
        }
        let output = pipe::Receiver::from_owned_fd(output)?;
        Ok(WorkerHandle {
            input: Box::new(pipe::Sender::from_owned_fd(input)?),
            output: match said {
                Some(said) => {
                    let said = pipe::Receiver::from_owned_fd(said)?;
                    Box::new(SideBySide::new(output, said))
                }
                None => Box::new(output),
            },
            process: WorkerProcess::Child(Box::new(group)),
        })
    }
}
