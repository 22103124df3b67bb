//! Methods of bytes.

use std::fmt::Write as _;

use anyhow::{Result, anyhow, bail};
use starlark::eval::Evaluator;
use starlark::values::bytes::StarlarkBytes;
use starlark::values::{Value, ValueLike};

use super::call::{Call, Method};

/// The method with this name.
pub(super) fn find(name: &str) -> Option<Method> {
    Some(match name {
        "decode" => decode,
        "hex" => hex,
        _ => return None,
    })
}

/// The largest character of a single-byte encoding; none for UTF-8.
pub(super) fn encoding(name: &str) -> Result<Option<u8>> {
    match name.to_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" => Ok(None),
        "ascii" | "us-ascii" => Ok(Some(127)),
        "latin-1" | "latin1" | "iso-8859-1" => Ok(Some(255)),
        _ => bail!("unknown encoding: {name}"),
    }
}

fn content<'v>(call: &Call<'_, 'v>) -> &'v [u8] {
    let bytes = call.this.downcast_ref::<StarlarkBytes>();
    bytes.map_or(&[], StarlarkBytes::as_bytes)
}

fn decode<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> starlark::Result<Value<'v>> {
    let [encoding, errors] = call.take(["encoding", "errors"], 0)?;
    let encoding = encoding.map_or(Ok("utf-8"), |value| call.string(value))?;
    let errors = errors.map_or(Ok("strict"), |value| call.string(value))?;
    let bytes = content(call);
    let Some(limit) = self::encoding(encoding)? else {
        return Ok(match (std::str::from_utf8(bytes), errors) {
            (Ok(text), _) => call.heap.alloc(text),
            (Err(_), "replace") => call.heap.alloc(String::from_utf8_lossy(bytes).as_ref()),
            (Err(_), "ignore") => {
                let text: String = bytes.utf8_chunks().map(|chunk| chunk.valid()).collect();
                call.heap.alloc(text)
            }
            (Err(error), _) => {
                let at = error.valid_up_to();
                let what = match error.error_len() {
                    None => "unexpected end of data",
                    Some(_) if matches!(bytes[at], 0xc2..=0xf4) => "invalid continuation byte",
                    Some(_) => "invalid start byte",
                };
                let byte = bytes[at];
                let error = anyhow!(
                    "'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: {what}"
                );
                return Err(error.into());
            }
        });
    };
    if let Some(at) = bytes.iter().position(|byte| *byte > limit) {
        let error = anyhow!(
            "'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
            bytes[at]
        );
        return Err(error.into());
    }
    let text: String = bytes.iter().copied().map(char::from).collect();
    Ok(call.heap.alloc(text))
}

fn hex<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> starlark::Result<Value<'v>> {
    call.nothing()?;
    let mut digits = String::new();
    for byte in content(call) {
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(call.heap.alloc(digits))
}
