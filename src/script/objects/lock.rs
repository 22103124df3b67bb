//! `Lock` and `RLock`.
//!
//! A free lock is acquired and released in shared memory; only waiting and
//! waking involve the server.

use std::time::Duration;

use anyhow::bail;
use starlark::environment::MethodsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::Value;
use starlark::values::dict::DictRef;
use starlark::values::none::NoneType;
use starlark::values::tuple::UnpackTuple;

use super::object::{object, shown_by_number};
use crate::script::handle::{Handle, Shape};
use crate::script::link::{self, with};
use crate::shared::calls;
use crate::shared::{Release, SharedError, Spin, Word};
use crate::wire::{ClientId, Patience};

object!(Lock, "Lock", methods);
shown_by_number!(Lock);

/// How often to check a held lock in a row: a holder on another core rarely
/// needs long.
const LOOKS: u32 = 100;
/// How long to go on checking, while others may use the processor, before
/// asking the server.
const SPIN: Duration = Duration::from_micros(50);

/// Acquires a lock; returns whether it succeeded.
pub(in crate::script) fn acquire(
    lock: &Handle,
    patience: Patience,
) -> anyhow::Result<bool, SharedError> {
    with(|link| {
        let (known, client) = link.lock(&lock.opened)?;
        if is_reentrant(lock) && known.depth > 0 {
            known.depth += 1;
            return Ok(true);
        }
        known.is_abandoned = if take_in_memory(&known.word, client.id(), patience) {
            false
        } else {
            match client.call(lock.object(), calls::lock::acquire(patience))? {
                Some(acquired) => acquired.abandoned,
                None => return Ok(false),
            }
        };
        known.depth = 1;
        Ok(true)
    })
}

/// Acquires a lock that is free, or soon will be; returns whether it succeeded.
fn take_in_memory(word: &Word, me: ClientId, patience: Patience) -> bool {
    let mut spin = Spin::new(SPIN);
    while word.holder() != Some(me) {
        for _ in 0..LOOKS {
            if word.try_acquire(me) {
                return true;
            }
            std::hint::spin_loop();
        }
        if patience == Some(0) || !spin.goes_on() {
            break;
        }
    }
    false
}

/// Releases a lock.
pub(in crate::script) fn release(lock: &Handle) -> anyhow::Result<(), SharedError> {
    with(|link| {
        let (known, client) = link.lock(&lock.opened)?;
        if is_reentrant(lock) {
            if known.depth == 0 {
                let reason = "the lock is not held by this process";
                return Err(SharedError::Refused(reason.to_owned()));
            }
            known.depth -= 1;
            if known.depth > 0 {
                return Ok(());
            }
        }
        client.settle()?;
        match known.word.release(client.id()) {
            Release::Done => Ok(()),
            Release::Freed => client.post(lock.object(), calls::lock::freed()),
            Release::Ask => client.call(lock.object(), calls::lock::release()),
        }
    })
}

fn is_reentrant(lock: &Handle) -> bool {
    lock.shape == Shape::Lock { reentrant: true }
}

/// Calls a function while holding the lock, and releases it in any case.
pub(super) fn run<'v>(
    lock: &Handle,
    function: Value<'v>,
    args: &UnpackTuple<Value<'v>>,
    kwargs: &DictRef<'v>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    acquire(lock, None).map_err(anyhow::Error::from)?;
    call_and_release(function, args, kwargs, eval, || release(lock))
}

/// Calls a function with the given arguments, then releases what was acquired
/// for it. If both fail, the function's error counts.
pub(super) fn call_and_release<'v>(
    function: Value<'v>,
    args: &UnpackTuple<Value<'v>>,
    kwargs: &DictRef<'v>,
    eval: &mut Evaluator<'v, '_, '_>,
    release: impl FnOnce() -> Result<(), SharedError>,
) -> starlark::Result<Value<'v>> {
    let named: Vec<(&str, Value)> = kwargs
        .iter()
        .filter_map(|(name, value)| Some((name.unpack_str()?, value)))
        .collect();
    let returned = eval.eval_function(function, &args.items, &named);
    let released = release().map_err(anyhow::Error::from);
    let returned = returned?;
    released?;
    Ok(returned)
}

/// The methods of everything that is or has a lock.
macro_rules! lock_methods {
    ($type:ident, $methods:ident) => {
        #[starlark_module]
        fn $methods(builder: &mut MethodsBuilder) {
            fn acquire<'v>(
                this: &$type,
                #[starlark(default = true)] block: bool,
                timeout: Option<Value<'v>>,
            ) -> anyhow::Result<bool> {
                let patience = $crate::script::objects::arguments::patience(Some(block), timeout)?;
                Ok($crate::script::objects::lock::acquire(
                    &this.lock()?,
                    patience,
                )?)
            }

            fn release(this: &$type) -> anyhow::Result<NoneType> {
                $crate::script::objects::lock::release(&this.lock()?)?;
                Ok(NoneType)
            }

            fn run<'v>(
                this: &$type,
                #[starlark(require = pos)] function: Value<'v>,
                #[starlark(args)] args: UnpackTuple<Value<'v>>,
                #[starlark(kwargs)] kwargs: DictRef<'v>,
                eval: &mut Evaluator<'v, '_, '_>,
            ) -> starlark::Result<Value<'v>> {
                let lock = this.lock()?;
                $crate::script::objects::lock::run(&lock, function, &args, &kwargs, eval)
            }

            fn locked(this: &$type) -> anyhow::Result<bool> {
                let lock = this.lock()?;
                let holder = with(|link| {
                    let (known, _) = link.lock(&lock.opened)?;
                    anyhow::Ok(known.word.holder())
                });
                Ok(holder?.is_some())
            }

            /// Whether the last holder died with the lock, and this process has
            /// acquired it since.
            fn was_abandoned(this: &$type) -> anyhow::Result<bool> {
                let lock = this.lock()?;
                with(|link| Ok(link.lock(&lock.opened)?.0.is_abandoned))
            }
        }

        impl $type {
            fn lock(&self) -> anyhow::Result<Handle> {
                match self.0.lock() {
                    Some(lock) => Ok(lock),
                    None => bail!("it has no lock"),
                }
            }
        }
    };
}
pub(super) use lock_methods;

lock_methods!(Lock, common_methods);

fn methods(builder: &mut MethodsBuilder) {
    common_methods(builder);
    own_methods(builder);
}

#[starlark_module]
fn own_methods(builder: &mut MethodsBuilder) {
    /// Removes it for all its users; one with a name, just for this process.
    fn close(this: &Lock) -> anyhow::Result<NoneType> {
        link::close(this.0.object())?;
        Ok(NoneType)
    }
}
