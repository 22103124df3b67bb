//! Objects that come from other processes.

use starlark::values::{Heap, Value};

use super::array::{Array, Cell};
use super::connection::Connection;
use super::containers::{Dict, List, Namespace};
use super::lock::Lock;
use super::queue::Queue;
use super::signals::{Barrier, Condition, Event, Semaphore};
use crate::script::handle::{Handle, Shape};
use crate::script::link::{come_back_to, post};
use crate::shared::calls;

/// The value for a handle that another process has sent. If it is an end of a
/// pipe, this process uses that, too, from now on.
pub(in crate::script) fn received(handle: Handle, heap: Heap<'_>) -> anyhow::Result<Value<'_>> {
    if let Shape::Connection { end, .. } = handle.shape {
        post(handle.object(), calls::pipe::hold(end))?;
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
