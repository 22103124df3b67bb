//! Semaphores, events and barriers.

use std::collections::BTreeMap;

use super::wakes::{Turn, Waiters, Wakes, refused};
use crate::wire::{
    Acquired, BarrierCall, BarrierState, ClientId, EventCall, Met, Patience, SemaphoreCall, To,
};

/// A unit whose last holder did not die with it.
const ACQUIRED: Option<Acquired> = Some(Acquired { abandoned: false });

#[derive(Debug)]
pub(super) struct Semaphore {
    units: u32,
    first: u32,
    bounded: bool,
    /// Units by the clients that have acquired them, until somebody releases
    /// them.
    held: BTreeMap<ClientId, u32>,
    waiters: Waiters<To<Option<Acquired>>>,
}

impl Semaphore {
    pub(super) fn new(units: u32, bounded: bool) -> Self {
        Self {
            units,
            first: units,
            bounded,
            held: BTreeMap::new(),
            waiters: Waiters::default(),
        }
    }

    pub(super) fn call(
        &mut self,
        client: ClientId,
        call: SemaphoreCall,
        wakes: &mut Wakes,
    ) -> Turn {
        match call {
            SemaphoreCall::Acquire { patience, to } => self.acquire(client, patience, to),
            SemaphoreCall::Release { units, to } => self.release(client, units, to, wakes),
            SemaphoreCall::Units { to } => to.reply(self.units.into()).into(),
        }
    }

    fn acquire(&mut self, client: ClientId, patience: Patience, to: To<Option<Acquired>>) -> Turn {
        if self.units > 0 {
            self.take(client);
            return to.reply(ACQUIRED).into();
        }
        match patience {
            Some(0) => to.reply(None).into(),
            _ => self.waiters.wait(client, to, patience),
        }
    }

    fn take(&mut self, client: ClientId) {
        self.units -= 1;
        *self.held.entry(client).or_default() += 1;
    }

    fn release(&mut self, client: ClientId, units: u32, to: To<()>, wakes: &mut Wakes) -> Turn {
        let more = self.units.checked_add(units);
        let fits = more.filter(|more| !self.bounded || *more <= self.first);
        let Some(more) = fits else {
            return refused("semaphore released too many times");
        };
        self.settle(client, units);
        self.units = more;
        self.serve(wakes);
        to.reply(()).into()
    }

    /// Assigns released units to a holder: to `client`, or otherwise to any,
    /// since one client may release what another one has acquired.
    fn settle(&mut self, client: ClientId, units: u32) {
        let mut left = units;
        let mut take_off = |held: &mut u32| {
            let taken = left.min(*held);
            *held -= taken;
            left -= taken;
        };
        self.held.get_mut(&client).map(&mut take_off);
        self.held.values_mut().for_each(take_off);
        self.held.retain(|_, held| *held > 0);
    }

    fn serve(&mut self, wakes: &mut Wakes) {
        while self.units > 0
            && let Some((client, to)) = self.waiters.pop()
        {
            self.take(client);
            wakes.push((client, to.reply(ACQUIRED)));
        }
    }

    pub(super) fn give_up(&mut self, client: ClientId) {
        self.waiters.remove(client);
    }

    /// `client` ends normally: what it holds now belongs to `heir`.
    pub(super) fn bequeath(&mut self, client: ClientId, heir: ClientId) {
        if let Some(held) = self.held.remove(&client) {
            *self.held.entry(heir).or_default() += held;
        }
    }

    /// `client` is gone, and the units that it held return, up to the initial
    /// number: any beyond that were signals, which it has consumed.
    pub(super) fn forget(&mut self, client: ClientId, wakes: &mut Wakes) {
        self.give_up(client);
        let held = self.held.remove(&client).unwrap_or(0);
        self.units = self.units.saturating_add(held.min(self.missing()));
        self.serve(wakes);
    }

    /// How many units are missing from the initial number.
    fn missing(&self) -> u32 {
        let held: u32 = self.held.values().sum();
        self.first.saturating_sub(self.units.saturating_add(held))
    }

    pub(super) fn holders(&self) -> impl Iterator<Item = ClientId> {
        self.held.keys().copied()
    }

    pub(super) fn facts(&self) -> serde_json::Value {
        serde_json::json!({ "units": self.units, "most": self.bounded.then_some(self.first) })
    }
}

#[derive(Debug, Default)]
pub(super) struct Event {
    set: bool,
    waiters: Waiters<To<bool>>,
}

impl Event {
    pub(super) fn call(&mut self, client: ClientId, call: EventCall, wakes: &mut Wakes) -> Turn {
        match call {
            EventCall::Set { to } => {
                self.set = true;
                self.waiters.wake_all(wakes, |to| to.reply(true));
                to.reply(()).into()
            }
            EventCall::Clear { to } => {
                self.set = false;
                to.reply(()).into()
            }
            EventCall::IsSet { to } => to.reply(self.set).into(),
            EventCall::Wait { patience, to } if self.set || patience == Some(0) => {
                to.reply(self.set).into()
            }
            EventCall::Wait { patience, to } => self.waiters.wait(client, to, patience),
        }
    }

    pub(super) fn give_up(&mut self, client: ClientId) {
        self.waiters.remove(client);
    }

    pub(super) fn facts(&self) -> serde_json::Value {
        serde_json::json!({ "set": self.set })
    }
}

#[derive(Debug)]
pub(super) struct Barrier {
    parties: u32,
    /// The action that the last client performs before all pass.
    action: Option<String>,
    waiters: Waiters<To<Met>>,
    /// The last client, while it performs the action.
    acting: Option<ClientId>,
    /// Clients that came meanwhile, and are admitted afterwards.
    newcomers: Waiters<(Patience, To<Met>)>,
    broken: bool,
}

impl Barrier {
    pub(super) fn new(parties: u32, action: Option<String>) -> Self {
        Self {
            parties,
            action,
            waiters: Waiters::default(),
            acting: None,
            newcomers: Waiters::default(),
            broken: false,
        }
    }

    pub(super) fn call(&mut self, client: ClientId, call: BarrierCall, wakes: &mut Wakes) -> Turn {
        match call {
            BarrierCall::Wait { patience, to } => self.wait(client, patience, to, wakes),
            BarrierCall::Acted { to } => {
                let acts = self.acting == Some(client);
                to.reply(if acts { self.pass(wakes) } else { Met::Broken })
                    .into()
            }
            BarrierCall::Reset { to } => {
                self.break_up(wakes);
                self.broken = false;
                self.let_in(wakes);
                to.reply(()).into()
            }
            BarrierCall::Abort { to } => {
                self.break_up(wakes);
                self.let_in(wakes);
                to.reply(()).into()
            }
            BarrierCall::State { to } => {
                let waiting = self.waiters.len() as u32;
                let broken = self.broken;
                to.reply(BarrierState { waiting, broken }).into()
            }
        }
    }

    fn wait(
        &mut self,
        client: ClientId,
        patience: Patience,
        to: To<Met>,
        wakes: &mut Wakes,
    ) -> Turn {
        if self.broken || self.acting == Some(client) {
            return to.reply(Met::Broken).into();
        }
        if self.acting.is_some() {
            return self.newcomers.wait(client, (patience, to), patience);
        }
        if self.waiters.len() as u32 + 1 == self.parties {
            let met = match self.action.clone() {
                Some(action) => {
                    self.acting = Some(client);
                    Met::Act(action)
                }
                None => self.pass(wakes),
            };
            return to.reply(met).into();
        }
        if patience == Some(0) {
            self.break_up(wakes);
            return to.reply(Met::Broken).into();
        }
        self.waiters.wait(client, to, patience)
    }

    /// Lets all pass: answers the waiting clients with their numbers, and
    /// returns the answer for the last one.
    fn pass(&mut self, wakes: &mut Wakes) -> Met {
        self.acting = None;
        let mut index = 0;
        while let Some((client, to)) = self.waiters.pop() {
            wakes.push((client, to.reply(Met::Passed(index))));
            index += 1;
        }
        self.let_in(wakes);
        Met::Passed(index)
    }

    /// Admits clients that came while the last one performed the action.
    fn let_in(&mut self, wakes: &mut Wakes) {
        let mut newcomers = std::mem::take(&mut self.newcomers);
        while let Some((client, (patience, to))) = newcomers.pop() {
            if let Turn::Answer(reply) = self.wait(client, patience, to, wakes) {
                wakes.push((client, reply));
            }
        }
    }

    fn break_up(&mut self, wakes: &mut Wakes) {
        self.broken = true;
        self.acting = None;
        self.waiters.wake_all(wakes, |to| to.reply(Met::Broken));
    }

    /// The time of `client` is up. Returns whether it goes on waiting: one that
    /// was not admitted yet breaks the barrier when it is.
    pub(super) fn expire(&mut self, client: ClientId, wakes: &mut Wakes) -> bool {
        if let Some((patience, _)) = self.newcomers.get_mut(client) {
            *patience = Some(0);
            return true;
        }
        self.forget(client, wakes);
        false
    }

    /// `client` stops waiting, or is gone: the others would wait in vain.
    pub(super) fn forget(&mut self, client: ClientId, wakes: &mut Wakes) {
        self.newcomers.remove(client);
        if self.waiters.remove(client).is_some() || self.acting == Some(client) {
            self.break_up(wakes);
            self.let_in(wakes);
        }
    }

    pub(super) fn facts(&self) -> serde_json::Value {
        serde_json::json!({
            "parties": self.parties,
            "waiting": self.waiters.len(),
            "broken": self.broken,
        })
    }
}
