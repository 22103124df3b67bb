//! The work of a process that another one has started.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use anyhow::{Context, Result};
use starlark::values::dict::DictRef;
use starlark::values::list::ListRef;
use starlark::values::{UnpackValue, Value};

use super::children::{Duty, Setup};
use super::identity::stream_of;
use super::link::{call, discard_owned};
use super::owned;
use super::portable::{called, decode_with, encode_into};
use super::runtime::with;
use crate::lang::Running;
use crate::shared::Client;
use crate::shared::calls;
use crate::wire::{Json, ObjectId};

/// How many bytes a worker's values may take before another worker takes its
/// place: only the end of a process releases all its memory.
const MOST_BYTES: usize = 256 << 20;

/// Takes the connection that this process was started with, so far its standard
/// input, and reads its instructions.
pub(super) fn take_connection() -> Result<(Client, Setup)> {
    let stream = OwnedFd::from(UnixStream::from(
        rustix::stdio::stdin().try_clone_to_owned()?,
    ));
    let nothing = std::fs::File::open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nothing)?;
    let (client, setup) = Client::on(UnixStream::from(stream))?;
    let setup = setup.ok_or_else(|| io::Error::other("nothing to do"))?;
    Ok((client, serde_json::from_slice(&setup)?))
}

/// Fulfils the purpose of the process.
pub(super) fn fulfil(duty: Duty, running: &mut Running) -> starlark::Result<()> {
    with(|runtime| runtime.is_loading = false);
    match duty {
        Duty::Call { target: None, .. } => Ok(()),
        Duty::Call {
            target: Some(target),
            args,
            kwargs,
        } => {
            let function = called(&target, running)?;
            let args = decoded(args.as_bytes(), running)?;
            let kwargs = decoded(kwargs.as_bytes(), running)?;
            apply(function, args, kwargs, running)?;
            Ok(())
        }
        Duty::Work {
            pool,
            initializer,
            initargs,
            most_tasks,
            ..
        } => {
            if let Some(initializer) = initializer {
                let function = called(&initializer, running)?;
                let args = decoded(initargs.as_bytes(), running)?;
                star(function, args, running)?;
            }
            work(pool, most_tasks, running)
        }
    }
}

fn decoded<'v>(text: &[u8], running: &Running<'v, '_, '_>) -> Result<Value<'v>> {
    decode_with(text, running.heap(), &|name| running.get(name))
}

/// Calls a function with the items of a list or a tuple as arguments.
fn star<'v>(
    function: Value<'v>,
    args: Value<'v>,
    running: &mut Running<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let args: Vec<Value> = args.iterate(running.heap())?.collect();
    running.call(function, &args, &[])
}

fn apply<'v>(
    function: Value<'v>,
    args: Value<'v>,
    kwargs: Value<'v>,
    running: &mut Running<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let args: Vec<Value> = args.iterate(running.heap())?.collect();
    let named = DictRef::from_value(kwargs).context("kwargs is a dict")?;
    let named: Vec<(&str, Value)> = named
        .iter()
        .filter_map(|(name, value)| Some((name.unpack_str()?, value)))
        .collect();
    running.call(function, &args, &named)
}

/// Works for a pool until it closes.
fn work(pool: ObjectId, most_tasks: Option<u64>, running: &mut Running) -> starlark::Result<()> {
    let mut outcome = None;
    let mut tasks = 0;
    loop {
        let had_one = outcome.is_some();
        tasks += u64::from(had_one);
        let ends = had_one
            && (most_tasks.is_some_and(|most| tasks >= most)
                || running.allocated_bytes() > MOST_BYTES
                || running.is_stopped());
        if ends {
            let outcome = outcome.take();
            call(pool, calls::pool::resign(outcome)).map_err(anyhow::Error::from)?;
            return Ok(());
        }
        let task = call(pool, calls::pool::work(outcome)).map_err(anyhow::Error::from)?;
        let Some(body) = task else {
            return Ok(());
        };
        let before = owned::exchange(owned::Owned::default());
        outcome = Some(perform(&body, running));
        discard_owned(before);
    }
}

/// Runs a task: returns whether all calls succeeded, with their results or the
/// error.
fn perform(body: &[u8], running: &mut Running) -> (bool, Json) {
    match calls(body, running) {
        Ok(results) => (true, results.into()),
        Err(error) => {
            let failure = running.explain(&error);
            let text = format!("in a worker of the pool:\n{}", failure.told(None));
            (false, text.into_bytes().into())
        }
    }
}

fn calls(body: &[u8], running: &mut Running) -> starlark::Result<Vec<u8>> {
    let task = decoded(body, running)?;
    let parts = ListRef::from_value(task).map(|list| list.content().to_vec());
    let Some([name, how, first, items]) = parts.as_deref() else {
        return Err(anyhow::anyhow!("bad task").into());
    };
    let function = called(name.unpack_str().unwrap_or_default(), running)?;
    let stream = with(|runtime| runtime.program.stream);
    let first = u64::unpack_value(*first)?.unwrap_or_default();
    let mut results = vec![b'['];
    for (index, item) in items.iterate(running.heap())?.enumerate() {
        running.begin_item(stream_of(stream, first + index as u64));
        let result = match how.unpack_str() {
            Some("star") => star(function, item, running)?,
            Some("apply") => {
                let parts: Vec<Value> = item.iterate(running.heap())?.collect();
                let [args, kwargs] = parts[..] else {
                    return Err(anyhow::anyhow!("bad task").into());
                };
                apply(function, args, kwargs, running)?
            }
            _ => running.call(function, &[item], &[])?,
        };
        if index > 0 {
            results.push(b',');
        }
        encode_into(result, &mut results)?;
    }
    results.push(b']');
    Ok(results)
}
