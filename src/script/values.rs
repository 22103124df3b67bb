//! Series of values that come one after the other: what a `for` reads from a
//! queue, a connection or a pool.
//!
//! Starlark has no way for such a series to fail, so an error stops the
//! evaluation, see [`stop`].

use std::fmt;

use allocative::Allocative;
use anyhow::Result;
use starlark::any::ProvidesStaticType;
use starlark::starlark_simple_value;
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, starlark_value};

use super::handle::Handle;
use super::objects::{next_from_connection, next_from_queue};
use super::pool::{self, Job};
use super::portable::decode;
use crate::lang::stop;

/// Where a series comes from.
#[derive(Debug, Clone)]
pub(super) enum Reading {
    /// A queue, until a value is this JSON, or until it is closed.
    Queue(Handle, Option<Vec<u8>>),
    /// An end of a pipe, until the other one is closed.
    Connection(Handle),
    /// The results of a pool's job.
    Pool(Job),
}

#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct Series(#[allocative(skip)] pub(super) Reading);

starlark_simple_value!(Series);

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<iterator>")
    }
}

#[starlark_value(type = "iterator")]
impl<'v> StarlarkValue<'v> for Series {
    unsafe fn iterate(&self, me: Value<'v>, _heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        Ok(me)
    }

    unsafe fn iter_next(&self, _index: usize, heap: Heap<'v>) -> Option<Value<'v>> {
        match self.next(heap) {
            Ok(next) => next,
            Err(error) => stop(error),
        }
    }

    unsafe fn iter_stop(&self) {}
}

impl Series {
    /// The next value; none when there are no more.
    fn next<'v>(&self, heap: Heap<'v>) -> Result<Option<Value<'v>>> {
        let json = match &self.0 {
            Reading::Queue(queue, sentinel) => next_from_queue(queue)?
                .filter(|json| sentinel.as_ref().is_none_or(|sentinel| sentinel != json)),
            Reading::Connection(connection) => next_from_connection(connection)?,
            Reading::Pool(job) => pool::next_result(job)?,
        };
        json.map(|json| decode(&json, heap)).transpose()
    }
}
