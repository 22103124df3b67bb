//! A pipe with two ends.
//!
//! As with a queue, a client that passes values on fetches them; what it has
//! not settled when it is gone returns to its position.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::room;
use super::wakes::{Turn, Waiters, Wakes, refused};
use crate::wire::{ClientId, Fetched, Json, Patience, PipeCall, Reply, Taken, To};

/// How many bytes may wait to be read at an end before senders wait.
const ROOM: usize = 1 << 20;

/// What a client at an end waits for.
#[derive(Debug, Clone, Copy)]
enum Wants {
    Value(To<Taken<Json>>),
    Fetched(To<Taken<Fetched>>),
    News(To<bool>),
}

#[derive(Debug, Default)]
struct EndState {
    /// Returned values, which come before all others.
    returned: BTreeMap<u64, Json>,
    /// Values that can be received here.
    inbox: VecDeque<Json>,
    bytes: usize,
    /// What each client has fetched and not settled, numbered since the pipe
    /// was created.
    fetched: BTreeMap<ClientId, (u64, Json)>,
    last_fetched: u64,
    /// Clients that wait for values.
    readers: Waiters<Wants>,
    /// Clients that wait to send to this end.
    senders: Waiters<(Json, To<bool>)>,
    /// Clients that use this end.
    holders: BTreeSet<ClientId>,
    closed: bool,
}

#[derive(Debug)]
pub(super) struct Pipe {
    duplex: bool,
    ends: [EndState; 2],
}

impl Pipe {
    pub(super) fn new(duplex: bool) -> Self {
        let ends = [EndState::default(), EndState::default()];
        Self { duplex, ends }
    }

    pub(super) fn call(&mut self, client: ClientId, call: PipeCall, wakes: &mut Wakes) -> Turn {
        let (PipeCall::Send { end, .. }
        | PipeCall::Receive { end, .. }
        | PipeCall::Fetch { end, .. }
        | PipeCall::Poll { end, .. }
        | PipeCall::Hold { end, .. }
        | PipeCall::LetGo { end, .. }) = call;
        let end = usize::from(end);
        if end > 1 {
            return refused("a pipe has the ends 0 and 1");
        }
        match call {
            PipeCall::Send { value, to, .. } => self.send(client, end, value, to, wakes),
            PipeCall::Receive { patience, to, .. } => {
                self.receive(client, end, Wants::Value(to), patience, wakes)
            }
            PipeCall::Fetch { patience, to, .. } => {
                self.settle(client, u64::MAX, wakes);
                self.receive(client, end, Wants::Fetched(to), patience, wakes)
            }
            PipeCall::Poll { patience, to, .. } => {
                self.receive(client, end, Wants::News(to), patience, wakes)
            }
            PipeCall::Hold { to, .. } => {
                self.ends[end].holders.insert(client);
                to.reply(()).into()
            }
            PipeCall::LetGo { for_all, to, .. } => {
                self.let_go(client, end, for_all, wakes);
                to.reply(()).into()
            }
        }
    }

    fn send(
        &mut self,
        client: ClientId,
        end: usize,
        value: Json,
        to: To<bool>,
        wakes: &mut Wakes,
    ) -> Turn {
        if !self.duplex && end == 1 {
            return refused("connection is read-only");
        }
        if self.is_cut_off(end) {
            return to.reply(false).into();
        }
        let there = &mut self.ends[1 - end];
        if there.bytes >= ROOM {
            return there.senders.wait(client, (value, to), None);
        }
        there.take_in(value, wakes);
        to.reply(true).into()
    }

    fn receive(
        &mut self,
        client: ClientId,
        end: usize,
        wants: Wants,
        patience: Patience,
        wakes: &mut Wakes,
    ) -> Turn {
        if !self.duplex && end == 0 {
            return refused("connection is write-only");
        }
        let cut_off = self.is_cut_off(end);
        let here = &mut self.ends[end];
        match here.give(client, wants, wakes) {
            Some(reply) => reply.into(),
            None if cut_off && !here.may_come_back_for(wants) => wants.closed().into(),
            None if patience == Some(0) => wants.timed_out().into(),
            None => here.readers.wait(client, wants, patience),
        }
    }

    fn is_cut_off(&self, end: usize) -> bool {
        self.ends[end].closed || self.ends[1 - end].closed
    }

    fn let_go(&mut self, client: ClientId, end: usize, for_all: bool, wakes: &mut Wakes) {
        let here = &mut self.ends[end];
        let was_held = here.holders.remove(&client);
        if !for_all && (!was_held || !here.holders.is_empty()) {
            return;
        }
        here.closed = true;
        for end in &mut self.ends {
            end.dismiss_readers(wakes);
            end.senders.wake_all(wakes, |(_, to)| to.reply(false));
        }
    }

    /// Settles what `client` has fetched: it was passed on, or returns to its
    /// position.
    pub(super) fn settle(&mut self, client: ClientId, passed: u64, wakes: &mut Wakes) {
        for end in 0..2 {
            let cut_off = self.is_cut_off(end);
            let here = &mut self.ends[end];
            let Some((number, value)) = here.fetched.remove(&client) else {
                continue;
            };
            if passed == 0 {
                here.returned.insert(number, value);
                here.serve(wakes);
            }
            if cut_off {
                here.dismiss_readers(wakes);
            }
        }
    }

    /// The clients with unsettled values.
    pub(super) fn holders(&self) -> impl Iterator<Item = ClientId> {
        self.ends.iter().flat_map(|end| end.fetched.keys().copied())
    }

    pub(super) fn give_up(&mut self, client: ClientId) {
        for end in &mut self.ends {
            let _ = end.readers.remove(client);
            let _ = end.senders.remove(client);
        }
    }

    pub(super) fn forget(&mut self, client: ClientId, wakes: &mut Wakes) {
        self.give_up(client);
        self.settle(client, 0, wakes);
        for end in 0..2 {
            self.let_go(client, end, false, wakes);
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let bytes = |end: &EndState| room::bytes_of(end.returned.values().chain(&end.inbox));
        self.ends.iter().map(bytes).sum()
    }

    pub(super) fn shrink(&mut self) {
        for end in &mut self.ends {
            room::shrink(&mut end.inbox);
        }
    }

    pub(super) fn waiting_for(&self, client: ClientId) -> &'static str {
        let sends = |end: &EndState| end.senders.clients().any(|one| one == client);
        if self.ends.iter().any(sends) {
            "room in"
        } else {
            "a value from"
        }
    }

    pub(super) fn facts(&self) -> serde_json::Value {
        let end = |end: &EndState| {
            serde_json::json!({
                "unread": end.returned.len() + end.inbox.len(),
                "closed": end.closed,
            })
        };
        serde_json::json!({ "duplex": self.duplex, "ends": [end(&self.ends[0]), end(&self.ends[1])] })
    }
}

impl EndState {
    fn is_empty(&self) -> bool {
        self.returned.is_empty() && self.inbox.is_empty()
    }

    fn take_in(&mut self, value: Json, wakes: &mut Wakes) {
        self.bytes += value.len();
        self.inbox.push_back(value);
        self.serve(wakes);
    }

    /// Gives available values to waiting clients.
    fn serve(&mut self, wakes: &mut Wakes) {
        while !self.is_empty()
            && let Some((client, wants)) = self.readers.pop()
        {
            if let Some(reply) = self.give(client, wants, wakes) {
                wakes.push((client, reply));
            }
        }
    }

    /// The answer for `client` if there is a value.
    fn give(&mut self, client: ClientId, wants: Wants, wakes: &mut Wakes) -> Option<Reply> {
        match wants {
            Wants::News(to) => (!self.is_empty()).then(|| to.reply(true)),
            Wants::Value(to) => {
                let (_, value) = self.take_out(wakes)?;
                Some(to.reply(Taken::Value(value)))
            }
            Wants::Fetched(to) => {
                let fetched = self.take_out(wakes)?;
                let value = fetched.1.clone();
                self.fetched.insert(client, fetched);
                Some(to.reply(Taken::Value(vec![value])))
            }
        }
    }

    /// Takes the next value, with its number for fetching.
    fn take_out(&mut self, wakes: &mut Wakes) -> Option<(u64, Json)> {
        if let Some(returned) = self.returned.pop_first() {
            return Some(returned);
        }
        let value = self.inbox.pop_front()?;
        self.bytes -= value.len();
        while self.bytes < ROOM
            && let Some((client, (value, to))) = self.senders.pop()
        {
            self.bytes += value.len();
            self.inbox.push_back(value);
            wakes.push((client, to.reply(true)));
        }
        self.last_fetched += 1;
        Some((self.last_fetched, value))
    }

    /// Whether fetched values may come back for a client that waits here. As in
    /// Python, an end that will receive nothing more is ready to a `poll`.
    fn may_come_back_for(&self, wants: Wants) -> bool {
        !matches!(wants, Wants::News(_)) && !self.fetched.is_empty()
    }

    /// Nothing more will be sent: answers the waiting clients, unless values
    /// may still come back for them.
    fn dismiss_readers(&mut self, wakes: &mut Wakes) {
        let mut staying = Vec::new();
        while let Some((client, wants)) = self.readers.pop() {
            if self.may_come_back_for(wants) {
                staying.push((client, wants));
            } else {
                wakes.push((client, wants.closed()));
            }
        }
        for (client, wants) in staying {
            self.readers.push(client, wants);
        }
    }
}

impl Wants {
    /// That nothing will ever come, which is news too.
    fn closed(self) -> Reply {
        match self {
            Self::Value(to) => to.reply(Taken::Closed),
            Self::Fetched(to) => to.reply(Taken::Closed),
            Self::News(to) => to.reply(true),
        }
    }

    fn timed_out(self) -> Reply {
        match self {
            Self::Value(to) => to.reply(Taken::TimedOut),
            Self::Fetched(to) => to.reply(Taken::TimedOut),
            Self::News(to) => to.reply(false),
        }
    }
}
