//! All objects and clients of a server, as plain data.
//!
//! [`Store`] does no I/O and reads no clock: it takes requests, departures and
//! the time, and leaves replies in its outbox. So tests can drive any number of
//! clients through any order of events without a process.

mod containers;
mod inventory;
mod key;
mod leaving;
mod lock;
mod object;
mod opening;
mod pipe;
mod pool;
mod queue;
mod room;
mod signals;
#[cfg(test)]
mod tests;
mod wakes;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::object::Object;
use self::wakes::{Turn, Wakes, refused};
use super::calls;
use super::memory::Segments;
use crate::proc::SharedMemory;
use crate::wire::{Call, ClientId, Json, Kind, ObjectId, Patience, PoolCall, Reply, Request};

/// What a client waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    Object(ObjectId),
    Process(ClientId),
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    /// The number of the waiting request.
    request: u64,
    target: Awaited,
    /// When the client must be told that its time is up.
    deadline: Option<Instant>,
}

#[derive(Debug, Default)]
struct ClientState {
    /// 0 until it has introduced itself.
    pid: u32,
    /// Processes of a program have names.
    name: Option<String>,
    /// The message it gets when it introduces itself.
    setup: Option<Json>,
    /// It is about to end, whatever it waits for.
    doomed: bool,
    /// The first client of its program.
    program: ClientId,
    waiting: Option<Waiting>,
    /// The clients that wait for its end.
    joiners: Vec<ClientId>,
}

#[derive(Debug)]
struct Entry {
    object: Object,
    /// Its kind and initial state.
    kind: Kind,
    name: Option<String>,
    /// The program that it is removed with; none if it has a name.
    owner: Option<ClientId>,
    /// The lock that was created for it.
    its_lock: Option<ObjectId>,
}

/// See the module's documentation.
#[derive(Debug, Default)]
pub(super) struct Store {
    clients: BTreeMap<ClientId, ClientState>,
    last_client: ClientId,
    /// How many clients each program has.
    programs: HashMap<ClientId, u32>,
    objects: BTreeMap<ObjectId, Entry>,
    last_object: ObjectId,
    names: HashMap<(&'static str, String), ObjectId>,
    segments: Segments,
    deadlines: BTreeSet<(Instant, ClientId)>,
    outbox: Vec<(ClientId, u64, Reply)>,
    /// How many bytes were freed, see [`take_freed`](Self::take_freed).
    freed: usize,
    /// The first client, if it and its descendants are the only clients: then
    /// nobody from outside can end a wait.
    program: Option<ClientId>,
    is_stopped: bool,
}

/// The client sent a request that ppar's never send.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misbehaved;

impl Store {
    /// A store for the processes of a single program: the first client is its
    /// main process.
    pub(super) fn for_program() -> (Self, ClientId) {
        let mut store = Self::default();
        let main = store.connect();
        store.client(main).name = Some("MainProcess".to_owned());
        store.program = Some(main);
        (store, main)
    }

    /// A client has connected.
    pub(super) fn connect(&mut self) -> ClientId {
        self.admit(None)
    }

    /// Adds a client, to an existing program or to one of its own.
    fn admit(&mut self, program: Option<ClientId>) -> ClientId {
        self.last_client += 1;
        let client = self.last_client;
        let program = program.unwrap_or(client);
        *self.programs.entry(program).or_default() += 1;
        let state = ClientState {
            program,
            ..ClientState::default()
        };
        self.clients.insert(client, state);
        client
    }

    fn client(&mut self, client: ClientId) -> &mut ClientState {
        self.clients.entry(client).or_default()
    }

    /// Takes the pending replies: their clients, request numbers and contents.
    pub(super) fn take_replies(&mut self, into: &mut Vec<(ClientId, u64, Reply)>) {
        into.append(&mut self.outbox);
    }

    /// How many bytes were freed since the last call, apart from those that
    /// answers carried away.
    pub(super) fn take_freed(&mut self) -> usize {
        std::mem::take(&mut self.freed)
    }

    /// Returns the unused capacity of containers that are mostly empty.
    pub(super) fn shrink(&mut self) {
        for entry in self.objects.values_mut() {
            entry.object.shrink();
        }
        self.outbox.shrink_to_fit();
    }

    /// A segment of shared memory.
    pub(super) fn segment(&self, segment: u32) -> Option<&Arc<SharedMemory>> {
        self.segments.get(segment)
    }

    /// When to call [`expire`](Self::expire).
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(deadline, _)| *deadline)
    }

    /// Whether a client has requested a stop.
    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Handles the request `number` of `client`.
    pub(super) fn request(
        &mut self,
        client: ClientId,
        number: u64,
        request: Request,
        now: Instant,
    ) -> Result<(), Misbehaved> {
        let state = self.client(client);
        if state.waiting.is_some() || (state.pid == 0) != matches!(request, Request::Hello { .. }) {
            return Err(Misbehaved);
        }
        let mut wakes = Wakes::new();
        let (turn, target) = self.carry_out(client, request, &mut wakes);
        match (turn, target) {
            (Turn::Answer(reply), _) => self.outbox.push((client, number, reply)),
            (Turn::Wait(patience), Some(target)) => {
                let deadline =
                    patience.and_then(|micros| now.checked_add(Duration::from_micros(micros)));
                self.deadlines
                    .extend(deadline.map(|deadline| (deadline, client)));
                self.client(client).waiting = Some(Waiting {
                    request: number,
                    target,
                    deadline,
                });
            }
            (Turn::Wait(_), None) => return Err(Misbehaved),
        }
        self.wake(wakes);
        self.look_for_deadlock();
        Ok(())
    }

    /// Carries out a request, and returns what it may have to wait for.
    fn carry_out(
        &mut self,
        client: ClientId,
        request: Request,
        wakes: &mut Wakes,
    ) -> (Turn, Option<Awaited>) {
        match request {
            Request::Hello { pid } => (self.hello(client, pid), None),
            Request::Open { name, kind, first } => {
                (self.open(client, name, kind, &first).into(), None)
            }
            Request::Call { object, call } => (
                self.call(client, object, call, wakes),
                Some(Awaited::Object(object)),
            ),
            Request::Discard { objects } => (self.discard(client, &objects, wakes).into(), None),
            Request::Segment { segment } => (
                match self.segments.get(segment) {
                    Some(_) => Reply::Segment { segment }.into(),
                    None => Reply::Absent.into(),
                },
                None,
            ),
            Request::Start { name, setup, holds } => {
                (self.start(client, name, setup, &holds), None)
            }
            Request::Farewell => (self.farewell(client), None),
            Request::Doom { process } => {
                if let Some(state) = self.clients.get_mut(&process) {
                    state.doomed = true;
                }
                (Reply::Done.into(), None)
            }
            Request::Join { process, patience } => (
                self.join(client, process, patience),
                Some(Awaited::Process(process)),
            ),
            Request::Inventory => (Reply::Inventory(self.inventory()).into(), None),
            Request::Stop => {
                self.is_stopped = true;
                (Reply::Done.into(), None)
            }
            Request::Lease => (Reply::Lease.into(), None),
        }
    }

    fn hello(&mut self, client: ClientId, pid: u32) -> Turn {
        let state = self.client(client);
        state.pid = pid.max(1);
        let setup = state.setup.take();
        Reply::Welcome { client, setup }.into()
    }

    fn call(&mut self, client: ClientId, object: ObjectId, call: Call, wakes: &mut Wakes) -> Turn {
        let there = self.waiting_room(object);
        let (Some(entry), Some(there)) = (self.objects.get(&object), there) else {
            return Reply::Gone.into();
        };
        let kind = entry.word();
        let is_room = there != object;
        if object::empties(&call) {
            self.freed += entry.object.bytes();
        }
        let gone = match call {
            Call::Pool(PoolCall::Enlist { worker, .. }) if !self.clients.contains_key(&worker) => {
                Some(worker)
            }
            _ => None,
        };
        let there = self.objects.get_mut(&there).map(|entry| &mut entry.object);
        let turn = match (there, call) {
            (Some(Object::Lock(lock)), Call::Condition(call)) if is_room => {
                Some(lock.call_room(object, client, call, wakes))
            }
            (Some(object), call) if !is_room => object.call(client, call, wakes),
            _ => None,
        };
        if let (Some(worker), Some(entry)) = (gone, self.objects.get_mut(&object)) {
            // It died before the pool heard of it.
            entry.object.forget(worker, wakes);
        }
        turn.unwrap_or_else(|| refused(format!("a {kind} cannot do that")))
    }

    fn start(
        &mut self,
        client: ClientId,
        name: String,
        setup: Json,
        holds: &[(ObjectId, u8)],
    ) -> Turn {
        let program = self.client(client).program;
        let process = self.admit(Some(program));
        let state = self.client(process);
        state.name = Some(name);
        state.setup = Some(setup);
        let mut wakes = Wakes::new();
        for (object, end) in holds {
            self.call(process, *object, calls::pipe::hold(*end).into(), &mut wakes);
        }
        Reply::Started { process }.into()
    }

    fn join(&mut self, client: ClientId, process: ClientId, patience: Patience) -> Turn {
        match self.clients.get_mut(&process) {
            None => Reply::Done.into(),
            Some(_) if patience == Some(0) => Reply::TimedOut.into(),
            Some(state) => {
                state.joiners.push(client);
                Turn::Wait(patience)
            }
        }
    }

    /// Answers clients whose time is up.
    pub(super) fn expire(&mut self, now: Instant) {
        while let Some((deadline, client)) = self.deadlines.first().copied()
            && deadline <= now
        {
            self.deadlines.remove(&(deadline, client));
            let mut wakes = Wakes::new();
            let Some(Waiting { target, .. }) = self.client(client).waiting else {
                continue;
            };
            let waits_on = match target {
                Awaited::Process(process) => {
                    self.stop_joining(client, process);
                    false
                }
                Awaited::Object(object) => self
                    .waiting_room_mut(object)
                    .is_some_and(|object| object.expire(client, &mut wakes)),
            };
            if waits_on {
                if let Some(waiting) = &mut self.client(client).waiting {
                    waiting.deadline = None;
                }
            } else {
                wakes.push((client, Reply::TimedOut));
            }
            self.wake(wakes);
        }
        self.look_for_deadlock();
    }

    /// Queues the answers to clients that waited.
    fn wake(&mut self, wakes: Wakes) {
        for (client, reply) in wakes {
            let Some(state) = self.clients.get_mut(&client) else {
                continue;
            };
            let Some(waiting) = state.waiting.take() else {
                continue;
            };
            if let Some(deadline) = waiting.deadline {
                self.deadlines.remove(&(deadline, client));
            }
            self.outbox.push((client, waiting.request, reply));
        }
    }

    /// If all processes of a program wait forever, nothing would ever happen:
    /// its main process is told.
    fn look_for_deadlock(&mut self) {
        let Some(main) = self.program else {
            return;
        };
        let waits_for_good = |state: &ClientState| {
            state
                .waiting
                .is_some_and(|waiting| waiting.deadline.is_none())
                && !state.doomed
        };
        if self.clients.contains_key(&main) && self.clients.values().all(waits_for_good) {
            let mut wakes = vec![(main, Reply::Deadlock(self.who_waits_for_what()))];
            self.give_up(main, &mut wakes);
            self.wake(wakes);
        }
    }

    /// Removes `client` from where it waits.
    fn give_up(&mut self, client: ClientId, wakes: &mut Wakes) {
        match self.client(client).waiting.map(|waiting| waiting.target) {
            Some(Awaited::Process(process)) => self.stop_joining(client, process),
            Some(Awaited::Object(object)) => {
                if let Some(object) = self.waiting_room_mut(object) {
                    object.give_up(client, wakes);
                }
            }
            None => {}
        }
    }

    fn stop_joining(&mut self, client: ClientId, process: ClientId) {
        if let Some(joined) = self.clients.get_mut(&process) {
            joined.joiners.retain(|one| *one != client);
        }
    }

    /// The object that keeps the list of clients waiting for `object`.
    fn waiting_room(&self, object: ObjectId) -> Option<ObjectId> {
        let there = match self.objects.get(&object)?.object {
            Object::Condition { lock } => lock,
            _ => object,
        };
        self.objects.contains_key(&there).then_some(there)
    }

    fn waiting_room_mut(&mut self, object: ObjectId) -> Option<&mut Object> {
        let there = self.waiting_room(object)?;
        Some(&mut self.objects.get_mut(&there)?.object)
    }
}
