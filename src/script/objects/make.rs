//! What makes objects: `Queue()`, `Lock()`, `Value('i', 0)` and the others,
//! and `Manager()`.
//!
//! With `name=` an object is the one of that name, which other programs of the
//! same manager find too.

use std::fmt;

use allocative::Allocative;
use anyhow::{Result, bail};
use starlark::any::ProvidesStaticType;
use starlark::environment::{GlobalsBuilder, Methods, MethodsBuilder, MethodsStatic};
use starlark::values::dict::DictRef;
use starlark::values::none::NoneType;
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::array::{self, Array, Cell};
use super::connection::Connection;
use super::containers::{Dict, List, Namespace, pairs_of};
use super::lock::Lock;
use super::queue::Queue;
use super::signals::{Barrier, Condition, Event, Semaphore};
use crate::lang::python_type;
use crate::script::handle::{Handle, Shape};
use crate::script::portable::encode;
use crate::script::runtime::{call, open, with};
use crate::wire::{Call, Kind};

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

fn make(name: Option<&str>, kind: Kind, shape: Shape) -> anyhow::Result<Handle> {
    let opened = open(name, kind)?;
    Ok(Handle { shape, opened })
}

fn queue(name: Option<&str>, maxsize: i32) -> anyhow::Result<Queue> {
    // Python too takes what is not above 0 for no bound.
    let bound = u64::try_from(maxsize).unwrap_or(0);
    make(name, Kind::Queue { bound }, Shape::Queue { bound }).map(Queue)
}

fn lock(name: Option<&str>, reentrant: bool) -> anyhow::Result<Lock> {
    make(name, Kind::Lock { reentrant }, Shape::Lock { reentrant }).map(Lock)
}

fn semaphore(name: Option<&str>, value: i32, bounded: bool) -> anyhow::Result<Semaphore> {
    let Ok(units) = u32::try_from(value) else {
        bail!("semaphore initial value must be >= 0");
    };
    make(name, Kind::Semaphore { units, bounded }, Shape::Semaphore).map(Semaphore)
}

fn condition(name: Option<&str>, lock: Option<Value>) -> anyhow::Result<Condition> {
    let lock = match lock.filter(|lock| !lock.is_none()) {
        None => self::lock(None, true)?.0,
        Some(lock) => match Lock::from_value(lock) {
            Some(lock) => lock.0,
            None => bail!(
                "a Condition needs a Lock or RLock, not {}",
                python_type(lock)
            ),
        },
    };
    let kind = Kind::Condition {
        lock: lock.object(),
    };
    make(name, kind, Shape::Condition).map(Condition)
}

fn barrier(name: Option<&str>, parties: i32) -> anyhow::Result<Barrier> {
    let parties = u32::try_from(parties).unwrap_or(0);
    make(name, Kind::Barrier { parties }, Shape::Barrier { parties }).map(Barrier)
}

fn code(typecode: &str) -> anyhow::Result<u8> {
    typecode
        .parse::<crate::shared::Code>()
        .map(|code| code.letter())
        .map_err(anyhow::Error::msg)
}

fn value(name: Option<&str>, typecode: &str, initial: Option<Value>) -> anyhow::Result<Cell> {
    let code = code(typecode)?;
    let made = make(name, Kind::Array { code, length: 1 }, Shape::Value { code })?;
    if let Some(initial) = initial {
        array::fill(&made, &[initial])?;
    }
    Ok(Cell(made))
}

/// `given` is a length, or the first values.
fn array<'v>(
    name: Option<&str>,
    typecode: &str,
    given: Value<'v>,
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
    let made = make(
        name,
        Kind::Array { code, length },
        Shape::Array { code, length },
    )?;
    array::fill(&made, &values)?;
    Ok(Array(made))
}

fn pipe(name: Option<&str>, duplex: bool) -> anyhow::Result<(Connection, Connection)> {
    let opened = open(name, Kind::Pipe { duplex })?;
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
    name: Option<&str>,
    given: Option<Value<'v>>,
    named: &DictRef<'v>,
    heap: Heap<'v>,
) -> starlark::Result<Dict> {
    let made = make(name, Kind::Dict, Shape::Dict)?;
    let pairs = pairs_of(given, named, heap)?;
    if !pairs.is_empty() {
        call(made.object(), Call::Update { pairs }).map_err(anyhow::Error::from)?;
    }
    Ok(Dict(made))
}

fn list<'v>(
    name: Option<&str>,
    given: Option<Value<'v>>,
    heap: Heap<'v>,
) -> starlark::Result<List> {
    let made = make(name, Kind::List, Shape::List)?;
    if let Some(given) = given {
        let values = given.iterate(heap)?.map(|value| Ok(encode(value)?.into()));
        let values = values.collect::<Result<_>>()?;
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
                make(name, Kind::Event, Shape::Event).map(Event)
            }

            fn Condition<'v>(
                $($this: &Manager,)?
                lock: Option<Value<'v>>,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Condition> {
                $(let _ = $this;)?
                condition(name, lock)
            }

            fn Barrier(
                $($this: &Manager,)?
                parties: i32,
                #[starlark(require = named)] name: Option<&str>,
            ) -> anyhow::Result<Barrier> {
                $(let _ = $this;)?
                barrier(name, parties)
            }

            fn Value<'v>(
                $($this: &Manager,)?
                #[starlark(require = pos)] typecode: &str,
                #[starlark(require = pos)] value: Option<Value<'v>>,
                #[starlark(require = named)] name: Option<&str>,
                #[starlark(require = named)] lock: Option<Value<'v>>,
            ) -> anyhow::Result<Cell> {
                $(let _ = $this;)?
                let _ = lock;
                self::value(name, typecode, value)
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
                let _ = lock;
                array(name, typecode, size_or_initializer, heap)
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
        self::value(None, typecode, value)
    }

    fn RawArray<'v>(
        #[starlark(require = pos)] typecode: &str,
        #[starlark(require = pos)] size_or_initializer: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Array> {
        array(None, typecode, size_or_initializer, heap)
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
        self::dict(None, given, &named, heap)
    }

    fn list<'v>(
        this: &Manager,
        #[starlark(require = pos)] given: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> starlark::Result<List> {
        let _ = this;
        self::list(None, given, heap)
    }

    /// The dict of this name, which other programs of the manager find too.
    fn named_dict<'v>(
        this: &Manager,
        #[starlark(require = pos)] name: &str,
    ) -> anyhow::Result<Dict> {
        let _ = this;
        make(Some(name), Kind::Dict, Shape::Dict).map(Dict)
    }

    /// The list of this name, which other programs of the manager find too.
    fn named_list<'v>(
        this: &Manager,
        #[starlark(require = pos)] name: &str,
    ) -> anyhow::Result<List> {
        let _ = this;
        make(Some(name), Kind::List, Shape::List).map(List)
    }

    fn Namespace<'v>(
        this: &Manager,
        #[starlark(kwargs)] named: DictRef<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Namespace> {
        let _ = this;
        let made = make(None, Kind::Dict, Shape::Namespace)?;
        let pairs = pairs_of(None, &named, heap)?;
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
