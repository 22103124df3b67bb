//! Methods of integers, truth values and floats.

use anyhow::{anyhow, bail};
use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{FromPrimitive, Signed};
use starlark::Result;
use starlark::eval::Evaluator;
use starlark::values::bytes::StarlarkBytes;
use starlark::values::{Value, ValueLike};

use super::call::{Call, Method};
use crate::lang::builtins::args::{self, Number};

/// The method of integers with this name.
pub(super) fn find_in_integers(name: &str) -> Option<Method> {
    Some(match name {
        "as_integer_ratio" => ratio,
        "bit_count" => bit_count,
        "bit_length" => bit_length,
        "conjugate" => conjugate,
        "from_bytes" => from_bytes,
        "to_bytes" => to_bytes,
        _ => return None,
    })
}

/// The method of floats with this name.
pub(super) fn find_in_floats(name: &str) -> Option<Method> {
    Some(match name {
        "as_integer_ratio" => ratio,
        "conjugate" => conjugate,
        "hex" => hex,
        "is_integer" => is_integer,
        _ => return None,
    })
}

fn integer(call: &Call) -> Result<BigInt> {
    call.nothing()?;
    Ok(args::integer(call.this)?)
}

fn float(call: &Call) -> Result<f64> {
    call.nothing()?;
    Ok(args::real(call.this)?)
}

fn bit_length<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    Ok(call.heap.alloc(integer(call)?.bits() as i64))
}

fn bit_count<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let integer = integer(call)?;
    let ones = integer.iter_u64_digits().map(u64::count_ones).sum::<u32>();
    Ok(call.heap.alloc(i64::from(ones)))
}

fn conjugate<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    call.nothing()?;
    Ok(args::arithmetic(call.this, call.heap))
}

fn is_integer<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let float = float(call)?;
    Ok(Value::new_bool(float.is_finite() && float.fract() == 0.0))
}

fn ratio<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    call.nothing()?;
    let Some(Number::Float(float)) = Number::of(call.this) else {
        return Ok(call.heap.alloc((args::integer(call.this)?, 1)));
    };
    if float.is_nan() {
        return Err(anyhow!("cannot convert NaN to integer ratio").into());
    }
    if float.is_infinite() {
        return Err(anyhow!("cannot convert Infinity to integer ratio").into());
    }
    // All binary digits after the point.
    let mut above = float;
    let mut places = 0;
    while above.fract() != 0.0 {
        above *= 2.0;
        places += 1;
    }
    let above = BigInt::from_f64(above).unwrap_or_default();
    Ok(call.heap.alloc((above, BigInt::from(1) << places)))
}

fn hex<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let float = float(call)?;
    if !float.is_finite() {
        let name = if float.is_nan() { "nan" } else { "inf" };
        let sign = if float < 0.0 { "-" } else { "" };
        return Ok(call.heap.alloc(format!("{sign}{name}")));
    }
    let bits = float.to_bits();
    let sign = if float.is_sign_negative() { "-" } else { "" };
    let (exponent, digits) = ((bits >> 52 & 0x7ff) as i64, bits & ((1 << 52) - 1));
    let shown = match (exponent, digits) {
        (0, 0) => format!("{sign}0x0.0p+0"),
        (0, _) => format!("{sign}0x0.{digits:013x}p-1022"),
        _ => format!("{sign}0x1.{digits:013x}p{:+}", exponent - 1023),
    };
    Ok(call.heap.alloc(shown))
}

/// Whether the most significant byte comes first.
fn is_big(order: Option<Value>) -> anyhow::Result<bool> {
    match order.map(Value::unpack_str) {
        None | Some(Some("big")) => Ok(true),
        Some(Some("little")) => Ok(false),
        Some(_) => bail!("byteorder must be either 'little' or 'big'"),
    }
}

fn to_bytes<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Result<Value<'v>> {
    let [length, order, signed] = call.take(["length", "byteorder", "signed"], 0)?;
    let length = length.map_or(Ok(1), args::index)?;
    let length =
        usize::try_from(length).map_err(|_| anyhow!("length argument must be non-negative"))?;
    let is_big = is_big(order)?;
    let is_signed = signed.is_some_and(Value::to_bool);
    let integer = args::integer(call.this)?;
    if integer.is_negative() && !is_signed {
        return Err(anyhow!("can't convert negative int to unsigned").into());
    }
    let fill = if integer.is_negative() { 0xff } else { 0 };
    let mut bytes = if is_signed {
        integer.to_signed_bytes_le()
    } else {
        integer.magnitude().to_bytes_le()
    };
    while bytes.len() > length && bytes.last() == Some(&fill) && !is_signed {
        bytes.pop();
    }
    if bytes.len() > length {
        return Err(anyhow!("int too big to convert").into());
    }
    bytes.resize(length, fill);
    if is_big {
        bytes.reverse();
    }
    Ok(call.heap.alloc(StarlarkBytes::new(&bytes)))
}

/// `int.from_bytes`; the object is irrelevant.
pub(super) fn from_bytes<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> Result<Value<'v>> {
    let [bytes, order, signed] = call.take(["bytes", "byteorder", "signed"], 1)?;
    let bytes = bytes.unwrap_or_else(Value::new_none);
    let mut all = if let Some(bytes) = bytes.downcast_ref::<StarlarkBytes>() {
        bytes.as_bytes().to_vec()
    } else {
        let mut all = Vec::new();
        for byte in args::elements(bytes, call.heap)? {
            let byte = u8::try_from(args::index(byte)?);
            all.push(byte.map_err(|_| anyhow!("bytes must be in range(0, 256)"))?);
        }
        all
    };
    if !is_big(order)? {
        all.reverse();
    }
    let integer = if signed.is_some_and(Value::to_bool) {
        BigInt::from_signed_bytes_be(&all)
    } else {
        BigInt::from_biguint(Sign::Plus, BigUint::from_bytes_be(&all))
    };
    Ok(call.heap.alloc(integer))
}
