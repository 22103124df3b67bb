//! The parts of a path.

use memchr::{memchr, memrchr};

pub(super) fn base(value: &[u8]) -> &[u8] {
    memrchr(b'/', value).map_or(value, |slash| &value[slash + 1..])
}

pub(super) fn stem(value: &[u8]) -> &[u8] {
    match memrchr(b'.', value) {
        Some(dot) if memchr(b'/', &value[dot..]).is_none() => &value[..dot],
        _ => value,
    }
}

pub(super) fn folder(value: &[u8]) -> &[u8] {
    let name = without_slashes(value);
    if name.is_empty() {
        return if value.is_empty() { b"." } else { b"/" };
    }
    match memrchr(b'/', name) {
        None => b".",
        Some(slash) => match without_slashes(&name[..slash]) {
            b"" => b"/",
            parent => parent,
        },
    }
}

pub(super) fn without_slashes(mut value: &[u8]) -> &[u8] {
    while let Some(rest) = value.strip_suffix(b"/") {
        value = rest;
    }
    value
}
