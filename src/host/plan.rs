//! How hosts are to be used, and how each stands.

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
    /// Whether a node of Slurm runs as many as its allocation says.
    pub(crate) slots_of_slurm: bool,
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

/// A host was reached, or lost.
#[derive(Debug)]
pub(crate) struct Change {
    /// Which host, by its place in the list.
    pub(crate) host: usize,
    /// What it is like, and how much it runs at once, if it can be used from
    /// now on.
    pub(crate) facts: Option<(Facts, usize)>,
}
