//! Conversions of Perl, and of GNU parallel's own, that expressions may call.

use super::parts::{base, folder, without_slashes};
use crate::job::quote::quoted_where_needed;

/// Makes another value of a value.
pub(super) type Conversion = fn(&[u8]) -> Vec<u8>;

/// Conversions by their names in Perl.
const FUNCTIONS: [(&[u8], Conversion); 9] = [
    (b"::shell_quote", quoted_where_needed),
    (b"::dirname", |path| folder(path).to_vec()),
    (b"::basename", last_name),
    (b"Q", quoted_where_needed),
    (b"ucfirst", |value| first(value, u8::to_ascii_uppercase)),
    (b"lcfirst", |value| first(value, u8::to_ascii_lowercase)),
    (b"uc", <[u8]>::to_ascii_uppercase),
    (b"lc", <[u8]>::to_ascii_lowercase),
    (b"pQ", <[u8]>::to_vec),
];

/// Parses calls of functions within each other, around `$_`; returns them in
/// the order in which they apply, and the rest.
pub(super) fn calls(text: &[u8]) -> Option<(Vec<Conversion>, &[u8])> {
    let (function, inner) = FUNCTIONS.iter().find_map(|(name, function)| {
        let inner = text.strip_prefix(*name)?.strip_prefix(b"(")?;
        Some((*function, inner))
    })?;
    let (mut functions, rest) = match inner.strip_prefix(b"$_") {
        Some(rest) => (Vec::new(), rest),
        None => calls(inner)?,
    };
    functions.push(function);
    Some((functions, rest.strip_prefix(b")")?))
}

fn first(value: &[u8], change: fn(&u8) -> u8) -> Vec<u8> {
    let mut value = value.to_vec();
    if let Some(first) = value.first_mut() {
        *first = change(first);
    }
    value
}

/// The last name in a path.
fn last_name(value: &[u8]) -> Vec<u8> {
    base(without_slashes(value)).to_vec()
}

pub(super) fn without_line_end(value: &[u8]) -> Vec<u8> {
    value.strip_suffix(b"\n").unwrap_or(value).to_vec()
}

pub(super) fn without_last(value: &[u8]) -> Vec<u8> {
    value[..value.len().saturating_sub(1)].to_vec()
}
