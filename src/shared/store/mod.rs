//! All objects and clients of a server, as plain data.
//!
//! [`Store`] does no I/O and reads no clock: it takes requests, departures and
//! the time, and leaves replies in its outbox. So tests drive any number of
//! clients through any order of events without a process.

mod containers;
mod inventory;
mod key;
mod lock;
mod object;
mod pipe;
mod pool;
mod queue;
mod signals;
#[cfg(test)]
mod tests;
mod wakes;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::containers::{Dict, List};
use self::lock::Lock;
use self::object::{Array, Object};
use self::pipe::Pipe;
use self::pool::Pool;
use self::queue::Queue;
use self::signals::{Barrier, Event, Semaphore};
use self::wakes::{Turn, Wakes};
use super::memory::{Code, Segments};
use crate::proc::SharedMemory;
use crate::wire::{Call, ClientId, Json, Kind, ObjectId, Opened, Patience, Place, Reply, Request};

/// What a client waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Object(ObjectId),
    Process(ClientId),
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    /// The number of the request that waits.
    request: u64,
    target: Target,
    /// When the client wants to be told that the time is over.
    deadline: Option<Instant>,
}

#[derive(Debug, Default)]
struct ClientState {
    /// 0 until it has said who it is.
    pid: u32,
    /// Processes of a program have names.
    name: Option<String>,
    /// What it is told when it says who it is.
    setup: Option<Json>,
    waiting: Option<Waiting>,
    /// Who waits for its end.
    joiners: Vec<ClientId>,
}

#[derive(Debug)]
struct Entry {
    object: Object,
    name: Option<String>,
}

/// See the module's description.
#[derive(Debug, Default)]
pub(super) struct Store {
    clients: BTreeMap<ClientId, ClientState>,
    last_client: ClientId,
    objects: BTreeMap<ObjectId, Entry>,
    last_object: ObjectId,
    names: HashMap<(&'static str, String), ObjectId>,
    segments: Segments,
    deadlines: BTreeSet<(Instant, ClientId)>,
    outbox: Vec<(ClientId, u64, Reply)>,
    /// The first client, if all others are processes that it or they started:
    /// then nobody from outside can end a wait.
    program: Option<ClientId>,
    is_stopped: bool,
}

/// A client asked for what no client of ours does.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misbehaved;

impl Store {
    /// For the processes of a program alone: the first client is its main one.
    pub(super) fn for_program() -> (Self, ClientId) {
        let mut store = Self::default();
        let main = store.connect();
        store.client(main).name = Some("MainProcess".to_owned());
        store.program = Some(main);
        (store, main)
    }

    /// Somebody has connected.
    pub(super) fn connect(&mut self) -> ClientId {
        self.last_client += 1;
        self.clients
            .insert(self.last_client, ClientState::default());
        self.last_client
    }

    fn client(&mut self, client: ClientId) -> &mut ClientState {
        self.clients.entry(client).or_default()
    }

    /// Replies that were not taken yet: to whom, to which request, and what.
    pub(super) fn take_replies(&mut self, into: &mut Vec<(ClientId, u64, Reply)>) {
        into.append(&mut self.outbox);
    }

    /// A piece of shared memory.
    pub(super) fn segment(&self, segment: u32) -> Option<&Arc<SharedMemory>> {
        self.segments.get(segment)
    }

    /// When [`expire`](Self::expire) has something to do.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(deadline, _)| *deadline)
    }

    /// Whether a client asked the server to stop.
    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Takes the request `number` of `client` in.
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
        let patience = patience_of(&request);
        let (turn, target) = match request {
            Request::Hello { pid } => (self.hello(client, pid), None),
            Request::Open { name, kind } => (self.open(name, kind).into(), None),
            Request::Call { object, call } => (
                self.call(client, object, call, &mut wakes),
                Some(Target::Object(object)),
            ),
            Request::Segment { segment } => (
                match self.segments.get(segment) {
                    Some(_) => Reply::Segment { segment }.into(),
                    None => Reply::Absent.into(),
                },
                None,
            ),
            Request::Start { name, setup, holds } => (self.start(name, setup, &holds), None),
            Request::Join { process, patience } => (
                self.join(client, process, patience),
                Some(Target::Process(process)),
            ),
            Request::Inventory => (Reply::Inventory(self.inventory()).into(), None),
            Request::Stop => {
                self.is_stopped = true;
                (Reply::Done.into(), None)
            }
        };
        match (turn, target) {
            (Turn::Answer(reply), _) => self.outbox.push((client, number, reply)),
            (Turn::Wait, Some(target)) => {
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
            (Turn::Wait, None) => return Err(Misbehaved),
        }
        self.wake(wakes);
        self.look_for_deadlock();
        Ok(())
    }

    fn hello(&mut self, client: ClientId, pid: u32) -> Turn {
        let state = self.client(client);
        state.pid = pid.max(1);
        let setup = state.setup.take();
        Reply::Welcome { client, setup }.into()
    }

    fn call(&mut self, client: ClientId, object: ObjectId, call: Call, wakes: &mut Wakes) -> Turn {
        let lock_of = |entry: &Entry| match entry.object {
            Object::Condition { lock } => Some(lock),
            _ => None,
        };
        let Some(entry) = self.objects.get(&object) else {
            return Reply::Absent.into();
        };
        let kind = entry.object.kind();
        let turn = match lock_of(entry) {
            Some(lock) => match self.objects.get_mut(&lock).map(|entry| &mut entry.object) {
                Some(Object::Lock(lock)) => lock.call_room(object, client, &call, wakes),
                _ => None,
            },
            None => self
                .objects
                .get_mut(&object)
                .and_then(|entry| entry.object.call(client, call, &mut self.segments, wakes)),
        };
        turn.unwrap_or_else(|| Reply::Refused(format!("a {kind} cannot do that")).into())
    }

    fn start(&mut self, name: String, setup: Json, holds: &[(ObjectId, u8)]) -> Turn {
        let process = self.connect();
        let state = self.client(process);
        state.name = Some(name);
        state.setup = Some(setup);
        let mut wakes = Wakes::new();
        for (object, end) in holds {
            self.call(process, *object, Call::Hold { end: *end }, &mut wakes);
        }
        Reply::Started { process }.into()
    }

    fn join(&mut self, client: ClientId, process: ClientId, patience: Patience) -> Turn {
        match self.clients.get_mut(&process) {
            None => Reply::Done.into(),
            Some(_) if patience == Some(0) => Reply::TimedOut.into(),
            Some(state) => {
                state.joiners.push(client);
                Turn::Wait
            }
        }
    }

    /// Finds the object of this name and kind, or makes one.
    fn open(&mut self, name: Option<String>, kind: Kind) -> Reply {
        let word = kind_name(&kind);
        if let Some(name) = &name
            && let Some(object) = self.names.get(&(word, name.clone()))
        {
            return self.reopen(*object, name, &kind);
        }
        let made = match self.make(kind) {
            Ok(made) => made,
            Err(error) => return Reply::Refused(error),
        };
        let object = self.add(made, name.clone());
        if let Some(name) = name {
            self.names.insert((word, name), object);
        }
        self.opened(object)
    }

    fn add(&mut self, object: Object, name: Option<String>) -> ObjectId {
        self.last_object += 1;
        self.objects
            .insert(self.last_object, Entry { object, name });
        self.last_object
    }

    fn make(&mut self, kind: Kind) -> Result<Object, String> {
        let no_memory = |error| format!("no shared memory: {error}");
        Ok(match kind {
            Kind::Queue { bound } => Object::Queue(Queue::new(bound)),
            Kind::Pipe { duplex } => Object::Pipe(Pipe::new(duplex)),
            Kind::Lock { reentrant } => {
                let word = self.segments.word().map_err(no_memory)?;
                Object::Lock(Lock::new(word, reentrant))
            }
            Kind::Semaphore { units, bounded } => Object::Semaphore(Semaphore::new(units, bounded)),
            Kind::Event => Object::Event(Event::default()),
            Kind::Condition { lock } => match self.objects.get(&lock).map(|entry| &entry.object) {
                Some(Object::Lock(_)) => Object::Condition { lock },
                _ => return Err("a condition needs a lock".to_owned()),
            },
            Kind::Barrier { parties: 0 } => return Err("parties must be 1 or more".to_owned()),
            Kind::Barrier { parties } => Object::Barrier(Barrier::new(parties)),
            Kind::Array { code, length } => {
                let code = Code::of(code).ok_or("no such type")?;
                let bytes = length as usize * code.size();
                let place = self.segments.take(bytes.max(1)).map_err(no_memory)?;
                let lock = self.make(Kind::Lock { reentrant: true })?;
                let lock = self.add(lock, None);
                Object::Array(Array {
                    code,
                    length,
                    place,
                    lock,
                })
            }
            Kind::Dict => Object::Dict(Dict::default()),
            Kind::List => Object::List(List::default()),
            Kind::Pool => Object::Pool(Pool::default()),
        })
    }

    /// An object that is there has to be what was asked for.
    fn reopen(&self, object: ObjectId, name: &str, kind: &Kind) -> Reply {
        let found = self.objects.get(&object).map(|entry| &entry.object);
        if let (Some(Object::Array(array)), Kind::Array { code, length }) = (found, kind)
            && (array.code.letter() != *code || array.length != *length)
        {
            let code = char::from(array.code.letter());
            let length = array.length;
            return Reply::Refused(format!(
                "{name:?} is there already, with type '{code}' and length {length}"
            ));
        }
        self.opened(object)
    }

    fn opened(&self, object: ObjectId) -> Reply {
        let Some(entry) = self.objects.get(&object) else {
            return Reply::Absent;
        };
        let word_of = |lock: ObjectId| -> Option<Place> {
            match self.objects.get(&lock).map(|entry| &entry.object) {
                Some(Object::Lock(lock)) => Some(lock.word().place()),
                _ => None,
            }
        };
        let (place, lock) = match &entry.object {
            Object::Lock(lock) => (Some(lock.word().place()), None),
            Object::Array(array) => (Some(array.place), Some(array.lock)),
            Object::Condition { lock } => (None, Some(*lock)),
            _ => (None, None),
        };
        Reply::Opened(Opened {
            object,
            place,
            lock,
            lock_place: lock.and_then(word_of),
        })
    }

    /// The connection of `client` is gone.
    pub(super) fn leave(&mut self, client: ClientId) {
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
            target: Target::Process(process),
            ..
        }) = state.waiting
            && let Some(joined) = self.clients.get_mut(&process)
        {
            joined.joiners.retain(|one| *one != client);
        }
        wakes.extend(
            state
                .joiners
                .into_iter()
                .map(|joiner| (joiner, Reply::Done)),
        );
        for entry in self.objects.values_mut() {
            entry.object.forget(client, &mut self.segments, &mut wakes);
        }
        self.wake(wakes);
        self.look_for_deadlock();
    }

    /// Tells those whose time is over.
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
                Target::Process(process) => {
                    if let Some(joined) = self.clients.get_mut(&process) {
                        joined.joiners.retain(|one| *one != client);
                    }
                    false
                }
                Target::Object(object) => self.expire_at(object, client, &mut wakes),
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

    fn expire_at(&mut self, object: ObjectId, client: ClientId, wakes: &mut Wakes) -> bool {
        let Some(entry) = self.objects.get_mut(&object) else {
            return false;
        };
        let object = match entry.object {
            Object::Condition { lock } => lock,
            _ => object,
        };
        self.objects
            .get_mut(&object)
            .is_some_and(|entry| entry.object.expire(client, wakes))
    }

    /// Notes the answers to those who waited.
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

    /// In a program where all processes wait for good, nothing would ever
    /// happen: its main process is told.
    fn look_for_deadlock(&mut self) {
        let Some(main) = self.program else {
            return;
        };
        let waits_for_good = |state: &ClientState| {
            state
                .waiting
                .is_some_and(|waiting| waiting.deadline.is_none())
        };
        if self.clients.contains_key(&main) && self.clients.values().all(waits_for_good) {
            let told = self.who_waits_for_what();
            self.give_up(main);
            self.wake(vec![(main, Reply::Deadlock(told))]);
        }
    }

    /// Takes `client` out of where it waits.
    fn give_up(&mut self, client: ClientId) {
        let Some(Waiting { target, .. }) = self.client(client).waiting else {
            return;
        };
        match target {
            Target::Process(process) => self.client(process).joiners.retain(|one| *one != client),
            Target::Object(object) => {
                // A condition's lock would have to be taken first; there is no
                // more to be done with it.
                if let Some(entry) = self.objects.get_mut(&object) {
                    entry.object.expire(client, &mut Wakes::new());
                }
            }
        }
    }
}

fn patience_of(request: &Request) -> Patience {
    match request {
        Request::Join { patience, .. } => *patience,
        Request::Call { call, .. } => match call {
            Call::Put { patience, .. }
            | Call::Get { patience, .. }
            | Call::AllDone { patience }
            | Call::Receive { patience, .. }
            | Call::Poll { patience, .. }
            | Call::Acquire { patience }
            | Call::Wait { patience, .. }
            | Call::Collect { patience } => *patience,
            _ => None,
        },
        _ => None,
    }
}

/// Objects of the same kind have different names.
fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Queue { .. } => "queue",
        Kind::Pipe { .. } => "pipe",
        Kind::Lock { .. } => "lock",
        Kind::Semaphore { .. } => "semaphore",
        Kind::Event => "event",
        Kind::Condition { .. } => "condition",
        Kind::Barrier { .. } => "barrier",
        Kind::Array { length: 1, .. } => "value",
        Kind::Array { .. } => "array",
        Kind::Dict => "dict",
        Kind::List => "list",
        Kind::Pool => "pool",
    }
}
