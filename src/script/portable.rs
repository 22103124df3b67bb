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
use starlark::values::list::ListRef;
use starlark::values::tuple::{AllocTuple, TupleRef};
use starlark::values::{Heap, UnpackValue, Value, ValueLike};

use super::function::{Function, missing, name_of, target_name};
use super::handle::{Handle, Shape};
use super::owned;
use crate::lang::{
    Extra, JsonWriter, Running, date_of, find, partial_of, parts_of_date, parts_of_partial,
    read_tagged_json, write_json,
};
use crate::wire::ObjectId;

const TUPLE: &str = "$tuple";
const DICT: &str = "$dict";
const FLOAT: &str = "$float";
const SHARED: &str = "$shared";
const FUNCTION: &str = "$function";
const PARTIAL: &str = "$partial";
const TIME: &str = "$time";

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
    TaggedWriter::compact(out).value(value, 0)
}

/// What another process will call: the name of a function, or a partial
/// function as JSON.
pub(super) fn target<'v>(function: Value<'v>, eval: &Evaluator<'v, '_, '_>) -> Result<String> {
    let Some([inner, arguments, keywords]) = parts_of_partial(function) else {
        return target_name(function, eval);
    };
    let name = target_name(inner, eval)?;
    let parts = [None, Some(arguments), Some(keywords)];
    let mut out = Vec::new();
    TaggedWriter::compact(&mut out).tagged(PARTIAL, 0, |writer, depth| {
        writer.array(parts.into_iter(), depth, |writer, part, depth| match part {
            Some(part) => writer.value(part, depth),
            None => writer.tagged_data(FUNCTION, depth, &name),
        })
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

/// The forms that JSON lacks.
enum Tagged {}

type TaggedWriter<'a> = JsonWriter<'a, Tagged>;

impl Extra for Tagged {
    type Error = anyhow::Error;

    fn write(value: Value, depth: usize, writer: &mut TaggedWriter) -> Result<bool> {
        if let Some(dict) = DictRef::from_value(value) {
            let is_plain = |key: Value| key.unpack_str().is_some_and(|key| !key.starts_with('$'));
            if dict.keys().all(is_plain) {
                return Ok(false);
            }
            writer.tagged(DICT, depth, |writer, depth| {
                writer.array(dict.iter(), depth, |writer, (key, value), depth| {
                    writer.array([key, value].into_iter(), depth, TaggedWriter::value)
                })
            })?;
        } else if let Some(tuple) = TupleRef::from_value(value) {
            writer.tagged(TUPLE, depth, |writer, depth| {
                writer.array(tuple.iter(), depth, TaggedWriter::value)
            })?;
        } else if let Some(handle) = value.request_value::<Handle>() {
            owned::gave(&handle);
            writer.tagged_data(SHARED, depth, &handle)?;
        } else if let Some(float) = value.downcast_ref::<StarlarkFloat>() {
            writer.tagged_data(FLOAT, depth, &float.0.to_string())?;
        } else if let Some(parts) = parts_of_partial(value) {
            writer.tagged(PARTIAL, depth, |writer, depth| {
                writer.array(parts.into_iter(), depth, TaggedWriter::value)
            })?;
        } else if let Some(parts) = parts_of_date(value) {
            writer.tagged_data(TIME, depth, &parts)?;
        } else {
            match value.get_type() {
                "function" => writer.tagged_data(FUNCTION, depth, &name_of(value)?)?,
                "struct" => bail!("a struct cannot be sent to another process: send a dict"),
                _ => return Ok(false),
            }
        }
        Ok(true)
    }
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
    read_tagged_json(text, heap, &|tag, inner| {
        untagged(tag, inner, heap, functions)
    })
}

/// The value behind a tag.
fn untagged<'v>(
    tag: &str,
    inner: Value<'v>,
    heap: Heap<'v>,
    functions: Functions<'_, 'v>,
) -> Result<Value<'v>> {
    let list = || ListRef::from_value(inner).context("bad tag");
    let text = || inner.unpack_str().context("bad tag");
    Ok(match tag {
        TUPLE => heap.alloc(AllocTuple(list()?.iter())),
        DICT => {
            let pairs =
                list()?.iter().map(
                    |pair| match ListRef::from_value(pair).map(ListRef::content) {
                        Some([key, value]) => Ok((*key, *value)),
                        _ => bail!("bad pair"),
                    },
                );
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
        PARTIAL => match *list()?.content() {
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
