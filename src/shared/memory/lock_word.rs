//! The word of a lock: who holds it, and whether somebody waits.

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use std::sync::atomic::{self, AtomicU32};

use super::word::Word;
use crate::wire::ClientId;

/// Who holds the lock; 0 if nobody does.
pub(in crate::shared) const HOLDER: u32 = (1 << 29) - 1;
/// Somebody waits at the server, which wants to know when the lock is free.
const WANTED: u32 = 1 << 31;
/// Somebody has waited for so long that the lock has to be handed over.
const HAND_OVER: u32 = 1 << 30;
/// The last holder died with it, and nobody was told.
const ABANDONED: u32 = 1 << 29;

/// What a client that gave a lock back has to tell the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Release {
    /// Nothing.
    Done,
    /// That the lock is free; whoever was faster may have it again by then.
    Freed,
    /// That it wants to give it back: it still has it, or never had it.
    Ask,
}

impl Word {
    fn lock(&self) -> &AtomicU32 {
        self.memory.u32(self.place.offset as usize)
    }

    /// Takes the lock if it is free and there is nothing to be said about it.
    /// Those who wait are passed by, for a while: to hand the lock to one after
    /// the other would cost each of them a turn of the scheduler.
    pub(crate) fn try_acquire(&self, client: ClientId) -> bool {
        let free = |word: u32| (word & !WANTED == 0).then_some(word | client);
        self.lock().fetch_update(Acquire, Relaxed, free).is_ok()
    }

    /// Gives the lock back if `client` holds it.
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

    /// Who holds the lock.
    pub(crate) fn holder(&self) -> Option<ClientId> {
        let holder = self.lock().load(Relaxed) & HOLDER;
        (holder != 0).then_some(holder)
    }

    /// The server: takes the lock for `client`, or notes that it is wanted.
    /// Says whether the last holder died with it.
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

    /// The server: the lock goes from one client to another, or is free. Does
    /// nothing if it was not the first one's any more.
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

    /// The server: somebody waits for the lock, or nobody any more.
    pub(in crate::shared) fn set_wanted(&self, wanted: bool) {
        if wanted {
            self.lock().fetch_or(WANTED, AcqRel);
        } else {
            self.lock().fetch_and(!(WANTED | HAND_OVER), AcqRel);
        }
    }

    /// The server: the holder must not give the lock to anybody else.
    pub(in crate::shared) fn demand_hand_over(&self) {
        let held = |word: u32| (word & HOLDER != 0).then_some(word | HAND_OVER);
        let _ = self.lock().fetch_update(AcqRel, Acquire, held);
    }
}
