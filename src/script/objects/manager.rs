//! `Manager()`: what makes objects that end together.

use std::fmt;

use allocative::Allocative;
use anyhow::bail;
use starlark::any::ProvidesStaticType;
use starlark::environment::{Methods, MethodsBuilder, MethodsStatic};
use starlark::values::dict::DictRef;
use starlark::values::none::NoneType;
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::containers::{Dict, List, Namespace, encoded_pairs_of};
use super::make::{dict, list, make, manager_makers};
use crate::script::handle::{Handle, Shape};
use crate::script::runtime::{self, call, with};
use crate::wire::{Call, Kind, ObjectId};

/// The managers of this process: what each has made, until it is shut down.
#[derive(Debug, Default)]
pub(in crate::script) struct Managers(Vec<Option<Vec<ObjectId>>>);

impl Managers {
    pub(super) fn make(&mut self) -> Manager {
        self.0.push(Some(Vec::new()));
        Manager(self.0.len() - 1)
    }
}

/// A manager, by its number. There is one server for all objects in any case.
#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct Manager(usize);

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
    /// Makes an object that ends when the manager is shut down.
    pub(super) fn make<T, E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<T, E>
    where
        T: AsRef<Handle>,
        E: From<anyhow::Error>,
    {
        self.check_open()?;
        let object = make()?;
        with(|runtime| {
            if let Some(objects) = &mut runtime.managers.0[self.0] {
                objects.push(object.as_ref().object());
            }
        });
        Ok(object)
    }

    fn check_open(&self) -> anyhow::Result<()> {
        if with(|runtime| runtime.managers.0[self.0].is_none()) {
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

    /// The dict of this name, which other programs of the manager find too.
    fn named_dict<'v>(
        this: &Manager,
        #[starlark(require = pos)] name: &str,
    ) -> anyhow::Result<Dict> {
        this.make(|| Ok(Dict(make(Some(name), Kind::Dict)?)))
    }

    /// The list of this name, which other programs of the manager find too.
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
            call(made.object(), Call::Update { pairs }).map_err(anyhow::Error::from)?;
            Ok(Namespace(made))
        })
    }

    /// The server is there already.
    fn start(this: &Manager) -> anyhow::Result<NoneType> {
        this.check_open()?;
        Ok(NoneType)
    }

    /// Ends all that it has made; what others find by a name, for this process.
    fn shutdown(this: &Manager) -> anyhow::Result<NoneType> {
        let objects = with(|runtime| runtime.managers.0[this.0].take());
        for object in objects.unwrap_or_default() {
            runtime::close(object)?;
        }
        Ok(NoneType)
    }
}
