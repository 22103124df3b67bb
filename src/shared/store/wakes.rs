//! Answers to waiting clients.

use std::collections::VecDeque;

use crate::wire::{ClientId, Patience, Reply};

/// The immediate result of a request.
#[derive(Debug, PartialEq)]
pub(super) enum Turn {
    /// It is answered.
    Answer(Reply),
    /// It waits this long: the object keeps track of the client.
    Wait(Patience),
}

/// The answer to an operation that makes no sense.
pub(super) fn refused(reason: impl Into<String>) -> Turn {
    Turn::Answer(Reply::Refused(reason.into()))
}

impl From<Reply> for Turn {
    fn from(reply: Reply) -> Self {
        Self::Answer(reply)
    }
}

/// The clients that stop waiting, with their answers.
pub(super) type Wakes = Vec<(ClientId, Reply)>;

/// Clients in the order in which they came.
#[derive(Debug)]
pub(super) struct Waiters<T = ()>(VecDeque<(ClientId, T)>);

impl<T> Default for Waiters<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T> Waiters<T> {
    pub(super) fn push(&mut self, client: ClientId, wants: T) {
        self.0.push_back((client, wants));
    }

    /// Lets `client` wait as the last one.
    pub(super) fn wait(&mut self, client: ClientId, wants: T, patience: Patience) -> Turn {
        self.push(client, wants);
        Turn::Wait(patience)
    }

    pub(super) fn pop(&mut self) -> Option<(ClientId, T)> {
        self.0.pop_front()
    }

    pub(super) fn first(&self) -> Option<&(ClientId, T)> {
        self.0.front()
    }

    /// What `client` wants, if it waits.
    pub(super) fn get_mut(&mut self, client: ClientId) -> Option<&mut T> {
        let mut all = self.0.iter_mut();
        all.find_map(|(one, wants)| (*one == client).then_some(wants))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn clients(&self) -> impl Iterator<Item = ClientId> {
        self.0.iter().map(|(client, _)| *client)
    }

    /// Removes `client`, and returns what it wanted if it was there.
    pub(super) fn remove(&mut self, client: ClientId) -> Option<T> {
        let position = self.0.iter().position(|(one, _)| *one == client)?;
        self.0.remove(position).map(|(_, wants)| wants)
    }

    /// Answers all of them.
    pub(super) fn wake_all(&mut self, wakes: &mut Wakes, answer: impl Fn(T) -> Reply) {
        let woken = self.0.drain(..);
        wakes.extend(woken.map(|(client, wants)| (client, answer(wants))));
    }
}
