//! The shared objects as values of a script.
//!
//! Each is a [`Handle`] and nothing more: what it holds is at the server, or
//! in shared memory. Names, arguments and errors are Python's.

mod array;
mod connection;
mod containers;
mod lock;
mod make;
mod manager;
mod queue;
mod signals;
mod timing;

use anyhow::bail;
use starlark::values::{Heap, Value};

use self::array::{Array, Cell};
use self::connection::Connection;
use self::containers::{Dict, List, Namespace};
use self::lock::Lock;
use self::queue::Queue;
use self::signals::{Barrier, Condition, Event, Semaphore};
use super::handle::{Handle, Shape};
use super::runtime::{come_back_to, post};
use crate::lang::python_type;
use crate::wire::Call;

pub(super) use connection::next as next_from_connection;
pub(super) use containers::pairs_of;
pub(super) use containers::{IN_PLACE, in_place};
pub(super) use make::{NAMES, register};
pub(super) use manager::Managers;
pub(super) use queue::next as next_from_queue;
pub(super) use timing::{deadline, patience};

/// A value of a script that is a handle: its type, its name in the language,
/// the module of its methods, and what else it can do.
macro_rules! object {
    ($type:ident, $name:literal, $methods:path $(, { $($more:item)* })?) => {
        #[derive(
            Debug,
            starlark::any::ProvidesStaticType,
            starlark::values::NoSerialize,
            allocative::Allocative,
        )]
        pub(in crate::script::objects) struct $type(
            #[allocative(skip)] pub(in crate::script::objects) $crate::script::handle::Handle);

        starlark::starlark_simple_value!($type);

        impl AsRef<$crate::script::handle::Handle> for $type {
            fn as_ref(&self) -> &$crate::script::handle::Handle {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.show(f)
            }
        }

        #[starlark::values::starlark_value(type = $name)]
        impl<'v> starlark::values::StarlarkValue<'v> for $type {
            fn get_methods() -> Option<&'static starlark::environment::Methods> {
                static METHODS: starlark::environment::MethodsStatic =
                    starlark::environment::MethodsStatic::new($name, $methods);
                Some(METHODS.methods())
            }

            fn equals(&self, other: starlark::values::Value<'v>) -> starlark::Result<bool> {
                let other = Self::from_value(other);
                Ok(other.is_some_and(|other| other.0.identity() == self.0.identity()))
            }

            fn write_hash(
                &self,
                hasher: &mut starlark::collections::StarlarkHasher,
            ) -> starlark::Result<()> {
                std::hash::Hash::hash(&self.0.identity(), hasher);
                Ok(())
            }

            $($($more)*)?
        }
    };
}
use object;

/// Shows an object as Python shows those that have no literal.
macro_rules! shown_by_number {
    ($($type:ident),+) => {
        $(impl $type {
            fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!("<", stringify!($type), " {}>"), self.0.object())
            }
        })+
    };
}
use shown_by_number;

/// A position in a list or an array.
fn position(index: Value) -> anyhow::Result<i64> {
    match index.unpack_i32() {
        Some(index) => Ok(index.into()),
        None => bail!("an index is an int, not {}", python_type(index)),
    }
}

/// The handle that `value` is, if it is one.
pub(super) fn handle_of(value: Value) -> Option<Handle> {
    macro_rules! one_of {
        ($($type:ident),+) => {
            $(if let Some(object) = $type::from_value(value) {
                return Some(object.0);
            })+
        };
    }
    one_of!(
        Queue, Connection, Lock, Semaphore, Event, Condition, Barrier, Cell, Array, Dict, List,
        Namespace
    );
    None
}

/// The value that a handle stands for which another process has sent. This one
/// uses an end of a pipe from now on too.
pub(super) fn received(handle: Handle, heap: Heap<'_>) -> anyhow::Result<Value<'_>> {
    if let Shape::Connection { end, .. } = handle.shape {
        post(handle.object(), Call::Hold { end })?;
    }
    Ok(match handle.shape {
        Shape::Queue { .. } => {
            come_back_to(handle.object());
            heap.alloc(Queue(handle))
        }
        Shape::Connection { .. } => heap.alloc(Connection(handle)),
        Shape::Lock { .. } => heap.alloc(Lock(handle)),
        Shape::Semaphore => heap.alloc(Semaphore(handle)),
        Shape::Event => heap.alloc(Event(handle)),
        Shape::Condition => heap.alloc(Condition(handle)),
        Shape::Barrier { .. } => heap.alloc(Barrier(handle)),
        Shape::Value { .. } => heap.alloc(Cell(handle)),
        Shape::Array { .. } => heap.alloc(Array(handle)),
        Shape::Dict => heap.alloc(Dict(handle)),
        Shape::List => heap.alloc(List(handle)),
        Shape::Namespace => heap.alloc(Namespace(handle)),
    })
}
