//! A lock, and the waiting rooms of the conditions under it.
//!
//! The lock is a word in shared memory that names its holder, so that acquiring
//! a free lock and releasing one that nobody waits for take no message. Clients
//! that have to wait do so here, in order.

use std::collections::BTreeMap;

use super::wakes::{Turn, Waiters, Wakes, refused};
use crate::shared::memory::Word;
use crate::wire::{
    Acquired, ClientId, ConditionCall, LockCall, ObjectId, Patience, Reply, To, Woken,
};

/// How often others may overtake the client that has waited longest.
const MISSES: u32 = 16;

/// The reply to a client when it gets the lock.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// It asked for the lock.
    Acquired(To<Option<Acquired>>),
    /// It was notified in a condition's room.
    Notified(To<Woken>),
    /// It was not notified in time.
    TimedOut(To<Woken>),
}

#[derive(Debug)]
pub(super) struct Lock {
    word: Word,
    reentrant: bool,
    waiters: Waiters<Then>,
    /// How often the lock was free and somebody was faster than the first
    /// waiting client.
    misses: u32,
    /// The clients that wait for notifications, by condition.
    rooms: BTreeMap<ObjectId, Waiters<To<Woken>>>,
}

impl Lock {
    pub(super) fn new(word: Word, reentrant: bool) -> Self {
        Self {
            word,
            reentrant,
            waiters: Waiters::default(),
            misses: 0,
            rooms: BTreeMap::new(),
        }
    }

    pub(super) fn word(&self) -> &Word {
        &self.word
    }

    pub(super) fn is_reentrant(&self) -> bool {
        self.reentrant
    }

    pub(super) fn call(&mut self, client: ClientId, call: LockCall, wakes: &mut Wakes) -> Turn {
        match call {
            LockCall::Acquire { patience, to } => self.acquire(client, patience, to),
            LockCall::Release { to } => self.release(client, to, wakes),
            LockCall::Freed { to } => {
                self.offer(wakes);
                to.reply(()).into()
            }
        }
    }

    /// An operation on the condition `room` under this lock.
    pub(super) fn call_room(
        &mut self,
        room: ObjectId,
        client: ClientId,
        call: ConditionCall,
        wakes: &mut Wakes,
    ) -> Turn {
        if self.word.holder() != Some(client) {
            return refused("the condition's lock must be acquired first");
        }
        match call {
            ConditionCall::Wait {
                patience: Some(0),
                to,
            } => Then::TimedOut(to).told(false).into(),
            ConditionCall::Wait { patience, to } => {
                self.rooms.entry(room).or_default().push(client, to);
                self.hand_on(client, false, wakes);
                Turn::Wait(patience)
            }
            ConditionCall::Notify { clients, to } => {
                let clients = clients.map_or(usize::MAX, |clients| clients as usize);
                self.notify(room, clients);
                to.reply(()).into()
            }
        }
    }

    fn acquire(&mut self, client: ClientId, patience: Patience, to: To<Option<Acquired>>) -> Turn {
        match self.word.acquire_for(client) {
            Some(abandoned) => to.reply(Some(Acquired { abandoned })).into(),
            None if patience == Some(0) => {
                self.give_up(client);
                to.reply(None).into()
            }
            None => self.waiters.wait(client, Then::Acquired(to), patience),
        }
    }

    fn release(&mut self, client: ClientId, to: To<()>, wakes: &mut Wakes) -> Turn {
        match self.word.holder() {
            None => return refused("the lock is not held"),
            Some(holder) if self.reentrant && holder != client => {
                return refused("the lock is held by another process");
            }
            Some(holder) => self.hand_on(holder, false, wakes),
        }
        to.reply(()).into()
    }

    /// Offers the lock, which was just free, to the client that has waited
    /// longest.
    fn offer(&mut self, wakes: &mut Wakes) {
        let Some((client, _)) = self.waiters.first() else {
            return self.word.set_wanted(false);
        };
        let client = *client;
        if let Some(abandoned) = self.word.acquire_for(client) {
            return self.hand_on(client, abandoned, wakes);
        }
        self.misses += 1;
        if self.misses >= MISSES {
            self.word.demand_hand_over();
        }
    }

    /// Passes the lock from `holder` to the client that has waited longest.
    fn hand_on(&mut self, holder: ClientId, abandoned: bool, wakes: &mut Wakes) {
        let next = self.waiters.first().copied();
        let next_client = next.map(|(client, _)| client);
        let wanted = self.waiters.len() > 1;
        let untold = abandoned && next.is_none();
        if !self.word.hand_over(holder, next_client, wanted, untold) {
            return;
        }
        self.misses = 0;
        if let Some((client, then)) = next {
            self.waiters.pop();
            wakes.push((client, then.told(abandoned)));
        }
    }

    /// Notified clients want the lock, which the notifying client holds.
    fn notify(&mut self, room: ObjectId, clients: usize) {
        let Some(waiters) = self.rooms.get_mut(&room) else {
            return;
        };
        for _ in 0..clients {
            let Some((client, to)) = waiters.pop() else {
                break;
            };
            self.waiters.push(client, Then::Notified(to));
            self.word.set_wanted(true);
        }
    }

    /// The time of `client` is up. Returns whether it goes on waiting: in a
    /// condition's room, it needs the lock again before it can return.
    pub(super) fn expire(&mut self, client: ClientId, wakes: &mut Wakes) -> bool {
        if let Some(to) = self.leave_rooms(client) {
            let then = Then::TimedOut(to);
            match self.word.acquire_for(client) {
                Some(abandoned) => wakes.push((client, then.told(abandoned))),
                None => self.waiters.push(client, then),
            }
            return true;
        }
        if matches!(self.waiters.get_mut(client), Some(Then::Notified(_))) {
            return true;
        }
        self.give_up(client);
        false
    }

    /// `client` stops waiting.
    pub(super) fn give_up(&mut self, client: ClientId) {
        self.leave_rooms(client);
        self.waiters.remove(client);
        if self.waiters.is_empty() {
            // The lock is marked as wanted only while it is.
            self.word.set_wanted(false);
        }
    }

    /// Takes `client` out of the room where it waits, if it does.
    fn leave_rooms(&mut self, client: ClientId) -> Option<To<Woken>> {
        let mut rooms = self.rooms.values_mut();
        rooms.find_map(|room| room.remove(client))
    }

    /// `client` ends normally: a lock that it leaves locked stays locked, and
    /// belongs to `heir`. A reentrant one could never be released by another
    /// process.
    pub(super) fn bequeath(&mut self, client: ClientId, heir: ClientId) {
        if !self.reentrant {
            let wanted = !self.waiters.is_empty();
            self.word.hand_over(client, Some(heir), wanted, false);
        }
    }

    /// `client` is gone: if it held the lock, the next holder is told so. If it
    /// had released the lock, it may have died before reporting that.
    pub(super) fn forget(&mut self, client: ClientId, wakes: &mut Wakes) {
        self.give_up(client);
        match self.word.holder() {
            None => self.offer(wakes),
            Some(holder) if holder == client => self.hand_on(client, true, wakes),
            Some(_) => {}
        }
    }
}

impl Then {
    fn told(self, abandoned: bool) -> Reply {
        let (notified, to) = match self {
            Self::Acquired(to) => return to.reply(Some(Acquired { abandoned })),
            Self::Notified(to) => (true, to),
            Self::TimedOut(to) => (false, to),
        };
        to.reply(Woken {
            notified,
            abandoned,
        })
    }
}
