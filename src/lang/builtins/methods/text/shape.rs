//! Padding, stripping, joining, replacing and encoding strings.

use anyhow::{anyhow, bail};
use starlark::eval::Evaluator;
use starlark::values::Value;
use starlark::values::bytes::StarlarkBytes;

use super::super::call::Call;
use super::unicode;
use crate::lang::builtins::args;
use crate::lang::show::python_type;

type Done<'v> = starlark::Result<Value<'v>>;

pub(super) fn strip<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    let [characters] = call.take([""], 0)?;
    let name = call.name;
    let characters = match args::given(characters) {
        None => None,
        Some(value) => match value.unpack_str() {
            Some(text) => Some(text),
            None => return Err(anyhow!("{name} arg must be None or str").into()),
        },
    };
    let goes = |one: char| match characters {
        None => unicode::is_space(one),
        Some(characters) => characters.contains(one),
    };
    let text = call.text();
    let stripped = match name {
        "strip" => text.trim_matches(goes),
        "lstrip" => text.trim_start_matches(goes),
        _ => text.trim_end_matches(goes),
    };
    if stripped.len() == text.len() {
        return Ok(call.this);
    }
    Ok(call.heap.alloc(stripped))
}

pub(super) fn replace<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    let [old, new, count] = call.take(["", "", "count"], 2)?;
    let text = |value: Option<Value<'v>>, at: usize| {
        let value = value.unwrap_or_else(Value::new_none);
        let kind = python_type(value);
        let text = value.unpack_str();
        text.ok_or_else(|| anyhow!("replace() argument {at} must be str, not {kind}"))
    };
    let (old, new) = (text(old, 1)?, text(new, 2)?);
    let count = count.map(args::index).transpose()?.map(usize::try_from);
    Ok(call.heap.alloc(match count {
        Some(Ok(count)) => call.text().replacen(old, new, count),
        Some(Err(_)) | None => call.text().replace(old, new),
    }))
}

pub(super) fn remove_prefix<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    let part = call.string(call.one()?)?;
    let rest = call.text().strip_prefix(part);
    Ok(rest.map_or(call.this, |rest| call.heap.alloc(rest)))
}

pub(super) fn remove_suffix<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    let part = call.string(call.one()?)?;
    let rest = call.text().strip_suffix(part);
    Ok(rest.map_or(call.this, |rest| call.heap.alloc(rest)))
}

pub(super) fn join<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    let parts = call.one()?;
    let separator = call.text();
    if let Some(text) = parts.unpack_str() {
        let mut out = String::new();
        for (index, one) in text.chars().enumerate() {
            out.push_str(if index > 0 { separator } else { "" });
            out.push(one);
        }
        return Ok(call.heap.alloc(out));
    }
    let Ok(elements) = parts.iterate(call.heap) else {
        return Err(anyhow!("can only join an iterable").into());
    };
    let mut out = String::new();
    for (index, element) in elements.enumerate() {
        let Some(text) = element.unpack_str() else {
            let kind = python_type(element);
            let error = anyhow!("sequence item {index}: expected str instance, {kind} found");
            return Err(error.into());
        };
        out.push_str(if index > 0 { separator } else { "" });
        out.push_str(text);
    }
    Ok(call.heap.alloc(out))
}

/// The result of a call is limited in size, as for numbers.
fn width(value: Option<Value>) -> anyhow::Result<usize> {
    let width = args::index(value.unwrap_or_else(Value::new_none))?;
    let width = usize::try_from(width).unwrap_or(0);
    if width > 1 << 30 {
        bail!("the string would be longer than 1 GiB");
    }
    Ok(width)
}

pub(super) fn justify<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    let [width, fill] = call.take(["", ""], 1)?;
    let width = self::width(width)?;
    let fill = match fill.map(|fill| (fill, fill.unpack_str())) {
        None => " ",
        Some((_, Some(text))) if text.chars().count() == 1 => text,
        Some((_, Some(_))) => {
            return Err(anyhow!("The fill character must be exactly one character long").into());
        }
        Some((fill, None)) => {
            let kind = python_type(fill);
            let error = anyhow!("The fill character must be a unicode character, not {kind}");
            return Err(error.into());
        }
    };
    let text = call.text();
    let Some(missing) = width
        .checked_sub(text.chars().count())
        .filter(|count| *count > 0)
    else {
        return Ok(call.this);
    };
    let left = match call.name {
        "ljust" => 0,
        "rjust" => missing,
        // Rounds as Python does.
        _ => missing / 2 + (missing & width & 1),
    };
    let (before, behind) = (fill.repeat(left), fill.repeat(missing - left));
    Ok(call.heap.alloc(format!("{before}{text}{behind}")))
}

pub(super) fn fill_with_zeros<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    let width = width(Some(call.one()?))?;
    let text = call.text();
    let Some(missing) = width
        .checked_sub(text.chars().count())
        .filter(|count| *count > 0)
    else {
        return Ok(call.this);
    };
    let (sign, digits) = text.split_at(usize::from(text.starts_with(['+', '-'])));
    Ok(call
        .heap
        .alloc(format!("{sign}{}{digits}", "0".repeat(missing))))
}

pub(super) fn expand_tabs<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    let [size] = call.take(["tabsize"], 0)?;
    let size = size.map_or(Ok(8), |size| width(Some(size)))?;
    let mut out = String::new();
    let mut column = 0;
    for one in call.text().chars() {
        if one == '\t' {
            let spaces = if size == 0 { 0 } else { size - column % size };
            out.push_str(&" ".repeat(spaces));
            column += spaces;
        } else {
            out.push(one);
            column = if matches!(one, '\n' | '\r') {
                0
            } else {
                column + 1
            };
        }
    }
    Ok(call.heap.alloc(out))
}

pub(super) fn encode<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    let [encoding, errors] = call.take(["encoding", "errors"], 0)?;
    let encoding = encoding.map_or(Ok("utf-8"), |value| call.string(value))?;
    let errors = errors.map_or(Ok("strict"), |value| call.string(value))?;
    let text = call.text();
    let Some(limit) = super::super::bytes::encoding(encoding)? else {
        return Ok(call.heap.alloc(StarlarkBytes::new(text.as_bytes())));
    };
    let name = if limit < 128 { "ascii" } else { "latin-1" };
    let mut bytes = Vec::with_capacity(text.len());
    for (at, one) in text.chars().enumerate() {
        match u8::try_from(u32::from(one))
            .ok()
            .filter(|byte| *byte <= limit)
        {
            Some(byte) => bytes.push(byte),
            None if errors == "ignore" => {}
            None if errors == "replace" => bytes.push(b'?'),
            None => {
                let code = u32::from(one);
                let shown = match code {
                    ..=0xff => format!("\\x{code:02x}"),
                    0x100..=0xffff => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                };
                let range = u32::from(limit) + 1;
                let error = anyhow!(
                    "'{name}' codec can't encode character '{shown}' in position {at}: \
                     ordinal not in range({range})"
                );
                return Err(error.into());
            }
        }
    }
    Ok(call.heap.alloc(StarlarkBytes::new(&bytes)))
}
