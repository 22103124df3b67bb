//! The word of a lock: its holder, and whether somebody is waiting.

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use std::sync::atomic::{self, AtomicU32};

use super::word::Word;
use crate::wire::ClientId;

/// The holder's id; 0 if the lock is free.
pub(in crate::shared) const HOLDER: u32 = (1 << 29) - 1;
/// Somebody waits at the server, which must learn when the lock is free.
const WANTED: u32 = 1 << 31;
/// Somebody has waited so long that the lock must be handed over.
const HAND_OVER: u32 = 1 << 30;
/// The last holder died with it, and nobody was told yet.
const ABANDONED: u32 = 1 << 29;

/// What a client that released a lock must tell the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Release {
    /// Nothing.
    Done,
    /// That the lock is free; by then, another client may have taken it again.
    Freed,
    /// That it wants to release the lock: it still has it, or never did.
    Ask,
}

impl Word {
    fn lock(&self) -> &AtomicU32 {
        self.memory.u32(self.place.offset as usize)
    }

    /// Acquires the lock if it is free and no flag is set. For a while, this
    /// overtakes waiting clients: handing the lock to each in turn would cost a
    /// switch of the scheduler every time.
    pub(crate) fn try_acquire(&self, client: ClientId) -> bool {
        let free = |word: u32| (word & !WANTED == 0).then_some(word | client);
        self.lock().fetch_update(Acquire, Relaxed, free).is_ok()
    }

    /// Releases the lock if `client` holds it.
    pub(crate) fn release(&self, client: ClientId) -> Release {
        let held = |word: u32| (word & !WANTED == client).then_some(word & WANTED);
        match self
            .lock()
            .fetch_update(atomic::Ordering::Release, Relaxed, held)
        {
            Ok(word) if word & WANTED == 0 => Release::Done,
            Ok(_) => Release::Freed,
            Err(_) => Release::Ask,
        }
    }

    /// The holder of the lock.
    pub(crate) fn holder(&self) -> Option<ClientId> {
        let holder = self.lock().load(Relaxed) & HOLDER;
        (holder != 0).then_some(holder)
    }

    /// Server: acquires the lock for `client`, or marks it as wanted. Returns
    /// whether the last holder died with it.
    pub(in crate::shared) fn acquire_for(&self, client: ClientId) -> Option<bool> {
        let old = self.lock().fetch_update(AcqRel, Acquire, |old| {
            Some(match old & HOLDER {
                0 => client | (old & WANTED),
                _ => old | WANTED,
            })
        });
        let old = old.unwrap_or_else(|old| old);
        (old & HOLDER == 0).then_some(old & ABANDONED != 0)
    }

    /// Server: passes the lock from one client to another, or frees it. Does
    /// nothing if the first one no longer holds it.
    pub(in crate::shared) fn hand_over(
        &self,
        from: ClientId,
        to: Option<ClientId>,
        wanted: bool,
        abandoned: bool,
    ) -> bool {
        let flag = |is: bool, flag| if is { flag } else { 0 };
        let new = to.unwrap_or(0) | flag(wanted, WANTED) | flag(abandoned, ABANDONED);
        let held = |word: u32| (word & HOLDER == from).then_some(new);
        self.lock().fetch_update(AcqRel, Acquire, held).is_ok()
    }

    /// Server: marks whether somebody waits for the lock.
    pub(in crate::shared) fn set_wanted(&self, wanted: bool) {
        if wanted {
            self.lock().fetch_or(WANTED, AcqRel);
        } else {
            self.lock().fetch_and(!(WANTED | HAND_OVER), AcqRel);
        }
    }

    /// Server: forbids the holder to free the lock for everybody.
    pub(in crate::shared) fn demand_hand_over(&self) {
        let held = |word: u32| (word & HOLDER != 0).then_some(word | HAND_OVER);
        let _ = self.lock().fetch_update(AcqRel, Acquire, held);
    }
}
