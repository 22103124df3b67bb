//! A chunk that a simulated worker has, and what it does with it.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::super::*;
use super::plan::Plan;
use crate::error::{ErrorKind, ErrorRecord};
use crate::wire::FromWorker;

/// Output so large that a few items fill the reorder buffer.
static HEAVY: [u8; 5 << 20] = [0; 5 << 20];

#[derive(Debug)]
pub(super) struct Assigned {
    pub(super) seq: u64,
    pub(super) chunk: Chunk,
    pub(super) careful: bool,
    /// Whether all items are announced, or only the last one.
    pub(super) timed: bool,
    pub(super) block: Option<u32>,
    /// Items that must not run.
    pub(super) settled: Vec<u32>,
    /// The item announced last.
    pub(super) begun: Option<u32>,
    /// The next item.
    pub(super) at: u32,
    /// How many items were reported as finished.
    pub(super) done: u32,
    /// What was folded since then.
    pub(super) folded: Vec<u64>,
}

/// What a worker did with its turn.
pub(super) enum Turn {
    /// It said something, or worked in silence.
    Went(Vec<FromWorker>),
    /// It is done with its chunk.
    Finished(FromWorker),
    /// It met an item that ends it.
    Died,
    /// It hangs.
    Hung,
}

impl Assigned {
    /// Does the next small step: a worker may end between any two of them.
    pub(super) fn turn(&mut self, choice: u8, plan: &Plan) -> Turn {
        let (seq, items) = (self.seq, self.chunk.items);
        if self.done == items {
            let busy_ns = 1000;
            return Turn::Finished(FromWorker::Done(Done {
                seq,
                busy_ns,
                peak_kib: 0,
            }));
        }
        let edge = |block: u32| self.at == items || self.at.is_multiple_of(block);
        if self.at > self.done && self.block.is_none_or(edge) {
            return Turn::Went(self.report(choice));
        }
        if self.settled.contains(&self.at) {
            self.at += 1;
            return Turn::Went(Vec::new());
        }
        let announced = self.careful || self.timed || self.at + 1 == items;
        if announced && self.begun != Some(self.at) {
            self.begun = Some(self.at);
            return Turn::Went(vec![FromWorker::Begun { seq, at: self.at }]);
        }
        if self.chunk.lane == Lane::Combine {
            self.folded.push(self.chunk.first_index);
            self.at = items;
            return Turn::Went(Vec::new());
        }
        let item = self.chunk.first_index + u64::from(self.at);
        if plan.deadly.contains(&item) {
            return Turn::Died;
        }
        if plan.endless.contains(&item) {
            return Turn::Hung;
        }
        self.at += 1;
        if !plan.failing.contains(&item) {
            self.folded.push(item);
            return Turn::Went(Vec::new());
        }
        self.settled.push(self.at - 1);
        if self.block.is_none() {
            self.done = self.at;
        }
        let (done, record) = (self.done, failure(item));
        Turn::Went(vec![FromWorker::Failure { seq, done, record }])
    }

    /// What it may report about finished items.
    fn report(&mut self, choice: u8) -> Vec<FromWorker> {
        let items: Vec<_> = self.folded.drain(..).map(|item| item.to_string()).collect();
        let mut line = items.join(",");
        if self.block.is_some() || !items.is_empty() {
            line.push('\n');
        }
        self.done = self.at;
        let mut said = vec![results(self.seq, self.done, Bytes::from(line))];
        if choice.is_multiple_of(3) && !self.careful {
            said.push(results(self.seq, self.done, Bytes::from_static(&HEAVY)));
        }
        said
    }

    /// The items that may be blamed if the worker ends now: it is open whether
    /// the item announced last has ended, and how much of that was heard.
    pub(super) fn suspects(&self) -> BTreeSet<u64> {
        let next = (self.done..self.chunk.items).find(|item| !self.settled.contains(item));
        let items = [Some(self.at), self.begun, self.at.checked_sub(1), next];
        let first = self.chunk.first_index;
        let items = items.into_iter().flatten();
        items.map(|item| first + u64::from(item)).collect()
    }
}

fn results(seq: u64, done: u32, bytes: Bytes) -> FromWorker {
    FromWorker::Results { seq, done, bytes }
}

fn failure(index: u64) -> ErrorRecord {
    ErrorRecord {
        index,
        line: None,
        kind: ErrorKind::Exception,
        message: "no".to_owned(),
        traceback: None,
        signal: None,
        exit: None,
        attempts: 1,
        host: None,
    }
}
