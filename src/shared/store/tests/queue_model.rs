//! A queue under any order of puts, gets, claims, fetches, deaths and elapsed
//! time: each value comes out once, in order, or is lost for a known reason.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::loans::Borrower;
use super::stage::{AT_ONCE, FOR_GOOD, Stage, json};
use crate::shared::calls::{queue, settle};
use crate::wire::{Call, ClientId, Json, Kind, ObjectId, Patience, Reply, Request};

const CLIENTS: usize = 4;

#[derive(Debug, Clone, Copy)]
enum Step {
    Put(Patience),
    Get(Patience),
    Fetch(Patience, u64),
    /// It has passed on this many of the values that it fetched.
    Settle(u64),
    /// It reads the server's reply.
    Hear,
    Leave,
    Pass,
}

fn any_step() -> impl Strategy<Value = (usize, Step)> {
    let patience = prop_oneof![Just(AT_ONCE), Just(Some(15)), Just(FOR_GOOD)];
    let step = prop_oneof![
        8 => patience.clone().prop_map(Step::Put),
        6 => patience.clone().prop_map(Step::Get),
        4 => (patience, 1u64..4).prop_map(|(patience, most)| Step::Fetch(patience, most)),
        2 => (0u64..4).prop_map(Step::Settle),
        8 => Just(Step::Hear),
        1 => Just(Step::Leave),
        1 => Just(Step::Pass),
    ];
    (0..CLIENTS, step)
}

/// What a client has requested without having heard the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Put(u64),
    Get,
    Fetch,
}

struct Peer {
    borrower: Borrower,
    asked: Option<Asked>,
    /// What it has fetched and not settled.
    fetched: Vec<u64>,
}

/// The queue, its clients, and everything known about each value.
struct Market {
    stage: Stage,
    queue: ObjectId,
    bound: u64,
    observer: ClientId,
    peers: Vec<Peer>,
    /// Values are numbers that grow with each put; this maps them to their
    /// putters.
    last: u64,
    putters: BTreeMap<u64, ClientId>,
    /// Values that certainly are or were in the queue.
    accepted: BTreeSet<u64>,
    refused: BTreeSet<u64>,
    /// Values that clients have, and those that were lost with dead clients.
    delivered: BTreeSet<u64>,
    lost: BTreeSet<u64>,
    /// Values that were fetched and came back.
    returned: BTreeSet<u64>,
    /// The latest value of a putter that a client got, not counting values that
    /// came back.
    latest: BTreeMap<(ClientId, ClientId), u64>,
}

fn number(value: &Json) -> u64 {
    let text = std::str::from_utf8(value).expect("digits");
    text.parse().expect("a number")
}

impl Market {
    fn new(bound: u64) -> Self {
        let mut stage = Stage::new();
        let observer = stage.client();
        let opened = stage.opened(observer, Some("q"), Kind::Queue { bound });
        let mut market = Self {
            stage,
            queue: opened.object,
            bound,
            observer,
            peers: Vec::new(),
            last: 0,
            putters: BTreeMap::new(),
            accepted: BTreeSet::new(),
            refused: BTreeSet::new(),
            delivered: BTreeSet::new(),
            lost: BTreeSet::new(),
            returned: BTreeSet::new(),
            latest: BTreeMap::new(),
        };
        for _ in 0..CLIENTS {
            let peer = market.peer();
            market.peers.push(peer);
        }
        market
    }

    fn peer(&mut self) -> Peer {
        Peer {
            borrower: Borrower::new(self.stage.client(), self.queue),
            asked: None,
            fetched: Vec::new(),
        }
    }

    fn step(&mut self, peer: usize, step: Step) {
        let is_free = self.peers[peer].asked.is_none();
        match step {
            Step::Put(patience) if is_free => {
                self.last += 1;
                let value = json(self.last);
                let client = self.peers[peer].borrower.client;
                self.putters.insert(self.last, client);
                let call = queue::put(value, patience);
                self.ask(peer, Asked::Put(self.last), call);
            }
            Step::Get(patience) if is_free => match self.peers[peer].borrower.claim() {
                Some(value) => self.deliver(peer, &value),
                None => self.ask(peer, Asked::Get, Borrower::get(patience)),
            },
            Step::Fetch(patience, most) if is_free => {
                self.settle(peer, u64::MAX);
                self.ask(peer, Asked::Fetch, queue::fetch(patience, most));
            }
            Step::Settle(passed) if is_free => {
                let client = self.peers[peer].borrower.client;
                let call = settle(passed);
                assert_eq!(self.stage.call(client, self.queue, call), Reply::Done);
                self.settle(peer, passed);
            }
            Step::Put(_) | Step::Get(_) | Step::Fetch(..) | Step::Settle(_) | Step::Hear => {
                self.hear(peer);
            }
            Step::Leave => self.leave(peer),
            Step::Pass => self.stage.pass(10),
        }
    }

    fn ask(&mut self, peer: usize, asked: Asked, call: impl Into<Call>) {
        let call = call.into();
        let object = self.queue;
        let peer = &mut self.peers[peer];
        peer.asked = Some(asked);
        let client = peer.borrower.client;
        let taken = self.stage.request(client, Request::Call { object, call });
        taken.expect("a proper request");
    }

    /// A client has passed on this many of its fetched values, and the others
    /// go back.
    fn settle(&mut self, peer: usize, passed: u64) {
        for (place, value) in (0..).zip(std::mem::take(&mut self.peers[peer].fetched)) {
            if place < passed {
                self.own(value);
            } else {
                self.returned.insert(value);
            }
        }
    }

    fn hear(&mut self, peer: usize) {
        let Peer {
            borrower,
            asked,
            fetched,
        } = &mut self.peers[peer];
        let Some(reply) = self.stage.told(borrower.client) else {
            return;
        };
        match asked.take().expect("a question") {
            Asked::Put(value) => {
                let told = match reply {
                    Reply::Done => &mut self.accepted,
                    _ => &mut self.refused,
                };
                told.insert(value);
            }
            Asked::Get => {
                if let Some(value) = borrower.take(&self.stage, reply) {
                    self.deliver(peer, &value);
                }
            }
            Asked::Fetch => match reply {
                Reply::Fetched(values) => {
                    *fetched = values.iter().map(number).collect();
                    for value in &values {
                        self.see(peer, number(value));
                    }
                }
                Reply::TimedOut => {}
                other => panic!("{other:?}"),
            },
        }
    }

    fn deliver(&mut self, peer: usize, value: &Json) {
        let value = number(value);
        self.own(value);
        self.see(peer, value);
    }

    fn own(&mut self, value: u64) {
        assert!(self.delivered.insert(value), "{value} came twice");
    }

    fn see(&mut self, peer: usize, value: u64) {
        if self.returned.contains(&value) {
            return;
        }
        let pair = (self.peers[peer].borrower.client, self.putters[&value]);
        let before = self.latest.insert(pair, value);
        assert!(before < Some(value), "{value} came after {before:?}");
    }

    /// A client dies, and another one comes. Replies that it had not read are
    /// lost, except for fetched values.
    fn leave(&mut self, peer: usize) {
        let next = self.peer();
        let dead = std::mem::replace(&mut self.peers[peer], next);
        let client = dead.borrower.client;
        match (dead.asked, self.stage.told(client)) {
            (Some(Asked::Put(value)), Some(Reply::Done)) => {
                self.accepted.insert(value);
            }
            (Some(Asked::Put(value)), _) => {
                self.refused.insert(value);
            }
            (Some(Asked::Get), Some(reply)) => {
                let mut borrower = dead.borrower;
                let first = borrower.take(&self.stage, reply);
                self.lost.extend(first.as_ref().map(number));
            }
            (Some(Asked::Fetch), Some(Reply::Fetched(values))) => {
                self.returned.extend(values.iter().map(number));
            }
            _ => {}
        }
        self.returned.extend(dead.fetched);
        self.stage.leave(client);
    }

    fn size(&mut self) -> u64 {
        match self.stage.call(self.observer, self.queue, queue::size()) {
            Reply::Number(size) => size,
            other => panic!("{other:?}"),
        }
    }

    /// Nobody waits for something that is there.
    fn check(&mut self) {
        let size = self.size();
        // Values that come back had left, and others were admitted for them.
        let is_within = size <= self.bound || !self.returned.is_empty();
        assert!(self.bound == 0 || is_within, "{size}");
        for peer in &self.peers {
            if self.stage.is_waiting(peer.borrower.client) {
                match peer.asked {
                    Some(Asked::Put(_)) => {
                        assert!(size >= self.bound, "there is room for a putter");
                    }
                    _ => assert_eq!(size, 0, "a value waits for a getter"),
                }
            }
        }
    }

    /// Takes out what is left: then everything is known.
    fn finish(mut self) {
        for peer in 0..CLIENTS {
            self.hear(peer);
            let Peer { asked, fetched, .. } = &self.peers[peer];
            let gets = matches!(asked, Some(Asked::Get | Asked::Fetch));
            if gets || !fetched.is_empty() {
                self.leave(peer);
            }
        }
        self.peers.push(Peer {
            borrower: Borrower::new(self.observer, self.queue),
            asked: None,
            fetched: Vec::new(),
        });
        while self.size() > 0 {
            self.step(CLIENTS, Step::Get(AT_ONCE));
            self.hear(CLIENTS);
        }
        for peer in 0..CLIENTS {
            self.hear(peer);
            assert_eq!(self.peers[peer].asked, None);
        }
        let gone = self.delivered.union(&self.lost);
        assert!(self.accepted.iter().eq(gone), "{:?}", self.accepted);
        assert!(self.accepted.is_disjoint(&self.refused));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn each_value_comes_out_once_and_in_order(
        bound in prop_oneof![3 => Just(0u64), 2 => 1u64..4],
        steps in prop::collection::vec(any_step(), 0..120),
    ) {
        let mut market = Market::new(bound);
        for (peer, step) in steps {
            market.step(peer, step);
            market.check();
        }
        market.finish();
    }
}
