//! Combines partial results, in input order, with the pool's help.
//!
//! Workers fold blocks of items into partial results. Those gather here and
//! go back to a worker in lots, so that the user's code never runs in the
//! parent and what waits stays bounded. Where there are many results, one for
//! each key, the last lot makes lines of output of them.

use bytes::{Bytes, BytesMut};

use crate::lang::Style;
use crate::pool::Limit;
use crate::proc::Mebibytes;
use crate::wire::{Body, Chunk, Lane};

/// How many partial results make a lot worth sending.
const LOT: u32 = 1024;
/// Or this many bytes of them, but at least the size of the total: each lot
/// includes the total, which must not be most of the work.
const LOT_BYTES: usize = 1 << 20;

/// The form of a reduction's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One value, combined from left to right.
    Value,
    /// Lines, which the worker of the last lot writes.
    Lines {
        /// Whether there is a line even if nothing was added.
        always: bool,
        /// How many bytes of keys and partial results there may be.
        most: u64,
    },
}

/// A reduction under way.
#[derive(Debug)]
pub(super) struct Reduction {
    shape: Shape,
    /// Everything combined so far; while a lot is under way it is part of that.
    total: Option<Bytes>,
    /// The size of the last total, also while it is part of a lot.
    total_bytes: usize,
    partials: BytesMut,
    /// How many partial results those are.
    count: u32,
    /// How many blocks have come back so far.
    blocks: u64,
    under_way: bool,
    /// The last lot was sent.
    over: bool,
}

impl Reduction {
    /// Starts with `initial`, a line of JSON.
    pub(super) fn new(shape: Shape, initial: Option<Bytes>) -> Self {
        Self {
            shape,
            total: initial,
            total_bytes: 0,
            partials: BytesMut::new(),
            count: 0,
            blocks: 0,
            under_way: false,
            over: false,
        }
    }

    /// Takes a line for each block, in input order: its partial result as JSON,
    /// or nothing where nothing is left of it.
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

    /// Takes the result of a lot; says if it is too much.
    pub(super) fn combined(&mut self, line: Bytes) -> Result<(), String> {
        if let Shape::Lines { most, .. } = self.shape
            && line.len() as u64 > most
        {
            let most = Mebibytes(most);
            return Err(format!(
                "the keys of --by and their results take more than {most}; \
                 use fewer keys, or raise --by-limit"
            ));
        }
        self.total_bytes = line.len();
        self.total = Some(line);
        self.under_way = false;
        Ok(())
    }

    /// How many bytes make a lot.
    fn lot_bytes(&self) -> usize {
        self.total_bytes.max(LOT_BYTES)
    }

    /// Whether so much waits that nothing should be added.
    pub(super) fn is_full(&self) -> bool {
        self.partials.len() >= 2 * self.lot_bytes()
    }

    /// Whether another lot is needed once everything has been added.
    fn lacks_last_lot(&self) -> bool {
        match self.shape {
            Shape::Value => self.count > 0,
            Shape::Lines { always, .. } => {
                !self.over && (self.count > 0 || self.total.is_some() || always)
            }
        }
    }

    /// A lot to be combined, if it is time. At the end of the input
    /// (`ended`, and everything settled) whatever is left makes a lot.
    pub(super) fn cut(&mut self, limit: Limit, ended: bool) -> Option<Chunk> {
        let is_last = ended && limit.settled && self.lacks_last_lot();
        let is_large = self.partials.len() >= self.lot_bytes();
        let due = is_large || self.count >= LOT && self.shape == Shape::Value || is_last;
        if self.under_way || !due {
            return None;
        }
        let mut items = self.count + u32::from(self.total.is_some());
        let mut records = BytesMut::from(&self.total.take().unwrap_or_default()[..]);
        records.extend_from_slice(&self.partials);
        if items == 0 {
            // A lot has at least one partial result.
            records.extend_from_slice(b"[]\n");
            items = 1;
        }
        self.partials.clear();
        self.count = 0;
        self.under_way = true;
        self.over = is_last;
        let is_last_of_lines = is_last && self.shape != Shape::Value;
        Some(Chunk {
            first_index: if is_last_of_lines { Chunk::LAST_LOT } else { 0 },
            first_line: 0,
            items,
            body: Body::Records {
                header: None,
                records: records.freeze(),
            },
            lane: Lane::Combine,
        })
    }

    /// Whether nothing waits and nothing is under way.
    pub(super) fn is_settled(&self) -> bool {
        !self.lacks_last_lot() && !self.under_way
    }

    /// What came of everything: a line of JSON, or the lines of output. None
    /// if nothing was ever added.
    pub(super) fn total(&self) -> Option<&Bytes> {
        self.total.as_ref()
    }

    /// The form of the total.
    pub(super) fn shape(&self) -> Shape {
        self.shape
    }
}

/// A reduction's result in the output style, with its separator.
pub(super) fn final_line(total: &[u8], style: Style) -> Bytes {
    let json = total.trim_ascii_end();
    let raw = serde_json::from_slice::<String>(json)
        .ok()
        .filter(|_| style.raw);
    let mut line = BytesMut::new();
    if style.array {
        line.extend_from_slice(b",");
    }
    line.extend_from_slice(raw.as_deref().map_or(json, str::as_bytes));
    if !style.array {
        line.extend_from_slice(b"\n");
    }
    line.freeze()
}
