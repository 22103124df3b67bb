//! A lock, and the waiting rooms of the conditions under it.
//!
//! The lock is a word in shared memory that names its holder, so that acquiring
//! a free lock and releasing one that nobody waits for take no message. Clients
//! that have to wait do so here, in order.

use std::collections::BTreeMap;

use super::wakes::{Turn, Waiters, Wakes};
use crate::shared::memory::Word;
use crate::wire::{Call, ClientId, ObjectId, Patience, Reply};

/// How often others may overtake the client that has waited longest.
const MISSES: u32 = 16;

/// The reply to a client when it gets the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// It asked for the lock.
    Acquired,
    /// It was notified in a condition's room.
    Notified,
    /// It was not notified in time.
    TimedOut,
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
    rooms: BTreeMap<ObjectId, Waiters>,
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

    pub(super) fn call(
        &mut self,
        client: ClientId,
        call: &Call,
        wakes: &mut Wakes,
    ) -> Option<Turn> {
        Some(match call {
            Call::Acquire { patience } => self.acquire(client, *patience),
            Call::Release { .. } => self.release(client, wakes).into(),
            Call::Freed => {
                self.offer(wakes);
                Reply::Done.into()
            }
            Call::Units => Reply::Number(self.word.holder().is_none().into()).into(),
            _ => return None,
        })
    }

    /// An operation on the condition `room` under this lock.
    pub(super) fn call_room(
        &mut self,
        room: ObjectId,
        client: ClientId,
        call: &Call,
        wakes: &mut Wakes,
    ) -> Option<Turn> {
        if self.word.holder() != Some(client) {
            let reason = "the condition's lock must be acquired first";
            return Some(Reply::Refused(reason.to_owned()).into());
        }
        Some(match call {
            Call::Wait { patience: Some(0) } => told(Then::TimedOut, false).into(),
            Call::Wait { .. } => {
                self.rooms.entry(room).or_default().push(client, ());
                self.hand_on(client, false, wakes);
                Turn::Wait
            }
            Call::Notify { clients } => {
                let clients = clients.map_or(usize::MAX, |clients| clients as usize);
                self.notify(room, clients);
                Reply::Done.into()
            }
            _ => return None,
        })
    }

    fn acquire(&mut self, client: ClientId, patience: Patience) -> Turn {
        match self.word.acquire_for(client) {
            Some(abandoned) => Reply::Acquired { abandoned }.into(),
            None if patience == Some(0) => {
                self.give_up(client);
                Reply::TimedOut.into()
            }
            None => self.waiters.push(client, Then::Acquired),
        }
    }

    fn release(&mut self, client: ClientId, wakes: &mut Wakes) -> Reply {
        match self.word.holder() {
            None => return Reply::Refused("the lock is not held".to_owned()),
            Some(holder) if self.reentrant && holder != client => {
                return Reply::Refused("the lock is held by another process".to_owned());
            }
            Some(holder) => self.hand_on(holder, false, wakes),
        }
        Reply::Done
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
            wakes.push((client, told(then, abandoned)));
        }
    }

    /// Notified clients want the lock, which the notifying client holds.
    fn notify(&mut self, room: ObjectId, clients: usize) {
        let Some(waiters) = self.rooms.get_mut(&room) else {
            return;
        };
        for _ in 0..clients {
            let Some((client, ())) = waiters.pop() else {
                break;
            };
            self.waiters.push(client, Then::Notified);
            self.word.set_wanted(true);
        }
    }

    /// The time of `client` is up. Returns whether it goes on waiting: in a
    /// condition's room, it needs the lock again before it can return.
    pub(super) fn expire(&mut self, client: ClientId, wakes: &mut Wakes) -> bool {
        if self.leave_rooms(client) {
            match self.word.acquire_for(client) {
                Some(abandoned) => wakes.push((client, told(Then::TimedOut, abandoned))),
                None => {
                    self.waiters.push(client, Then::TimedOut);
                }
            }
            return true;
        }
        if matches!(self.waiters.get_mut(client), Some(Then::Notified)) {
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

    fn leave_rooms(&mut self, client: ClientId) -> bool {
        let removed = self
            .rooms
            .values_mut()
            .filter_map(|room| room.remove(client));
        removed.count() > 0
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

fn told(then: Then, abandoned: bool) -> Reply {
    match then {
        Then::Acquired => Reply::Acquired { abandoned },
        Then::Notified | Then::TimedOut => Reply::Woken {
            notified: then == Then::Notified,
            abandoned,
        },
    }
}
