//! Values that travel between processes unchanged.
//!
//! They travel as JSON, so that a shell can read what a script puts into a
//! queue. A value without a JSON form becomes an object with a single key that
//! starts with a dollar sign: tuples, dicts with keys other than strings,
//! floats that JSON lacks (infinities and NaN), shared objects, and functions,
//! which are identified by their names.

use std::sync::OnceLock;

use anyhow::{Context, Result, bail};
use starlark::eval::Evaluator;
use starlark::values::dict::{AllocDict, DictRef};
use starlark::values::float::StarlarkFloat;
use starlark::values::list::{AllocList, ListRef};
use starlark::values::tuple::{AllocTuple, TupleRef};
use starlark::values::{Heap, UnpackValue, Value, ValueLike};

use super::function::{Function, missing, name_of, target_name};
use super::handle::{Handle, Shape};
use super::owned;
use crate::lang::{
    Running, date_of, find, partial_of, parts_of_date, parts_of_partial, plain, read_json,
    write_json,
};
use crate::wire::ObjectId;

const TUPLE: &str = "$tuple";
const DICT: &str = "$dict";
const FLOAT: &str = "$float";
const SHARED: &str = "$shared";
const FUNCTION: &str = "$function";
const PARTIAL: &str = "$partial";
const TIME: &str = "$time";

/// How deep values may nest.
const MAX_DEPTH: usize = 400;

/// Makes the value for a handle that another process has sent.
type Receive = for<'v> fn(Handle, Heap<'v>) -> Result<Value<'v>>;

/// How this program turns handles into objects. Methods of objects read values,
/// so this module cannot depend on them.
static RECEIVE: OnceLock<Receive> = OnceLock::new();

/// Sets how handles become objects. Only the first call counts.
pub(super) fn receive_with(receive: Receive) {
    // A program has only one way.
    let _ = RECEIVE.set(receive);
}

/// An end of a pipe: the pipe's id, and the number of the end.
pub(super) type PipeEnd = (ObjectId, u8);

/// Encodes a value as one line of JSON.
pub(super) fn encode(value: Value) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    encode_into(value, &mut out)?;
    Ok(out)
}

/// Appends a value as JSON.
pub(super) fn encode_into(value: Value, out: &mut Vec<u8>) -> Result<()> {
    write(value, 0, out)
}

/// What another process will call: the name of a function, or a partial
/// function as JSON.
pub(super) fn target<'v>(function: Value<'v>, eval: &Evaluator<'v, '_, '_>) -> Result<String> {
    let Some([inner, arguments, keywords]) = parts_of_partial(function) else {
        return target_name(function, eval);
    };
    let name = target_name(inner, eval)?;
    let mut out = Vec::new();
    tagged(PARTIAL, &mut out, |out| {
        out.push(b'[');
        tagged(FUNCTION, out, |out| Ok(serde_json::to_writer(out, &name)?))?;
        for part in [arguments, keywords] {
            out.push(b',');
            write(part, 1, out)?;
        }
        out.push(b']');
        Ok(())
    })?;
    Ok(String::from_utf8(out)?)
}

/// The function that another process named in this way.
pub(super) fn called<'v>(target: &str, running: &Running<'v, '_, '_>) -> Result<Value<'v>> {
    if target.starts_with('{') {
        return decode_with(target.as_bytes(), running.heap(), &|name| running.get(name));
    }
    running.get(target).ok_or_else(|| missing(target))
}

/// Finds the ends of pipes in a value that can be encoded.
pub(super) fn ends(value: Value, found: &mut Vec<PipeEnd>) {
    if let Some(list) = ListRef::from_value(value) {
        list.iter().for_each(|item| ends(item, found));
    } else if let Some(tuple) = TupleRef::from_value(value) {
        tuple.iter().for_each(|item| ends(item, found));
    } else if let Some(dict) = DictRef::from_value(value) {
        dict.values().for_each(|item| ends(item, found));
    } else if let Some(parts) = parts_of_partial(value) {
        for part in parts {
            ends(part, found);
        }
    } else if let Some(handle) = value.request_value::<Handle>()
        && let Shape::Connection { end, .. } = handle.shape
    {
        found.push((handle.object(), end));
    }
}

fn write(value: Value, depth: usize, out: &mut Vec<u8>) -> Result<()> {
    if depth > MAX_DEPTH {
        bail!("the value contains itself or is nested more than {MAX_DEPTH} levels deep");
    }
    let value = plain(value);
    if let Some(list) = ListRef::from_value(value) {
        sequence(list.iter(), depth, out)?;
    } else if let Some(dict) = DictRef::from_value(value) {
        write_dict(&dict, depth, out)?;
    } else if let Some(tuple) = TupleRef::from_value(value) {
        tagged(TUPLE, out, |out| sequence(tuple.iter(), depth, out))?;
    } else if let Some(handle) = value.request_value::<Handle>() {
        owned::gave(&handle);
        tagged(SHARED, out, |out| Ok(serde_json::to_writer(out, &handle)?))?;
    } else if let Some(float) = value
        .downcast_ref::<StarlarkFloat>()
        .filter(|float| !float.0.is_finite())
    {
        let name = float.0.to_string();
        tagged(FLOAT, out, |out| Ok(serde_json::to_writer(out, &name)?))?;
    } else if let Some(parts) = parts_of_partial(value) {
        tagged(PARTIAL, out, |out| sequence(parts.into_iter(), depth, out))?;
    } else if let Some(parts) = parts_of_date(value) {
        tagged(TIME, out, |out| Ok(serde_json::to_writer(out, &parts)?))?;
    } else if value.get_type() == "function" {
        let name = name_of(value)?;
        tagged(FUNCTION, out, |out| Ok(serde_json::to_writer(out, &name)?))?;
    } else {
        write_json(value, out).map_err(|error| sendable(value, &error))?;
    }
    Ok(())
}

fn sendable(value: Value, error: &impl std::fmt::Display) -> anyhow::Error {
    match value.get_type() {
        "struct" => anyhow::anyhow!("a struct cannot be sent to another process: send a dict"),
        _ => anyhow::anyhow!("{error}"),
    }
}

fn tagged(
    tag: &str,
    out: &mut Vec<u8>,
    inner: impl FnOnce(&mut Vec<u8>) -> Result<()>,
) -> Result<()> {
    out.extend_from_slice(b"{\"");
    out.extend_from_slice(tag.as_bytes());
    out.extend_from_slice(b"\":");
    inner(out)?;
    out.push(b'}');
    Ok(())
}

fn sequence<'v>(
    values: impl Iterator<Item = Value<'v>>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<()> {
    out.push(b'[');
    for (index, value) in values.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(value, depth + 1, out)?;
    }
    out.push(b']');
    Ok(())
}

fn write_dict(dict: &DictRef, depth: usize, out: &mut Vec<u8>) -> Result<()> {
    let is_plain = |key: Value| key.unpack_str().is_some_and(|key| !key.starts_with('$'));
    if dict.keys().all(is_plain) {
        out.push(b'{');
        for (index, (key, value)) in dict.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            write(key, depth + 1, out)?;
            out.push(b':');
            write(value, depth + 1, out)?;
        }
        out.push(b'}');
        return Ok(());
    }
    tagged(DICT, out, |out| {
        out.push(b'[');
        for (index, (key, value)) in dict.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            sequence([key, value].into_iter(), depth + 1, out)?;
        }
        out.push(b']');
        Ok(())
    })
}

/// Decodes the output of [`encode`], or any JSON.
pub(super) fn decode<'v>(text: &[u8], heap: Heap<'v>) -> Result<Value<'v>> {
    decode_with(text, heap, &|_| None)
}

/// The same, with the functions of the running script.
pub(super) fn decode_here<'v>(text: &[u8], eval: &Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    decode_with(text, eval.heap(), &|name| find(name, eval))
}

/// Finds a function by its name, if there is one.
type Functions<'a, 'v> = &'a dyn Fn(&str) -> Option<Value<'v>>;

/// The same, using the script's own functions if it has them.
pub(super) fn decode_with<'v>(
    text: &[u8],
    heap: Heap<'v>,
    functions: Functions<'_, 'v>,
) -> Result<Value<'v>> {
    let value = read_json(text, heap)
        .with_context(|| format!("bad JSON: {}", String::from_utf8_lossy(text)))?;
    if memchr::memmem::find(text, b"{\"$").is_none() {
        return Ok(value);
    }
    restore(value, heap, functions)
}

/// Replaces tagged objects by the values that they stand for.
fn restore<'v>(
    value: Value<'v>,
    heap: Heap<'v>,
    functions: Functions<'_, 'v>,
) -> Result<Value<'v>> {
    if let Some(list) = ListRef::from_value(value) {
        return Ok(heap.alloc(AllocList(all(list, heap, functions)?)));
    }
    let Some(dict) = DictRef::from_value(value) else {
        return Ok(value);
    };
    let first = dict.iter().next().filter(|_| dict.len() == 1);
    if let Some((tag, inner)) = first
        && let Some(tag) = tag.unpack_str().filter(|tag| tag.starts_with('$'))
    {
        return untagged(tag, inner, heap, functions);
    }
    let pairs = dict
        .iter()
        .map(|(key, value)| Ok((key, restore(value, heap, functions)?)));
    let pairs: Vec<_> = pairs.collect::<Result<_>>()?;
    Ok(heap.alloc(AllocDict(pairs)))
}

fn all<'v>(
    list: &ListRef<'v>,
    heap: Heap<'v>,
    functions: Functions<'_, 'v>,
) -> Result<Vec<Value<'v>>> {
    let items = list.iter();
    items.map(|item| restore(item, heap, functions)).collect()
}

fn untagged<'v>(
    tag: &str,
    inner: Value<'v>,
    heap: Heap<'v>,
    functions: Functions<'_, 'v>,
) -> Result<Value<'v>> {
    let list = || ListRef::from_value(inner).context("bad tag");
    let text = || inner.unpack_str().context("bad tag");
    Ok(match tag {
        TUPLE => heap.alloc(AllocTuple(all(list()?, heap, functions)?)),
        DICT => {
            let pairs = list()?.iter().map(|pair| {
                let pair = ListRef::from_value(pair).context("bad pair")?;
                match all(pair, heap, functions)?[..] {
                    [key, value] => Ok((key, value)),
                    _ => bail!("bad pair"),
                }
            });
            let pairs: Vec<_> = pairs.collect::<Result<_>>()?;
            heap.alloc(AllocDict(pairs))
        }
        FLOAT => heap.alloc(text()?.parse::<f64>()?),
        SHARED => {
            let receive = RECEIVE.get().context("no objects are known")?;
            let mut handle = Vec::new();
            write_json(inner, &mut handle)?;
            let handle: Handle = serde_json::from_slice(&handle)?;
            receive(handle, heap)?
        }
        FUNCTION => {
            let name = text()?;
            functions(name).unwrap_or_else(|| heap.alloc(Function(name.to_owned())))
        }
        PARTIAL => match all(list()?, heap, functions)?[..] {
            [function, arguments, keywords] => partial_of([function, arguments, keywords], heap),
            _ => bail!("bad partial function"),
        },
        TIME => match *list()?.content() {
            [kind, number] => {
                let number = i64::unpack_value(number)
                    .ok()
                    .flatten()
                    .context("bad time")?;
                date_of(kind.unpack_str().context("bad time")?, number, heap)?
            }
            _ => bail!("bad time"),
        },
        _ => bail!("unknown tag {tag}"),
    })
}
