//! Sums without rounding errors, so that they do not depend on grouping.

/// Below this, a step of a sum cannot go beyond the largest float.
const LARGE: f64 = 1e307;

/// Shewchuk's exact sum: numbers that do not overlap, in increasing order,
/// which together are the sum so far without any rounding.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ExactSum {
    parts: Vec<f64>,
}

/// A sum went beyond the largest float, if only for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BeyondFloats;

impl ExactSum {
    /// The sum that these numbers are together.
    pub(super) fn of(numbers: impl IntoIterator<Item = f64>) -> Result<Self, BeyondFloats> {
        let mut sum = Self::default();
        numbers.into_iter().try_for_each(|number| sum.add(number))?;
        Ok(sum)
    }

    /// Adds a finite number; changes nothing if it cannot.
    #[inline]
    pub(super) fn add(&mut self, number: f64) -> Result<(), BeyondFloats> {
        let last = self.parts.last().copied().unwrap_or(0.0);
        if number.abs() < LARGE && last.abs() < LARGE {
            self.add_here(number);
            return Ok(());
        }
        let mut sum = self.clone();
        sum.add_here(number);
        if sum.parts.iter().all(|part| part.is_finite()) {
            *self = sum;
            return Ok(());
        }
        Err(BeyondFloats)
    }

    #[inline]
    fn add_here(&mut self, number: f64) {
        let mut carried = number;
        let mut kept = 0;
        for index in 0..self.parts.len() {
            let (sum, error) = two_sum(carried, self.parts[index]);
            if error != 0.0 {
                self.parts[kept] = error;
                kept += 1;
            }
            carried = sum;
        }
        self.parts.truncate(kept);
        if carried != 0.0 {
            self.parts.push(carried);
        }
    }

    /// Adds another sum; changes nothing if it cannot.
    pub(super) fn add_all(&mut self, other: &Self) -> Result<(), BeyondFloats> {
        if let [part] = other.parts[..] {
            return self.add(part);
        }
        let mut sum = self.clone();
        other.parts.iter().try_for_each(|&part| sum.add(part))?;
        *self = sum;
        Ok(())
    }

    /// The numbers that together are the sum.
    pub(super) fn parts(&self) -> &[f64] {
        &self.parts
    }

    /// The float nearest to the exact sum, halves to even.
    pub(super) fn rounded(&self) -> f64 {
        let Some((&last, mut rest)) = self.parts.split_last() else {
            return 0.0;
        };
        let (mut high, mut low) = (last, 0.0);
        while let Some((&part, before)) = rest.split_last() {
            rest = before;
            (high, low) = two_sum(high, part);
            if low != 0.0 {
                break;
            }
        }
        // A remainder of exactly half a place was rounded to even; a further
        // part on the same side says that it was more than half.
        let beyond = rest.last().copied().unwrap_or(0.0);
        if (low < 0.0 && beyond < 0.0) || (low > 0.0 && beyond > 0.0) {
            let doubled = low * 2.0;
            let moved = high + doubled;
            #[expect(clippy::float_cmp, reason = "asks whether the addition was exact")]
            if moved - high == doubled {
                high = moved;
            }
        }
        high
    }
}

/// The rounded sum of two numbers and what the rounding lost, exactly.
#[inline]
pub(super) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let (large, small) = if a.abs() < b.abs() { (b, a) } else { (a, b) };
    let sum = large + small;
    (sum, small - (sum - large))
}
