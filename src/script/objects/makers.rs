//! The functions by which scripts make objects: `Queue()`, `Lock()`,
//! `Value('i', 0)` and others, and `Manager()`, whose objects share its
//! lifetime.

use std::cell::RefCell;
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

use super::array::{Array, Cell};
use super::connection::Connection;
use super::containers::{Dict, List, Namespace, encoded_pairs_of};
use super::lock::Lock;
use super::make::{
    array, barrier, condition, dict, list, lock, make, pipe, queue, semaphore, value,
};
use super::queue::Queue;
use super::signals::{Barrier, Condition, Event, Semaphore};
use crate::script::handle::{Handle, Shape};
use crate::script::link::{self, call};
use crate::shared::calls;
use crate::wire::{Kind, ObjectId};

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

thread_local! {
    /// What each manager of this process has made, until it is shut down.
    static MANAGERS: RefCell<Vec<Option<Vec<ObjectId>>>> = const { RefCell::new(Vec::new()) };
}

/// A manager, by its number. All managers share one server.
#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
struct Manager(usize);

starlark_simple_value!(Manager);

impl fmt::Display for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<Manager>")
    }
}

#[starlark_value(type = "Manager")]
impl<'v> StarlarkValue<'v> for Manager {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("Manager", methods);
        Some(METHODS.methods())
    }
}

impl Manager {
    /// Makes an object that is removed when the manager is shut down.
    fn make<T, E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<T, E>
    where
        T: AsRef<Handle>,
        E: From<anyhow::Error>,
    {
        self.check_open()?;
        let object = make()?;
        MANAGERS.with_borrow_mut(|managers| {
            if let Some(objects) = &mut managers[self.0] {
                objects.push(object.as_ref().object());
            }
        });
        Ok(object)
    }

    fn check_open(&self) -> anyhow::Result<()> {
        if MANAGERS.with_borrow(|managers| managers[self.0].is_none()) {
            bail!("the manager was shut down");
        }
        Ok(())
    }
}

fn methods(builder: &mut MethodsBuilder) {
    manager_makers(builder);
    own_methods(builder);
}

#[starlark_module]
fn own_methods(builder: &mut MethodsBuilder) {
    fn dict<'v>(
        this: &Manager,
        #[starlark(require = pos)] given: Option<Value<'v>>,
        #[starlark(kwargs)] named: DictRef<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Dict> {
        this.make(|| self::dict(given, &named, heap))
    }

    fn list<'v>(
        this: &Manager,
        #[starlark(require = pos)] given: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> starlark::Result<List> {
        this.make(|| self::list(given, heap))
    }

    /// The dict with this name, which other programs of the manager share.
    fn named_dict<'v>(
        this: &Manager,
        #[starlark(require = pos)] name: &str,
    ) -> anyhow::Result<Dict> {
        this.make(|| Ok(Dict(make(Some(name), Kind::Dict)?)))
    }

    /// The list with this name, which other programs of the manager share.
    fn named_list<'v>(
        this: &Manager,
        #[starlark(require = pos)] name: &str,
    ) -> anyhow::Result<List> {
        this.make(|| Ok(List(make(Some(name), Kind::List)?)))
    }

    fn Namespace<'v>(
        this: &Manager,
        #[starlark(kwargs)] named: DictRef<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Namespace> {
        this.make(|| {
            let mut made = make(None, Kind::Dict)?;
            made.shape = Shape::Namespace;
            let pairs = encoded_pairs_of(None, &named, heap)?;
            call(made.object(), calls::dict::update(pairs)).map_err(anyhow::Error::from)?;
            Ok(Namespace(made))
        })
    }

    /// Does nothing: the server is already running.
    fn start(this: &Manager) -> anyhow::Result<NoneType> {
        this.check_open()?;
        Ok(NoneType)
    }

    /// Removes everything it has made; objects with a name, just for this
    /// process.
    fn shutdown(this: &Manager) -> anyhow::Result<NoneType> {
        let objects = MANAGERS.with_borrow_mut(|managers| managers[this.0].take());
        for object in objects.unwrap_or_default() {
            link::close(object)?;
        }
        Ok(NoneType)
    }
}

/// Makes an object, which belongs to the manager if there is one.
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
        fn $register(builder: &mut $builder) {
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
        link::with(|link| link.client().map(drop))?;
        Ok(MANAGERS.with_borrow_mut(|managers| {
            managers.push(Some(Vec::new()));
            Manager(managers.len() - 1)
        }))
    }
}

pub(in crate::script) fn register(builder: &mut GlobalsBuilder) {
    shared_makers(builder);
    own_makers(builder);
}
