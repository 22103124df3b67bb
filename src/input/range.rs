//! Ranges of integers, as Python's `range` counts them.

use std::str::FromStr;

use super::error::InputError;

/// The integers from `start` to `stop`, which is excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    /// The first integer.
    pub(crate) start: i64,
    /// The first integer beyond the end.
    pub(crate) stop: i64,
    /// The step: never 0.
    pub(crate) step: i64,
}

impl Range {
    /// How many integers there are.
    pub(crate) fn len(self) -> u64 {
        let way = i128::from(self.stop) - i128::from(self.start);
        let step = i128::from(self.step);
        if way.signum() != step.signum() {
            return 0;
        }
        // At most 2^64 - 1, for a range over all 64-bit integers in steps of
        // one.
        way.unsigned_abs().div_ceil(step.unsigned_abs()) as u64
    }

    /// A range of `count` integers from `start` on, if necessary beyond `stop`;
    /// fewer if 64 bits cannot hold them.
    pub(crate) fn first(self, count: u64) -> Self {
        let stop = i128::from(count)
            .saturating_mul(i128::from(self.step))
            .saturating_add(i128::from(self.start));
        let stop = stop.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
        Self {
            stop: stop as i64,
            ..self
        }
    }

    /// The integer at position `k`, which must be below [`Range::len`].
    pub(crate) fn item(self, k: u64) -> i64 {
        let item = i128::from(self.start) + i128::from(k) * i128::from(self.step);
        item as i64
    }
}

impl FromStr for Range {
    type Err = InputError;

    /// Parses `STOP`, `START:STOP` or `START:STOP:STEP`. A missing or empty
    /// START is 0, a missing STEP is 1.
    fn from_str(text: &str) -> Result<Self, InputError> {
        let parts: Vec<&str> = text.split(':').collect();
        let [first, end, step] = match parts[..] {
            [end] => ["", end, "1"],
            [first, end] => [first, end, "1"],
            [first, end, step] => [first, end, step],
            _ => return Err(shape(text, "it has more than three parts")),
        };
        if end.is_empty() {
            return Err(shape(text, "STOP is missing"));
        }
        if step.is_empty() {
            return Err(shape(text, "STEP is empty"));
        }
        let range = Self {
            start: match first {
                "" => 0,
                first => number(text, "START", first)?,
            },
            stop: number(text, "STOP", end)?,
            step: number(text, "STEP", step)?,
        };
        match range.step {
            0 => Err(shape(text, "STEP is 0, which leads nowhere")),
            _ => Ok(range),
        }
    }
}

fn shape(text: &str, problem: &'static str) -> InputError {
    InputError::RangeShape {
        text: text.to_owned(),
        problem,
    }
}

fn number(text: &str, part: &'static str, value: &str) -> Result<i64, InputError> {
    value.parse().map_err(|source| InputError::RangeNumber {
        text: text.to_owned(),
        part,
        value: value.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items(text: &str) -> Vec<i64> {
        let range: Range = text.parse().expect("a good range");
        (0..range.len()).map(|k| range.item(k)).collect()
    }

    fn error(text: &str) -> String {
        Range::from_str(text).expect_err("a bad range").to_string()
    }

    #[test]
    fn the_first_items_go_beyond_the_stop() {
        let first = |text: &str, count| {
            let range: Range = text.parse().expect("a good range");
            let first = range.first(count);
            let items = (0..first.len()).map(|k| first.item(k));
            items.take(9).collect::<Vec<_>>()
        };
        assert_eq!(first("1:10:4", 2), [1, 5]);
        assert_eq!(first("1:10:4", 5), [1, 5, 9, 13, 17]);
        assert_eq!(first("5:0:-2", 4), [5, 3, 1, -1]);
        let end = (i64::MAX - 2).to_string();
        assert_eq!(first(&format!("{end}:{}", i64::MAX), 9).len(), 2);
        assert_eq!(first("0:1:9", u64::MAX).len(), 9);
    }

    #[test]
    fn ranges_are_those_of_python() {
        assert_eq!(items("0:5"), [0, 1, 2, 3, 4]);
        assert_eq!(items(":3"), [0, 1, 2]);
        assert_eq!(items("3"), [0, 1, 2]);
        assert_eq!(items("1:10:4"), [1, 5, 9]);
        assert_eq!(items("1:9:4"), [1, 5]);
        assert_eq!(items("5:0:-2"), [5, 3, 1]);
        assert_eq!(items("-2:1"), [-2, -1, 0]);
        assert_eq!(items("5:5"), [0; 0]);
        assert_eq!(items("5:0"), [0; 0]);
        assert_eq!(items("0:5:-1"), [0; 0]);
    }

    #[test]
    fn the_widest_range_does_not_overflow() {
        let widest = Range {
            start: i64::MIN,
            stop: i64::MAX,
            step: 1,
        };
        assert_eq!(widest.len(), u64::MAX);
        assert_eq!(widest.item(u64::MAX - 1), i64::MAX - 1);
        let back = Range {
            start: i64::MAX,
            stop: i64::MIN,
            step: i64::MIN,
        };
        assert_eq!((back.len(), back.item(1)), (2, -1));
    }

    #[test]
    fn bad_ranges_are_explained() {
        assert!(error("5:").contains("STOP is missing"));
        assert!(error("").contains("STOP is missing"));
        assert!(error("1:2:").contains("STEP is empty"));
        assert!(error("1:2:0").contains("STEP is 0"));
        assert!(error("1:2:3:4").contains("more than three"));
        assert!(error("x:2").contains("START"));
        assert!(error("0:1e6").contains("\"1e6\" is not a whole number"));
        assert!(error("0:9223372036854775808").contains("64 bits"));
    }

    proptest! {
        #[test]
        fn length_and_items_agree_with_counting(
            start in -50i64..50, stop in -50i64..50, step in prop_oneof![-9i64..0, 1i64..9],
        ) {
            let range = Range { start, stop, step };
            let mut counted = Vec::new();
            let mut next = start;
            while if step > 0 { next < stop } else { next > stop } {
                counted.push(next);
                next += step;
            }
            let items: Vec<i64> = (0..range.len()).map(|k| range.item(k)).collect();
            prop_assert_eq!(items, counted);
        }
    }
}
