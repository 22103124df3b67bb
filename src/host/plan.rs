//! How to use hosts, and the state of each.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::channel::Channel;
use super::facts::Facts;
use super::reach::Means;
use super::target::Target;

impl fmt::Debug for FleetConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetConfig")
            .field("targets", &self.targets)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// The user's configuration of hosts.
#[derive(Clone)]
pub(crate) struct FleetConfig {
    /// The hosts.
    pub(crate) targets: Vec<Target>,
    /// How agents get there.
    pub(crate) means: Means,
    /// How long a host may take to answer at first.
    pub(crate) patience: Duration,
    /// How long a host may be silent.
    pub(crate) silence: Duration,
    /// The working folder there.
    pub(crate) folder: Folder,
    /// Files that each host gets first.
    pub(crate) files: Vec<std::path::PathBuf>,
    /// How many workers or jobs a host runs at once, unless its target says so.
    pub(crate) per_host: PerHost,
    /// Whether a Slurm node runs as many as its allocation says.
    pub(crate) slots_of_slurm: bool,
    /// Whether hosts report the memory of workers and jobs.
    pub(crate) weighs: bool,
    /// Whether to stay silent about hosts that are lost and come back.
    pub(crate) quiet: bool,
}

/// How many workers or jobs run at once on a host with this many cores.
pub(crate) type PerHost = Arc<dyn Fn(usize) -> usize + Send + Sync>;

/// Encodes how the agent on the host with this name starts workers.
pub(crate) type Crews = Arc<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

/// The working folder on a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Folder {
    /// Where the connection starts: with ssh, the home folder.
    #[default]
    Login,
    /// This one.
    Named(std::path::PathBuf),
    /// A new one that is removed at the end.
    Fresh,
}

/// The current state of a host.
#[derive(Debug, Clone, Default)]
pub(crate) enum Standing {
    /// The first attempt to reach it is running.
    #[default]
    Trying,
    /// It can run this many workers or jobs at once.
    Up(Channel, usize),
    /// It can be used.
    Down(Arc<str>),
}

impl Standing {
    /// The number of workers or jobs for which there is room.
    pub(super) fn slots(&self) -> usize {
        match self {
            Self::Up(_, slots) => *slots,
            Self::Trying | Self::Down(_) => 0,
        }
    }
}

/// A host was reached, or lost.
#[derive(Debug)]
pub(crate) struct Change {
    /// The host's index.
    pub(crate) host: usize,
    /// Facts about it, and how many workers or jobs it runs at once, if it is
    /// now usable.
    pub(crate) facts: Option<(Facts, usize)>,
}
