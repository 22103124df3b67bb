//! An object of any kind.

use super::containers::{Dict, List};
use super::lock::Lock;
use super::pipe::Pipe;
use super::pool::TaskPool;
use super::queue::Queue;
use super::signals::{Barrier, Event, Semaphore};
use super::wakes::{Turn, Wakes};
use crate::shared::memory::Code;
use crate::wire::{Call, ClientId, DictCall, ListCall, ObjectId, Place, PoolCall};

/// Cells in shared memory, which clients access themselves.
#[derive(Debug)]
pub(super) struct Array {
    pub(super) code: Code,
    pub(super) length: u32,
    pub(super) place: Place,
    pub(super) lock: ObjectId,
}

impl Array {
    pub(super) fn bytes(&self) -> usize {
        self.code.bytes_of(self.length)
    }
}

#[derive(Debug)]
pub(super) enum Object {
    Queue(Queue),
    Pipe(Pipe),
    Lock(Lock),
    Semaphore(Semaphore),
    Event(Event),
    /// Its clients wait in a room of this lock.
    Condition {
        lock: ObjectId,
    },
    Barrier(Barrier),
    Array(Array),
    Dict(Dict),
    List(List),
    Pool(TaskPool),
}

impl Object {
    /// None if this kind of object has no such operation.
    pub(super) fn call(&mut self, client: ClientId, call: Call, wakes: &mut Wakes) -> Option<Turn> {
        Some(match (self, call) {
            (Self::Queue(queue), Call::Queue(call)) => queue.call(client, call, wakes),
            (Self::Pipe(pipe), Call::Pipe(call)) => pipe.call(client, call, wakes),
            (Self::Lock(lock), Call::Lock(call)) => lock.call(client, call, wakes),
            (Self::Semaphore(semaphore), Call::Semaphore(call)) => {
                semaphore.call(client, call, wakes)
            }
            (Self::Event(event), Call::Event(call)) => event.call(client, call, wakes),
            (Self::Barrier(barrier), Call::Barrier(call)) => barrier.call(client, call, wakes),
            (Self::Dict(dict), Call::Dict(call)) => dict.call(client, call),
            (Self::List(list), Call::List(call)) => list.call(client, call).into(),
            (Self::Pool(pool), Call::Pool(call)) => pool.call(client, call, wakes),
            (this, Call::Settle { passed, to }) => {
                this.settle(client, passed, wakes)?;
                to.reply(()).into()
            }
            _ => return None,
        })
    }

    /// So many of the values that `client` has fetched are passed on, and the
    /// others go back. None if nothing can be fetched from an object of this kind.
    fn settle(&mut self, client: ClientId, passed: u64, wakes: &mut Wakes) -> Option<()> {
        match self {
            Self::Queue(queue) => queue.settle(client, passed, wakes),
            Self::Pipe(pipe) => pipe.settle(client, passed, wakes),
            Self::Dict(dict) => dict.settle(client, passed),
            Self::List(list) => list.settle(client, passed),
            _ => return None,
        }
        Some(())
    }

    /// The time of `client`, which waits here, is up. Returns whether it goes
    /// on waiting.
    pub(super) fn expire(&mut self, client: ClientId, wakes: &mut Wakes) -> bool {
        match self {
            Self::Lock(lock) => lock.expire(client, wakes),
            Self::Barrier(barrier) => barrier.expire(client, wakes),
            _ => {
                self.give_up(client, wakes);
                false
            }
        }
    }

    /// `client` stops waiting here.
    pub(super) fn give_up(&mut self, client: ClientId, wakes: &mut Wakes) {
        match self {
            Self::Queue(queue) => queue.give_up(client),
            Self::Pipe(pipe) => pipe.give_up(client),
            Self::Semaphore(semaphore) => semaphore.give_up(client),
            Self::Event(event) => event.give_up(client),
            Self::Pool(pool) => pool.give_up(client),
            Self::Barrier(barrier) => barrier.forget(client, wakes),
            Self::Lock(lock) => lock.give_up(client),
            Self::Condition { .. } | Self::Array(_) | Self::Dict(_) | Self::List(_) => {}
        }
    }

    /// `client` is gone: it gives up what it held and what it waited for.
    pub(super) fn forget(&mut self, client: ClientId, wakes: &mut Wakes) {
        match self {
            Self::Queue(queue) => queue.forget(client, wakes),
            Self::Pipe(pipe) => pipe.forget(client, wakes),
            Self::Semaphore(semaphore) => semaphore.forget(client, wakes),
            Self::Event(event) => event.give_up(client),
            Self::Pool(pool) => pool.forget(client, wakes),
            Self::Barrier(barrier) => barrier.forget(client, wakes),
            Self::Lock(lock) => lock.forget(client, wakes),
            Self::Dict(dict) => dict.settle(client, 0),
            Self::List(list) => list.settle(client, 0),
            Self::Condition { .. } | Self::Array(_) => {}
        }
    }

    /// Its place in shared memory.
    pub(super) fn place(&self) -> Option<Place> {
        match self {
            Self::Queue(queue) => Some(queue.place()),
            Self::Lock(lock) => Some(lock.word().place()),
            Self::Array(array) => Some(array.place),
            _ => None,
        }
    }

    /// What `client` waits for here, as words before the object's name.
    pub(super) fn waiting_for(&self, client: ClientId) -> &'static str {
        match self {
            Self::Queue(queue) => queue.waiting_for(client),
            Self::Pipe(pipe) => pipe.waiting_for(client),
            Self::Semaphore(_) => "a unit of",
            Self::Pool(pool) => pool.waiting_for(client),
            Self::Barrier(_) => "the others at",
            Self::Condition { .. } => "a notice of",
            _ => "",
        }
    }

    /// The clients that hold it.
    pub(super) fn holders(&self) -> Vec<ClientId> {
        match self {
            Self::Lock(lock) => lock.word().holder().into_iter().collect(),
            Self::Semaphore(semaphore) => semaphore.holders().collect(),
            Self::Queue(queue) => queue.holders().collect(),
            Self::Pipe(pipe) => pipe.holders().collect(),
            Self::Dict(dict) => dict.holders().collect(),
            Self::List(list) => list.holders().collect(),
            _ => Vec::new(),
        }
    }

    /// How many bytes in it could be freed.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Queue(queue) => queue.bytes(),
            Self::Pipe(pipe) => pipe.bytes(),
            Self::Dict(dict) => dict.bytes(),
            Self::List(list) => list.bytes(),
            Self::Pool(pool) => pool.bytes(),
            _ => 0,
        }
    }

    /// Returns the unused capacity of a container that is mostly empty.
    pub(super) fn shrink(&mut self) {
        match self {
            Self::Queue(queue) => queue.shrink(),
            Self::Pipe(pipe) => pipe.shrink(),
            Self::Dict(dict) => dict.shrink(),
            Self::List(list) => list.shrink(),
            Self::Pool(pool) => pool.shrink(),
            _ => {}
        }
    }

    /// Further facts about it.
    pub(super) fn facts(&self) -> serde_json::Value {
        match self {
            Self::Queue(queue) => queue.facts(),
            Self::Pipe(pipe) => pipe.facts(),
            Self::Semaphore(semaphore) => semaphore.facts(),
            Self::Event(event) => event.facts(),
            Self::Barrier(barrier) => barrier.facts(),
            Self::Array(array) => serde_json::json!({
                "type": char::from(array.code.letter()).to_string(),
                "length": array.length,
            }),
            Self::Dict(dict) => serde_json::json!({ "size": dict.len() }),
            Self::List(list) => serde_json::json!({ "size": list.len() }),
            Self::Pool(pool) => pool.facts(),
            Self::Lock(_) | Self::Condition { .. } => serde_json::json!({}),
        }
    }
}

/// Whether an operation empties an object.
pub(super) fn empties(call: &Call) -> bool {
    matches!(
        call,
        Call::Dict(DictCall::Clear { .. })
            | Call::List(ListCall::Clear { .. } | ListCall::Replace { .. })
            | Call::Pool(PoolCall::Drop { .. })
    )
}
