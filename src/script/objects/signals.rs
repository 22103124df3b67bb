//! `Semaphore`, `BoundedSemaphore`, `Event`, `Condition` and `Barrier`.

use std::time::{Duration, Instant};

use anyhow::bail;
use starlark::environment::MethodsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::Value;
use starlark::values::dict::DictRef;
use starlark::values::none::NoneType;
use starlark::values::tuple::UnpackTuple;

use super::arguments::{deadline, patience};
use super::lock::{call_and_release, lock_methods};
use super::object::{object, shown_by_number};
use crate::lang::Exception;
use crate::script::function::named;
use crate::script::handle::{Handle, Shape};
use crate::script::link::{self, Link, call, post, with};
use crate::shared::{calls, unexpected};
use crate::wire::{BarrierState, Met, Patience};

object!(Semaphore, "Semaphore", semaphore_methods);
object!(Event, "Event", event_methods);
object!(Condition, "Condition", condition_methods);
object!(Barrier, "Barrier", barrier_methods);
shown_by_number!(Semaphore, Event, Condition, Barrier);

fn acquire(semaphore: &Handle, patience: Patience) -> anyhow::Result<bool> {
    with(Link::hold_lease)?;
    Ok(call(semaphore.object(), calls::semaphore::acquire(patience))?.is_some())
}

#[starlark_module]
fn semaphore_methods(builder: &mut MethodsBuilder) {
    /// Removes it for all its users; one with a name, just for this process.
    fn close(this: &Semaphore) -> anyhow::Result<NoneType> {
        link::close(this.0.object())?;
        Ok(NoneType)
    }

    fn acquire<'v>(
        this: &Semaphore,
        #[starlark(default = true)] block: bool,
        timeout: Option<Value<'v>>,
    ) -> anyhow::Result<bool> {
        self::acquire(&this.0, patience(Some(block), timeout)?)
    }

    fn release(this: &Semaphore, #[starlark(default = 1)] n: i32) -> anyhow::Result<NoneType> {
        let Ok(units @ 1..) = u32::try_from(n) else {
            bail!("n must be one or more");
        };
        call(this.0.object(), calls::semaphore::release(units))?;
        Ok(NoneType)
    }

    fn get_value(this: &Semaphore) -> anyhow::Result<u64> {
        Ok(call(this.0.object(), calls::semaphore::units())?)
    }

    fn run<'v>(
        this: &Semaphore,
        #[starlark(require = pos)] function: Value<'v>,
        #[starlark(args)] args: UnpackTuple<Value<'v>>,
        #[starlark(kwargs)] kwargs: DictRef<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        self::acquire(&this.0, None)?;
        call_and_release(function, &args, &kwargs, eval, || {
            call(this.0.object(), calls::semaphore::release(1))
        })
    }
}

#[starlark_module]
fn event_methods(builder: &mut MethodsBuilder) {
    /// Removes it for all its users; one with a name, just for this process.
    fn close(this: &Event) -> anyhow::Result<NoneType> {
        link::close(this.0.object())?;
        Ok(NoneType)
    }

    fn set(this: &Event) -> anyhow::Result<NoneType> {
        post(this.0.object(), calls::event::set())?;
        Ok(NoneType)
    }

    fn clear(this: &Event) -> anyhow::Result<NoneType> {
        post(this.0.object(), calls::event::clear())?;
        Ok(NoneType)
    }

    fn is_set(this: &Event) -> anyhow::Result<bool> {
        Ok(call(this.0.object(), calls::event::is_set())?)
    }

    fn wait<'v>(this: &Event, timeout: Option<Value<'v>>) -> anyhow::Result<bool> {
        let patience = patience(None, timeout)?;
        Ok(call(this.0.object(), calls::event::wait(patience))?)
    }
}

lock_methods!(Condition, its_lock_methods);

fn wait(condition: &Condition, patience: Patience) -> anyhow::Result<bool> {
    let woken = call(condition.0.object(), calls::condition::wait(patience))?;
    if let Some(lock) = condition.0.lock() {
        with(|link| {
            link.lock(&lock.opened)?.0.is_abandoned = woken.abandoned;
            anyhow::Ok(())
        })?;
    }
    Ok(woken.notified)
}

fn condition_methods(builder: &mut MethodsBuilder) {
    its_lock_methods(builder);
    waiting_methods(builder);
}

#[starlark_module]
fn waiting_methods(builder: &mut MethodsBuilder) {
    /// Removes it for all its users; one with a name, just for this process.
    fn close(this: &Condition) -> anyhow::Result<NoneType> {
        link::close(this.0.object())?;
        Ok(NoneType)
    }

    fn wait<'v>(this: &Condition, timeout: Option<Value<'v>>) -> anyhow::Result<bool> {
        self::wait(this, patience(None, timeout)?)
    }

    fn wait_for<'v>(
        this: &Condition,
        predicate: Value<'v>,
        timeout: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let end = deadline(timeout)?;
        loop {
            let result = eval.eval_function(predicate, &[], &[])?;
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if result.to_bool() || left == Some(Duration::ZERO) {
                return Ok(result);
            }
            self::wait(this, left.map(|left| left.as_micros() as u64 + 1))?;
        }
    }

    fn notify(this: &Condition, #[starlark(default = 1)] n: i32) -> anyhow::Result<NoneType> {
        let clients = Some(u32::try_from(n).unwrap_or(0));
        call(this.0.object(), calls::condition::notify(clients))?;
        Ok(NoneType)
    }

    fn notify_all(this: &Condition) -> anyhow::Result<NoneType> {
        call(this.0.object(), calls::condition::notify(None))?;
        Ok(NoneType)
    }
}

impl Barrier {
    /// How long to wait by default.
    fn patience(&self) -> Patience {
        match self.0.shape {
            Shape::Barrier { patience, .. } => patience,
            _ => None,
        }
    }
}

fn state(barrier: &Barrier) -> anyhow::Result<BarrierState> {
    Ok(call(barrier.0.object(), calls::barrier::state())?)
}

fn passed(met: &Met) -> anyhow::Result<u32> {
    match met {
        Met::Passed(index) => Ok(*index),
        Met::Broken | Met::TimedOut => {
            Err(Exception::bare("threading.BrokenBarrierError", "the barrier is broken").into())
        }
        // Only a wait has this outcome.
        Met::Act(_) => Err(unexpected().into()),
    }
}

#[starlark_module]
fn barrier_methods(builder: &mut MethodsBuilder) {
    /// Removes it for all its users; one with a name, just for this process.
    fn close(this: &Barrier) -> anyhow::Result<NoneType> {
        link::close(this.0.object())?;
        Ok(NoneType)
    }

    fn wait<'v>(
        this: &Barrier,
        timeout: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<u32> {
        let patience = match timeout.filter(|timeout| !timeout.is_none()) {
            Some(timeout) => patience(None, Some(timeout))?,
            None => this.patience(),
        };
        let object = this.0.object();
        let mut met = call(object, calls::barrier::wait(patience)).map_err(anyhow::Error::from)?;
        if let Met::Act(action) = &met {
            let acted = match named(action, eval) {
                Ok(action) => eval.eval_function(action, &[], &[]),
                Err(error) => Err(error.into()),
            };
            if let Err(error) = acted {
                call(object, calls::barrier::abort()).map_err(anyhow::Error::from)?;
                return Err(error);
            }
            met = call(object, calls::barrier::acted()).map_err(anyhow::Error::from)?;
        }
        Ok(passed(&met)?)
    }

    fn reset(this: &Barrier) -> anyhow::Result<NoneType> {
        call(this.0.object(), calls::barrier::reset())?;
        Ok(NoneType)
    }

    fn abort(this: &Barrier) -> anyhow::Result<NoneType> {
        call(this.0.object(), calls::barrier::abort())?;
        Ok(NoneType)
    }

    #[starlark(attribute)]
    fn parties(this: &Barrier) -> anyhow::Result<u32> {
        match this.0.shape {
            Shape::Barrier { parties, .. } => Ok(parties),
            _ => Ok(0),
        }
    }

    #[starlark(attribute)]
    fn n_waiting(this: &Barrier) -> anyhow::Result<u32> {
        Ok(state(this)?.waiting)
    }

    #[starlark(attribute)]
    fn broken(this: &Barrier) -> anyhow::Result<bool> {
        Ok(state(this)?.broken)
    }
}
