//! Which program a process belongs to, and which of its processes it is.

use serde::{Deserialize, Serialize};

use crate::lang::Source;

/// The script and its arguments: the same for all its processes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Program {
    pub(super) source: Source,
    /// The script's name and its arguments.
    pub(super) argv: Vec<String>,
    /// The seed of random numbers.
    pub(super) seed: u64,
    /// Which stream of random numbers this process uses.
    pub(super) stream: u64,
}

impl Program {
    /// The program as its child with this number sees it.
    pub(super) fn for_child(&self, number: u64) -> Self {
        let stream = stream_of(self.stream, number);
        Self {
            stream,
            ..self.clone()
        }
    }
}

/// The stream of random numbers for a part of a whole: for a process among the
/// children of another one, or an item of a pool. Nested parts get different
/// streams, too (this is the mixing function of `SplitMix64`, by Steele, Lea
/// and Flood).
pub(super) fn stream_of(whole: u64, part: u64) -> u64 {
    let mixed = (whole ^ part.wrapping_add(1)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A process as others see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    pub(super) name: String,
    pub(super) pid: u32,
    pub(super) daemon: bool,
    /// Its number among its siblings, preceded by those of its ancestors, as in
    /// `2:1`; empty for the main process.
    pub(super) lineage: String,
}

impl Identity {
    /// Whether it is the main process of its program.
    pub(super) fn is_main(&self) -> bool {
        self.lineage.is_empty()
    }
}
