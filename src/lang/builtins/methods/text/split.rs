//! Splitting strings.

use anyhow::anyhow;
use starlark::eval::Evaluator;
use starlark::values::list::AllocList;
use starlark::values::{Heap, Value};

use super::super::call::Call;
use super::unicode;
use crate::lang::builtins::args;
use crate::lang::show::python_type;

/// The largest number of splits.
type Most = usize;

/// The separator, which is white space if none, and the largest number of
/// splits.
fn arguments<'v>(call: &Call<'_, 'v>) -> anyhow::Result<(Option<&'v str>, Most)> {
    let [separator, most] = call.take(["sep", "maxsplit"], 0)?;
    let separator = match args::given(separator) {
        None => None,
        Some(separator) => match separator.unpack_str() {
            Some("") => return Err(anyhow!("empty separator")),
            Some(separator) => Some(separator),
            None => {
                let kind = python_type(separator);
                return Err(anyhow!("must be str or None, not {kind}"));
            }
        },
    };
    let most = match most {
        Some(most) => usize::try_from(args::index(most)?).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    Ok((separator, most))
}

fn list<'v, 't>(heap: Heap<'v>, parts: impl IntoIterator<Item = &'t str>) -> Value<'v> {
    let parts: Vec<_> = parts.into_iter().map(|part| heap.alloc(part)).collect();
    heap.alloc(AllocList(parts))
}

pub(super) fn split<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let (separator, most) = arguments(call)?;
    let text = call.text();
    if let Some(separator) = separator {
        let parts = text.splitn(most.saturating_add(1), separator);
        return Ok(list(call.heap, parts));
    }
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(unicode::is_space);
    while !rest.is_empty() {
        if parts.len() == most {
            parts.push(rest);
            break;
        }
        let end = rest.find(unicode::is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(unicode::is_space);
    }
    Ok(list(call.heap, parts))
}

pub(super) fn rsplit<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let (separator, most) = arguments(call)?;
    let text = call.text();
    let mut parts: Vec<&str> = Vec::new();
    if let Some(separator) = separator {
        parts.extend(text.rsplitn(most.saturating_add(1), separator));
    } else {
        let mut rest = text.trim_end_matches(unicode::is_space);
        while !rest.is_empty() {
            if parts.len() == most {
                parts.push(rest);
                break;
            }
            let last = rest
                .char_indices()
                .rfind(|(_, one)| unicode::is_space(*one));
            let start = last.map_or(0, |(at, one)| at + one.len_utf8());
            parts.push(&rest[start..]);
            rest = rest[..start].trim_end_matches(unicode::is_space);
        }
    }
    parts.reverse();
    Ok(list(call.heap, parts))
}

pub(super) fn lines<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let [keeps] = call.take(["keepends"], 0)?;
    let keeps = keeps.is_some_and(Value::to_bool);
    let mut parts = Vec::new();
    let mut rest = call.text();
    while !rest.is_empty() {
        let end = rest.find(ends_line).unwrap_or(rest.len());
        let mark = match &rest[end..] {
            windows if windows.starts_with("\r\n") => 2,
            other => other.chars().next().map_or(0, char::len_utf8),
        };
        parts.push(&rest[..if keeps { end + mark } else { end }]);
        rest = &rest[end + mark..];
    }
    Ok(list(call.heap, parts))
}

fn ends_line(character: char) -> bool {
    matches!(
        character,
        '\n' ..= '\r' | '\u{1c}' ..= '\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

pub(super) fn partition<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let text = call.text();
    let separator = call.one()?;
    let Some(separator) = separator.unpack_str() else {
        let kind = python_type(separator);
        return Err(anyhow!("must be str, not {kind}").into());
    };
    if separator.is_empty() {
        return Err(anyhow!("empty separator").into());
    }
    let is_last = call.name.starts_with('r');
    let found = if is_last {
        text.rsplit_once(separator)
    } else {
        text.split_once(separator)
    };
    Ok(call.heap.alloc(match found {
        Some((before, behind)) => (before, separator, behind),
        None if is_last => ("", "", text),
        None => (text, "", ""),
    }))
}
