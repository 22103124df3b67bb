//! `try` and `raise`: blocks as functions, and their outcomes.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;

use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::environment::GlobalsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::starlark_simple_value;
use starlark::values::none::NoneType;
use starlark::values::tuple::TupleRef;
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, ValueLike, starlark_value};

use super::contexts;
use crate::lang::builtins::exceptions::{self, ClassValue};
use crate::lang::exception::{Class, Exception};

/// How many errors are kept with their tracebacks, the newest ones: each takes
/// kilobytes, and a loop may catch millions.
const MOST_KEPT: usize = 32;

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// Caught errors with their tracebacks, in case they are raised again, by
/// number.
#[derive(Default)]
struct Kept {
    errors: VecDeque<(u64, starlark::Error)>,
    last: u64,
}

impl Kept {
    fn keep(&mut self, error: starlark::Error) -> u64 {
        self.last += 1;
        self.errors.truncate(MOST_KEPT - 1);
        self.errors.push_front((self.last, error));
        self.last
    }

    fn take(&mut self, number: u64) -> Option<starlark::Error> {
        let place = self.errors.iter().position(|(one, _)| *one == number)?;
        self.errors.remove(place).map(|(_, error)| error)
    }
}

/// The outcome of a block that an error ended.
#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
struct Caught {
    exception: Exception,
    /// The number of the error.
    number: u64,
}

starlark_simple_value!(Caught);

impl fmt::Display for Caught {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exception.fmt(f)
    }
}

#[starlark_value(type = "caught")]
#[expect(clippy::elidable_lifetime_names, reason = "the attribute asks for it")]
impl<'v> StarlarkValue<'v> for Caught {}

impl Caught {
    /// The error, with its original traceback unless many others were caught
    /// since.
    fn again(&self) -> starlark::Error {
        let kept = KEPT.with_borrow_mut(|kept| kept.take(self.number));
        kept.unwrap_or_else(|| anyhow::Error::new(self.exception.clone()).into())
    }
}

fn caught(outcome: Value<'_>) -> Option<&Caught> {
    outcome.downcast_ref()
}

fn type_error(text: &str) -> anyhow::Error {
    Exception::told("TypeError", text).into()
}

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    /// Calls a block; returns its result, or the error that ended it.
    fn __try__<'v>(
        #[starlark(require = pos)] block: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let open = contexts::open(eval);
        match eval.eval_function(block, &[], &[]) {
            Ok(outcome) => Ok(outcome),
            Err(error) => {
                contexts::leave_to(open, eval);
                let exception = Exception::of(&error);
                let number = KEPT.with_borrow_mut(|kept| kept.keep(error));
                Ok(eval.heap().alloc(Caught { exception, number }))
            }
        }
    }

    /// Whether an error ended a block.
    fn __caught__<'v>(#[starlark(require = pos)] outcome: Value<'v>) -> anyhow::Result<bool> {
        Ok(caught(outcome).is_some())
    }

    /// Whether a block was left in a certain way.
    fn __left__<'v>(
        #[starlark(require = pos)] outcome: Value<'v>,
        #[starlark(require = pos)] way: &str,
    ) -> anyhow::Result<bool> {
        let first = TupleRef::from_value(outcome).and_then(|pair| pair.content().first().copied());
        Ok(first.and_then(Value::unpack_str) == Some(way))
    }

    /// Whether `except classes` handles the error.
    fn __matches__<'v>(
        #[starlark(require = pos)] outcome: Value<'v>,
        #[starlark(require = pos)] classes: Value<'v>,
    ) -> anyhow::Result<bool> {
        let Some(caught) = caught(outcome) else {
            return Ok(false);
        };
        exceptions::is_one_of(&caught.exception, classes).ok_or_else(|| {
            type_error("catching classes that do not inherit from BaseException is not allowed")
        })
    }

    /// The error as a value.
    fn __error__<'v>(
        #[starlark(require = pos)] outcome: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Ok(match caught(outcome) {
            Some(caught) => heap.alloc(caught.exception.clone()),
            None => Value::new_none(),
        })
    }

    /// Raises the error that ended a block, if one did, unchanged.
    fn __again__<'v>(#[starlark(require = pos)] outcome: Value<'v>) -> starlark::Result<NoneType> {
        match caught(outcome) {
            Some(caught) => Err(caught.again()),
            None => Ok(NoneType),
        }
    }

    /// The class that `class name(above): pass` defines.
    fn __exception_class__<'v>(
        #[starlark(require = pos)] name: &str,
        #[starlark(require = pos)] above: Value<'v>,
    ) -> anyhow::Result<ClassValue> {
        match above.downcast_ref() {
            Some(ClassValue(above)) => Ok(ClassValue(Class::define(name, *above))),
            None => Err(type_error("only classes of exceptions can be defined")),
        }
    }

    fn __raise__<'v>(
        #[starlark(require = pos)] error: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<NoneType> {
        if let Some(exception) = exceptions::of(error) {
            return Err(exception.clone().into());
        }
        if let Some(ClassValue(class)) = error.downcast_ref() {
            return Err(Exception::new(*class, &[], heap)?.into());
        }
        Err(type_error("exceptions must derive from BaseException"))
    }
}
