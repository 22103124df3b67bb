//! How to make each kind of object. One with a name is shared with other
//! programs of the same manager.

use anyhow::bail;
use starlark::eval::Evaluator;
use starlark::values::dict::DictRef;
use starlark::values::{Heap, Value};

use super::arguments::patience;
use super::array::{Array, Cell, cells_of};
use super::connection::Connection;
use super::containers::{Dict, List, all_of, encoded_pairs_of};
use super::lock::Lock;
use super::queue::Queue;
use super::signals::{Barrier, Condition, Semaphore};
use crate::lang::python_type;
use crate::script::function::target_name;
use crate::script::handle::{Handle, Shape};
use crate::script::link::{call, open};
use crate::shared::calls;
use crate::shared::{Code, Found};
use crate::wire::{Kind, ObjectId};

/// Makes an object of this kind.
pub(super) fn make(name: Option<&str>, kind: Kind) -> anyhow::Result<Handle> {
    make_filled(name, kind, Vec::new())
}

/// The same; if it is new, its memory starts with `cells`.
fn make_filled(name: Option<&str>, kind: Kind, cells: Vec<u8>) -> anyhow::Result<Handle> {
    let Found { opened, kind, .. } = open(name, kind, cells)?;
    let shape = match kind {
        Kind::Queue { bound } => Shape::Queue { bound },
        Kind::Pipe { duplex } => Shape::Connection { end: 0, duplex },
        Kind::Lock { reentrant } => Shape::Lock { reentrant },
        Kind::Semaphore { .. } => Shape::Semaphore,
        Kind::Event => Shape::Event,
        Kind::Condition { .. } => Shape::Condition,
        Kind::Barrier { parties, .. } => Shape::Barrier {
            parties,
            patience: None,
        },
        Kind::Array { code, length, .. } => Shape::Array { code, length },
        Kind::Dict => Shape::Dict,
        Kind::List => Shape::List,
        Kind::Pool => bail!("a pool cannot be made by name"),
    };
    Ok(Handle { shape, opened })
}

pub(super) fn queue(name: Option<&str>, maxsize: i32) -> anyhow::Result<Queue> {
    // Python, too, treats anything up to 0 as no bound.
    let bound = u64::try_from(maxsize).unwrap_or(0);
    Ok(Queue(make(name, Kind::Queue { bound })?))
}

pub(super) fn lock(name: Option<&str>, reentrant: bool) -> anyhow::Result<Lock> {
    Ok(Lock(make(name, Kind::Lock { reentrant })?))
}

pub(super) fn semaphore(
    name: Option<&str>,
    value: i32,
    bounded: bool,
) -> anyhow::Result<Semaphore> {
    let Ok(units) = u32::try_from(value) else {
        bail!("semaphore initial value must be >= 0");
    };
    Ok(Semaphore(make(name, Kind::Semaphore { units, bounded })?))
}

/// The lock passed to an object of a `class`; 0 for a lock of its own, if none
/// or `True` or `False` was passed.
fn given_lock(lock: Option<Value>, class: &str) -> anyhow::Result<ObjectId> {
    match lock.filter(|lock| !lock.is_none() && lock.unpack_bool().is_none()) {
        None => Ok(0),
        Some(lock) => match Lock::from_value(lock) {
            Some(lock) => Ok(lock.0.object()),
            None => bail!("{class} needs a Lock or RLock, not {}", python_type(lock)),
        },
    }
}

pub(super) fn condition(name: Option<&str>, lock: Option<Value>) -> anyhow::Result<Condition> {
    let lock = given_lock(lock, "a Condition")?;
    Ok(Condition(make(name, Kind::Condition { lock })?))
}

pub(super) fn barrier<'v>(
    name: Option<&str>,
    parties: i32,
    action: Option<Value<'v>>,
    timeout: Option<Value<'v>>,
    eval: &Evaluator<'v, '_, '_>,
) -> anyhow::Result<Barrier> {
    let parties = u32::try_from(parties).unwrap_or(0);
    let action = action.filter(|action| !action.is_none());
    let action = action.map(|action| target_name(action, eval));
    let action = action.transpose()?;
    let patience = patience(None, timeout)?;
    let mut made = make(name, Kind::Barrier { parties, action })?;
    made.shape = Shape::Barrier { parties, patience };
    Ok(Barrier(made))
}

fn code(typecode: &str) -> anyhow::Result<Code> {
    let known = |reason: String| anyhow::anyhow!("there is no type {typecode:?}: {reason}");
    typecode.parse().map_err(known)
}

pub(super) fn value(
    name: Option<&str>,
    typecode: &str,
    initial: Option<Value>,
    lock: Option<Value>,
) -> anyhow::Result<Cell> {
    let code = code(typecode)?;
    let cells = cells_of(code, initial.as_slice())?;
    let (code, length, lock) = (code.letter(), 1, given_lock(lock, "a Value")?);
    let mut made = make_filled(name, Kind::Array { code, length, lock }, cells)?;
    made.shape = Shape::Value { code };
    Ok(Cell(made))
}

/// `given` is a length, or a list of initial values.
pub(super) fn array<'v>(
    name: Option<&str>,
    typecode: &str,
    given: Value<'v>,
    lock: Option<Value<'v>>,
    heap: Heap<'v>,
) -> starlark::Result<Array> {
    let code = code(typecode)?;
    let values = match given.unpack_i32() {
        Some(_) => Vec::new(),
        None => given.iterate(heap)?.collect(),
    };
    let length = given.unpack_i32().unwrap_or(values.len() as i32);
    let Ok(length) = u32::try_from(length) else {
        return Err(anyhow::anyhow!("an Array cannot have {length} elements").into());
    };
    let cells = cells_of(code, &values)?;
    let (code, lock) = (code.letter(), given_lock(lock, "an Array")?);
    let kind = Kind::Array { code, length, lock };
    Ok(Array(make_filled(name, kind, cells)?))
}

pub(super) fn pipe(name: Option<&str>, duplex: bool) -> anyhow::Result<(Connection, Connection)> {
    let opened = open(name, Kind::Pipe { duplex }, Vec::new())?.opened;
    let end = |end| -> anyhow::Result<Connection> {
        call(opened.object, calls::pipe::hold(end))?;
        let shape = Shape::Connection { end, duplex };
        Ok(Connection(Handle { shape, opened }))
    };
    // Without duplex, Python's first end is the one that receives.
    if duplex {
        Ok((end(0)?, end(1)?))
    } else {
        Ok((end(1)?, end(0)?))
    }
}

pub(super) fn dict<'v>(
    given: Option<Value<'v>>,
    named: &DictRef<'v>,
    heap: Heap<'v>,
) -> starlark::Result<Dict> {
    let pairs = encoded_pairs_of(given, named, heap)?;
    let made = make(None, Kind::Dict)?;
    if !pairs.is_empty() {
        call(made.object(), calls::dict::update(pairs)).map_err(anyhow::Error::from)?;
    }
    Ok(Dict(made))
}

pub(super) fn list<'v>(given: Option<Value<'v>>, heap: Heap<'v>) -> starlark::Result<List> {
    let made = make(None, Kind::List)?;
    if let Some(given) = given {
        let values = all_of(given, heap)?;
        call(made.object(), calls::list::append(values)).map_err(anyhow::Error::from)?;
    }
    Ok(List(made))
}
