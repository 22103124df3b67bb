//! Starts an agent on a host, and shakes hands with it.
//!
//! The target's command (ssh, or the user's launcher) runs a line of shell
//! there, which reports its state after a random mark: so banners and output of
//! start-up files do no harm. If this very program is not in the host's cache
//! yet, it is sent through the channel first.

use std::env;
use std::ffi::OsStr;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::Signal;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::sync::watch;
use tokio::time::timeout;

use super::mode::{AGENT_ARGUMENT, CHECK};
use super::program::{Copied, copied, sealed};
use super::slurm::{Allocation, Step};
use super::target::{Target, Way};
use crate::proc::{Argv, Environment, ProcessGroup, Start, THIS_PROGRAM, Tether, Variables};
use crate::wire::{FrameReader, HostNews, NO_STREAM, Parcel, WireError};

/// The variable with the command for ssh.
const SSH: &str = "PPAR_SSH";
/// How long a host may take until its agent runs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// How much of what a host says before the mark is kept for messages.
const MURMUR: usize = 4 << 10;
/// How much may precede the mark.
const PREAMBLE: usize = 1 << 20;

/// What a host says if the user's commands fail.
const INIT_FAILED: &str = "init";

/// The user's settings for all hosts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Means {
    /// Shell commands to run there first.
    pub(crate) init: Option<String>,
    /// A program that is already there.
    pub(crate) ppar: Option<String>,
    /// Further options for salloc.
    pub(crate) slurm: Vec<String>,
    /// Whether the streams of srun carry the channel to a node, so that ppar
    /// need not listen.
    pub(crate) by_streams: bool,
}

/// Why a host was not reached.
#[derive(Debug, Error)]
pub(crate) enum ReachError {
    /// The command could not be started.
    #[error("failed to start the connection: {0}")]
    Start(#[from] io::Error),
    /// It ended before the agent ran.
    #[error("the connection ended before ppar ran there{0}")]
    Ended(Murmur),
    /// No answer came in time.
    #[error("no answer within {} s{murmur}", .limit.as_secs_f64())]
    Late { limit: Duration, murmur: Murmur },
    /// The user's commands failed there.
    #[error("the command of --remote-init failed there{0}")]
    Init(Murmur),
    /// The program could not be installed there.
    #[error("failed to put ppar there: {0}")]
    Push(String),
    /// The machine there has another architecture or system.
    #[error(
        "the machine there is {theirs} and this program is for {ours}: install ppar there and \
         name it with --remote-ppar"
    )]
    Machine { theirs: String, ours: String },
    /// The agent speaks another protocol.
    #[error("ppar there is not compatible ({0}): let --remote-ppar name version {version}", version = env!("CARGO_PKG_VERSION"))]
    Wire(#[from] WireError),
}

impl ReachError {
    /// Where to put what the host has printed.
    fn murmur(&mut self) -> Option<&mut Murmur> {
        match self {
            Self::Ended(murmur) | Self::Init(murmur) | Self::Late { murmur, .. } => Some(murmur),
            _ => None,
        }
    }
}

/// What a host printed before the mark, and on standard error.
#[derive(Debug, Default)]
pub(crate) struct Murmur(pub(crate) String);

impl std::fmt::Display for Murmur {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines = self
            .0
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let last: Vec<&str> = lines.collect();
        match last.len() {
            0 => Ok(()),
            count => write!(f, ": {}", last[count.saturating_sub(3)..].join("; ")),
        }
    }
}

/// Bytes from a host.
pub(crate) type Incoming = Box<dyn AsyncRead + Send + Unpin>;
/// Bytes to a host.
pub(crate) type Outgoing = Box<dyn AsyncWrite + Send + Unpin>;

/// The command that holds a connection. Dropping it ends the connection.
#[derive(Debug)]
pub(crate) enum Held {
    /// ssh, or the user's launcher.
    Process(Box<ProcessGroup>),
    /// srun, if it started this agent alone.
    Step(Option<Step>),
}

impl Held {
    /// Waits for it to end.
    pub(crate) async fn wait(&mut self) {
        match self {
            Self::Process(process) => {
                let _ = process.wait().await;
            }
            Self::Step(Some(step)) => step.wait().await,
            Self::Step(None) => {}
        }
    }

    /// Kills it, and waits for it to end.
    pub(crate) async fn kill(self) {
        if let Self::Process(mut process) = self {
            process.kill();
            let _ = process.wait().await;
        }
    }
}

/// An agent that has reported the facts about its host.
pub(crate) struct Reached {
    pub(crate) reader: Incoming,
    pub(crate) frames: FrameReader,
    pub(crate) writer: Outgoing,
    pub(crate) held: Held,
    /// The latest output on its standard error.
    pub(crate) murmur: watch::Receiver<String>,
    /// JSON, see `docs/on.md`.
    pub(crate) facts: String,
}

/// Starts an agent on `target`.
///
/// Its host may take `patience` to answer at all. From then on, either end gives
/// up the other after `silence`.
pub(crate) async fn reach(
    target: &Target,
    means: &Means,
    patience: Duration,
    silence: Duration,
) -> Result<Reached, ReachError> {
    let mark = mark();
    let step = match &target.way {
        Way::Node(allocation, node) => match allocation.words(*node, &mark, silence) {
            Some(words) => Some(words),
            None => return reach_node(allocation, *node, silence).await,
        },
        _ => None,
    };
    let words = match step {
        Some(words) => in_shell(&words),
        None => words(target, means, &mark, silence),
    }?;
    let (process, reader, writer, errors) = start(&target.way, &words)?;
    let (tell, murmur) = watch::channel(String::new());
    tokio::spawn(listen(errors, tell));
    let mut opening = Opening {
        reader,
        writer,
        read: Vec::new(),
        mark,
    };
    let opened = timeout(PATIENCE, opening.shake_hands(patience)).await;
    match opened.unwrap_or_else(|_| Err(late(PATIENCE))) {
        Ok((frames, facts)) => Ok(Reached {
            reader: Box::new(opening.reader),
            frames,
            writer: Box::new(opening.writer),
            held: Held::Process(Box::new(process)),
            murmur,
            facts,
        }),
        Err(mut error) => {
            if matches!(error, ReachError::Ended(_) | ReachError::Init(_)) {
                // Its last message is on the way.
                let _ = timeout(Duration::from_millis(200), murmur.clone().changed()).await;
            }
            if let Some(unsaid) = error.murmur() {
                let mut said = String::from_utf8_lossy(&opening.read).into_owned();
                said.truncate(said.floor_char_boundary(MURMUR));
                said.push('\n');
                said.push_str(&murmur.borrow());
                *unsaid = Murmur(said);
            }
            Err(error)
        }
    }
}

/// Waits until the agent of a node connects to this process.
async fn reach_node(
    allocation: &Allocation,
    node: usize,
    silence: Duration,
) -> Result<Reached, ReachError> {
    let calling = async {
        let caller = allocation.agent(node, silence).await?;
        let (mut reader, writer) = caller.stream.into_split();
        let mut frames = FrameReader::default();
        let mut read = Vec::new();
        let facts = facts(&mut reader, &mut frames, &mut read).await?;
        let (_, murmur) = watch::channel(String::new());
        Ok(Reached {
            reader: Box::new(reader),
            frames,
            writer: Box::new(writer),
            held: Held::Step(caller.step),
            murmur,
            facts,
        })
    };
    let called = timeout(PATIENCE, calling).await;
    called.unwrap_or_else(|_| Err(late(PATIENCE)))
}

fn late(limit: Duration) -> ReachError {
    ReachError::Late {
        limit,
        murmur: Murmur::default(),
    }
}

/// Random bytes that nothing prints by chance.
fn mark() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("ppar-{:016x}{:016x}", random(), random())
}

/// The shell command that runs on a host. It contains no single quotes and no
/// line ends, so that every shell passes it on unchanged.
fn script(means: &Means, mark: &str, silence: Duration) -> io::Result<String> {
    let mode = format!("{AGENT_ARGUMENT} {mark} {}", silence.as_millis());
    if let Some(ppar) = &means.ppar {
        return Ok(format!("exec {ppar} {mode}"));
    }
    let Copied { name, length } = copied()?;
    let say = |what: &str| format!("printf \"\\n%s %s\\n\" {mark} \"{what}\"");
    let (need, failed) = (say("need $(uname -sm)"), say("failed $e"));
    Ok(format!(
        "d=\"${{XDG_CACHE_HOME:-${{HOME:-/tmp}}/.cache}}/ppar\"; f=\"$d/{name}\"; t=\"$f.$$\"; \
         if [ ! -x \"$f\" ]; then {need}; \
         if e=$( (umask 077; mkdir -p \"$d\" && head -c {length} > \"$t\" && chmod 700 \"$t\" && \
         \"$t\" {AGENT_ARGUMENT} {CHECK} {name} && mv -f \"$t\" \"$f\") 2>&1); then :; \
         else rm -f \"$t\"; {failed}; exit 1; fi; fi; \
         exec \"$f\" {mode}"
    ))
}

/// The same after the user's commands, in the syntax of any login shell. If they
/// fail, the host reports that instead.
fn script_after(init: &str, script: &str, mark: &str) -> String {
    let init = init.replace('\'', "'\\''");
    format!(
        "eval '{init}' && exec /bin/sh -c '{script}'\n\
         exec /bin/sh -c 'printf \"\\n%s %s\\n\" {mark} {INIT_FAILED}'"
    )
}

/// The words of a command that finds a program by name and runs it.
fn in_shell(words: &[String]) -> io::Result<Argv> {
    let shell = ["/bin/sh", "-c", "exec \"$@\"", "sh"];
    let words = shell.into_iter().chain(words.iter().map(String::as_str));
    Ok(Argv::of(words)?)
}

/// The command that reaches a target, as words.
fn words(target: &Target, means: &Means, mark: &str, silence: Duration) -> io::Result<Argv> {
    let script = || script(means, mark, silence);
    let after = |init: &str| Ok::<_, io::Error>(script_after(init, &script()?, mark));
    let init = means.init.as_deref();
    let words: Vec<String> = match &target.way {
        Way::Local => ["ppar", AGENT_ARGUMENT, mark]
            .map(str::to_owned)
            .into_iter()
            .chain([silence.as_millis().to_string()])
            .collect(),
        Way::Ssh {
            program,
            destination,
        } => {
            let own = || env::var(SSH).ok().filter(|ssh| !ssh.trim().is_empty());
            let ssh = program.clone().or_else(own);
            let ssh = ssh.unwrap_or_else(|| "ssh".to_owned());
            let command = match init {
                Some(init) => after(init)?,
                None => format!("exec /bin/sh -c '{}'", script()?),
            };
            vec![
                "/bin/sh".into(),
                "-c".into(),
                format!("exec {ssh} -T -o BatchMode=yes -o ConnectTimeout=20 \"$@\""),
                "ssh".into(),
                "--".into(),
                destination.clone(),
                command,
            ]
        }
        Way::Slurm(_) | Way::Node(..) => unreachable!("nodes connect by themselves"),
        Way::Command(launcher) => {
            vec![
                "/bin/sh".into(),
                "-c".into(),
                format!("{launcher} \"$@\""),
                "launcher".into(),
                "/bin/sh".into(),
                "-c".into(),
                init.map_or_else(script, after)?,
            ]
        }
    };
    Ok(Argv::of(words)?)
}

type Started = (ProcessGroup, Receiver, Sender, Receiver);

fn start(way: &Way, words: &Argv) -> io::Result<Started> {
    let program = if matches!(way, Way::Local) {
        THIS_PROGRAM
    } else {
        "/bin/sh"
    };
    let (their_input, input) = pipe_with(PipeFlags::CLOEXEC)?;
    let (output, their_output) = pipe_with(PipeFlags::CLOEXEC)?;
    let (errors, their_errors) = pipe_with(PipeFlags::CLOEXEC)?;
    let tether = Tether::new()?;
    let mut process = ProcessGroup::start(Start {
        program: OsStr::new(program),
        arguments: words,
        environment: &Environment::without(&[]),
        variables: &Variables::default(),
        folder: None,
        streams: [
            Some(their_input.as_fd()),
            Some(their_output.as_fd()),
            Some(their_errors.as_fd()),
        ],
        inherited: &[tether.theirs()],
        leads: true,
        priority: None,
    })?;
    // An agent of this host ends with its channel. Killed, it could leave what it
    // has made, or a job that it has started and not tied to itself yet. It may
    // also be what the launcher has become, and ends in peace when asked to.
    if !matches!(way, Way::Local) {
        process.hold(tether.tie_by(process.id(), Signal::TERM)?);
    }
    Ok((
        process,
        Receiver::from_owned_fd(output)?,
        Sender::from_owned_fd(input)?,
        Receiver::from_owned_fd(errors)?,
    ))
}

/// Keeps the latest output of a standard error.
async fn listen(mut errors: Receiver, tell: watch::Sender<String>) {
    let mut kept = Vec::new();
    while matches!(errors.read_buf(&mut kept).await, Ok(1..)) {
        let surplus = kept.len().saturating_sub(MURMUR);
        kept.drain(..surplus);
        tell.send_replace(String::from_utf8_lossy(&kept).into_owned());
    }
}

/// The start of the conversation with a host.
struct Opening {
    reader: Receiver,
    writer: Sender,
    /// What arrived but was not parsed yet.
    read: Vec<u8>,
    mark: String,
}

impl Opening {
    async fn shake_hands(
        &mut self,
        patience: Duration,
    ) -> Result<(FrameReader, String), ReachError> {
        let answer = timeout(patience, self.next_mark()).await;
        let mut said = answer.unwrap_or_else(|_| Err(late(patience)))?;
        if let Some(machine) = said.strip_prefix("need ") {
            let (ours, theirs) = (machine_here(), machine.to_owned());
            if ours != theirs {
                return Err(ReachError::Machine { theirs, ours });
            }
            // If it ends before it has everything, it reports why.
            let _ = self.writer.write_all(&sealed()?).await;
            said = self.next_mark().await?;
        }
        if said == INIT_FAILED {
            return Err(ReachError::Init(Murmur::default()));
        }
        if let Some(reason) = said.strip_prefix("failed ") {
            return Err(ReachError::Push(reason.to_owned()));
        }
        self.facts().await
    }

    /// What follows the next mark, on its line.
    async fn next_mark(&mut self) -> Result<String, ReachError> {
        let mark = format!("\n{} ", self.mark);
        loop {
            if let Some(start) = memchr::memmem::find(&self.read, mark.as_bytes()) {
                let start = start + mark.len();
                if let Some(length) = memchr::memchr(b'\n', &self.read[start..]) {
                    let said = String::from_utf8_lossy(&self.read[start..start + length]);
                    let said = said.trim_end().to_owned();
                    self.read.drain(..=start + length);
                    return Ok(said);
                }
            }
            if self.read.len() > PREAMBLE || self.reader.read_buf(&mut self.read).await? == 0 {
                return Err(ReachError::Ended(Murmur::default()));
            }
        }
    }

    async fn facts(&mut self) -> Result<(FrameReader, String), ReachError> {
        let mut frames = FrameReader::default();
        frames
            .buffer()
            .extend_from_slice(&std::mem::take(&mut self.read));
        let facts = facts(&mut self.reader, &mut frames, &mut self.read).await?;
        Ok((frames, facts))
    }
}

/// The facts that an agent reports about its host. If it sends something else,
/// that is left in `said`.
async fn facts(
    reader: &mut (impl AsyncRead + Unpin),
    frames: &mut FrameReader,
    said: &mut Vec<u8>,
) -> Result<String, ReachError> {
    loop {
        match frames.next_from_host()? {
            Some(Parcel::Message(NO_STREAM, HostNews::Facts(facts))) => return Ok(facts),
            Some(_) => return Err(WireError::NotPpar.into()),
            None => {}
        }
        if reader.read_buf(frames.buffer()).await? == 0 {
            *said = frames.buffer().to_vec();
            return Err(ReachError::Ended(Murmur::default()));
        }
    }
}

/// The output of `uname -sm` here.
fn machine_here() -> String {
    let system = rustix::system::uname();
    let [name, machine] = [system.sysname(), system.machine()].map(|text| text.to_string_lossy());
    format!("{name} {machine}")
}
