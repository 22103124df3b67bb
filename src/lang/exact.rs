//! Sums without rounding errors, so that they do not depend on grouping.

/// Below this, a step of a sum cannot go beyond the largest float.
const LARGE: f64 = 1e307;

/// The unit of the integer is two to the power of minus this.
const PLACES: i32 = 80;
/// The exponent of a float whose mantissa is an integer of that unit.
const UNIT_EXPONENT: i32 = 1075 - PLACES;
/// Mantissas are moved up to this far to the left.
const MOST_SHIFT: i32 = 64;
/// The bits of a mantissa.
const MANTISSA_BITS: u32 = 53;

/// A sum without any rounding, in two addends.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ExactSum {
    /// An integer of a small unit, for numbers of usual size: adding to it is
    /// the quickest.
    fixed: i128,
    /// Shewchuk's exact sum of all others: numbers that do not overlap, in
    /// increasing order.
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
        if let Some(fixed) = fixed(number)
            && let Some(sum) = self.fixed.checked_add(fixed)
        {
            self.fixed = sum;
            return Ok(());
        }
        self.add_part(number)
    }

    fn add_part(&mut self, number: f64) -> Result<(), BeyondFloats> {
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
        let mut sum = self.clone();
        match sum.fixed.checked_add(other.fixed) {
            Some(fixed) => sum.fixed = fixed,
            None => pieces(other.fixed).try_for_each(|piece| sum.add_part(piece))?,
        }
        other
            .parts
            .iter()
            .try_for_each(|&part| sum.add_part(part))?;
        *self = sum;
        Ok(())
    }

    /// Takes out the numbers that a step could take beyond the largest float,
    /// all of which are integers.
    pub(super) fn take_large(&mut self) -> Vec<f64> {
        let is_small = |part: &f64| part.abs() < LARGE;
        let small = self.parts.iter().take_while(|part| is_small(part)).count();
        self.parts.split_off(small)
    }

    /// Numbers that together are the sum.
    pub(super) fn parts(&self) -> impl Iterator<Item = f64> {
        pieces(self.fixed).chain(self.parts.iter().copied())
    }

    /// The float nearest to the exact sum, halves to even.
    pub(super) fn rounded(&self) -> Result<f64, BeyondFloats> {
        let mut sum = Self {
            fixed: 0,
            parts: self.parts.clone(),
        };
        pieces(self.fixed).try_for_each(|piece| sum.add_part(piece))?;
        Ok(sum.rounded_parts())
    }

    fn rounded_parts(&self) -> f64 {
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

/// A number as an integer of the unit, if it is one and not too large.
#[inline]
fn fixed(number: f64) -> Option<i128> {
    let bits = number.to_bits();
    let shift = (bits >> (MANTISSA_BITS - 1) & 0x7ff) as i32 - UNIT_EXPONENT;
    if !(0..=MOST_SHIFT).contains(&shift) {
        return (number == 0.0).then_some(0);
    }
    let leading = 1 << (MANTISSA_BITS - 1);
    let mantissa = i128::from(bits & (leading - 1) | leading) << shift;
    Some(if number < 0.0 { -mantissa } else { mantissa })
}

/// Numbers that together are an integer of the unit.
fn pieces(fixed: i128) -> impl Iterator<Item = f64> {
    let unit = 2f64.powi(-PLACES);
    let mut rest = fixed.unsigned_abs();
    let mut scale = if fixed < 0 { -unit } else { unit };
    std::iter::from_fn(move || {
        (rest != 0).then(|| {
            let piece = (rest & ((1 << MANTISSA_BITS) - 1)) as f64 * scale;
            rest >>= MANTISSA_BITS;
            scale *= (1u64 << MANTISSA_BITS) as f64;
            piece
        })
    })
}

/// The rounded sum of two numbers and what the rounding lost, exactly.
#[inline]
pub(super) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let (large, small) = if a.abs() < b.abs() { (b, a) } else { (a, b) };
    let sum = large + small;
    (sum, small - (sum - large))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_number() -> impl Strategy<Value = f64> {
        let size =
            |exponent: i32| (-1.0..1.0).prop_map(move |part: f64| part * 2f64.powi(exponent));
        prop_oneof![
            (-99_999i64..99_999).prop_map(|cents| cents as f64 / 100.0),
            (-140..140).prop_flat_map(size),
            prop_oneof![
                Just(0.0),
                Just(-0.0),
                Just(2f64.powi(36)),
                Just(-2f64.powi(36))
            ],
        ]
    }

    /// The same without the integer.
    fn by_parts(numbers: &[f64]) -> f64 {
        let mut sum = ExactSum::default();
        for number in numbers {
            sum.add_part(*number).expect("small numbers");
        }
        sum.rounded_parts()
    }

    fn rounded(sum: &ExactSum) -> u64 {
        sum.rounded().expect("small numbers").to_bits()
    }

    proptest! {
        #[test]
        fn the_integer_changes_nothing(
            numbers in prop::collection::vec(any_number(), 0..50),
            more in prop::collection::vec(any_number(), 0..50),
        ) {
            let sum = ExactSum::of(numbers.iter().copied()).expect("small numbers");
            prop_assert_eq!(rounded(&sum), by_parts(&numbers).to_bits());
            let again = ExactSum::of(sum.parts()).expect("small numbers");
            prop_assert_eq!(rounded(&again), rounded(&sum));
            let mut both = ExactSum::of(more.iter().copied()).expect("small numbers");
            both.add_all(&again).expect("small numbers");
            prop_assert_eq!(rounded(&both), by_parts(&[numbers, more].concat()).to_bits());
        }
    }

    #[test]
    fn an_integer_that_is_full_leaves_the_rest_to_the_parts() {
        let large = 2f64.powi(37) - 1.0;
        let mut sum = ExactSum::default();
        for _ in 0..3000 {
            sum.add(large).expect("a small number");
        }
        assert!(sum.fixed > 0 && !sum.parts.is_empty());
        assert_eq!(sum.rounded(), Ok(large * 3000.0));
        let mut twice = sum.clone();
        twice.add_all(&sum).expect("small numbers");
        assert_eq!(twice.rounded(), Ok(large * 6000.0));
    }
}
