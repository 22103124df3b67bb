//! Jobs of an agent: commands, each in its own process group.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rustix::pipe::{PipeFlags, fcntl_setpipe_size, pipe_with};
use rustix::process::{Pid, Signal};
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

use super::far::{Far, Will};
use crate::host::{Granter, Outlet, take_all};
use crate::job::{REST, find_program, lacks_room};
use crate::proc::{Argv, Ended, Environment, ProcessGroup, Start, Tether, Variables};
use crate::wire::{Command, Farewell, HostNews, Pipe};

/// How many bytes to read from a pipe at a time.
const PIECE: usize = 64 << 10;
/// A pipe of this size for a job with much input saves switches.
const PIPE: usize = 256 << 10;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; PIECE]);
}

/// A job that is over within this time has its start reported with its end.
const SHORT: Duration = Duration::from_millis(20);

/// Starts jobs.
#[derive(Default)]
pub(super) struct Jobs {
    programs: HashMap<OsString, PathBuf>,
    /// The environment of jobs that set variables with these names.
    environment: Option<(Vec<OsString>, Environment)>,
}

/// A running job.
pub(super) struct Running {
    begun: Instant,
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
        let words = command.words.iter().map(|word| OsStr::from_bytes(word));
        let words = Argv::of(words).map_err(|error| failed(&error.into()))?;
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
    words: &Argv,
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
    let begun = Instant::now();
    let mut variables = Variables::default();
    for variable in &command.variables {
        variables.set_parts(&[variable]);
    }
    let mut group = ProcessGroup::start(Start {
        program: program.as_os_str(),
        arguments: words,
        environment,
        variables: &variables,
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
        begun,
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
        begun,
        mut group,
        input,
        output,
        error,
    } = job;
    let parts = far.take_input();
    let feeding = input.map(|input| feed(parts, input, far.granter(), far.closer()));
    let feeding = feeding.map(tokio::task::spawn_local);
    let (over, is_over) = watch::channel(false);
    let outputs = [(output, Pipe::Output), (error, Pipe::Error)].map(|(pipe, which)| {
        tokio::task::spawn_local(tap(pipe, far.outlet(which), is_over.clone()))
    });
    let mut attendance = Attendance {
        begun,
        is_started: false,
        is_forgotten: false,
    };
    let ended = attendance.until_end(&mut group, &mut far).await;
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
    if attendance.is_forgotten {
        return;
    }
    attendance.tell_start(&far);
    far.tell(&match ended {
        Ok(ended) => HostNews::Ended(farewell(&ended)),
        Err(error) => failed(&error),
    });
}

/// What ppar knows about a job that runs.
struct Attendance {
    begun: Instant,
    /// Whether ppar knows that it has started.
    is_started: bool,
    /// Whether ppar does not want to know how it ends.
    is_forgotten: bool,
}

impl Attendance {
    fn tell_start(&mut self, far: &Far) {
        if !std::mem::replace(&mut self.is_started, true) {
            let ago_ns = self.begun.elapsed().as_nanos() as u64;
            far.tell(&HostNews::Started { ago_ns });
        }
    }

    /// Waits for the end of the job, and does with it what ppar wants.
    async fn until_end(&mut self, group: &mut ProcessGroup, far: &mut Far) -> io::Result<Ended> {
        let mut stops = group.when_stopped();
        let no_longer_short = sleep(SHORT);
        tokio::pin!(no_longer_short);
        loop {
            tokio::select! {
                biased;
                ended = group.wait() => return ended,
                Some(will) = far.wills.recv() => match will {
                    Will::Signal(signal) => {
                        if let Some(signal) = Signal::from_named_raw(signal) {
                            group.end(signal);
                        }
                    }
                    Will::Forget => {
                        self.is_forgotten = true;
                        group.kill();
                    }
                },
                signal = stops.next() => far.tell(&HostNews::Stopped(signal)),
                () = &mut no_longer_short, if !self.is_started => self.tell_start(far),
            }
        }
    }
}

/// Writes the input of a job.
async fn feed(
    parts: mpsc::UnboundedReceiver<Bytes>,
    input: Sender,
    granter: Granter<impl Fn(usize)>,
    far_end: impl Fn(),
) {
    let open = |first: &Bytes| {
        if first.len() > PIPE / 8 {
            // If it is refused, a smaller pipe will do.
            let _ = fcntl_setpipe_size(&input, PIPE);
        }
        Ok(input)
    };
    if take_all(parts, open, granter).await.is_err() {
        far_end();
    }
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
    let read = |reader: &dyn Fn(&mut Vec<u8>) -> io::Result<usize>| {
        BUFFER.with_borrow_mut(|buffer| {
            let length = reader(buffer)?;
            io::Result::Ok(Bytes::copy_from_slice(&buffer[..length]))
        })
    };
    loop {
        tokio::select! {
            biased;
            ready = pipe.readable() => {
                if ready.is_err() {
                    return;
                }
                match read(&|buffer| pipe.try_read(buffer)) {
                    Ok(part) if part.is_empty() => return,
                    Ok(part) => {
                        if !outlet.send(part).await {
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
        match read(&|buffer| Ok(rustix::io::read(&pipe, buffer)?)) {
            Ok(part) if !part.is_empty() => {
                taken += part.len();
                if !outlet.send(part).await {
                    return;
                }
            }
            _ => return,
        }
    }
}
