//! Jobs of an agent: commands, each in its own process group.

use std::collections::HashMap;
use std::ffi::{CString, OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use bytes::Bytes;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal};
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::sync::watch;

use super::far::{Far, Will};
use crate::host::{Outlet, take_all};
use crate::job::{REST, find_program, lacks_room};
use crate::proc::{Ended, Environment, ProcessGroup, Start, Tether, c_string};
use crate::wire::{Command, Farewell, HostNews, Pipe};

/// How many bytes to read from a pipe at a time.
const PIECE: usize = 64 << 10;

/// Starts jobs.
#[derive(Default)]
pub(super) struct Jobs {
    programs: HashMap<OsString, PathBuf>,
    /// The environment of jobs that set variables with these names.
    environment: Option<(Vec<OsString>, Environment)>,
}

/// A running job.
pub(super) struct Running {
    group: ProcessGroup,
    input: Option<Sender>,
    output: Receiver,
    error: Receiver,
}

impl Running {
    /// The first process of the job.
    pub(super) fn process(&self) -> Pid {
        self.group.id()
    }
}

impl Jobs {
    /// Starts a job; the error is the news of its failure.
    pub(super) fn start(&mut self, command: &Command) -> Result<Running, HostNews> {
        let program = self.program(command)?;
        let words = command.words.iter();
        let words: io::Result<Vec<CString>> = words
            .map(|word| c_string(OsStr::from_bytes(word)))
            .collect();
        let words = words.map_err(|error| failed(&error))?;
        let environment = self.environment(command);
        start(&program, &words, environment, command).map_err(|error| failed(&error))
    }

    fn program(&mut self, command: &Command) -> Result<PathBuf, HostNews> {
        let name = OsString::from_vec(
            command
                .words
                .first()
                .map(|word| word.to_vec())
                .unwrap_or_default(),
        );
        if let Some(program) = self.programs.get(&name) {
            return Ok(program.clone());
        }
        match find_program(&name) {
            Ok(program) => {
                self.programs.insert(name, program.clone());
                Ok(program)
            }
            Err(error) => Err(HostNews::Failed {
                code: error.code(),
                message: format!("failed to {error}"),
                later: false,
            }),
        }
    }

    fn environment(&mut self, command: &Command) -> &Environment {
        let names = command.variables.iter().map(|variable| {
            let name = variable.split(|&byte| byte == b'=').next();
            OsStr::from_bytes(name.unwrap_or_default())
        });
        let is_same = |known: &[OsString]| known.iter().map(OsString::as_os_str).eq(names.clone());
        if !self
            .environment
            .as_ref()
            .is_some_and(|(known, _)| is_same(known))
        {
            let names: Vec<&OsStr> = names.collect();
            let environment = Environment::without(&names);
            let names = names.into_iter().map(OsStr::to_owned).collect();
            self.environment = Some((names, environment));
        }
        &self.environment.as_ref().expect("it is there now").1
    }
}

fn start(
    program: &std::path::Path,
    words: &[CString],
    environment: &Environment,
    command: &Command,
) -> io::Result<Running> {
    let (output, their_output) = pipe_with(PipeFlags::CLOEXEC)?;
    let (error, their_error) = pipe_with(PipeFlags::CLOEXEC)?;
    let (their_input, input): (OwnedFd, _) = if command.reads {
        let (theirs, ours) = pipe_with(PipeFlags::CLOEXEC)?;
        (theirs, Some(Sender::from_owned_fd(ours)?))
    } else {
        (File::open("/dev/null")?.into(), None)
    };
    let tether = Tether::new()?;
    let variables = command.variables.iter();
    let mut group = ProcessGroup::start(Start {
        program: program.as_os_str(),
        arguments: words,
        environment,
        variables: variables
            .filter_map(|variable| CString::new(variable.as_slice()).ok())
            .collect(),
        folder: None,
        streams: [
            Some(their_input.as_fd()),
            Some(their_output.as_fd()),
            Some(their_error.as_fd()),
        ],
        inherited: &[tether.theirs()],
        leads: true,
        priority: None,
    })?;
    group.hold(tether.tie(group.id())?);
    Ok(Running {
        group,
        input,
        output: Receiver::from_owned_fd(output)?,
        error: Receiver::from_owned_fd(error)?,
    })
}

fn failed(error: &io::Error) -> HostNews {
    HostNews::Failed {
        message: format!("failed to start: {error}"),
        code: 126,
        later: lacks_room(error),
    }
}

/// Serves a job until it is over and all its output was sent.
pub(super) async fn attend(job: Running, mut far: Far) {
    let Running {
        mut group,
        input,
        output,
        error,
    } = job;
    far.tell(&HostNews::Started {
        pid: group.id().as_raw_pid() as u32,
    });
    let feeding = input.map(|input| {
        let (parts, grant, far_end) = (far.take_input(), far.granter(), far.closer());
        tokio::task::spawn_local(async move {
            if take_all(parts, input, grant).await.is_err() {
                far_end();
            }
        })
    });
    let (over, is_over) = watch::channel(false);
    let outputs = [(output, Pipe::Output), (error, Pipe::Error)].map(|(pipe, which)| {
        tokio::task::spawn_local(tap(pipe, far.outlet(which), is_over.clone()))
    });
    let mut stops = group.when_stopped();
    let mut is_forgotten = false;
    let ended = loop {
        tokio::select! {
            biased;
            ended = group.wait() => break ended,
            Some(will) = far.wills.recv() => match will {
                Will::Signal(signal) => {
                    if let Some(signal) = Signal::from_named_raw(signal) {
                        group.end(signal);
                    }
                }
                Will::Forget => {
                    is_forgotten = true;
                    group.kill();
                }
            },
            signal = stops.next() => far.tell(&HostNews::Stopped(signal)),
        }
    };
    over.send_replace(true);
    if let Some(feeding) = feeding {
        feeding.abort();
    }
    for output in outputs {
        tokio::select! {
            _ = output => {}
            Some(Will::Forget) = far.wills.recv() => return,
        }
    }
    if is_forgotten {
        return;
    }
    far.tell(&match ended {
        Ok(ended) => HostNews::Ended(farewell(&ended)),
        Err(error) => failed(&error),
    });
}

fn farewell(ended: &Ended) -> Farewell {
    Farewell {
        code: ended.code,
        signal: ended.signal,
        lacked: None,
        user_ns: ended.user.as_nanos() as u64,
        system_ns: ended.system.as_nanos() as u64,
        peak_kib: ended.peak_kib,
    }
}

/// Sends the output of a job; after its end, only what is already in the pipe.
async fn tap(pipe: Receiver, outlet: Outlet, mut is_over: watch::Receiver<bool>) {
    let mut buffer = vec![0; PIECE];
    loop {
        tokio::select! {
            biased;
            ready = pipe.readable() => {
                if ready.is_err() {
                    return;
                }
                match pipe.try_read(&mut buffer) {
                    Ok(0) => return,
                    Ok(length) => {
                        if !outlet.send(Bytes::copy_from_slice(&buffer[..length])).await {
                            return;
                        }
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(_) => return,
                }
            }
            _ = is_over.wait_for(|&over| over) => break,
        }
    }
    let mut taken = 0;
    while taken < REST {
        // Bypasses the runtime, which may not have noticed the last data yet.
        match rustix::io::read(&pipe, &mut buffer) {
            Ok(length @ 1..) => {
                taken += length;
                if !outlet.send(Bytes::copy_from_slice(&buffer[..length])).await {
                    return;
                }
            }
            _ => return,
        }
    }
}
