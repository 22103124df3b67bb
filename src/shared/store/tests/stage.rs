//! A store and its clients, which a test moves one event at a time.
//!
//! In every test, the stage checks the store's promises: each request is
//! answered once, in order, and nobody else gets an answer.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::{Misbehaved, Store};
use crate::shared::memory::Word;
use crate::wire::{Call, ClientId, Json, Kind, ObjectId, Opened, Patience, Place, Reply, Request};

/// Waits until there is an answer.
pub(super) const FOR_GOOD: Patience = None;
/// Does not wait.
pub(super) const AT_ONCE: Patience = Some(0);

/// The answer to a client that gets a lock, or a unit, in the normal case.
pub(super) const ACQUIRED: Reply = Reply::Acquired { abandoned: false };
/// The same after the last holder's death.
pub(super) const ABANDONED: Reply = Reply::Acquired { abandoned: true };

/// A value as it is encoded.
#[expect(clippy::needless_pass_by_value, reason = "tests give what they have")]
pub(super) fn json(text: impl ToString) -> Json {
    Json::from(text.to_string().into_bytes())
}

pub(super) fn value(text: impl ToString) -> Reply {
    Reply::Value(json(text))
}

#[derive(Debug)]
pub(super) struct Stage {
    pub(super) store: Store,
    now: Instant,
    requests: u64,
    clients: BTreeMap<ClientId, Seen>,
}

/// What a client has requested and was told.
#[derive(Debug, Default)]
struct Seen {
    asked: VecDeque<u64>,
    told: VecDeque<Reply>,
}

impl Stage {
    pub(super) fn new() -> Self {
        Self::on(Store::default())
    }

    /// For the processes of one program, with its main process.
    pub(super) fn for_program() -> (Self, ClientId) {
        let (store, main) = Store::for_program();
        let mut stage = Self::on(store);
        stage.greet(main);
        (stage, main)
    }

    fn on(store: Store) -> Self {
        Self {
            store,
            now: Instant::now(),
            requests: 0,
            clients: BTreeMap::new(),
        }
    }

    /// A client that has connected and introduced itself.
    pub(super) fn client(&mut self) -> ClientId {
        let client = self.store.connect();
        self.greet(client);
        client
    }

    pub(super) fn clients<const N: usize>(&mut self) -> [ClientId; N] {
        std::array::from_fn(|_| self.client())
    }

    /// Lets a client introduce itself: its process id is its client id plus a
    /// thousand. Returns its message.
    pub(super) fn greet(&mut self, client: ClientId) -> Option<Json> {
        let pid = 1000 + client;
        match self.ask(client, Request::Hello { pid }) {
            Reply::Welcome { client: id, setup } => {
                assert_eq!(id, client);
                setup
            }
            other => panic!("{other:?}"),
        }
    }

    /// A process that `parent` starts.
    pub(super) fn process(&mut self, parent: ClientId, name: &str) -> ClientId {
        let process = self.start(parent, name, Vec::new());
        self.greet(process);
        process
    }

    /// The same before the process has sent anything.
    pub(super) fn start(
        &mut self,
        parent: ClientId,
        name: &str,
        holds: Vec<(ObjectId, u8)>,
    ) -> ClientId {
        let request = Request::Start {
            name: name.to_owned(),
            setup: json(format!("\"{name}\"")),
            holds,
        };
        match self.ask(parent, request) {
            Reply::Started { process } => process,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn request(&mut self, client: ClientId, request: Request) -> Result<(), Misbehaved> {
        self.requests += 1;
        let seen = self.clients.entry(client).or_default();
        seen.asked.push_back(self.requests);
        let taken = self.store.request(client, self.requests, request, self.now);
        self.listen();
        taken
    }

    /// The immediate answer to a request.
    pub(super) fn ask(&mut self, client: ClientId, request: Request) -> Reply {
        let shown = format!("{request:?}");
        self.request(client, request).expect("a proper request");
        match self.told(client) {
            Some(reply) => reply,
            None => panic!("{client} waits for an answer to {shown}"),
        }
    }

    pub(super) fn call(
        &mut self,
        client: ClientId,
        object: ObjectId,
        call: impl Into<Call>,
    ) -> Reply {
        let call = call.into();
        self.ask(client, Request::Call { object, call })
    }

    /// An operation that must wait.
    pub(super) fn wait(&mut self, client: ClientId, object: ObjectId, call: impl Into<Call>) {
        let call = call.into();
        self.wait_for(client, Request::Call { object, call });
    }

    pub(super) fn wait_for(&mut self, client: ClientId, request: Request) {
        self.request(client, request).expect("a proper request");
        assert_eq!(self.told(client), None);
        assert!(self.is_waiting(client));
    }

    /// An answer that the test has not looked at.
    pub(super) fn told(&mut self, client: ClientId) -> Option<Reply> {
        self.clients.get_mut(&client)?.told.pop_front()
    }

    pub(super) fn is_waiting(&self, client: ClientId) -> bool {
        let seen = self.clients.get(&client);
        seen.is_some_and(|seen| !seen.asked.is_empty())
    }

    pub(super) fn open(&mut self, client: ClientId, kind: Kind) -> ObjectId {
        self.opened(client, None, kind).object
    }

    pub(super) fn opened(&mut self, client: ClientId, name: Option<&str>, kind: Kind) -> Opened {
        let name = name.map(str::to_owned);
        match self.ask(
            client,
            Request::Open {
                name,
                kind,
                first: Json::new(),
            },
        ) {
            Reply::Opened { opened, .. } => opened,
            other => panic!("{other:?}"),
        }
    }

    /// The word at a place, as a client sees it.
    pub(super) fn word(&self, place: Place) -> Word {
        let memory = self.store.segment(place.segment).expect("a segment");
        Word::at(Arc::clone(memory), place)
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, micros: u64) {
        self.now += Duration::from_micros(micros);
        self.store.expire(self.now);
        self.listen();
        assert!(
            self.store
                .next_deadline()
                .is_none_or(|next| next > self.now)
        );
    }

    /// The connection of a client closes.
    pub(super) fn leave(&mut self, client: ClientId) {
        self.clients.remove(&client);
        self.store.leave(client);
        self.listen();
    }

    fn listen(&mut self) {
        let mut replies = Vec::new();
        self.store.take_replies(&mut replies);
        for (client, number, reply) in replies {
            let seen = self.clients.get_mut(&client);
            let seen = seen.expect("nobody is told anything who is gone");
            assert_eq!(seen.asked.pop_front(), Some(number), "{client}: {reply:?}");
            seen.told.push_back(reply);
        }
    }
}
