//! The plan of a simulated run.

use std::collections::BTreeSet;

use crate::pool::PoolConfig;

/// What is to happen.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) config: PoolConfig,
    /// How many items there are.
    pub(super) items: u64,
    /// Items are folded in blocks of this many; each block yields one line.
    pub(super) block: Option<u32>,
    /// Items that always kill their worker.
    pub(super) deadly: BTreeSet<u64>,
    /// Items that never end.
    pub(super) endless: BTreeSet<u64>,
    /// Items for which the function fails.
    pub(super) failing: BTreeSet<u64>,
    /// Decide what happens in each turn.
    pub(super) choices: Vec<u8>,
    /// The turn in which the run is interrupted.
    pub(super) wind_down_at: Option<usize>,
}

impl Plan {
    /// Whether an item cannot succeed.
    pub(super) fn is_bad(&self, item: u64) -> bool {
        [&self.deadly, &self.endless, &self.failing]
            .iter()
            .any(|bad| bad.contains(&item))
    }
}
