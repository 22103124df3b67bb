//! Workers as Python processes.
//!
//! The interpreter gets a one-line program that reads the worker's program from
//! a socket; from then on, that program speaks frames over the socket. So no
//! file has to be found, and standard output is free for the user.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::net::UnixStream;

use rustix::pipe::{PipeFlags, pipe_with};
use tokio::net::unix::pipe;

use super::Executable;
use super::given::{Environments, Given, Post};
use super::side_by_side::SideBySide;
use super::{Launch, WorkerHandle, WorkerProcess};
use crate::proc::{Argv, NulInWord, ProcessGroup, Start, Tether, allow_open_files};

/// The open files of each worker: a socket, the pipe of printed text, the
/// tether, and the process itself.
const FILES_EACH: u64 = 4;
const FILES_BESIDES: u64 = 64;

/// Starts Python workers.
#[derive(Debug)]
pub(crate) struct Python {
    command: Executable,
    /// The worker's program and further texts, separated by NUL bytes.
    texts: Vec<u8>,
    environments: Environments,
    nothing: File,
}

impl Python {
    /// For up to `workers` workers, whose program is the first of `texts`.
    pub(crate) fn new(
        workers: usize,
        command: Executable,
        texts: &[&str],
        given: &Given,
    ) -> io::Result<Self> {
        allow_open_files(FILES_EACH * workers as u64 + FILES_BESIDES);
        Ok(Self {
            command,
            texts: texts.join("\0").into_bytes(),
            environments: Environments::new(given, workers),
            nothing: File::open("/dev/null")?,
        })
    }

    fn arguments(&self, socket: &UnixStream) -> Result<Argv, NulInWord> {
        let words = self.command.words.iter().map(OsString::as_os_str);
        let first_words = first_words(socket.as_raw_fd(), self.texts.len());
        Argv::of(words.chain(["-c", &first_words].map(OsStr::new)))
    }
}

/// The program that reads the worker's program.
fn first_words(socket: i32, length: usize) -> String {
    format!(
        "\
import os, sys
texts = b''
while len(texts) < {length}:
    more = os.read({socket}, {length} - len(texts))
    if not more:
        sys.exit(3)
    texts += more
worker, forms, tables, folds = texts.decode().split('\\0')
exec(compile(worker, '<ppar>', 'exec'), {{
    '__name__': 'ppar', 'FD': {socket}, 'FORMS': forms, 'TABLES': tables, 'FOLDS': folds}})"
    )
}

impl Launch for Python {
    fn start(&mut self, post: Post) -> io::Result<WorkerHandle> {
        let (mut socket, theirs) = UnixStream::pair()?;
        let (prints, their_output) = pipe_with(PipeFlags::CLOEXEC)?;
        let tether = Tether::new()?;
        let mut group = ProcessGroup::start(Start {
            program: self.command.program.as_os_str(),
            arguments: &self.arguments(&theirs)?,
            environment: &self.environments.common,
            variables: &self.environments.of(post),
            folder: None,
            streams: [Some(self.nothing.as_fd()), Some(their_output.as_fd()), None],
            inherited: &[theirs.as_fd(), tether.theirs()],
            leads: true,
            priority: None,
        })?;
        group.hold(tether.tie(group.id())?);
        drop((theirs, their_output));
        // The socket has room for this, so writing does not wait. If the
        // interpreter is already gone, that will be noticed.
        let _ = socket.write_all(&self.texts);
        socket.set_nonblocking(true)?;
        let (output, input) = tokio::net::UnixStream::from_std(socket)?.into_split();
        let prints = pipe::Receiver::from_owned_fd(prints)?;
        Ok(WorkerHandle {
            input: Box::new(input),
            output: Box::new(SideBySide::new(output, prints)),
            process: WorkerProcess::Child(Box::new(group)),
        })
    }
}
