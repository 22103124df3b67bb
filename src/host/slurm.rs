//! Slurm: the nodes of an allocation, with one agent on each.
//!
//! One `srun` starts the agents of all nodes. Each connects back to this
//! process and presents a token, which it received on srun's standard input. If
//! ppar may not listen, it starts an `srun` for each node, and its streams are
//! the channel.

use std::collections::HashMap;
use std::env;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::pipe::{PipeFlags, pipe_with};
use thiserror::Error;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::timeout;

use super::holder::{Holder, HolderError};
use super::mode::{AGENT_ARGUMENT, CALL_BACK};
use super::nodes::{self, counts};
use super::walltime::end_of;
use crate::lock::lock;
use crate::proc::{Argv, Environment, ProcessGroup, Start, Tether};

/// The length of a token in hexadecimal digits.
const TOKEN_DIGITS: usize = 64;
/// How long a new connection may take to present a token.
const SHOW: Duration = Duration::from_secs(10);
/// How many connections may be waiting to do so.
const STRANGERS: usize = 1024;
/// How long srun may take to end after its agents.
const LAST_STEP: Duration = Duration::from_secs(5);

/// Why nodes are not usable.
#[derive(Debug, Error)]
pub(crate) enum SlurmError {
    /// This process does not run inside an allocation.
    #[error(
        "`slurm` is for use inside an allocation (sbatch or salloc): ask for nodes with slurm:N"
    )]
    Outside,
    /// No allocation was granted.
    #[error(transparent)]
    Denied(#[from] HolderError),
    /// Slurm describes it in an unexpected way.
    #[error("the allocation's nodes cannot be read from {0}")]
    Nodes(String),
    /// The system refused something basic.
    #[error("failed to start agents: {0}")]
    System(#[from] io::Error),
}

/// The connection that an agent will make.
type Agent = oneshot::Receiver<TcpStream>;
/// The agents that are expected, by token.
type Expected = Arc<Mutex<HashMap<String, oneshot::Sender<TcpStream>>>>;

/// An allocation, and how its nodes connect back to this process.
pub(crate) struct Allocation {
    job: String,
    /// The names of the nodes.
    pub(crate) nodes: Vec<String>,
    /// How many workers or jobs each node runs at once.
    pub(crate) slots: Vec<usize>,
    /// Additional environment variables for srun.
    variables: Vec<(String, String)>,
    /// The program to run on nodes.
    program: String,
    /// When it ends, if known.
    pub(crate) ends: Option<Instant>,
    /// Where agents connect, if they do.
    door: Option<Door>,
    /// The agents of the first step that no keeper has taken yet.
    first: Mutex<Option<(Step, HashMap<usize, Agent>)>>,
    holder: Mutex<Option<Holder>>,
}

/// Where agents connect.
struct Door {
    port: u16,
    expected: Expected,
    listening: AbortHandle,
}

impl Door {
    async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind(("0.0.0.0", 0)).await?;
        let port = listener.local_addr()?.port();
        let expected = Expected::default();
        let listening = tokio::spawn(listen(listener, Arc::clone(&expected))).abort_handle();
        Ok(Self {
            port,
            expected,
            listening,
        })
    }
}

impl std::fmt::Debug for Allocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Allocation")
            .field("job", &self.job)
            .field("nodes", &self.nodes)
            .finish_non_exhaustive()
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// How agents reach the nodes of an allocation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    /// The program that nodes run, if not this one.
    pub(super) program: Option<&'a str>,
    /// How long agents may be silent.
    pub(super) silence: Duration,
    /// Whether agents connect to this process.
    pub(super) listens: bool,
}

/// An agent that has connected, and the srun that started only this one.
pub(crate) struct Caller {
    pub(crate) stream: TcpStream,
    pub(crate) step: Option<Step>,
}

/// A running srun. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Step(JoinHandle<()>);

impl Step {
    /// Waits for it to end. May be dropped and called again.
    pub(crate) async fn wait(&mut self) {
        let _ = (&mut self.0).await;
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Allocation {
    /// The allocation that this process runs in.
    pub(super) async fn around(terms: Terms<'_>) -> Result<Arc<Self>, SlurmError> {
        let variables: HashMap<String, String> = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("SLURM_"))
            .collect();
        Self::of(&variables, Vec::new(), terms, None).await
    }

    /// Requests this many nodes, with further options for salloc, and waits
    /// until they are granted.
    pub(super) async fn ask(
        nodes: usize,
        options: &[String],
        terms: Terms<'_>,
    ) -> Result<Arc<Self>, SlurmError> {
        let (holder, variables) = Holder::start(nodes, options).await?;
        let extra = variables.clone().into_iter().collect();
        Self::of(&variables, extra, terms, Some(holder)).await
    }

    async fn of(
        variables: &HashMap<String, String>,
        extra: Vec<(String, String)>,
        terms: Terms<'_>,
        holder: Option<Holder>,
    ) -> Result<Arc<Self>, SlurmError> {
        let value = |name: &str| variables.get(name).map(String::as_str);
        let job = value("SLURM_JOB_ID").ok_or(SlurmError::Outside)?;
        let list = value("SLURM_JOB_NODELIST").ok_or(SlurmError::Outside)?;
        let nodes = nodes::expand(list).ok_or_else(|| SlurmError::Nodes(list.to_owned()))?;
        let cores = value("SLURM_JOB_CPUS_PER_NODE").and_then(counts);
        let each: usize = value("SLURM_CPUS_PER_TASK")
            .and_then(|text| text.parse().ok())
            .filter(|&each| each > 0)
            .unwrap_or(1);
        let slots = cores
            .unwrap_or_default()
            .into_iter()
            .map(|cores| (cores / each).max(1));
        let mut slots: Vec<usize> = slots.collect();
        slots.resize(nodes.len(), 1);
        let door = if terms.listens {
            Some(Door::open().await?)
        } else {
            None
        };
        let program = match terms.program {
            Some(program) => program.to_owned(),
            None => env::current_exe()?.display().to_string(),
        };
        let allocation = Self {
            job: job.to_owned(),
            nodes,
            slots,
            variables: extra,
            program,
            ends: end_of(job, value("SLURM_JOB_END_TIME")).await,
            door,
            first: Mutex::new(None),
            holder: Mutex::new(holder),
        };
        if let Some(door) = &allocation.door {
            let all: Vec<usize> = (0..allocation.nodes.len()).collect();
            let (step, agents) = allocation.step(door, &all, terms.silence)?;
            *lock(&allocation.first) = Some((step, all.into_iter().zip(agents).collect()));
        }
        Ok(Arc::new(allocation))
    }

    /// The words of a command that prints this mark first, and whose streams
    /// are then the channel to the agent of a node; none if agents connect.
    pub(super) fn words(&self, node: usize, mark: &str, silence: Duration) -> Option<Vec<String>> {
        if self.door.is_some() {
            return None;
        }
        let mut words = self.srun_words(&[node]);
        words.extend([mark.to_owned(), silence.as_millis().to_string()]);
        Some(words)
    }

    /// Waits for the agent of a node to connect: first the one of the first
    /// step, later one of a new step.
    pub(super) async fn agent(&self, node: usize, silence: Duration) -> io::Result<Caller> {
        let Some(door) = &self.door else {
            return Err(io::Error::other("nobody listens"));
        };
        let first = lock(&self.first)
            .as_mut()
            .and_then(|(_, agents)| agents.remove(&node));
        let (step, agent) = if let Some(agent) = first {
            (None, agent)
        } else {
            let (step, mut agents) = self.step(door, &[node], silence)?;
            (Some(step), agents.remove(0))
        };
        let gone = || io::Error::other("srun ended before the agent connected");
        let stream = agent.await.map_err(|_| gone())?;
        stream.set_nodelay(true)?;
        Ok(Caller { stream, step })
    }

    /// Starts agents on nodes; returns the connections to expect.
    fn step(
        &self,
        door: &Door,
        nodes: &[usize],
        silence: Duration,
    ) -> io::Result<(Step, Vec<Agent>)> {
        let system = rustix::system::uname();
        let mut table = format!("{} {}\n", system.nodename().to_string_lossy(), door.port);
        let (mut agents, mut tokens) = (Vec::new(), Vec::new());
        for &node in nodes {
            let token = token()?;
            table.extend([self.nodes[node].as_str(), " ", &token, "\n"]);
            let (tell, agent) = oneshot::channel();
            lock(&door.expected).insert(token.clone(), tell);
            tokens.push(token);
            agents.push(agent);
        }
        table.push_str(".\n");
        let mut words = self.srun_words(nodes);
        words.extend([CALL_BACK.to_owned(), silence.as_millis().to_string()]);
        let mut srun = self.srun(&words, table)?;
        let expected = Arc::clone(&door.expected);
        let step = tokio::spawn(async move {
            let _ = srun.wait().await;
            // The missing ones will not connect any more.
            for token in tokens {
                lock(&expected).remove(&token);
            }
        });
        Ok((Step(step), agents))
    }

    /// The command that starts an agent on each of these nodes.
    fn srun_words(&self, nodes: &[usize]) -> Vec<String> {
        let names: Vec<&str> = nodes
            .iter()
            .map(|&node| self.nodes[node].as_str())
            .collect();
        let count = nodes.len();
        let words = [
            "srun",
            &format!("--jobid={}", self.job),
            &format!("--nodelist={}", names.join(",")),
            &format!("--nodes={count}"),
            &format!("--ntasks={count}"),
            "--ntasks-per-node=1",
            "--overlap",
            "--no-kill",
            "--kill-on-bad-exit=0",
            "--unbuffered",
            "--quiet",
            &self.program,
            AGENT_ARGUMENT,
        ];
        words.map(str::to_owned).into()
    }

    fn srun(&self, words: &[String], table: String) -> io::Result<ProcessGroup> {
        let (their_input, input) = pipe_with(PipeFlags::CLOEXEC)?;
        let tether = Tether::new()?;
        let names: Vec<&std::ffi::OsStr> = self
            .variables
            .iter()
            .map(|(name, _)| name.as_ref())
            .collect();
        let first = ["sh", "-c", "exec \"$@\" >/dev/null", "srun"];
        let words = first.into_iter().chain(words.iter().map(String::as_str));
        let mut step = ProcessGroup::start(Start {
            program: "/bin/sh".as_ref(),
            arguments: &Argv::of(words)?,
            environment: &Environment::without(&names),
            variables: &self
                .variables
                .iter()
                .map(|(name, value)| (name, value))
                .collect(),
            folder: None,
            streams: [Some(their_input.as_fd()), None, None],
            inherited: &[tether.theirs()],
            leads: true,
            priority: None,
        })?;
        step.hold(tether.tie(step.id())?);
        // It may be larger than a pipe, and srun may be slow.
        std::thread::spawn(move || {
            let mut input = std::fs::File::from(input);
            let _ = input.write_all(table.as_bytes());
        });
        Ok(step)
    }

    /// Waits for srun, and returns the allocation if this run requested it.
    pub(crate) async fn farewell(&self) {
        let first = lock(&self.first).take();
        if let Some((mut step, _)) = first {
            let _ = timeout(LAST_STEP, step.wait()).await;
        }
        let holder = lock(&self.holder).take();
        if let Some(holder) = holder {
            holder.give_back().await;
        }
    }
}

/// Hands connections to the keepers that wait for them. Closes all others
/// without reading more than the length of a token.
async fn listen(listener: TcpListener, expected: Expected) {
    let strangers = Arc::new(Semaphore::new(STRANGERS));
    loop {
        let Ok(permit) = Arc::clone(&strangers).acquire_owned().await else {
            return;
        };
        let Ok((mut stream, _)) = listener.accept().await else {
            // No files are left; some may be closed soon.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let expected = Arc::clone(&expected);
        tokio::spawn(async move {
            let mut shown = [0; TOKEN_DIGITS + 1];
            let read = timeout(SHOW, stream.read_exact(&mut shown)).await;
            drop(permit);
            let shown = std::str::from_utf8(&shown).unwrap_or_default().trim_end();
            if let Ok(Ok(_)) = read
                && let Some(tell) = lock(&expected).remove(shown)
            {
                let _ = tell.send(stream);
            }
        });
    }
}

/// A random token of 256 bits.
fn token() -> io::Result<String> {
    let mut random = [0; TOKEN_DIGITS / 2];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
    // Used only to format digits.
    Ok(blake3::Hash::from_bytes(random).to_hex().to_string())
}

/// Connects an agent to ppar. The address and the token for its node come from
/// standard input.
pub(crate) fn call_back() -> io::Result<std::net::TcpStream> {
    let mut lines = io::stdin().lines();
    let mut next = || {
        lines
            .next()
            .unwrap_or_else(|| Err(io::Error::other("standard input holds no table")))
    };
    let first = next()?;
    let (host, port) = first
        .split_once(' ')
        .ok_or_else(|| io::Error::other("the table has no address"))?;
    let port: u16 = port.parse().map_err(io::Error::other)?;
    let node = env::var("SLURMD_NODENAME").map_err(io::Error::other)?;
    let token = loop {
        let line = next()?;
        match line.split_once(' ') {
            Some((name, token)) if name == node => break token.to_owned(),
            Some(_) => {}
            None => return Err(io::Error::other(format!("there is no token for {node}"))),
        }
    };
    // srun tells the address it runs at; it may be behind another name.
    let addresses = env::var("SLURM_LAUNCH_NODE_IPADDR")
        .into_iter()
        .chain([host.to_owned()]);
    let mut failed = io::Error::other("the table has no address");
    for address in addresses {
        match std::net::TcpStream::connect((address.as_str(), port)) {
            Ok(mut stream) => {
                stream.set_nodelay(true)?;
                stream.write_all(format!("{token}\n").as_bytes())?;
                return Ok(stream);
            }
            Err(error) => failed = error,
        }
    }
    Err(failed)
}
