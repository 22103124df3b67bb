//! What makes objects: `Queue()`, `Lock()`, `Value('i', 0)` and the others,
//! and `Manager()`.
//!
//! With `name=` an object is the one of that name, which other programs of the
//! same manager find too.

use anyhow::bail;
use starlark::environment::{GlobalsBuilder, MethodsBuilder};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::dict::DictRef;
use starlark::values::{Heap, Value};

use super::array::{Array, Cell, cells_of};
use super::connection::Connection;
use super::containers::{Dict, List, all_of, encoded_pairs_of};
use super::lock::Lock;
use super::manager::Manager;
use super::queue::Queue;
use super::signals::{Barrier, Condition, Event, Semaphore};
use super::timing::patience;
use crate::lang::python_type;
use crate::script::function::target_name;
use crate::script::handle::{Handle, Shape};
use crate::script::runtime::{call, open, with};
use crate::shared::{Code, Found};
use crate::wire::{Call, Kind, ObjectId};

/// The names that [`register`] makes.
pub(in crate::script) const NAMES: &[&str] = &[
    "Queue",
    "JoinableQueue",
    "SimpleQueue",
    "Pipe",
    "Lock",
    "RLock",
    "Semaphore",
    "BoundedSemaphore",
    "Event",
    "Condition",
    "Barrier",
    "Value",
    "Array",
    "RawValue",
    "RawArray",
    "Manager",
];

/// An object of this kind.
pub(super) fn make(name: Option<&str>, kind: Kind) -> anyhow::Result<Handle> {
    make_filled(name, kind, Vec::new())
}

/// The same, whose memory begins with `cells` if it was not there before.
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
        Kind::Pool => bail!("a pool is made otherwise"),
    };
    Ok(Handle { shape, opened })
}

fn queue(name: Option<&str>, maxsize: i32) -> anyhow::Result<Queue> {
    // Python too takes what is not above 0 for no bound.
    let bound = u64::try_from(maxsize).unwrap_or(0);
    Ok(Queue(make(name, Kind::Queue { bound })?))
}

fn lock(name: Option<&str>, reentrant: bool) -> anyhow::Result<Lock> {
    Ok(Lock(make(name, Kind::Lock { reentrant })?))
}

fn semaphore(name: Option<&str>, value: i32, bounded: bool) -> anyhow::Result<Semaphore> {
    let Ok(units) = u32::try_from(value) else {
        bail!("semaphore initial value must be >= 0");
    };
    Ok(Semaphore(make(name, Kind::Semaphore { units, bounded })?))
}

/// The lock that is given to an object of a `class`; 0 for one of its own, where
/// there is none or `True` or `False`.
fn given_lock(lock: Option<Value>, class: &str) -> anyhow::Result<ObjectId> {
    match lock.filter(|lock| !lock.is_none() && lock.unpack_bool().is_none()) {
        None => Ok(0),
        Some(lock) => match Lock::from_value(lock) {
            Some(lock) => Ok(lock.0.object()),
            None => bail!("{class} needs a Lock or RLock, not {}", python_type(lock)),
        },
    }
}

fn condition(name: Option<&str>, lock: Option<Value>) -> anyhow::Result<Condition> {
    let lock = given_lock(lock, "a Condition")?;
    Ok(Condition(make(name, Kind::Condition { lock })?))
}

fn barrier<'v>(
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

fn value(
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

/// `given` is a length, or the first values.
fn array<'v>(
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

fn pipe(name: Option<&str>, duplex: bool) -> anyhow::Result<(Connection, Connection)> {
    let opened = open(name, Kind::Pipe { duplex }, Vec::new())?.opened;
    let end = |end| -> anyhow::Result<Connection> {
        call(opened.object, Call::Hold { end })?;
        let shape = Shape::Connection { end, duplex };
        Ok(Connection(Handle { shape, opened }))
    };
    // Without duplex Python's first end is the one that receives.
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
        call(made.object(), Call::Update { pairs }).map_err(anyhow::Error::from)?;
    }
    Ok(Dict(made))
}

pub(super) fn list<'v>(given: Option<Value<'v>>, heap: Heap<'v>) -> starlark::Result<List> {
    let made = make(None, Kind::List)?;
    if let Some(given) = given {
        let values = all_of(given, heap)?;
        call(made.object(), Call::Append { values }).map_err(anyhow::Error::from)?;
    }
    Ok(List(made))
}

/// Makes an object, which is the manager's if there is one.
fn within<T, E>(managers: &[&Manager], make: impl FnOnce() -> Result<T, E>) -> Result<T, E>
where
    T: AsRef<Handle>,
    E: From<anyhow::Error>,
{
    match managers {
        [manager, ..] => manager.make(make),
        [] => make(),
    }
}

/// The functions, once for the top level and once as methods of a Manager.
macro_rules! makers {
    ($register:ident, $builder:ident $(, $this:ident)?) => {
        #[starlark_module]
        pub(super) fn $register(builder: &mut $builder) {
            fn Queue(
                $($this: &Manager,)?
                #[starlark(default = 0)] maxsize: i32,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Queue> {
                within(&[$($this)?], || queue(name, maxsize))
            }

            fn JoinableQueue(
                $($this: &Manager,)?
                #[starlark(default = 0)] maxsize: i32,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Queue> {
                within(&[$($this)?], || queue(name, maxsize))
            }

            fn Lock(
                $($this: &Manager,)?
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Lock> {
                within(&[$($this)?], || lock(name, false))
            }

            fn RLock(
                $($this: &Manager,)?
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Lock> {
                within(&[$($this)?], || lock(name, true))
            }

            fn Semaphore(
                $($this: &Manager,)?
                #[starlark(default = 1)] value: i32,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Semaphore> {
                within(&[$($this)?], || semaphore(name, value, false))
            }

            fn BoundedSemaphore(
                $($this: &Manager,)?
                #[starlark(default = 1)] value: i32,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Semaphore> {
                within(&[$($this)?], || semaphore(name, value, true))
            }

            fn Event(
                $($this: &Manager,)?
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Event> {
                within(&[$($this)?], || anyhow::Ok(Event(make(name, Kind::Event)?)))
            }

            fn Condition<'v>(
                $($this: &Manager,)?
                lock: Option<Value<'v>>,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Condition> {
                within(&[$($this)?], || condition(name, lock))
            }

            fn Barrier<'v>(
                $($this: &Manager,)?
                parties: i32,
                action: Option<Value<'v>>,
                timeout: Option<Value<'v>>,
                #[starlark(require = named)] name: Option<&str>,
                eval: &mut Evaluator<'v, '_, '_>,
            ) -> anyhow::Result<Barrier> {
                within(&[$($this)?], || barrier(name, parties, action, timeout, eval))
            }

            fn Value<'v>(
                $($this: &Manager,)?
                #[starlark(require = pos)] typecode: &str,
                #[starlark(require = pos)] value: Option<Value<'v>>,
                #[starlark(require = named)] name: Option<&str>,
                #[starlark(require = named)] lock: Option<Value<'v>>,
            ) -> anyhow::Result<Cell> {
                within(&[$($this)?], || self::value(name, typecode, value, lock))
            }

            fn Array<'v>(
                $($this: &Manager,)?
                #[starlark(require = pos)] typecode: &str,
                #[starlark(require = pos)] size_or_initializer: Value<'v>,
                #[starlark(require = named)] name: Option<&str>,
                #[starlark(require = named)] lock: Option<Value<'v>>,
                heap: Heap<'v>,
            ) -> starlark::Result<Array> {
                within(&[$($this)?], || array(name, typecode, size_or_initializer, lock, heap))
            }
        }
    };
}

makers!(shared_makers, GlobalsBuilder);
makers!(manager_makers, MethodsBuilder, this);

#[starlark_module]
fn own_makers(builder: &mut GlobalsBuilder) {
    fn SimpleQueue(#[starlark(require = named)] name: Option<&str>) -> anyhow::Result<Queue> {
        queue(name, 0)
    }

    fn Pipe(
        #[starlark(default = true)] duplex: bool,
        #[starlark(require = named)] name: Option<&str>,
    ) -> anyhow::Result<(Connection, Connection)> {
        pipe(name, duplex)
    }

    fn RawValue<'v>(
        #[starlark(require = pos)] typecode: &str,
        #[starlark(require = pos)] value: Option<Value<'v>>,
    ) -> anyhow::Result<Cell> {
        self::value(None, typecode, value, None)
    }

    fn RawArray<'v>(
        #[starlark(require = pos)] typecode: &str,
        #[starlark(require = pos)] size_or_initializer: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Array> {
        array(None, typecode, size_or_initializer, None, heap)
    }

    fn Manager() -> anyhow::Result<Manager> {
        with(|runtime| {
            runtime.client()?;
            Ok(runtime.managers.make())
        })
    }
}

pub(in crate::script) fn register(builder: &mut GlobalsBuilder) {
    shared_makers(builder);
    own_makers(builder);
}
