//! What time it is, here and in UTC.

use std::ffi::CStr;
use std::time::SystemTime;

use super::calendar::{DAY_SECONDS, EPOCH, Fields};

/// Microseconds since 1970 began.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    })
}

/// Seconds for which processors have worked for this process.
#[expect(unsafe_code, reason = "only the C library knows it")]
pub(super) fn used() -> f64 {
    let mut used = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: it points at a value that lives through the call.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut used) };
    used.tv_sec as f64 + used.tv_nsec as f64 / 1e9
}

/// The local time so many seconds after 1970 began.
pub(super) fn local(seconds: i64) -> Fields {
    let offset = offset_at(seconds);
    Fields {
        offset: Some(offset),
        ..Fields::of_utc(seconds.saturating_add(offset))
    }
}

/// How many seconds after 1970 began a local time is.
pub(super) fn seconds_of_local(fields: &Fields) -> i64 {
    let day = (fields.number() - EPOCH) * DAY_SECONDS;
    let there = day + fields.hour * 3600 + fields.minute * 60 + fields.second;
    // The offset is that of the time which is looked for.
    let near = there - offset_at(there);
    there - offset_at(near)
}

/// What the zone is called in which this time is.
pub(super) fn name_of_zone(fields: &Fields) -> String {
    let parts = parts_at(seconds_of_local(fields));
    match parts {
        Some((offset, name)) if fields.offset == Some(offset) => name,
        _ => "UTC".to_owned(),
    }
}

fn offset_at(seconds: i64) -> i64 {
    parts_at(seconds).map_or(0, |(offset, _)| offset)
}

/// By how many seconds local time was ahead of UTC then, and what its zone was
/// called.
#[expect(unsafe_code, reason = "only the C library knows the zone")]
fn parts_at(seconds: i64) -> Option<(i64, String)> {
    // SAFETY: a `tm` of zeros is a valid one.
    let mut parts: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both point at values that live through the call.
    let found = unsafe { libc::localtime_r(&raw const seconds, &raw mut parts) };
    if found.is_null() || parts.tm_zone.is_null() {
        return None;
    }
    // SAFETY: the library keeps the names of zones, and ends them with a NUL.
    let name = unsafe { CStr::from_ptr(parts.tm_zone) };
    Some((parts.tm_gmtoff, name.to_string_lossy().into_owned()))
}
