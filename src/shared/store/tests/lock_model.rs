//! Locks, conditions and semaphores under any order of events, including
//! deaths: only one client holds a lock, and no waiting client is forgotten.

use proptest::prelude::*;

use super::stage::{AT_ONCE, FOR_GOOD, Stage};
use crate::shared::calls::{condition, lock, semaphore};
use crate::shared::memory::{Release, Word};
use crate::wire::{Call, ClientId, Kind, ObjectId, Patience, Reply, Request};

const CLIENTS: usize = 4;
fn release() -> Call {
    lock::release().into()
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// Acquires the lock, through its word or the server.
    Try,
    Acquire(Patience),
    /// Only possible while holding the lock.
    Release,
    Wait(Patience),
    Notify(u32),
    /// The server wants the lock for waiting clients.
    Insist,
    /// Reads a reply, or sends an outstanding message.
    GoOn,
    Leave,
    Pass,
}

fn any_patience() -> impl Strategy<Value = Patience> {
    prop_oneof![Just(AT_ONCE), Just(Some(15)), Just(FOR_GOOD)]
}

fn any_step() -> impl Strategy<Value = (usize, Step)> {
    let step = prop_oneof![
        3 => Just(Step::Try),
        6 => any_patience().prop_map(Step::Acquire),
        6 => Just(Step::Release),
        3 => any_patience().prop_map(Step::Wait),
        2 => (0u32..3).prop_map(Step::Notify),
        1 => Just(Step::Insist),
        8 => Just(Step::GoOn),
        1 => Just(Step::Leave),
        2 => Just(Step::Pass),
    ];
    (0..CLIENTS, step)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    /// It has asked for the lock, and has not heard the answer.
    Asked,
    /// It waits for a notification, and has not heard the answer.
    InRoom,
    Holds,
    /// It has released the lock in its word, and must tell the server.
    ToldNobody,
    /// It has noticed that the server must take the lock back.
    HasToAsk,
}

struct Peer {
    client: ClientId,
    state: State,
}

/// A lock with a condition under it, and clients.
struct Room {
    stage: Stage,
    lock: ObjectId,
    condition: ObjectId,
    word: Word,
    peers: Vec<Peer>,
    /// The last holder died with it, and nobody has held it since.
    abandoned: bool,
}

impl Room {
    fn new() -> Self {
        let mut stage = Stage::new();
        let maker = stage.client();
        let opened = stage.opened(maker, Some("c"), Kind::Condition { lock: 0 });
        let word = stage.word(opened.lock.expect("a lock").place);
        let mut room = Self {
            stage,
            lock: opened.lock.expect("a lock").object,
            condition: opened.object,
            word,
            peers: Vec::new(),
            abandoned: false,
        };
        for _ in 0..CLIENTS {
            let peer = room.peer();
            room.peers.push(peer);
        }
        room
    }

    fn peer(&mut self) -> Peer {
        Peer {
            client: self.stage.client(),
            state: State::Idle,
        }
    }

    fn step(&mut self, peer: usize, step: Step) {
        let Peer { client, state } = self.peers[peer];
        match (state, step) {
            (_, Step::Pass) => self.stage.pass(10),
            (_, Step::Insist) => {
                if self.somebody_wants_it() {
                    self.word.demand_hand_over();
                }
            }
            (_, Step::Leave) => self.leave(peer),
            (State::Idle, Step::Try) => {
                if self.word.try_acquire(client) {
                    assert!(!self.abandoned, "nobody was told of the death");
                    self.peers[peer].state = State::Holds;
                }
            }
            (State::Idle, Step::Acquire(patience)) => {
                let call = lock::acquire(patience);
                self.ask(peer, State::Asked, self.lock, call);
            }
            (State::Holds, Step::Release) => {
                self.peers[peer].state = match self.word.release(client) {
                    Release::Done => State::Idle,
                    Release::Freed => State::ToldNobody,
                    Release::Ask => State::HasToAsk,
                };
            }
            (State::Holds, Step::Wait(patience)) => {
                let call = condition::wait(patience);
                self.ask(peer, State::InRoom, self.condition, call);
            }
            (State::Holds, Step::Notify(clients)) => {
                let clients = Some(clients);
                let call = condition::notify(clients);
                let told = self.stage.call(client, self.condition, call);
                assert_eq!(told, Reply::Done);
            }
            _ => self.go_on(peer),
        }
    }

    fn ask(&mut self, peer: usize, state: State, object: ObjectId, call: impl Into<Call>) {
        let call = call.into();
        let peer = &mut self.peers[peer];
        peer.state = state;
        let request = Request::Call { object, call };
        let taken = self.stage.request(peer.client, request);
        taken.expect("a proper request");
    }

    /// Receives or sends an outstanding message.
    fn go_on(&mut self, peer: usize) {
        let Peer { client, state } = self.peers[peer];
        let call = match state {
            State::Idle | State::Holds => return,
            State::Asked | State::InRoom => return self.hear(peer),
            State::ToldNobody => lock::freed(),
            State::HasToAsk => lock::release(),
        };
        let told = self.stage.call(client, self.lock, call);
        assert_eq!(told, Reply::Done);
        self.peers[peer].state = State::Idle;
    }

    fn hear(&mut self, peer: usize) {
        let Peer { client, state } = self.peers[peer];
        let Some(reply) = self.stage.told(client) else {
            return;
        };
        self.peers[peer].state = match (state, reply) {
            (State::Asked, Reply::TimedOut) => State::Idle,
            (State::Asked, Reply::Acquired { abandoned })
            | (State::InRoom, Reply::Woken { abandoned, .. }) => {
                assert_eq!(abandoned, self.abandoned);
                State::Holds
            }
            other => panic!("{other:?}"),
        };
        if self.peers[peer].state == State::Holds {
            self.abandoned = false;
        }
    }

    fn leave(&mut self, peer: usize) {
        let next = self.peer();
        let dead = std::mem::replace(&mut self.peers[peer], next).client;
        self.abandoned |= self.word.holder() == Some(dead);
        self.stage.leave(dead);
    }

    /// Whether a client has the lock, or was told so.
    fn has_lock(&mut self, peer: usize) -> bool {
        let Peer { client, state } = self.peers[peer];
        match state {
            State::Holds | State::HasToAsk => true,
            State::Idle | State::ToldNobody => false,
            // A client that was not answered holds nothing, and neither does
            // one that asked in vain.
            State::Asked | State::InRoom => {
                !self.stage.is_waiting(client) && self.word.holder() == Some(client)
            }
        }
    }

    fn somebody_wants_it(&self) -> bool {
        let wants = |peer: &Peer| peer.state == State::Asked && self.stage.is_waiting(peer.client);
        self.peers.iter().any(wants)
    }

    fn check(&mut self) {
        let have = (0..CLIENTS).filter(|peer| self.has_lock(*peer));
        let have: Vec<usize> = have.collect();
        let holder = self.word.holder();
        let clients: Vec<ClientId> = have.iter().map(|peer| self.peers[*peer].client).collect();
        assert_eq!(clients, Vec::from_iter(holder));
        if holder.is_none() && self.somebody_wants_it() {
            let tells = |peer: &Peer| peer.state == State::ToldNobody;
            assert!(self.peers.iter().any(tells), "a waiter is forgotten");
        }
    }

    /// Lets every client finish what it has started.
    fn settle(&mut self) {
        for _ in 0..CLIENTS * 2 {
            for peer in 0..CLIENTS {
                self.go_on(peer);
                self.step(peer, Step::Release);
                self.go_on(peer);
                self.check();
            }
        }
    }

    fn finish(mut self) {
        self.settle();
        let in_room = |peer: &Peer| matches!(peer.state, State::Idle | State::InRoom);
        assert!(
            self.peers.iter().all(in_room),
            "somebody waits for a free lock"
        );
        assert_eq!(self.word.holder(), None);
        let last = self.stage.client();
        let acquire = lock::acquire(AT_ONCE);
        let told = self.stage.call(last, self.lock, acquire);
        assert!(matches!(told, Reply::Acquired { .. }));
        let all = condition::notify(None);
        assert_eq!(self.stage.call(last, self.condition, all), Reply::Done);
        assert_eq!(self.stage.call(last, self.lock, release()), Reply::Done);
        self.abandoned = false;
        self.settle();
        assert!(self.peers.iter().all(|peer| peer.state == State::Idle));
    }
}

/// A semaphore, and clients with the units that they have.
struct Units {
    stage: Stage,
    semaphore: ObjectId,
    most: u32,
    peers: Vec<(ClientId, u32)>,
    observer: ClientId,
}

impl Units {
    fn new(units: u32, bounded: bool) -> Self {
        let mut stage = Stage::new();
        let observer = stage.client();
        let kind = Kind::Semaphore { units, bounded };
        let semaphore = stage.opened(observer, Some("s"), kind).object;
        let peers = (0..CLIENTS).map(|_| (stage.client(), 0)).collect();
        Self {
            stage,
            semaphore,
            most: units,
            peers,
            observer,
        }
    }

    fn step(&mut self, peer: usize, step: Step) {
        let (client, held) = self.peers[peer];
        let is_waiting = self.stage.is_waiting(client);
        let object = self.semaphore;
        match step {
            Step::Pass => self.stage.pass(10),
            Step::Leave => {
                self.stage.leave(client);
                self.peers[peer] = (self.stage.client(), 0);
            }
            Step::Acquire(patience) if !is_waiting => {
                let call = semaphore::acquire(patience).into();
                let taken = self.stage.request(client, Request::Call { object, call });
                taken.expect("a proper request");
            }
            Step::Release | Step::Wait(_) if !is_waiting && held > 0 => {
                let release = semaphore::release(1);
                assert_eq!(self.stage.call(client, object, release), Reply::Done);
                self.peers[peer].1 -= 1;
            }
            _ => {}
        }
        for (client, held) in &mut self.peers {
            match self.stage.told(*client) {
                Some(Reply::Acquired { abandoned: false }) => *held += 1,
                None | Some(Reply::TimedOut) => {}
                Some(other) => panic!("{other:?}"),
            }
        }
        self.check();
    }

    fn check(&mut self) {
        let told = self
            .stage
            .call(self.observer, self.semaphore, semaphore::units());
        let held: u32 = self.peers.iter().map(|(_, held)| held).sum();
        assert_eq!(told, Reply::Number((self.most - held).into()));
        let waits = |(client, _): &(ClientId, u32)| self.stage.is_waiting(*client);
        if held < self.most {
            assert!(!self.peers.iter().any(waits), "a waiter is forgotten");
        }
    }

    /// Lets every client release what it has, or die where it waits for more.
    fn finish(mut self) {
        for peer in 0..CLIENTS {
            let (client, held) = self.peers[peer];
            if held > 0 && self.stage.is_waiting(client) {
                self.step(peer, Step::Leave);
            }
        }
        for peer in (0..CLIENTS).cycle().take(CLIENTS * CLIENTS) {
            self.step(peer, Step::Release);
        }
        let at_rest =
            |(client, held): &(ClientId, u32)| *held == 0 && !self.stage.is_waiting(*client);
        assert!(self.peers.iter().all(at_rest), "{:?}", self.peers);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_lock_has_one_holder_and_forgets_nobody(
        steps in prop::collection::vec(any_step(), 0..120),
    ) {
        let mut room = Room::new();
        for (peer, step) in steps {
            room.step(peer, step);
            room.check();
        }
        room.finish();
    }

    #[test]
    fn units_are_neither_made_nor_lost(
        units in 1u32..4,
        bounded in any::<bool>(),
        steps in prop::collection::vec(any_step(), 0..120),
    ) {
        let mut model = Units::new(units, bounded);
        for (peer, step) in steps {
            model.step(peer, step);
        }
        model.finish();
    }
}
