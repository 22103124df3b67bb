//! What makes objects: `Queue()`, `Lock()`, `Value('i', 0)` and the others,
//! and `Manager()`.
//!
//! With `name=` an object is the one of that name, which other programs of the
//! same manager find too.

use std::fmt;

use allocative::Allocative;
use anyhow::bail;
use starlark::any::ProvidesStaticType;
use starlark::environment::{GlobalsBuilder, Methods, MethodsBuilder, MethodsStatic};
use starlark::eval::Evaluator;
use starlark::values::dict::DictRef;
use starlark::values::none::NoneType;
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::array::{Array, Cell, cells_of};
use super::connection::Connection;
use super::containers::{Dict, List, Namespace, all_of, encoded_pairs_of};
use super::lock::Lock;
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
fn make(name: Option<&str>, kind: Kind) -> anyhow::Result<Handle> {
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
    typecode.parse().map_err(anyhow::Error::msg)
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

fn dict<'v>(
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

fn list<'v>(given: Option<Value<'v>>, heap: Heap<'v>) -> starlark::Result<List> {
    let made = make(None, Kind::List)?;
    if let Some(given) = given {
        let values = all_of(given, heap)?;
        call(made.object(), Call::Append { values }).map_err(anyhow::Error::from)?;
    }
    Ok(List(made))
}

/// The functions, once for the top level and once as methods of a Manager.
macro_rules! makers {
    ($register:ident, $builder:ident $(, $this:ident)?) => {
        #[starlark_module]
        fn $register(builder: &mut $builder) {
            fn Queue(
                $($this: &Manager,)?
                #[starlark(default = 0)] maxsize: i32,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Queue> {
                $(let _ = $this;)?
                queue(name, maxsize)
            }

            fn JoinableQueue(
                $($this: &Manager,)?
                #[starlark(default = 0)] maxsize: i32,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Queue> {
                $(let _ = $this;)?
                queue(name, maxsize)
            }

            fn Lock(
                $($this: &Manager,)?
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Lock> {
                $(let _ = $this;)?
                lock(name, false)
            }

            fn RLock(
                $($this: &Manager,)?
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Lock> {
                $(let _ = $this;)?
                lock(name, true)
            }

            fn Semaphore(
                $($this: &Manager,)?
                #[starlark(default = 1)] value: i32,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Semaphore> {
                $(let _ = $this;)?
                semaphore(name, value, false)
            }

            fn BoundedSemaphore(
                $($this: &Manager,)?
                #[starlark(default = 1)] value: i32,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Semaphore> {
                $(let _ = $this;)?
                semaphore(name, value, true)
            }

            fn Event(
                $($this: &Manager,)?
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Event> {
                $(let _ = $this;)?
                Ok(Event(make(name, Kind::Event)?))
            }

            fn Condition<'v>(
                $($this: &Manager,)?
                lock: Option<Value<'v>>,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Condition> {
                $(let _ = $this;)?
                condition(name, lock)
            }

            fn Barrier<'v>(
                $($this: &Manager,)?
                parties: i32,
                action: Option<Value<'v>>,
                timeout: Option<Value<'v>>,
                #[starlark(require = named)] name: Option<&str>,
                eval: &mut Evaluator<'v, '_, '_>,
            ) -> anyhow::Result<Barrier> {
                $(let _ = $this;)?
                barrier(name, parties, action, timeout, eval)
            }

            fn Value<'v>(
                $($this: &Manager,)?
                #[starlark(require = pos)] typecode: &str,
                #[starlark(require = pos)] value: Option<Value<'v>>,
                #[starlark(require = named)] name: Option<&str>,
                #[starlark(require = named)] lock: Option<Value<'v>>,
            ) -> anyhow::Result<Cell> {
                $(let _ = $this;)?
                self::value(name, typecode, value, lock)
            }

            fn Array<'v>(
                $($this: &Manager,)?
                #[starlark(require = pos)] typecode: &str,
                #[starlark(require = pos)] size_or_initializer: Value<'v>,
                #[starlark(require = named)] name: Option<&str>,
                #[starlark(require = named)] lock: Option<Value<'v>>,
                heap: Heap<'v>,
            ) -> starlark::Result<Array> {
                $(let _ = $this;)?
                array(name, typecode, size_or_initializer, lock, heap)
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
        with(|runtime| runtime.client().map(drop))?;
        Ok(Manager)
    }
}

pub(in crate::script) fn register(builder: &mut GlobalsBuilder) {
    shared_makers(builder);
    own_makers(builder);
}

/// What `Manager()` gives: there is one server for all objects in any case.
#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct Manager;

starlark_simple_value!(Manager);

impl fmt::Display for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<Manager>")
    }
}

#[starlark_value(type = "Manager")]
impl<'v> StarlarkValue<'v> for Manager {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("Manager", all_methods);
        Some(METHODS.methods())
    }
}

fn all_methods(builder: &mut MethodsBuilder) {
    manager_makers(builder);
    manager_methods(builder);
}

#[starlark_module]
fn manager_methods(builder: &mut MethodsBuilder) {
    fn dict<'v>(
        this: &Manager,
        #[starlark(require = pos)] given: Option<Value<'v>>,
        #[starlark(kwargs)] named: DictRef<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Dict> {
        let _ = this;
        self::dict(given, &named, heap)
    }

    fn list<'v>(
        this: &Manager,
        #[starlark(require = pos)] given: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> starlark::Result<List> {
        let _ = this;
        self::list(given, heap)
    }

    /// The dict of this name, which other programs of the manager find too.
    fn named_dict<'v>(
        this: &Manager,
        #[starlark(require = pos)] name: &str,
    ) -> anyhow::Result<Dict> {
        let _ = this;
        Ok(Dict(make(Some(name), Kind::Dict)?))
    }

    /// The list of this name, which other programs of the manager find too.
    fn named_list<'v>(
        this: &Manager,
        #[starlark(require = pos)] name: &str,
    ) -> anyhow::Result<List> {
        let _ = this;
        Ok(List(make(Some(name), Kind::List)?))
    }

    fn Namespace<'v>(
        this: &Manager,
        #[starlark(kwargs)] named: DictRef<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Namespace> {
        let _ = this;
        let mut made = make(None, Kind::Dict)?;
        made.shape = Shape::Namespace;
        let pairs = encoded_pairs_of(None, &named, heap)?;
        call(made.object(), Call::Update { pairs }).map_err(anyhow::Error::from)?;
        Ok(Namespace(made))
    }

    /// The server ends with the program; there is nothing to start or to stop.
    fn start(this: &Manager) -> anyhow::Result<NoneType> {
        let _ = this;
        Ok(NoneType)
    }

    fn shutdown(this: &Manager) -> anyhow::Result<NoneType> {
        let _ = this;
        Ok(NoneType)
    }
}
