//! Workers as processes on this machine: this very binary, re-executed, or the
//! user's program that speaks ppar's protocol.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;

use rustix::pipe::{PipeFlags, fcntl_setpipe_size, pipe_with};
use serde::{Deserialize, Serialize};
use tokio::net::unix::pipe;

use super::given::{Environments, Given, Post};
use super::side_by_side::SideBySide;
use super::{Launch, WorkerHandle, WorkerProcess};
use crate::proc::{Argv, ProcessGroup, Start, THIS_PROGRAM, Tether, allow_open_files};

/// The first argument that turns ppar into a worker. It is checked before the
/// command line is parsed, so it is not a subcommand that a user could type by
/// mistake.
pub(crate) const WORKER_ARGUMENT: &str = "--ppar-worker";

/// Up to this many workers get larger pipes: many large pipes would use up what
/// the system grants to a user.
const FEW: usize = 16;
const PIPE_BYTES: usize = 512 << 10;

/// Two pipes and the process itself.
const FILES_EACH: u64 = 3;
/// A further pipe, and the tether.
const FILES_OF_PROGRAMS: u64 = 2;
const FILES_BESIDES: u64 = 64;

/// A program of the user's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Executable {
    /// The file to execute.
    pub(crate) program: PathBuf,
    /// Its name, and its first arguments.
    pub(crate) words: Vec<OsString>,
}

/// Starts workers that speak over standard input and output: this very binary,
/// or the user's program.
#[derive(Debug)]
pub(crate) struct Local {
    program: PathBuf,
    arguments: Argv,
    large_pipes: bool,
    /// Workers are the user's programs, or start such. Those end with this
    /// process, too, and their output arrives as whole lines.
    has_programs: bool,
    environments: Environments,
}

impl Local {
    /// For up to `workers` of ppar's own workers.
    pub(crate) fn new(workers: usize, given: &Given) -> io::Result<Self> {
        allow_open_files(FILES_EACH * workers as u64 + FILES_BESIDES);
        let parent = std::process::id().to_string();
        Ok(Self {
            program: THIS_PROGRAM.into(),
            arguments: Argv::of(["ppar", WORKER_ARGUMENT, &parent])?,
            large_pipes: workers <= FEW,
            has_programs: false,
            environments: Environments::new(given, workers),
        })
    }

    /// For ppar's own workers, which start programs.
    pub(crate) fn that_start_programs(workers: usize, given: &Given) -> io::Result<Self> {
        allow_open_files((FILES_EACH + FILES_OF_PROGRAMS) * workers as u64 + FILES_BESIDES);
        Ok(Self {
            has_programs: true,
            ..Self::new(workers, given)?
        })
    }

    /// For workers that are programs.
    pub(crate) fn of(command: Executable, workers: usize, given: &Given) -> io::Result<Self> {
        Ok(Self {
            arguments: Argv::of(command.words)?,
            program: command.program,
            ..Self::that_start_programs(workers, given)?
        })
    }
}

impl Launch for Local {
    fn start(&mut self, post: Post) -> io::Result<WorkerHandle> {
        let (their_input, input) = pipe_with(PipeFlags::CLOEXEC)?;
        let (output, their_output) = pipe_with(PipeFlags::CLOEXEC)?;
        let tether = self.has_programs.then(Tether::new).transpose()?;
        let theirs: Vec<_> = tether.iter().map(Tether::theirs).collect();
        let said = self.has_programs.then(|| pipe_with(PipeFlags::CLOEXEC));
        let (said, their_error) = said.transpose()?.unzip();
        let mut group = ProcessGroup::start(Start {
            program: self.program.as_os_str(),
            arguments: &self.arguments,
            environment: &self.environments.common,
            variables: &self.environments.of(post),
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
            // The system may refuse this; then the pipes stay as they are.
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
