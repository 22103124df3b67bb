//! How figures are written for people: as many digits as one can compare at a
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

/// A duration: `1.234 s`, from a minute on `00:01:05`.
pub(super) fn duration(time: Duration) -> String {
    if time.as_secs() < 60 {
        format!("{:.3} s", time.as_secs_f64())
    } else {
        FormattedDuration(time).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
