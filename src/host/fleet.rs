//! All hosts of a run: which can be used, and how much runs on each. Each has a
//! [`Keeper`].

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use thiserror::Error;
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::facts::Facts;
use super::keeper::Keeper;
use super::plan::{Change, Crews, FleetConfig, Standing};
use super::slurm::{Allocation, SlurmError, Terms};
use super::target::{Target, Way};
use crate::error::Exit;
use crate::output::say;
use crate::proc::{Signals, sleep_until};

/// How many connections to open at once: ssh servers drop more.
const AT_ONCE: usize = 8;
/// How long a run waits for the other hosts once one is usable. Those that
/// answer later join it.
const GRACE: Duration = Duration::from_secs(1);
/// How long all agents may take to exit.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why no host is usable.
#[derive(Debug, Error)]
pub(crate) enum FleetError {
    /// Slurm provides none.
    #[error(transparent)]
    Slurm(#[from] SlurmError),
    /// None was reached.
    #[error("no host was reached: {0}")]
    Nobody(String),
}

impl FleetError {
    /// The exit code for this error.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Slurm(SlurmError::Outside) => Exit::Usage,
            Self::Slurm(_) | Self::Nobody(_) => Exit::Broken,
        }
    }
}

/// One host.
#[derive(Debug)]
pub(crate) struct Host {
    /// Its name.
    pub(crate) name: Arc<str>,
    /// Its current state.
    pub(crate) standing: watch::Receiver<Standing>,
    /// Facts about it, once it was reached.
    pub(crate) facts: Option<Facts>,
    /// When its allocation ends, if known.
    pub(crate) ends: Option<Instant>,
    /// How many workers or jobs it runs at once; 0 until that is known.
    pub(crate) slots: usize,
    /// Whether it takes no more work.
    close: watch::Sender<bool>,
}

/// Reports when hosts are reached and lost.
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

    /// The same; pending forever if there are no hosts.
    pub(crate) async fn next_of(changes: Option<&mut Self>) -> Change {
        match changes {
            Some(changes) => changes.next().await,
            None => std::future::pending().await,
        }
    }
}

/// The outcome of connecting to all hosts.
#[derive(Debug)]
pub(crate) enum Opened {
    /// Some can be used.
    Fleet(Fleet),
    /// A signal interrupted it.
    Interrupted(i32),
}

/// All hosts. Dropping it ends all connections.
#[derive(Debug)]
pub(crate) struct Fleet {
    /// In the order of the targets.
    pub(crate) hosts: Vec<Host>,
    changes: Option<Changes>,
    room: watch::Receiver<usize>,
    arrivals: Arc<Notify>,
    /// Whether the run has begun.
    has_begun: Arc<AtomicBool>,
    is_quiet: bool,
    allocations: Vec<Arc<Allocation>>,
    leave: watch::Sender<bool>,
    keepers: JoinSet<()>,
}

impl Fleet {
    /// Tries to reach all hosts, and succeeds if any was reached; those that
    /// have not answered soon afterwards may join later. `crews` tells agents how
    /// to start workers. Needs a runtime, which holds the connections.
    pub(crate) async fn open(
        mut config: FleetConfig,
        crews: Option<Crews>,
        signals: &mut Signals,
    ) -> Result<Opened, FleetError> {
        let allocations = tokio::select! {
            allocations = allocate(&mut config) => allocations?,
            signal = signals.next() => return Ok(Opened::Interrupted(signal)),
        };
        let mut fleet = Self::start(config, crews.as_ref(), allocations);
        tokio::select! {
            () = fleet.call_roll(Some(GRACE)) => {}
            signal = signals.next() => {
                fleet.farewell().await;
                return Ok(Opened::Interrupted(signal));
            }
        }
        fleet.check()?;
        Ok(Opened::Fleet(fleet))
    }

    /// Tries all hosts once; succeeds even if none was reached.
    pub(super) async fn gather(mut config: FleetConfig) -> Result<Self, SlurmError> {
        let allocations = allocate(&mut config).await?;
        let mut fleet = Self::start(config, None, allocations);
        fleet.call_roll(None).await;
        Ok(fleet)
    }

    /// Starts to connect to all hosts.
    fn start(
        config: FleetConfig,
        crews: Option<&Crews>,
        allocations: Vec<Arc<Allocation>>,
    ) -> Self {
        let config = Arc::new(config);
        let at_once = Arc::new(Semaphore::new(AT_ONCE));
        let (tell, changes) = mpsc::unbounded_channel();
        let (leave, leaves) = watch::channel(false);
        let has_begun = Arc::<AtomicBool>::default();
        let (count, room) = watch::channel(0);
        let count = Arc::new(count);
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
                crews: crews.cloned(),
                at_once: Arc::clone(&at_once),
                show,
                room: Arc::clone(&count),
                tell: tell.clone(),
                arrivals: Arc::clone(&arrivals),
                has_begun: Arc::clone(&has_begun),
            };
            let close = watch::Sender::new(false);
            keepers.spawn(keeper.keep(leaves.clone(), close.subscribe()));
            hosts.push(Host {
                name,
                standing,
                facts: None,
                ends: match &target.way {
                    Way::Node(allocation, _) => allocation.ends,
                    _ => None,
                },
                slots: target.slots.unwrap_or(0),
                close,
            });
        }
        Self {
            hosts,
            changes: Some(Changes(changes)),
            room,
            arrivals,
            has_begun,
            is_quiet: config.quiet,
            allocations,
            leave,
            keepers,
        }
    }

    /// Waits until all hosts have answered or failed, but not for longer than
    /// `grace` once one is usable.
    async fn call_roll(&mut self, grace: Option<Duration>) {
        let Some(mut changes) = self.changes.take() else {
            return;
        };
        let mut heard = HashSet::new();
        let mut until = None;
        while heard.len() < self.hosts.len() {
            tokio::select! {
                biased;
                change = changes.next() => {
                    if change.facts.is_some() && until.is_none() {
                        until = grace.map(|grace| Instant::now() + grace);
                    }
                    heard.insert(self.take(change));
                }
                () = sleep_until(until) => break,
            }
        }
        self.changes = Some(changes);
    }

    /// Reports which hosts are missing; fails if all are. Those that fail later
    /// report it themselves.
    fn check(&self) -> Result<(), FleetError> {
        self.has_begun.store(true, Ordering::Relaxed);
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

    /// Takes the receiver of changes from now on, once.
    pub(crate) fn changes(&mut self) -> Option<Changes> {
        self.changes.take()
    }

    /// Applies a change; returns the host's index.
    pub(crate) fn take(&mut self, change: Change) -> usize {
        if let Some((facts, slots)) = change.facts {
            let host = &mut self.hosts[change.host];
            host.slots = slots;
            host.facts = Some(facts);
        }
        change.host
    }

    /// Starts nothing more on a host; running work continues. Returns whether
    /// that was the last host.
    pub(crate) fn close(&self, host: &str) -> bool {
        let named = self.hosts.iter().filter(|one| *one.name == *host);
        for one in named {
            one.close.send_replace(true);
        }
        self.hosts.iter().all(|one| *one.close.borrow())
    }

    /// The number of workers or jobs for which all hosts together have room.
    pub(crate) fn room(&self) -> watch::Receiver<usize> {
        self.room.clone()
    }

    /// Notified when a host is reached.
    pub(crate) fn arrivals(&self) -> Arc<Notify> {
        Arc::clone(&self.arrivals)
    }

    /// Lets agents exit, and waits for them.
    pub(crate) async fn farewell(mut self) {
        self.leave.send_replace(true);
        let all = async { while self.keepers.join_next().await.is_some() {} };
        let _ = timeout(FAREWELL, all).await;
        for allocation in &self.allocations {
            allocation.farewell().await;
        }
    }
}

/// Replaces Slurm targets by the nodes of an allocation.
async fn allocate(config: &mut FleetConfig) -> Result<Vec<Arc<Allocation>>, SlurmError> {
    let mut allocations = Vec::new();
    let mut targets = Vec::new();
    for target in std::mem::take(&mut config.targets) {
        let Way::Slurm(nodes) = target.way else {
            targets.push(target);
            continue;
        };
        let terms = Terms {
            program: config.means.ppar.as_deref(),
            silence: config.silence,
            listens: !config.means.by_streams,
        };
        let allocation = match nodes {
            Some(nodes) => Allocation::ask(nodes, &config.means.slurm, terms).await?,
            None => Allocation::around(terms).await?,
        };
        let nodes = allocation.nodes.iter().zip(&allocation.slots).enumerate();
        targets.extend(nodes.map(|(node, (name, &slots))| Target {
            name: name.clone(),
            slots: config.slots_of_slurm.then_some(slots),
            way: Way::Node(Arc::clone(&allocation), node),
        }));
        allocations.push(allocation);
    }
    config.targets = targets;
    Ok(allocations)
}
