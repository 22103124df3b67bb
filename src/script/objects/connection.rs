//! The ends of a `Pipe`.

use starlark::environment::MethodsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::Value;
use starlark::values::none::NoneType;

use super::arguments::patience;
use super::object::{object, shown_by_number};
use crate::lang::{Exception, Series};
use crate::script::handle::{Handle, Shape};
use crate::script::link::{call, post};
use crate::script::portable::{decode, decode_here, encode};
use crate::shared::calls;
use crate::wire::{Json, Patience, Taken};

object!(Connection, "Connection", methods, values: all_values);
shown_by_number!(Connection);

fn end(connection: &Handle) -> u8 {
    match connection.shape {
        Shape::Connection { end, .. } => end,
        _ => 0,
    }
}

fn receive(connection: &Handle, patience: Patience) -> anyhow::Result<Taken<Json>> {
    let end = end(connection);
    Ok(call(
        connection.object(),
        calls::pipe::receive(end, patience),
    )?)
}

/// The values received until the other end is closed.
fn all_values(connection: Handle) -> Series {
    Series::new(move |heap| match receive(&connection, None)? {
        Taken::Value(json) => decode(&json, heap).map(Some),
        _ => Ok(None),
    })
}

#[starlark_module]
fn methods(builder: &mut MethodsBuilder) {
    fn send<'v>(this: &Connection, obj: Value<'v>) -> anyhow::Result<NoneType> {
        let end = end(&this.0);
        let value = encode(obj)?.into();
        if call(this.0.object(), calls::pipe::send(end, value))? {
            return Ok(NoneType);
        }
        let reason = "this end or the other one is closed";
        Err(Exception::told("BrokenPipeError", reason).into())
    }

    fn recv<'v>(
        this: &Connection,
        #[starlark(require = named)] default: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<Value<'v>> {
        match (receive(&this.0, None)?, default) {
            (Taken::Value(json), _) => decode_here(&json, eval),
            (_, Some(default)) => Ok(default),
            _ => Err(Exception::bare(
                "EOFError",
                "this end or the other one is closed, and nothing is left; pass default= for that \
                 case",
            )
            .into()),
        }
    }

    fn poll<'v>(this: &Connection, timeout: Option<Value<'v>>) -> anyhow::Result<bool> {
        let patience = match timeout {
            None => Some(0),
            timeout => patience(None, timeout)?,
        };
        let end = end(&this.0);
        Ok(call(this.0.object(), calls::pipe::poll(end, patience))?)
    }

    fn close(this: &Connection) -> anyhow::Result<NoneType> {
        let end = end(&this.0);
        let for_all = false;
        post(this.0.object(), calls::pipe::let_go(end, for_all))?;
        Ok(NoneType)
    }

    #[starlark(attribute)]
    fn readable(this: &Connection) -> anyhow::Result<bool> {
        Ok(match this.0.shape {
            Shape::Connection { end, duplex } => duplex || end == 1,
            _ => false,
        })
    }

    #[starlark(attribute)]
    fn writable(this: &Connection) -> anyhow::Result<bool> {
        Ok(match this.0.shape {
            Shape::Connection { end, duplex } => duplex || end == 0,
            _ => false,
        })
    }
}
