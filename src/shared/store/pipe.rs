//! A pipe with two ends.

use std::collections::{BTreeSet, VecDeque};

use super::room;
use super::wakes::{Turn, Waiters, Wakes};
use crate::wire::{Call, ClientId, Json, Patience, Reply};

/// What may wait to be read at an end before senders wait, in bytes.
const ROOM: usize = 1 << 20;

/// What a client at an end waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    Value,
    News,
}

#[derive(Debug, Default)]
struct End {
    /// What can be received here,
    inbox: VecDeque<Json>,
    bytes: usize,
    /// who waits for it,
    readers: Waiters<Wants>,
    /// and who waits to add to it, at the other end.
    senders: Waiters<Json>,
    /// Who uses this end.
    holders: BTreeSet<ClientId>,
    closed: bool,
}

#[derive(Debug)]
pub(super) struct Pipe {
    duplex: bool,
    ends: [End; 2],
}

impl Pipe {
    pub(super) fn new(duplex: bool) -> Self {
        let ends = [End::default(), End::default()];
        Self { duplex, ends }
    }

    pub(super) fn call(&mut self, client: ClientId, call: Call, wakes: &mut Wakes) -> Option<Turn> {
        let end = match call {
            Call::Send { end, .. }
            | Call::Receive { end, .. }
            | Call::Poll { end, .. }
            | Call::Hold { end }
            | Call::LetGo { end, .. } => usize::from(end),
            _ => return None,
        };
        if end > 1 {
            return Some(refused("a pipe has the ends 0 and 1"));
        }
        Some(match call {
            Call::Send { value, .. } => self.send(client, end, value, wakes),
            Call::Receive { patience, .. } => self.receive(client, end, patience, wakes),
            Call::Poll { patience, .. } => self.poll(client, end, patience),
            Call::Hold { .. } => {
                self.ends[end].holders.insert(client);
                Reply::Done.into()
            }
            Call::LetGo { for_all, .. } => {
                self.let_go(client, end, for_all, wakes);
                Reply::Done.into()
            }
            _ => return None,
        })
    }

    fn send(&mut self, client: ClientId, end: usize, value: Json, wakes: &mut Wakes) -> Turn {
        if !self.duplex && end == 1 {
            return refused("connection is read-only");
        }
        if self.ends[end].closed || self.ends[1 - end].closed {
            return Reply::Closed.into();
        }
        let there = &mut self.ends[1 - end];
        if there.bytes >= ROOM {
            return there.senders.push(client, value);
        }
        there.take_in(value, wakes);
        Reply::Done.into()
    }

    fn receive(
        &mut self,
        client: ClientId,
        end: usize,
        patience: Patience,
        wakes: &mut Wakes,
    ) -> Turn {
        if !self.duplex && end == 0 {
            return refused("connection is write-only");
        }
        let cut_off = self.is_cut_off(end);
        let here = &mut self.ends[end];
        match here.take_out(wakes) {
            Some(value) => Reply::Value(value).into(),
            None if cut_off => Reply::Closed.into(),
            None if patience == Some(0) => Reply::TimedOut.into(),
            None => here.readers.push(client, Wants::Value),
        }
    }

    fn poll(&mut self, client: ClientId, end: usize, patience: Patience) -> Turn {
        if !self.duplex && end == 0 {
            return refused("connection is write-only");
        }
        let cut_off = self.is_cut_off(end);
        let here = &mut self.ends[end];
        // As with Python's, an end that will get nothing more is news too.
        if !here.inbox.is_empty() || cut_off {
            return Reply::Truth(true).into();
        }
        match patience {
            Some(0) => Reply::Truth(false).into(),
            _ => here.readers.push(client, Wants::News),
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
        let end_of = |reader: &mut End, wakes: &mut Wakes| {
            while let Some((client, wants)) = reader.readers.pop() {
                wakes.push((
                    client,
                    match wants {
                        Wants::Value => Reply::Closed,
                        Wants::News => Reply::Truth(true),
                    },
                ));
            }
        };
        for end in &mut self.ends {
            end_of(end, wakes);
            end.senders.wake_all(&Reply::Closed, wakes);
        }
    }

    pub(super) fn give_up(&mut self, client: ClientId) {
        for end in &mut self.ends {
            let _ = end.readers.remove(client);
            let _ = end.senders.remove(client);
        }
    }

    pub(super) fn forget(&mut self, client: ClientId, wakes: &mut Wakes) {
        self.give_up(client);
        for end in 0..2 {
            self.let_go(client, end, false, wakes);
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let bytes = |end: &End| room::bytes_of(end.inbox.iter());
        self.ends.iter().map(bytes).sum()
    }

    pub(super) fn shrink(&mut self) {
        for end in &mut self.ends {
            room::shrink(&mut end.inbox);
        }
    }

    pub(super) fn waiting_for(&self, client: ClientId) -> &'static str {
        let sends = |end: &End| end.senders.clients().any(|one| one == client);
        if self.ends.iter().any(sends) {
            "room in"
        } else {
            "a value from"
        }
    }

    pub(super) fn facts(&self) -> serde_json::Value {
        let end = |end: &End| {
            serde_json::json!({
                "unread": end.inbox.len(),
                "closed": end.closed,
            })
        };
        serde_json::json!({ "duplex": self.duplex, "ends": [end(&self.ends[0]), end(&self.ends[1])] })
    }
}

impl End {
    fn take_in(&mut self, value: Json, wakes: &mut Wakes) {
        while let Some((client, wants)) = self.readers.pop() {
            match wants {
                Wants::Value => return wakes.push((client, Reply::Value(value))),
                Wants::News => wakes.push((client, Reply::Truth(true))),
            }
        }
        self.bytes += value.len();
        self.inbox.push_back(value);
    }

    fn take_out(&mut self, wakes: &mut Wakes) -> Option<Json> {
        let value = self.inbox.pop_front()?;
        self.bytes -= value.len();
        while self.bytes < ROOM
            && let Some((client, value)) = self.senders.pop()
        {
            self.bytes += value.len();
            self.inbox.push_back(value);
            wakes.push((client, Reply::Done));
        }
        Some(value)
    }
}

fn refused(reason: &str) -> Turn {
    Reply::Refused(reason.to_owned()).into()
}
