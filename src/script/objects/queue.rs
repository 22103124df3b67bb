//! `Queue`, `JoinableQueue` and `SimpleQueue`, which differ only where Python's
//! documentation says so.

use starlark::environment::MethodsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::Value;
use starlark::values::none::NoneType;

use super::arguments::patience;
use super::object::{object, shown_by_number};
use crate::lang::{Exception, Series};
use crate::script::handle::{Handle, Shape};
use crate::script::link::{self, call, post, with};
use crate::script::owned;
use crate::script::portable::{decode, decode_here, encode};
use crate::shared::calls;
use crate::wire::{Json, Patience, Put, Taken};

object!(Queue, "Queue", methods, values: all_values);
shown_by_number!(Queue);

/// The values taken until the queue is closed.
fn all_values(queue: Handle) -> Series {
    values_until(queue, None)
}

/// The values taken until the queue is closed, or until one equals this JSON.
fn values_until(queue: Handle, sentinel: Option<Vec<u8>>) -> Series {
    Series::new(move |heap| match get(&queue, None)? {
        Taken::Value(json) if sentinel.as_deref() == Some(&*json) => Ok(None),
        Taken::Value(json) => decode(&json, heap).map(Some),
        Taken::Closed | Taken::TimedOut => Ok(None),
    })
}

fn get(queue: &Handle, patience: Patience) -> anyhow::Result<Taken<Json>> {
    let object = queue.object();
    Ok(with(|link| link.client_for(object)?.get(object, patience))?)
}

fn put(queue: &Queue, value: Value, patience: Patience) -> anyhow::Result<NoneType> {
    let value = encode(value)?.into();
    let object = queue.0.object();
    let is_bounded = queue.bound() > 0;
    let put = with(|link| {
        let client = link.client_for(object)?;
        client.put(object, is_bounded, value, patience)
    })?;
    match put {
        Put::Done => Ok(NoneType),
        Put::Full => {
            Err(Exception::bare("queue.Full", "there was no room in the queue in time").into())
        }
        Put::Closed => Err(Exception::told("ValueError", "the queue is closed").into()),
    }
}

fn get_value<'v>(
    queue: &Queue,
    patience: Patience,
    default: Option<Value<'v>>,
    eval: &Evaluator<'v, '_, '_>,
) -> anyhow::Result<Value<'v>> {
    match (get(&queue.0, patience)?, default) {
        (Taken::Value(json), _) => decode_here(&json, eval),
        (_, Some(default)) => Ok(default),
        (Taken::TimedOut, None) => Err(Exception::bare(
            "_queue.Empty",
            "no value arrived in time; pass default= for that case",
        )
        .into()),
        (Taken::Closed, None) => Err(Exception::told(
            "ValueError",
            "the queue is closed, and nothing is left in it",
        )
        .into()),
    }
}

impl Queue {
    fn bound(&self) -> u64 {
        match self.0.shape {
            Shape::Queue { bound } => bound,
            _ => 0,
        }
    }

    fn size(&self) -> anyhow::Result<u64> {
        Ok(call(self.0.object(), calls::queue::size())?)
    }
}

#[starlark_module]
fn methods(builder: &mut MethodsBuilder) {
    fn put<'v>(
        this: &Queue,
        obj: Value<'v>,
        #[starlark(default = true)] block: bool,
        timeout: Option<Value<'v>>,
    ) -> anyhow::Result<NoneType> {
        self::put(this, obj, patience(Some(block), timeout)?)
    }

    fn put_nowait<'v>(this: &Queue, obj: Value<'v>) -> anyhow::Result<NoneType> {
        self::put(this, obj, Some(0))
    }

    fn get<'v>(
        this: &Queue,
        #[starlark(default = true)] block: bool,
        timeout: Option<Value<'v>>,
        #[starlark(require = named)] default: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<Value<'v>> {
        get_value(this, patience(Some(block), timeout)?, default, eval)
    }

    fn get_nowait<'v>(
        this: &Queue,
        #[starlark(require = named)] default: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<Value<'v>> {
        get_value(this, Some(0), default, eval)
    }

    fn until<'v>(this: &Queue, sentinel: Value<'v>) -> anyhow::Result<Series> {
        Ok(values_until(this.0, Some(encode(sentinel)?)))
    }

    fn qsize(this: &Queue) -> anyhow::Result<u64> {
        this.size()
    }

    fn empty(this: &Queue) -> anyhow::Result<bool> {
        Ok(this.size()? == 0)
    }

    fn full(this: &Queue) -> anyhow::Result<bool> {
        Ok(this.bound() > 0 && this.size()? >= this.bound())
    }

    fn task_done(this: &Queue) -> anyhow::Result<NoneType> {
        post(this.0.object(), calls::queue::task_done())?;
        Ok(NoneType)
    }

    fn join(this: &Queue) -> anyhow::Result<NoneType> {
        call(this.0.object(), calls::queue::all_done(None))?;
        Ok(NoneType)
    }

    /// This process no longer uses it, while others may, as in Python: it is
    /// removed once nobody can use it.
    fn close(this: &Queue) -> anyhow::Result<NoneType> {
        let object = this.0.object();
        if owned::is_owned(object) {
            link::close(object)?;
        } else {
            link::leave_object(object);
        }
        Ok(NoneType)
    }

    fn join_thread(this: &Queue) -> anyhow::Result<NoneType> {
        let _ = this;
        with(|link| link.client()?.settle())?;
        Ok(NoneType)
    }

    fn cancel_join_thread(this: &Queue) -> anyhow::Result<NoneType> {
        let _ = this;
        Ok(NoneType)
    }

    fn shutdown(this: &Queue) -> anyhow::Result<NoneType> {
        post(this.0.object(), calls::queue::close())?;
        Ok(NoneType)
    }
}
