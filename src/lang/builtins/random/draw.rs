//! Draws from a generator of random bits, without bias and without regard to
//! the language.

use std::collections::HashMap;
use std::f64::consts::TAU;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::ToPrimitive;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// A float from 0.0 up to, but not including, 1.0: any multiple of 2^-53.
pub(super) fn unit(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

/// A number with the standard normal distribution (Box and Muller).
pub(super) fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - unit(rng)).ln()).sqrt();
    radius * (TAU * unit(rng)).cos()
}

/// An integer from zero up to, but not including, `size`, which is positive.
pub(super) fn below(size: &BigInt, rng: &mut ChaCha8Rng) -> BigInt {
    match size.to_u64() {
        Some(size) => small_below(size, rng).into(),
        None => big_below(size.magnitude(), rng),
    }
}

/// As [`below`], for the index of an element.
pub(super) fn index_below(length: usize, rng: &mut ChaCha8Rng) -> usize {
    small_below(length as u64, rng) as usize
}

/// Takes just enough bits and throws away what is too large: on average less
/// than two draws, and no bias.
fn small_below(size: u64, rng: &mut ChaCha8Rng) -> u64 {
    let largest = size - 1;
    if largest == 0 {
        return 0;
    }
    let surplus = largest.leading_zeros();
    loop {
        let drawn = rng.next_u64() >> surplus;
        if drawn <= largest {
            return drawn;
        }
    }
}

fn big_below(size: &BigUint, rng: &mut ChaCha8Rng) -> BigInt {
    let bits = (size - 1_u32).bits();
    let mut bytes = vec![0; bits.div_ceil(8) as usize];
    let surplus = bytes.len() as u64 * 8 - bits;
    loop {
        rng.fill_bytes(&mut bytes);
        let drawn = BigUint::from_bytes_le(&bytes) >> surplus;
        if drawn < *size {
            return BigInt::from_biguint(Sign::Plus, drawn);
        }
    }
}

/// The index of an element whose weight is the step between its limit and the
/// one before; the last limit is positive and finite.
pub(super) fn weighted_index(limits: &[f64], rng: &mut ChaCha8Rng) -> usize {
    let total = limits.last().copied().unwrap_or(0.0);
    let drawn = unit(rng) * total;
    let index = limits.partition_point(|limit| *limit <= drawn);
    index.min(limits.len().saturating_sub(1))
}

/// `count` different indices below `length` in random order: the start of a
/// shuffle, of which only the places that moved are written down.
pub(super) fn sample(length: usize, count: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let mut moved: HashMap<usize, usize> = HashMap::new();
    let place = |moved: &HashMap<usize, usize>, index| moved.get(&index).copied().unwrap_or(index);
    (0..count)
        .map(|first| {
            let drawn = first + index_below(length - first, rng);
            let chosen = place(&moved, drawn);
            let displaced = place(&moved, first);
            moved.insert(drawn, displaced);
            chosen
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn small_ranges_are_drawn_evenly() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
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
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        for bits in [63, 64, 65, 127, 128, 1000] {
            let size = BigInt::from(1) << bits;
            let drawn: Vec<BigInt> = (0..100).map(|_| below(&size, &mut rng)).collect();
            assert!(drawn.iter().all(|number| *number < size));
            assert!(drawn.iter().any(|number| number.bits() == bits));
        }
    }

    #[test]
    fn samples_are_different_and_evenly_spread() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
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
