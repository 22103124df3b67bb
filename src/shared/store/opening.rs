//! How objects are created, found by their names, and removed.
//!
//! An object with a name exists as long as the server. One without belongs to
//! the program whose process created it, and is removed with that program's
//! last process.

use super::containers::{Dict, List};
use super::lock::Lock;
use super::object::{Array, Object};
use super::pipe::Pipe;
use super::pool::TaskPool;
use super::queue::Queue;
use super::signals::{Barrier, Event, Semaphore};
use super::wakes::Wakes;
use super::{Entry, Store};
use crate::shared::memory::Code;
use crate::wire::{ClientId, ItsLock, Kind, ObjectId, Opened, Reply};

impl Entry {
    /// Its name in messages.
    pub(super) fn word(&self) -> &'static str {
        kind_name(&self.kind)
    }
}

impl Store {
    /// Finds the object with this name and kind, or creates one. If it is new,
    /// its memory starts with `first`.
    pub(super) fn open(
        &mut self,
        client: ClientId,
        name: Option<String>,
        kind: Kind,
        first: &[u8],
    ) -> Reply {
        let word = kind_name(&kind);
        let key = name.clone().map(|name| (word, name));
        if let Some(object) = key.as_ref().and_then(|key| self.names.get(key)) {
            return self.reopen(*object, &kind);
        }
        if key.is_some()
            && matches!(
                kind,
                Kind::Array { code: 0, .. } | Kind::Array { length: 0, .. }
            )
        {
            return Reply::Absent;
        }
        let owner = match &name {
            Some(_) => None,
            None => Some(self.client(client).program),
        };
        let makes_lock = matches!(
            kind,
            Kind::Array { lock: 0, .. } | Kind::Condition { lock: 0 }
        );
        let (kind, made) = match self.make(kind, owner) {
            Ok(made) => made,
            Err(error) => return Reply::Refused(error),
        };
        if let Object::Array(array) = &made {
            self.segments.fill(array.place, array.bytes(), first);
        }
        let its_lock = match &made {
            Object::Array(Array { lock, .. }) | Object::Condition { lock } if makes_lock => {
                Some(*lock)
            }
            _ => None,
        };
        let object = self.add(Entry {
            object: made,
            kind,
            name,
            owner,
            its_lock,
        });
        self.names.extend(key.map(|key| (key, object)));
        self.opened(object)
    }

    fn add(&mut self, entry: Entry) -> ObjectId {
        self.last_object += 1;
        self.objects.insert(self.last_object, entry);
        self.last_object
    }

    /// Creates an object; returns it with its kind, in which nothing is left
    /// open.
    fn make(&mut self, mut kind: Kind, owner: Option<ClientId>) -> Result<(Kind, Object), String> {
        let no_memory = |error| format!("no shared memory: {error}");
        let made = match &mut kind {
            Kind::Queue { bound } => {
                let word = self.segments.word(owner).map_err(no_memory)?;
                Object::Queue(Queue::new(*bound, word))
            }
            Kind::Pipe { duplex } => Object::Pipe(Pipe::new(*duplex)),
            Kind::Lock { reentrant } => {
                let word = self.segments.word(owner).map_err(no_memory)?;
                Object::Lock(Lock::new(word, *reentrant))
            }
            Kind::Semaphore { units, bounded } => {
                Object::Semaphore(Semaphore::new(*units, *bounded))
            }
            Kind::Event => Object::Event(Event::default()),
            Kind::Condition { lock } => {
                *lock = self.its_lock(*lock, owner, "a condition")?;
                Object::Condition { lock: *lock }
            }
            Kind::Barrier { parties: 0, .. } => return Err("parties must be 1 or more".to_owned()),
            Kind::Barrier { parties, action } => {
                Object::Barrier(Barrier::new(*parties, action.clone()))
            }
            Kind::Array { code, length, lock } => {
                let code = Code::of(*code).ok_or("no such type")?;
                *lock = self.its_lock(*lock, owner, "an array")?;
                let bytes = code.bytes_of(*length);
                let place = self.segments.take(owner, bytes.max(1));
                Object::Array(Array {
                    code,
                    length: *length,
                    place: place.map_err(no_memory)?,
                    lock: *lock,
                })
            }
            Kind::Dict => Object::Dict(Dict::default()),
            Kind::List => Object::List(List::default()),
            Kind::Pool => Object::Pool(TaskPool::default()),
        };
        Ok((kind, made))
    }

    /// The lock of another object, with the same lifetime: `lock`, or one of
    /// its own if that is 0.
    fn its_lock(
        &mut self,
        lock: ObjectId,
        owner: Option<ClientId>,
        whose: &str,
    ) -> Result<ObjectId, String> {
        if lock == 0 {
            let (kind, object) = self.make(Kind::Lock { reentrant: true }, owner)?;
            let name = None;
            return Ok(self.add(Entry {
                object,
                kind,
                name,
                owner,
                its_lock: None,
            }));
        }
        let Some(entry) = self.objects.get_mut(&lock) else {
            return Err(format!("{whose} needs a lock"));
        };
        let Object::Lock(its) = &entry.object else {
            return Err(format!("{whose} needs a lock, not a {}", entry.word()));
        };
        if owner.is_none()
            && let Some(program) = entry.owner.take()
        {
            self.segments.keep(program, its.word().place().segment);
        }
        Ok(lock)
    }

    /// Checks that an existing object is what the client wants.
    fn reopen(&self, object: ObjectId, wanted: &Kind) -> Reply {
        let Some(entry) = self.objects.get(&object) else {
            return Reply::Absent;
        };
        match difference(&entry.kind, wanted) {
            Some(difference) => Reply::Refused(format!(
                "{} {:?} already exists, with {difference}",
                entry.word(),
                entry.name.as_deref().unwrap_or_default()
            )),
            None => self.opened(object),
        }
    }

    fn opened(&self, object: ObjectId) -> Reply {
        let Some(entry) = self.objects.get(&object) else {
            return Reply::Absent;
        };
        let its_lock = |object: ObjectId| match &self.objects.get(&object)?.object {
            Object::Lock(lock) => Some(ItsLock {
                object,
                place: lock.word().place(),
                reentrant: lock.is_reentrant(),
            }),
            _ => None,
        };
        let (place, lock) = match &entry.object {
            Object::Lock(lock) => (Some(lock.word().place()), None),
            Object::Array(array) => (Some(array.place), Some(array.lock)),
            Object::Condition { lock } => (None, Some(*lock)),
            _ => (None, None),
        };
        Reply::Opened {
            opened: Opened {
                object,
                place,
                lock: lock.and_then(its_lock),
            },
            kind: entry.kind.clone(),
        }
    }

    /// Removes objects of the program that `client` belongs to, and returns
    /// which.
    pub(super) fn discard(
        &mut self,
        client: ClientId,
        objects: &[ObjectId],
        wakes: &mut Wakes,
    ) -> Reply {
        let program = Some(self.client(client).program);
        let mut discarded = Vec::new();
        let mut objects = objects.to_vec();
        while let Some(object) = objects.pop() {
            if self
                .objects
                .get(&object)
                .is_none_or(|entry| entry.owner != program)
            {
                continue;
            }
            if let Some(entry) = self.objects.remove(&object) {
                self.freed += entry.object.bytes();
                if let Some(place) = entry.object.place() {
                    self.segments.give_back(program, place);
                }
                objects.extend(entry.its_lock);
                discarded.push(object);
            }
        }
        if !discarded.is_empty() {
            self.dismiss_waiters(wakes);
        }
        Reply::Discarded(discarded)
    }

    /// Removes the own objects of `program`, which is gone; returns whether
    /// there were any.
    pub(super) fn remove_objects_of(&mut self, program: ClientId) -> bool {
        let before = self.objects.len();
        let freed = &mut self.freed;
        self.objects.retain(|_, entry| {
            let stays = entry.owner != Some(program);
            if !stays {
                *freed += entry.object.bytes();
            }
            stays
        });
        self.segments.remove_those_of(program);
        self.objects.len() < before
    }
}

/// How the existing object differs from the one that is wanted, if that
/// matters.
fn difference(there: &Kind, wanted: &Kind) -> Option<String> {
    let differ = |there: u32, wanted: u32| wanted != 0 && there != wanted;
    match (there, wanted) {
        (Kind::Queue { bound }, Kind::Queue { bound: wanted }) => (*wanted != 0 && bound != wanted)
            .then(|| match bound {
                0 => "no bound".to_owned(),
                bound => format!("the bound {bound}"),
            }),
        (Kind::Semaphore { units, .. }, Kind::Semaphore { units: wanted, .. }) => {
            (units != wanted).then(|| format!("{units} units"))
        }
        (
            Kind::Barrier { parties, .. },
            Kind::Barrier {
                parties: wanted, ..
            },
        ) => differ(*parties, *wanted).then(|| format!("{parties} parties")),
        (
            Kind::Array { code, length, .. },
            Kind::Array {
                code: wanted_code,
                length: wanted_length,
                ..
            },
        ) => (differ((*code).into(), (*wanted_code).into()) || differ(*length, *wanted_length))
            .then(|| format!("type '{}' and length {length}", char::from(*code))),
        _ => None,
    }
}

/// Names are unique among objects of the same kind.
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
