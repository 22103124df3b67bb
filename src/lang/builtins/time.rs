//! The module `time`.

use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use anyhow::bail;
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::Value;
use starlark::values::none::NoneType;

use super::{args, dates};

/// The reference point of clocks without a date: only differences are
/// meaningful.
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

pub(super) fn register(builder: &mut GlobalsBuilder) {
    LazyLock::force(&BEGINNING);
    builder.namespace("time", |time| {
        functions(time);
        dates::add_to_time(time);
    });
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn sleep(#[starlark(require = pos)] seconds: Value) -> anyhow::Result<NoneType> {
        let seconds = args::real(seconds)?;
        if seconds.is_nan() {
            bail!("invalid value NaN (not a number)");
        }
        if seconds < 0.0 {
            bail!("sleep length must be non-negative");
        }
        match Duration::try_from_secs_f64(seconds) {
            Ok(duration) => std::thread::sleep(duration),
            Err(_) => bail!("sleep length is too large"),
        }
        Ok(NoneType)
    }

    fn time() -> anyhow::Result<f64> {
        Ok(since_1970()?.as_secs_f64())
    }

    fn time_ns() -> anyhow::Result<u64> {
        Ok(u64::try_from(since_1970()?.as_nanos())?)
    }

    fn perf_counter() -> anyhow::Result<f64> {
        Ok(BEGINNING.elapsed().as_secs_f64())
    }

    fn perf_counter_ns() -> anyhow::Result<u64> {
        Ok(u64::try_from(BEGINNING.elapsed().as_nanos())?)
    }

    fn monotonic() -> anyhow::Result<f64> {
        Ok(BEGINNING.elapsed().as_secs_f64())
    }

    fn monotonic_ns() -> anyhow::Result<u64> {
        Ok(u64::try_from(BEGINNING.elapsed().as_nanos())?)
    }
}

fn since_1970() -> anyhow::Result<Duration> {
    Ok(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?)
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors};

    #[test]
    fn measures_time() {
        check(&[
            ("time.sleep(0)", "None"),
            ("1.7e9 < time.time()", "True"),
            (
                "time.time_ns() // 1000000000 - int(time.time()) in (-1, 0)",
                "True",
            ),
            (
                "a = time.monotonic()\nb = time.monotonic()\n0.0 <= a and a <= b",
                "True",
            ),
            (
                "a = time.perf_counter()\ntime.sleep(0.002)\ntime.perf_counter() - a >= 0.002",
                "True",
            ),
        ]);
        check_errors(&[
            ("time.sleep(-1)", "sleep length must be non-negative"),
            (
                "time.sleep(float('nan'))",
                "invalid value NaN (not a number)",
            ),
            ("time.sleep(float('inf'))", "sleep length is too large"),
            ("time.sleep('1')", "must be real number, not str"),
        ]);
    }
}
