//! Draws from a generator of random bits, in CPython's own steps, independent
//! of the language.

use std::collections::HashSet;
use std::f64::consts::TAU;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::ToPrimitive;

use crate::lang::generator::Generator;

/// `4 * exp(-0.5) / sqrt(2)`
const NORMAL: f64 = 1.715_527_769_921_413_5;

/// A number with the standard normal distribution (Box and Muller), which
/// yields two at a time.
pub(super) fn gauss(rng: &mut Generator) -> f64 {
    if let Some(kept) = rng.kept.take() {
        return kept;
    }
    let angle = rng.unit() * TAU;
    let radius = (-2.0 * (1.0 - rng.unit()).ln()).sqrt();
    rng.kept = Some(angle.sin() * radius);
    angle.cos() * radius
}

/// The same, after Kinderman and Monahan.
pub(super) fn normal(rng: &mut Generator) -> f64 {
    loop {
        let one = rng.unit();
        let other = 1.0 - rng.unit();
        let drawn = NORMAL * (one - 0.5) / other;
        if drawn * drawn / 4.0 <= -other.ln() {
            return drawn;
        }
    }
}

/// Random bits, as an integer.
pub(super) fn bits(count: u64, rng: &mut Generator) -> BigInt {
    let mut words = Vec::new();
    let mut missing = count;
    while missing > 0 {
        let used = missing.min(32);
        words.push(rng.word() >> (32 - used));
        missing -= used;
    }
    BigInt::from_biguint(Sign::Plus, BigUint::new(words))
}

/// An integer from zero up to, but not including, `size`, which is positive.
pub(super) fn below(size: &BigInt, rng: &mut Generator) -> BigInt {
    if let Some(small) = size.to_u32() {
        return small_below(small, rng).into();
    }
    loop {
        let drawn = bits(size.bits(), rng);
        if drawn < *size {
            return drawn;
        }
    }
}

fn small_below(size: u32, rng: &mut Generator) -> u32 {
    let surplus = size.leading_zeros();
    loop {
        let drawn = rng.word() >> surplus;
        if drawn < size {
            return drawn;
        }
    }
}

/// Like [`below`], for the index of an element.
pub(super) fn index_below(length: usize, rng: &mut Generator) -> usize {
    small_below(length as u32, rng) as usize
}

/// The index of an element whose weight is the difference between its limit and
/// the previous one; the last limit is positive and finite.
pub(super) fn weighted_index(limits: &[f64], rng: &mut Generator) -> usize {
    let total = limits.last().copied().unwrap_or(0.0);
    let drawn = rng.unit() * total;
    let index = limits.partition_point(|limit| *limit <= drawn);
    index.min(limits.len().saturating_sub(1))
}

/// `count` different indices below `length` in random order.
pub(super) fn sample(length: usize, count: usize, rng: &mut Generator) -> Vec<usize> {
    // The approximate size of a set, which decides between two algorithms.
    let mut size_of_set = 21;
    if count > 5 {
        size_of_set += 4usize.pow((count as f64 * 3.0).log(4.0).ceil() as u32);
    }
    if length <= size_of_set {
        let mut pool: Vec<usize> = (0..length).collect();
        return (0..count)
            .map(|taken| {
                let at = index_below(length - taken, rng);
                let last = pool[length - taken - 1];
                std::mem::replace(&mut pool[at], last)
            })
            .collect();
    }
    let mut seen = HashSet::new();
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count {
        let drawn = index_below(length, rng);
        if seen.insert(drawn) {
            chosen.push(drawn);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_ranges_are_drawn_evenly() {
        let mut rng = Generator::of_item(7, 0);
        let mut seen = [0_u32; 5];
        for _ in 0..50_000 {
            seen[index_below(5, &mut rng)] += 1;
        }
        assert!(
            seen.iter().all(|count| (9_500..10_500).contains(count)),
            "{seen:?}"
        );
    }

    #[test]
    fn the_largest_ranges_work() {
        let mut rng = Generator::of_item(7, 0);
        for bits in [63, 64, 65, 127, 128, 1000] {
            let size = BigInt::from(1) << bits;
            let drawn: Vec<BigInt> = (0..100).map(|_| below(&size, &mut rng)).collect();
            assert!(drawn.iter().all(|number| *number < size));
            assert!(drawn.iter().any(|number| number.bits() == bits));
        }
    }

    #[test]
    fn samples_are_different_and_evenly_spread() {
        let mut rng = Generator::of_item(7, 0);
        let mut seen = [0_u32; 6];
        for _ in 0..6_000 {
            let indices = sample(6, 3, &mut rng);
            assert!(
                indices[0] != indices[1] && indices[1] != indices[2] && indices[0] != indices[2]
            );
            for index in indices {
                seen[index] += 1;
            }
        }
        assert!(
            seen.iter().all(|count| (2_800..3_200).contains(count)),
            "{seen:?}"
        );
    }
}
