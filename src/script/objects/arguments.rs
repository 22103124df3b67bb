//! Arguments shared by methods of several objects: how long to wait (Python's
//! `block` and `timeout`), and positions.

use std::time::{Duration, Instant};

use anyhow::bail;
use starlark::values::float::StarlarkFloat;
use starlark::values::{Value, ValueLike};

use crate::lang::python_type;
use crate::wire::Patience;

/// A number of seconds; none for `None`, which means forever.
fn seconds(timeout: Option<Value>) -> anyhow::Result<Option<f64>> {
    let Some(timeout) = timeout.filter(|timeout| !timeout.is_none()) else {
        return Ok(None);
    };
    let seconds = match timeout.downcast_ref::<StarlarkFloat>() {
        Some(float) => float.0,
        None => match timeout.unpack_i32() {
            Some(int) => f64::from(int),
            None => bail!(
                "a timeout is a number of seconds, not {}",
                python_type(timeout)
            ),
        },
    };
    if seconds.is_nan() {
        bail!("a timeout is a number of seconds, not nan");
    }
    Ok(Some(seconds.max(0.0)))
}

/// The deadline for a timeout that starts now; none if it is forever or too
/// long to represent.
pub(in crate::script) fn deadline(timeout: Option<Value>) -> anyhow::Result<Option<Instant>> {
    let limit = seconds(timeout)?.filter(|seconds| *seconds < 1e12);
    Ok(limit.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds)))
}

/// The same for a request to the server.
pub(in crate::script) fn patience(
    block: Option<bool>,
    timeout: Option<Value>,
) -> anyhow::Result<Patience> {
    if block == Some(false) {
        return Ok(Some(0));
    }
    // A time too long to represent is forever.
    let micros = seconds(timeout)?.map(|seconds| seconds * 1e6);
    Ok(micros
        .filter(|micros| *micros < 1e18)
        .map(|micros| micros as u64))
}

/// A position in a list or an array.
pub(super) fn position(index: Value) -> anyhow::Result<i64> {
    match index.unpack_i32() {
        Some(index) => Ok(index.into()),
        None => bail!("an index is an int, not {}", python_type(index)),
    }
}
