//! What happens to everything a client had when it leaves.

use super::object::Object;
use super::wakes::{Turn, Wakes};
use super::{Awaited, ClientState, Store, Waiting};
use crate::wire::{ClientId, Reply};

impl Store {
    /// A client ends normally: it leaves what it holds to its program.
    pub(super) fn farewell(&mut self, client: ClientId) -> Turn {
        let program = self.client(client).program;
        if !self.clients.contains_key(&program) {
            return Reply::Done.into();
        }
        for entry in self.objects.values_mut() {
            match &mut entry.object {
                Object::Semaphore(semaphore) => semaphore.bequeath(client, program),
                Object::Lock(lock) => lock.bequeath(client, program),
                _ => {}
            }
        }
        Reply::Done.into()
    }

    /// The connection of `client` is gone.
    pub(in crate::shared) fn leave(&mut self, client: ClientId) {
        let Some(state) = self.clients.remove(&client) else {
            return;
        };
        if let Some(Waiting {
            deadline: Some(deadline),
            ..
        }) = state.waiting
        {
            self.deadlines.remove(&(deadline, client));
        }
        let mut wakes: Wakes = Vec::new();
        if let Some(Waiting {
            target: Awaited::Process(process),
            ..
        }) = state.waiting
        {
            self.stop_joining(client, process);
        }
        wakes.extend(
            state
                .joiners
                .into_iter()
                .map(|joiner| (joiner, Reply::Done)),
        );
        for entry in self.objects.values_mut() {
            entry.object.forget(client, &mut wakes);
        }
        self.leave_program(state.program, &mut wakes);
        self.wake(wakes);
        self.look_for_deadlock();
    }

    /// The processes of a program whose main process, `client`, is gone: they
    /// end with it.
    pub(in crate::shared) fn left_behind_by(&self, client: ClientId) -> Vec<ClientId> {
        let of_it = |(other, state): (&ClientId, &ClientState)| {
            (state.program == client && *other != client).then_some(*other)
        };
        self.clients.iter().filter_map(of_it).collect()
    }

    /// When the last client of a program is gone, its own objects are removed.
    /// Not earlier, since processes may still write to the memory.
    fn leave_program(&mut self, program: ClientId, wakes: &mut Wakes) {
        if let Some(clients) = self.programs.get_mut(&program) {
            *clients -= 1;
            if *clients == 0 {
                self.programs.remove(&program);
                if self.remove_objects_of(program) {
                    self.dismiss_waiters(wakes);
                }
            }
        }
    }

    /// Answers the clients that wait for something that is gone.
    pub(super) fn dismiss_waiters(&self, wakes: &mut Wakes) {
        for (client, state) in &self.clients {
            if let Some(Waiting {
                target: Awaited::Object(object),
                ..
            }) = state.waiting
                && self.waiting_room(object).is_none()
            {
                wakes.push((*client, Reply::Gone));
            }
        }
    }
}
