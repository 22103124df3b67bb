//! Series of values that arrive one after the other, as from a queue, a
//! connection or a pool; getting the next one may fail.
//!
//! A Starlark iterator cannot fail. So a loop in the program's own text goes
//! over a series that ends when it fails, and checks for the error afterwards;
//! functions that consume a whole series get a list; and if neither is
//! possible, the error stops the evaluation, see [`stop()`](stop::stop).

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use allocative::Allocative;
use anyhow::Result;
use starlark::any::ProvidesStaticType;
use starlark::starlark_simple_value;
use starlark::values::{Demand, Heap, NoSerialize, StarlarkValue, Value, starlark_value};

use super::long_range::LongRange;
use super::stop;

type Next = dyn for<'v> Fn(Heap<'v>) -> Result<Option<Value<'v>>> + Send + Sync;

thread_local! {
    /// The error that ended a loop, until the loop checks.
    static FAILED: RefCell<Option<anyhow::Error>> = const { RefCell::new(None) };
}

/// A series as a value. Values that can only be iterated over as a series
/// provide one.
#[derive(Clone, ProvidesStaticType, NoSerialize, Allocative)]
pub(crate) struct Series {
    #[allocative(skip)]
    next: Arc<Next>,
    /// Whether the loop over it checks for an error afterwards.
    is_asked: bool,
}

starlark_simple_value!(Series);

impl fmt::Debug for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

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
            Err(error) if self.is_asked => {
                FAILED.set(Some(error));
                None
            }
            Err(error) => stop::stop(error),
        }
    }

    unsafe fn iter_stop(&self) {}

    fn provide(&'v self, demand: &mut Demand<'_, 'v>) {
        demand.provide_value(self.clone());
    }
}

impl Series {
    /// `next` returns the next value, or none at the end.
    pub(crate) fn new(
        next: impl for<'v> Fn(Heap<'v>) -> Result<Option<Value<'v>>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            next: Arc::new(next),
            is_asked: false,
        }
    }

    /// The series in `value`, or the one for iterating over it.
    pub(crate) fn of(value: Value) -> Option<Self> {
        value.request_value::<Self>()
    }

    /// The numbers of a range, if `value` is one.
    pub(crate) fn of_range<'v>(value: Value<'v>, heap: Heap<'v>) -> Option<Self> {
        let range = LongRange::of(value, heap)?;
        let next = AtomicI64::new(0);
        Some(Self::new(move |heap| {
            let number = range.number(next.fetch_add(1, Ordering::Relaxed));
            Ok(number.map(|number| heap.alloc(number)))
        }))
    }

    /// The next value, or none at the end.
    pub(crate) fn next<'v>(&self, heap: Heap<'v>) -> Result<Option<Value<'v>>> {
        (self.next)(heap)
    }

    /// The same for a loop that checks with [`take_error`].
    pub(super) fn for_loop(self) -> Self {
        Self {
            is_asked: true,
            ..self
        }
    }

    /// All its values.
    pub(super) fn all<'v>(&self, heap: Heap<'v>) -> Result<Vec<Value<'v>>> {
        std::iter::from_fn(|| self.next(heap).transpose()).collect()
    }
}

/// Takes the error that ended the last loop.
pub(super) fn take_error() -> Option<anyhow::Error> {
    FAILED.take()
}
