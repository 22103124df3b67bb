//! The current time, local and in UTC.

use std::ffi::CStr;
use std::io;
use std::time::SystemTime;

use anyhow::Result;
use starlark::values::Value;

use super::calendar::{DAY_SECONDS, EPOCH, Fields, wrong};
use crate::lang::builtins::args;
use crate::lang::exception::Exception;

/// The seconds up to the last year that the C library can represent, and
/// nearly as many before 1970.
const MOST_SECONDS: f64 = 67_768_036_191_676_799.0;

/// Microseconds since the start of 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    })
}

/// A number of seconds since the start of 1970; fails if no time can be made
/// of it.
pub(super) fn timestamp(value: Value) -> Result<f64> {
    const TOO_LARGE: &str = "timestamp out of range for platform time_t";
    let too_large = || Exception::told("OverflowError", TOO_LARGE).into();
    let seconds = args::real(value).map_err(|error| match args::integer(value) {
        Ok(_) => too_large(),
        Err(_) => error,
    })?;
    if seconds.is_nan() {
        return Err(wrong("Invalid value NaN (not a number)"));
    }
    if seconds.abs() >= i64::MAX as f64 {
        return Err(too_large());
    }
    if seconds.abs() > MOST_SECONDS {
        let error = io::Error::from_raw_os_error(libc::EOVERFLOW);
        return Err(Exception::of_system(&error, None).into());
    }
    Ok(seconds)
}

/// Seconds of processor time that this process has used.
#[expect(unsafe_code, reason = "only the C library knows it")]
pub(super) fn used() -> f64 {
    let mut used = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: It points to a value that outlives the call.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut used) };
    used.tv_sec as f64 + used.tv_nsec as f64 / 1e9
}

/// The local time this many seconds after the start of 1970.
pub(super) fn local(seconds: i64) -> Fields {
    let offset = offset_at(seconds);
    Fields {
        offset: Some(offset),
        ..Fields::of_utc(seconds.saturating_add(offset))
    }
}

/// The seconds between the start of 1970 and a local time.
pub(super) fn seconds_of_local(fields: &Fields) -> i64 {
    let day = (fields.number() - EPOCH) * DAY_SECONDS;
    let there = day + fields.hour * 3600 + fields.minute * 60 + fields.second;
    // The offset is that of the time itself, which is not known yet.
    let near = there - offset_at(there);
    there - offset_at(near)
}

/// The name of the time zone at this time.
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

/// How many seconds local time was ahead of UTC at that time, and the name of
/// its zone.
#[expect(unsafe_code, reason = "only the C library knows the zone")]
fn parts_at(seconds: i64) -> Option<(i64, String)> {
    // SAFETY: a `tm` of zeros is a valid one.
    let mut parts: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: Both point to values that outlive the call.
    let found = unsafe { libc::localtime_r(&raw const seconds, &raw mut parts) };
    if found.is_null() || parts.tm_zone.is_null() {
        return None;
    }
    // SAFETY: The library keeps the names of zones, which end with a NUL.
    let name = unsafe { CStr::from_ptr(parts.tm_zone) };
    Some((parts.tm_gmtoff, name.to_string_lossy().into_owned()))
}
