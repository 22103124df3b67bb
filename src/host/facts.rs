//! What an agent reports about its host.

use serde::{Deserialize, Serialize};

use crate::proc::{Cores, busy_tasks, free_memory};

/// The JSON that an agent sends first. Fields may be added, but not removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// ppar's version there.
    pub(crate) ppar: String,
    /// What the host calls itself.
    pub(crate) name: String,
    /// The agent's process id.
    pub(crate) pid: u32,
    /// Processor cores that it may use, within cgroups and affinity.
    pub(crate) cores: usize,
    /// Memory that is available, in bytes.
    pub(crate) memory: u64,
    /// How many tasks are running or ready to run.
    pub(crate) busy: f64,
    /// The machine's architecture.
    pub(crate) architecture: String,
}

impl Facts {
    /// The facts about this machine.
    pub(crate) fn here() -> Self {
        let system = rustix::system::uname();
        Self {
            ppar: env!("CARGO_PKG_VERSION").to_owned(),
            name: system.nodename().to_string_lossy().into_owned(),
            pid: std::process::id(),
            cores: Cores::usable(),
            memory: free_memory(),
            busy: busy_tasks(),
            architecture: system.machine().to_string_lossy().into_owned(),
        }
    }

    /// Encodes them for the wire.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("facts hold only strings and numbers")
    }

    /// Decodes them from the wire.
    pub(crate) fn from_json(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }
}
