//! Repeated timings of the same work, and their statistics.

/// A deviation above this share of the median counts as noise, which must be
/// reported.
const NOISE: f64 = 0.05;

/// The seconds that at least one run took, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample(Vec<f64>);

impl Sample {
    /// None without times.
    pub(crate) fn new(seconds: Vec<f64>) -> Option<Self> {
        (!seconds.is_empty()).then_some(Self(seconds))
    }

    /// All times.
    pub(crate) fn seconds(&self) -> &[f64] {
        &self.0
    }

    /// The median; of two in the middle, their mean.
    pub(crate) fn median(&self) -> f64 {
        median(&self.0)
    }

    /// The shortest time.
    pub(crate) fn min(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// The longest time.
    pub(crate) fn max(&self) -> f64 {
        self.0.iter().copied().fold(0.0, f64::max)
    }

    /// The median distance from the median, as a share of it: one run that was
    /// disturbed does not matter.
    pub(crate) fn spread(&self) -> f64 {
        let center = self.median();
        let away: Vec<f64> = self.0.iter().map(|time| (time - center).abs()).collect();
        median(&away) / center.max(f64::MIN_POSITIVE)
    }

    /// Whether the times differ too much to be reliable.
    pub(crate) fn is_noisy(&self) -> bool {
        self.spread() > NOISE
    }

    /// Whether the usual times of both overlap. The fastest and the slowest
    /// quarter of the runs do not count; otherwise more runs would make it ever
    /// harder to tell two sides apart.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let ((low, high), (other_low, other_high)) = (self.middle_half(), other.middle_half());
        low <= other_high && other_low <= high
    }

    fn middle_half(&self) -> (f64, f64) {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let left_out = sorted.len() / 4;
        (sorted[left_out], sorted[sorted.len() - 1 - left_out])
    }
}

fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample(seconds: &[f64]) -> Sample {
        Sample::new(seconds.to_vec()).expect("some times")
    }

    #[test]
    fn one_disturbed_run_changes_little() {
        let disturbed = sample(&[1.0, 1.01, 9.0, 0.99, 1.0]);
        assert!((disturbed.median() - 1.0).abs() < 1e-9);
        assert!(!disturbed.is_noisy(), "{}", disturbed.spread());
        assert!(sample(&[1.0, 1.3, 0.7]).is_noisy());
        assert!(!sample(&[1.0]).is_noisy());
        assert!(!sample(&[0.0, 0.0]).is_noisy());
        assert_eq!(Sample::new(Vec::new()), None);
    }

    #[test]
    fn usual_times_overlap_or_do_not() {
        let low = sample(&[1.0, 2.0]);
        assert!(low.overlaps(&sample(&[2.0, 3.0])));
        assert!(sample(&[0.5, 3.0]).overlaps(&low));
        assert!(!low.overlaps(&sample(&[2.1])));
        let disturbed = sample(&[9.0, 1.5, 1.6, 1.7, 0.1]);
        assert!(disturbed.overlaps(&low));
        assert!(!disturbed.overlaps(&sample(&[1.8, 1.9, 5.0])));
    }

    proptest! {
        #[test]
        fn the_median_has_as_many_on_either_side(
            times in proptest::collection::vec(0.0f64..10.0, 1..20),
        ) {
            let sample = Sample::new(times.clone()).expect("some times");
            let center = sample.median();
            let below = times.iter().filter(|&&time| time < center).count();
            let above = times.iter().filter(|&&time| time > center).count();
            prop_assert!(below <= times.len() / 2 && above <= times.len() / 2);
            prop_assert!(sample.min() <= center && center <= sample.max());
        }
    }
}
