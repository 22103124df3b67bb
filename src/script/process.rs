//! `Process`, and functions about processes.

use std::fmt;
use std::hash::Hash;
use std::thread::available_parallelism;

use allocative::Allocative;
use anyhow::bail;
use rustix::process::Signal;
use starlark::any::ProvidesStaticType;
use starlark::collections::StarlarkHasher;
use starlark::environment::{GlobalsBuilder, Methods, MethodsBuilder, MethodsStatic};
use starlark::eval::Evaluator;
use starlark::values::dict::{AllocDict, DictRef};
use starlark::values::list::AllocList;
use starlark::values::none::NoneType;
use starlark::values::structs::AllocStruct;
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::children::{Described, Duty};
use super::identity::Identity;
use super::objects::patience;
use super::portable::{self, PipeEnd, encode_into, ends};
use super::runtime::with;
use crate::lang::python_type;

/// The names that [`register`] makes.
pub(super) const NAMES: &[&str] = &[
    "Process",
    "active_children",
    "cpu_count",
    "current_process",
    "parent_process",
];

/// A process that this one has described, by number.
#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
struct Process(usize);

starlark_simple_value!(Process);

impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, state) = self.with(|child| {
            let state = match (child.is_started(), child.exit_code()) {
                _ if child.is_closed() => "closed".to_owned(),
                (false, _) => "initial".to_owned(),
                (true, None) => "started".to_owned(),
                (true, Some(code)) => format!("stopped exitcode={code}"),
            };
            (child.name.clone(), state)
        });
        write!(f, "<Process name='{name}' {state}>")
    }
}

impl Process {
    fn with<R>(&self, work: impl FnOnce(&mut Described) -> R) -> R {
        with(|runtime| work(runtime.children.get(self.0)))
    }

    /// Its number, unless it was closed.
    fn open(&self) -> anyhow::Result<usize> {
        self.with(|child| child.check_open())?;
        Ok(self.0)
    }

    fn pid_value<'v>(&self, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        self.open()?;
        let pid = self.with(|child| child.pid());
        Ok(pid.map_or_else(Value::new_none, |pid| heap.alloc(pid)))
    }
}

#[starlark_value(type = "Process")]
impl<'v> StarlarkValue<'v> for Process {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("Process", methods);
        Some(METHODS.methods())
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(Self::from_value(other).is_some_and(|other| other.0 == self.0))
    }

    fn write_hash(&self, hasher: &mut StarlarkHasher) -> starlark::Result<()> {
        self.0.hash(hasher);
        Ok(())
    }

    fn set_attr(&self, attribute: &str, value: Value<'v>) -> starlark::Result<()> {
        Ok(self.with(|child| match (attribute, value.unpack_str()) {
            ("name", Some(name)) => {
                name.clone_into(&mut child.name);
                Ok(())
            }
            ("daemon", None) if child.is_started() => bail!("process has already started"),
            ("daemon", None) => {
                child.daemon = value.to_bool();
                Ok(())
            }
            _ => bail!("a Process has no attribute {attribute} that can be set so"),
        })?)
    }
}

#[starlark_module]
fn methods(builder: &mut MethodsBuilder) {
    fn start(this: &Process) -> anyhow::Result<NoneType> {
        let number = this.open()?;
        with(|runtime| runtime.start(number))?;
        Ok(NoneType)
    }

    fn join<'v>(this: &Process, timeout: Option<Value<'v>>) -> anyhow::Result<NoneType> {
        let (number, patience) = (this.open()?, patience(None, timeout)?);
        with(|runtime| runtime.join(number, patience))?;
        Ok(NoneType)
    }

    fn is_alive(this: &Process) -> anyhow::Result<bool> {
        this.open()?;
        Ok(this.with(Described::is_alive))
    }

    fn terminate(this: &Process) -> anyhow::Result<NoneType> {
        let number = this.open()?;
        with(|runtime| runtime.end(number, Signal::TERM))?;
        Ok(NoneType)
    }

    fn kill(this: &Process) -> anyhow::Result<NoneType> {
        let number = this.open()?;
        with(|runtime| runtime.end(number, Signal::KILL))?;
        Ok(NoneType)
    }

    fn close(this: &Process) -> anyhow::Result<NoneType> {
        this.with(Described::close)?;
        Ok(NoneType)
    }

    #[starlark(attribute)]
    fn name(this: &Process) -> anyhow::Result<String> {
        Ok(this.with(|child| child.name.clone()))
    }

    #[starlark(attribute)]
    fn daemon(this: &Process) -> anyhow::Result<bool> {
        Ok(this.with(|child| child.daemon))
    }

    #[starlark(attribute)]
    fn pid<'v>(this: &Process, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        this.pid_value(heap)
    }

    #[starlark(attribute)]
    fn ident<'v>(this: &Process, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        this.pid_value(heap)
    }

    #[starlark(attribute)]
    fn exitcode<'v>(this: &Process, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        this.open()?;
        let code = this.with(Described::exit_code);
        Ok(code.map_or_else(Value::new_none, |code| heap.alloc(code)))
    }
}

/// Checks positional arguments.
pub(super) fn argument_values<'v>(
    args: Option<Value<'v>>,
    heap: Heap<'v>,
) -> starlark::Result<Vec<Value<'v>>> {
    let Some(args) = args else {
        return Ok(Vec::new());
    };
    if args.unpack_str().is_some() {
        return Err(anyhow::anyhow!("args is a tuple or a list: write args=(text,)").into());
    }
    Ok(args.iterate(heap)?.collect())
}

/// Positional arguments as JSON, and the ends of pipes in them.
pub(super) fn arguments<'v>(
    args: Option<Value<'v>>,
    heap: Heap<'v>,
    holds: &mut Vec<PipeEnd>,
) -> starlark::Result<String> {
    text(heap.alloc(AllocList(argument_values(args, heap)?)), holds)
}

/// Named arguments as JSON, and the ends of pipes in them.
fn named_arguments<'v>(
    kwargs: Option<Value<'v>>,
    heap: Heap<'v>,
    holds: &mut Vec<PipeEnd>,
) -> starlark::Result<String> {
    let kwargs = kwargs.unwrap_or_else(|| heap.alloc(AllocDict::EMPTY));
    if DictRef::from_value(kwargs).is_none() {
        return Err(anyhow::anyhow!("kwargs is a dict, not {}", python_type(kwargs)).into());
    }
    text(kwargs, holds)
}

fn text(value: Value, holds: &mut Vec<PipeEnd>) -> starlark::Result<String> {
    let mut json = Vec::new();
    encode_into(value, &mut json)?;
    ends(value, holds);
    Ok(String::from_utf8(json).map_err(anyhow::Error::from)?)
}

fn known<'v>(identity: Option<Identity>, heap: Heap<'v>) -> Value<'v> {
    let Some(Identity {
        name, pid, daemon, ..
    }) = identity
    else {
        return Value::new_none();
    };
    let fields = [
        ("name", heap.alloc(name)),
        ("pid", heap.alloc(pid)),
        ("daemon", heap.alloc(daemon)),
    ];
    heap.alloc(AllocStruct(fields))
}

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn Process<'v>(
        group: Option<Value<'v>>,
        target: Option<Value<'v>>,
        name: Option<Value<'v>>,
        args: Option<Value<'v>>,
        kwargs: Option<Value<'v>>,
        daemon: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Process> {
        let heap = eval.heap();
        if group.is_some_and(|group| !group.is_none()) {
            return Err(anyhow::anyhow!("group must be None").into());
        }
        let target = target.filter(|target| !target.is_none());
        let mut holds = Vec::new();
        if let Some(target) = target {
            ends(target, &mut holds);
        }
        let target = target.map(|target| portable::target(target, eval));
        let duty = Duty::Call {
            target: target.transpose()?,
            args: arguments(args, heap, &mut holds)?,
            kwargs: named_arguments(kwargs, heap, &mut holds)?,
        };
        let daemon = daemon
            .filter(|daemon| !daemon.is_none())
            .map(Value::to_bool);
        Ok(with(|runtime| {
            let lineage = runtime.next_lineage();
            let name = name.and_then(Value::unpack_str);
            let name = name.map_or_else(|| format!("Process-{lineage}"), str::to_owned);
            // As in Python, the children of a daemon are daemons, too.
            let daemon = daemon.unwrap_or(runtime.me.daemon);
            let described = Described::new(name, daemon, lineage, duty, holds);
            Process(runtime.children.add(described))
        }))
    }

    fn active_children<'v>(heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        let running = with(|runtime| runtime.children.running());
        Ok(heap.alloc(AllocList(running.into_iter().map(Process))))
    }

    fn current_process<'v>(heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        Ok(known(Some(with(|runtime| runtime.me.clone())), heap))
    }

    fn parent_process<'v>(heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        Ok(known(with(|runtime| runtime.parent.clone()), heap))
    }

    fn cpu_count() -> anyhow::Result<usize> {
        Ok(available_parallelism()?.get())
    }
}
