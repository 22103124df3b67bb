//! What happens in a simulated run.

use std::collections::BTreeSet;

use crate::pool::PoolConfig;

/// What is to happen.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) config: PoolConfig,
    /// How many.
    pub(super) items: u64,
    /// Items are folded in blocks of so many, of which only a line comes out.
    pub(super) block: Option<u32>,
    /// Those that always end their worker.
    pub(super) deadly: BTreeSet<u64>,
    /// Those that never come to an end.
    pub(super) endless: BTreeSet<u64>,
    /// Those for which the function fails.
    pub(super) failing: BTreeSet<u64>,
    /// Decide what happens in each turn.
    pub(super) choices: Vec<u8>,
    /// The turn in which the run is interrupted.
    pub(super) wind_down_at: Option<usize>,
}

impl Plan {
    /// Whether an item cannot end well.
    pub(super) fn is_bad(&self, item: u64) -> bool {
        [&self.deadly, &self.endless, &self.failing]
            .iter()
            .any(|bad| bad.contains(&item))
    }
}
