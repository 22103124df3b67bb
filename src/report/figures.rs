//! How to write figures for people: with as many digits as can be compared at a
//! glance.

use std::time::Duration;

use indicatif::{FormattedDuration, HumanCount};

/// Items per second, with its unit: `0.25 items/s`, `12.5 items/s`,
/// `1,234,567 items/s`.
pub(super) fn rate(per_second: f64) -> String {
    if per_second < 1.0 {
        format!("{per_second:.2} items/s")
    } else if per_second < 100.0 {
        format!("{per_second:.1} items/s")
    } else {
        format!("{} items/s", HumanCount(per_second.round() as u64))
    }
}

/// A duration: `1.234 s`; from one minute on `00:01:05`.
pub(super) fn duration(time: Duration) -> String {
    if time.as_secs() < 60 {
        format!("{:.3} s", time.as_secs_f64())
    } else {
        FormattedDuration(time).to_string()
    }
}

/// Seconds of any size, with three digits and a unit: `1.23 s`, `45.6 ms`,
/// `789 µs`, `0 ns`.
pub(crate) fn seconds(time: f64) -> String {
    let units = [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)];
    // Half a thousandth less, since it would be rounded to 1,000.
    let fitting = units
        .into_iter()
        .find(|(_, unit)| time.abs() >= 0.9995 * unit);
    let (unit, size) = fitting.unwrap_or(("ns", 1e-9));
    let number = time / size;
    let decimals = match number.abs() {
        _ if size < 1e-8 => 0,
        below if below < 9.995 => 2,
        below if below < 99.95 => 1,
        _ => 0,
    };
    format!("{number:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_three_digits_and_a_unit() {
        for (time, text) in [
            (12.345, "12.3 s"),
            (1.0, "1.00 s"),
            (0.9996, "1.00 s"),
            (0.9994, "999 ms"),
            (0.009_996, "10.0 ms"),
            (0.001_234, "1.23 ms"),
            (0.000_05, "50.0 µs"),
            (-0.000_05, "-50.0 µs"),
            (123e-9, "123 ns"),
            (1234.5, "1234 s"),
            (0.0, "0 ns"),
        ] {
            assert_eq!(seconds(time), text, "{time}");
        }
    }

    #[test]
    fn rates_keep_about_three_digits() {
        assert_eq!(rate(0.0), "0.00 items/s");
        assert_eq!(rate(0.254), "0.25 items/s");
        assert_eq!(rate(12.54), "12.5 items/s");
        assert_eq!(rate(1_234_567.8), "1,234,568 items/s");
    }

    #[test]
    fn long_durations_are_clock_time() {
        assert_eq!(duration(Duration::from_micros(1_234_567)), "1.235 s");
        assert_eq!(duration(Duration::from_secs(65)), "00:01:05");
    }
}
