//! Combines partial results, in input order, with the pool's help.
//!
//! Workers fold blocks of items into partial results. These gather here and go
//! back to a worker in lots, so that the user's code never runs in the parent
//! and the amount that waits is bounded.

use bytes::{Bytes, BytesMut};

use crate::pool::Limit;
use crate::wire::{Body, Chunk, Lane};

/// How many partial results make a lot worth sending.
const LOT: u32 = 1024;
/// The same as a number of bytes.
const LOT_BYTES: usize = 1 << 20;

/// A reduction under way.
#[derive(Debug, Default)]
pub(super) struct Reduction {
    /// Everything combined so far; a lot that is being combined includes it.
    total: Option<Bytes>,
    partials: BytesMut,
    /// How many partial results wait.
    count: u32,
    /// How many blocks have come back so far.
    blocks: u64,
    under_way: bool,
}

impl Reduction {
    /// Starts with `initial`, a line of JSON.
    pub(super) fn new(initial: Option<Bytes>) -> Self {
        Self {
            total: initial,
            ..Self::default()
        }
    }

    /// Takes a line for each block, in input order: its partial result as JSON,
    /// or nothing if no item had a result.
    pub(super) fn add(&mut self, lines: &[u8]) {
        for line in lines.split_inclusive(|&byte| byte == b'\n') {
            self.blocks += 1;
            if line != b"\n" {
                self.count += 1;
                self.partials.extend_from_slice(line);
            }
        }
    }

    /// How many blocks have come back so far.
    pub(super) fn blocks(&self) -> u64 {
        self.blocks
    }

    /// Takes the result of a lot.
    pub(super) fn combined(&mut self, line: Bytes) {
        self.total = Some(line);
        self.under_way = false;
    }

    /// Whether so much waits that nothing should be added.
    pub(super) fn is_full(&self) -> bool {
        self.partials.len() >= 2 * LOT_BYTES
    }

    /// The next lot to combine, if it is time. At the end of the input
    /// (`ended`, and everything settled) the rest makes a lot.
    pub(super) fn cut(&mut self, limit: Limit, ended: bool) -> Option<Chunk> {
        let due = self.count >= LOT
            || self.partials.len() >= LOT_BYTES
            || ended && limit.settled && self.count > 0;
        if self.under_way || !due {
            return None;
        }
        let items = self.count + u32::from(self.total.is_some());
        let mut records = BytesMut::from(&self.total.take().unwrap_or_default()[..]);
        records.extend_from_slice(&self.partials);
        self.partials.clear();
        self.count = 0;
        self.under_way = true;
        Some(Chunk {
            first_index: 0,
            first_line: 0,
            items,
            body: Body::Records {
                header: None,
                records: records.freeze(),
            },
            lane: Lane::Combine,
        })
    }

    /// Whether nothing waits and nothing is being combined.
    pub(super) fn is_settled(&self) -> bool {
        self.count == 0 && !self.under_way
    }

    /// The result: a line of JSON. None if nothing was ever added.
    pub(super) fn total(&self) -> Option<&Bytes> {
        self.total.as_ref()
    }
}
