//! Converts arguments to Rust values, with Python's error messages.
//!
//! Unlike Starlark, Python lets `True` and `False` count as 1 and 0, and so
//! does everything here.

use anyhow::{Result, anyhow, bail};
use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive};
use starlark::values::bytes::StarlarkBytes;
use starlark::values::float::StarlarkFloat;
use starlark::values::list::AllocList;
use starlark::values::{Heap, StarlarkIterator, UnpackValue, Value, ValueLike};

use crate::lang::series::Series;
use crate::lang::show::python_type;

/// A number of the language; `Big` may also hold small ones.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::lang) enum Number {
    Int(i64),
    Big(BigInt),
    Float(f64),
}

impl Number {
    /// `value` as a number, if it is one.
    pub(in crate::lang) fn of(value: Value) -> Option<Self> {
        if let Some(small) = value.unpack_i32() {
            Some(Self::Int(i64::from(small)))
        } else if let Some(float) = value.downcast_ref::<StarlarkFloat>() {
            Some(Self::Float(float.0))
        } else if let Some(truth) = value.unpack_bool() {
            Some(Self::Int(i64::from(truth)))
        } else {
            let big = BigInt::unpack_value(value).ok()??;
            Some(big.to_i64().map_or(Self::Big(big), Self::Int))
        }
    }
}

impl Number {
    /// The integer, if it is one.
    pub(super) fn whole(&self) -> Option<BigInt> {
        match self {
            Self::Int(int) => Some((*int).into()),
            Self::Big(big) => Some(big.clone()),
            Self::Float(_) => None,
        }
    }
}

/// A real number: an int or a float.
pub(super) fn real(value: Value) -> Result<f64> {
    match Number::of(value) {
        Some(Number::Float(float)) => Ok(float),
        Some(Number::Int(int)) => Ok(int as f64),
        Some(Number::Big(big)) => big_to_float(&big),
        None => bail!("must be real number, not {}", python_type(value)),
    }
}

/// The nearest float; fails if Python does.
pub(super) fn big_to_float(big: &BigInt) -> Result<f64> {
    match big.to_f64() {
        Some(float) if float.is_finite() => Ok(float),
        _ => bail!("int too large to convert to float"),
    }
}

/// An integer of any size; floats are refused, even whole ones.
pub(super) fn integer(value: Value) -> Result<BigInt> {
    match Number::of(value) {
        Some(Number::Int(int)) => Ok(int.into()),
        Some(Number::Big(big)) => Ok(big),
        _ => bail!(
            "'{}' object cannot be interpreted as an integer",
            python_type(value)
        ),
    }
}

/// An integer that is a count or a position.
pub(super) fn index(value: Value) -> Result<i64> {
    integer(value)?
        .to_i64()
        .ok_or_else(|| anyhow!("int too large to convert to a count"))
}

/// A count that must not be negative; `message` is the error for one that is.
pub(super) fn count(value: Value, message: &'static str) -> Result<u64> {
    u64::try_from(index(value)?).map_err(|_| anyhow!(message))
}

/// Converts `float`, which must already be whole and finite, to an integer.
pub(super) fn float_to_integer(float: f64) -> Result<BigInt> {
    BigInt::from_f64(float).ok_or_else(|| {
        if float.is_nan() {
            anyhow!("cannot convert float NaN to integer")
        } else {
            anyhow!("cannot convert float infinity to integer")
        }
    })
}

/// A string.
pub(super) fn text(value: Value<'_>) -> Result<&str> {
    value
        .unpack_str()
        .ok_or_else(|| anyhow!("expected a str, not {}", python_type(value)))
}

/// The elements of `value`.
pub(super) fn iterate<'v>(value: Value<'v>, heap: Heap<'v>) -> Result<StarlarkIterator<'v>> {
    value
        .iterate(heap)
        .map_err(|_| anyhow!("'{}' object is not iterable", python_type(value)))
}

/// The values to iterate over in place of `value`: the characters of a string,
/// the numbers of bytes, and all values of a series, which may fail.
pub(super) fn iterable<'v>(value: Value<'v>, heap: Heap<'v>) -> Result<Value<'v>> {
    if let Some(text) = value.unpack_str() {
        return Ok(heap.alloc(AllocList(text.chars())));
    }
    if let Some(series) = Series::of(value) {
        return Ok(heap.alloc(series.all(heap)?));
    }
    Ok(match value.downcast_ref::<StarlarkBytes>() {
        Some(bytes) => heap.alloc(AllocList(bytes.as_bytes().iter().copied().map(i32::from))),
        None => value,
    })
}

/// All elements of a value that Python can iterate over.
pub(super) fn elements<'v>(value: Value<'v>, heap: Heap<'v>) -> Result<Vec<Value<'v>>> {
    if value.get_type() == "range" && value.length().is_err() {
        bail!("a range without end, or one that is too long for a list");
    }
    Ok(iterate(iterable(value, heap)?, heap)?.collect())
}

/// The elements of several values, up to the end of the shortest one: others
/// may be endless.
pub(super) fn columns<'v>(values: &[Value<'v>], heap: Heap<'v>) -> Result<Vec<Vec<Value<'v>>>> {
    let is_endless = |value: &Value| value.get_type() == "range" && value.length().is_err();
    let mut columns = Vec::with_capacity(values.len());
    let all_are = values.iter().all(is_endless);
    for value in values {
        let is_late = is_endless(value) && !all_are;
        columns.push(if is_late {
            Vec::new()
        } else {
            elements(*value, heap)?
        });
    }
    let lengths = columns
        .iter()
        .zip(values)
        .filter(|(_, value)| !is_endless(value));
    let shortest = lengths.map(|(column, _)| column.len()).min().unwrap_or(0);
    for (column, value) in columns.iter_mut().zip(values) {
        if is_endless(value) {
            column.extend(iterate(*value, heap)?.take(shortest));
        }
    }
    Ok(columns)
}

/// An optional argument, where `None` means the same as leaving it out.
pub(super) fn given(value: Option<Value>) -> Option<Value> {
    value.filter(|value| !value.is_none())
}

/// `value`, with a truth value converted to the number that it counts as.
pub(super) fn arithmetic<'v>(value: Value<'v>, heap: Heap<'v>) -> Value<'v> {
    match value.unpack_bool() {
        Some(truth) => heap.alloc(i32::from(truth)),
        None => value,
    }
}
