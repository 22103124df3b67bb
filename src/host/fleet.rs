//! All hosts of a run: each has a keeper, a task that connects to it, holds the
//! connection, and tries again with growing pauses after it is lost.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_bytes::ByteBuf;
use thiserror::Error;
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout};

use super::channel::{Channel, Loss, channel};
use super::facts::Facts;
use super::files::{FileError, put};
use super::reach::{Means, Murmur, ReachError, reach};
use super::target::Target;
use crate::output::say;
use crate::proc::ProcessGroup;
use crate::wire::{HostNews, HostOrder, NO_STREAM};

/// So many connections are opened at once: ssh servers drop more.
const AT_ONCE: usize = 8;
/// How long to wait before a host is tried again for the first time, and at
/// most.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(60)];
/// A connection that has held for so long counts as a good one.
const GOOD: Duration = Duration::from_secs(30);
/// How long agents may take to end what they have started.
const FAREWELL: Duration = Duration::from_secs(2);

impl fmt::Debug for FleetConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetConfig")
            .field("targets", &self.targets)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// How a user wants hosts to be used.
#[derive(Clone)]
pub(crate) struct FleetConfig {
    /// Where.
    pub(crate) targets: Vec<Target>,
    /// How agents come to be there.
    pub(crate) means: Means,
    /// How long a host may be silent.
    pub(crate) silence: Duration,
    /// Where things run there.
    pub(crate) folder: Folder,
    /// Files that each host gets first.
    pub(crate) files: Vec<std::path::PathBuf>,
    /// How many workers or jobs a host runs at once, unless its target says so.
    pub(crate) per_host: PerHost,
    /// Whether losses and returns are told.
    pub(crate) quiet: bool,
}

/// How many workers or jobs run at once on a host of so many cores.
pub(crate) type PerHost = Arc<dyn Fn(usize) -> usize + Send + Sync>;

/// What tells the agent of the host of this name how to start workers.
pub(crate) type Crews = Arc<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

/// Where things run on a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Folder {
    /// Where the connection begins: with ssh the login folder.
    #[default]
    Login,
    /// There.
    Named(std::path::PathBuf),
    /// In a new one that is removed at the end.
    Fresh,
}

/// Why no host can be used.
#[derive(Debug, Error)]
pub(crate) enum FleetError {
    /// None was reached.
    #[error("no host was reached: {0}")]
    Nobody(String),
}

/// How a host is at the moment.
#[derive(Debug, Clone, Default)]
pub(crate) enum Standing {
    /// It is being tried for the first time.
    #[default]
    Trying,
    /// It can be used.
    Up(Channel),
    /// It was lost, or never reached, and is tried again.
    Down(Arc<str>),
}

/// One host.
#[derive(Debug)]
pub(crate) struct Host {
    /// What it is called.
    pub(crate) name: Arc<str>,
    /// How it is.
    pub(crate) standing: watch::Receiver<Standing>,
    /// What it is like, once it was reached.
    pub(crate) facts: Option<Facts>,
    /// How many workers or jobs it runs at once; 0 as long as that is not
    /// known.
    pub(crate) slots: usize,
}

/// A host was reached, or lost.
#[derive(Debug)]
pub(crate) struct Change {
    /// Which host, by its place in the list.
    pub(crate) host: usize,
    /// What it is like, and how much it runs at once, if it can be used from
    /// now on.
    pub(crate) facts: Option<(Facts, usize)>,
}

/// Tells of hosts that are reached and lost.
#[derive(Debug)]
pub(crate) struct Changes(mpsc::UnboundedReceiver<Change>);

impl Changes {
    /// The next change. May be dropped and called again.
    pub(crate) async fn next(&mut self) -> Change {
        match self.0.recv().await {
            Some(change) => change,
            None => std::future::pending().await,
        }
    }

    /// The same; none ever comes where there are no hosts.
    pub(crate) async fn next_of(changes: Option<&mut Self>) -> Change {
        match changes {
            Some(changes) => changes.next().await,
            None => std::future::pending().await,
        }
    }
}

/// All hosts. Dropping it ends all connections.
#[derive(Debug)]
pub(crate) struct Fleet {
    /// In the order of the targets.
    pub(crate) hosts: Vec<Host>,
    changes: Option<Changes>,
    arrivals: Arc<Notify>,
    is_quiet: bool,
    leave: watch::Sender<bool>,
    keepers: JoinSet<()>,
}

impl Fleet {
    /// Tries to reach all hosts; succeeds once each was reached or has failed,
    /// if one was reached. `crews` tells agents how to start workers. Needs a
    /// runtime, in which the connections are held.
    pub(crate) async fn open(
        config: FleetConfig,
        crews: Option<Crews>,
    ) -> Result<Self, FleetError> {
        let config = Arc::new(config);
        let at_once = Arc::new(Semaphore::new(AT_ONCE));
        let (tell, changes) = mpsc::unbounded_channel();
        let (leave, leaves) = watch::channel(false);
        let arrivals = Arc::new(Notify::new());
        let mut keepers = JoinSet::new();
        let mut hosts = Vec::with_capacity(config.targets.len());
        for (place, target) in config.targets.iter().enumerate() {
            let (show, standing) = watch::channel(Standing::Trying);
            let name: Arc<str> = target.name.as_str().into();
            let keeper = Keeper {
                place,
                name: Arc::clone(&name),
                config: Arc::clone(&config),
                crews: crews.clone(),
                at_once: Arc::clone(&at_once),
                show,
                tell: tell.clone(),
                arrivals: Arc::clone(&arrivals),
            };
            keepers.spawn(keeper.keep(leaves.clone()));
            hosts.push(Host {
                name,
                standing,
                facts: None,
                slots: target.slots.unwrap_or(0),
            });
        }
        let mut fleet = Self {
            hosts,
            changes: Some(Changes(changes)),
            arrivals,
            is_quiet: config.quiet,
            leave,
            keepers,
        };
        fleet.first_attempts().await?;
        Ok(fleet)
    }

    async fn first_attempts(&mut self) -> Result<(), FleetError> {
        for _ in 0..self.hosts.len() {
            if let Some(changes) = &mut self.changes {
                let change = changes.next().await;
                self.take(change);
            }
        }
        let mut missing = Vec::new();
        for host in &self.hosts {
            if let Standing::Down(reason) = &*host.standing.borrow() {
                missing.push(format!("{}: {reason}", host.name));
            }
        }
        if missing.len() == self.hosts.len() {
            return Err(FleetError::Nobody(missing.join("; ")));
        }
        for reason in missing.iter().filter(|_| !self.is_quiet) {
            say(format!("ppar: going on without host {reason}"));
        }
        Ok(())
    }

    /// What tells of hosts that are reached and lost from now on, once.
    pub(crate) fn changes(&mut self) -> Option<Changes> {
        self.changes.take()
    }

    /// Takes note of a change; gives the host's place in the list.
    pub(crate) fn take(&mut self, change: Change) -> usize {
        if let Some((facts, slots)) = change.facts {
            let host = &mut self.hosts[change.host];
            host.slots = slots;
            host.facts = Some(facts);
        }
        change.host
    }

    /// Is told when a host was reached.
    pub(crate) fn arrivals(&self) -> Arc<Notify> {
        Arc::clone(&self.arrivals)
    }

    /// Lets agents end, and waits for that.
    pub(crate) async fn farewell(mut self) {
        self.leave.send_replace(true);
        let all = async { while self.keepers.join_next().await.is_some() {} };
        let _ = timeout(FAREWELL, all).await;
    }
}

/// Why a host is of no use.
#[derive(Debug, Error)]
enum Failure {
    #[error(transparent)]
    Reach(#[from] ReachError),
    #[error("failed to go to its folder: {0}")]
    Folder(String),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("it told of itself in words that this ppar does not know: {0}")]
    Facts(#[from] serde_json::Error),
    #[error("the connection was lost at once")]
    Lost,
}

/// Who connects to one host and holds the connection.
struct Keeper {
    place: usize,
    name: Arc<str>,
    config: Arc<FleetConfig>,
    crews: Option<Crews>,
    at_once: Arc<Semaphore>,
    show: watch::Sender<Standing>,
    tell: mpsc::UnboundedSender<Change>,
    arrivals: Arc<Notify>,
}

/// A connection that can be used.
struct Connected {
    channel: Channel,
    upkeep: JoinHandle<Loss>,
    process: ProcessGroup,
    murmur: watch::Receiver<String>,
    prepared: (Facts, usize),
}

impl Keeper {
    async fn keep(self, mut leaves: watch::Receiver<bool>) {
        let mut pause = PAUSES[0];
        let mut is_first = true;
        loop {
            let since = Instant::now();
            let outcome = self.attempt(is_first, &mut leaves).await;
            if *leaves.borrow() {
                return;
            }
            if let Err(reason) = outcome {
                self.down(&reason, !is_first);
            }
            is_first = false;
            if since.elapsed() > GOOD {
                pause = PAUSES[0];
            }
            tokio::select! {
                () = sleep(pause) => {}
                () = left(&mut leaves) => return,
            }
            pause = (pause * 2).min(PAUSES[1]);
        }
    }

    fn is_up(&self) -> bool {
        matches!(*self.show.borrow(), Standing::Up(_))
    }

    /// Connects, and holds the connection until it is lost, or until it is time
    /// to leave.
    async fn attempt(
        &self,
        is_first: bool,
        leaves: &mut watch::Receiver<bool>,
    ) -> Result<(), String> {
        let connected = tokio::select! {
            connected = self.connect() => connected,
            () = left(leaves) => return Ok(()),
        };
        let Connected {
            channel,
            mut upkeep,
            mut process,
            murmur,
            prepared,
        } = connected.map_err(|failure| failure.to_string())?;
        if !is_first {
            self.say("is there again");
        }
        self.show.send_replace(Standing::Up(channel.clone()));
        let _ = self.tell.send(Change {
            host: self.place,
            facts: Some(prepared),
        });
        self.arrivals.notify_waiters();
        let loss = tokio::select! {
            loss = &mut upkeep => loss.map_or_else(|error| error.to_string(), |loss| loss.to_string()),
            () = left(leaves) => {
                // The agent sees the end of its input.
                upkeep.abort();
                channel.close();
                let _ = timeout(FAREWELL, process.wait()).await;
                return Ok(());
            }
        };
        process.kill();
        let _ = timeout(FAREWELL, process.wait()).await;
        let murmur = Murmur(murmur.borrow().clone());
        Err(format!("{loss}{murmur}"))
    }

    async fn connect(&self) -> Result<Connected, Failure> {
        let permit = self.at_once.acquire().await;
        let target = &self.config.targets[self.place];
        let reached = reach(target, &self.config.means, self.config.silence).await;
        drop(permit);
        let reached = reached?;
        let (reader, frames) = (reached.reader, reached.frames);
        let (channel, upkeep) = channel(reader, frames, reached.writer, self.config.silence);
        let upkeep = tokio::spawn(upkeep.run());
        let prepared = self.prepare(&channel, &reached.facts).await;
        if prepared.is_err() {
            upkeep.abort();
        }
        Ok(Connected {
            channel,
            upkeep,
            process: reached.process,
            murmur: reached.murmur,
            prepared: prepared?,
        })
    }

    /// What a fresh agent is told before anything else.
    async fn prepare(&self, channel: &Channel, facts: &str) -> Result<(Facts, usize), Failure> {
        let facts = Facts::from_json(facts)?;
        let slots = self.config.targets[self.place].slots;
        let slots = slots.unwrap_or_else(|| (self.config.per_host)(facts.cores));
        let folder = match &self.config.folder {
            Folder::Login => None,
            Folder::Named(path) => Some((path.as_os_str().as_encoded_bytes(), false)),
            Folder::Fresh => Some((&b"ppar-"[..], true)),
        };
        if let Some((path, fresh)) = folder {
            let path = ByteBuf::from(path);
            let order = HostOrder::Folder { path, fresh };
            done(channel, &order).await.map_err(Failure::Folder)?;
        }
        for file in &self.config.files {
            put(channel, file, file).await?;
        }
        if let Some(crews) = &self.crews {
            let order = HostOrder::Crew {
                crew: ByteBuf::from(crews(&self.name)),
                workers: slots as u64,
            };
            let sent = channel.order(NO_STREAM, &order);
            sent.map_err(|_| Failure::Lost)?;
        }
        Ok((facts, slots))
    }

    fn down(&self, reason: &str, again: bool) {
        let was_up = self.is_up();
        let standing = Standing::Down(reason.into());
        self.show.send_replace(standing);
        let change = Change {
            host: self.place,
            facts: None,
        };
        // The first answer of each host is awaited, and told with the others.
        if was_up || !again {
            let _ = self.tell.send(change);
        }
        if was_up {
            self.say(&format!("was lost: {reason}"));
        }
    }

    fn say(&self, what: &str) {
        if !self.config.quiet {
            say(format!("ppar: host {} {what}", self.name));
        }
    }
}

/// Waits until it is time to leave.
async fn left(leaves: &mut watch::Receiver<bool>) {
    let _ = leaves.wait_for(|&leave| leave).await;
}

/// Gives an order that is over once it is carried out; says why it was not.
async fn done(channel: &Channel, order: &HostOrder) -> Result<(), String> {
    let mut stream = channel.open();
    stream.order(order).map_err(|error| error.to_string())?;
    loop {
        match stream.news().await {
            Some(HostNews::Ended(_)) => return Ok(()),
            Some(HostNews::Failed { message, .. }) => return Err(message),
            Some(_) => {}
            None => return Err("the connection was lost".to_owned()),
        }
    }
}
