//! The running median of times.

use std::time::Duration;

/// How many times it takes before there is a median.
const ENOUGH: usize = 3;

/// Times, sorted.
#[derive(Debug, Default)]
pub(super) struct Median {
    sorted: Vec<Duration>,
}

impl Median {
    /// Adds a time.
    pub(super) fn add(&mut self, time: Duration) {
        let place = self.sorted.partition_point(|&other| other < time);
        self.sorted.insert(place, time);
    }

    /// The median of all times, once there are three; of two in the middle, the
    /// longer one.
    pub(super) fn get(&self) -> Option<Duration> {
        let known = self.sorted.len() >= ENOUGH;
        known.then(|| self.sorted[self.sorted.len() / 2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_median_once_there_are_three() {
        let mut median = Median::default();
        let mut after = |seconds| {
            median.add(Duration::from_secs(seconds));
            median.get().map(|time| time.as_secs())
        };
        assert_eq!([9, 1, 5, 7].map(&mut after), [None, None, Some(5), Some(7)]);
    }
}
