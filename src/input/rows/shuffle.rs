//! Shuffles all rows with a seed: the same way on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A Fisher-Yates shuffle: all orders are equally likely.
pub(super) fn shuffle<T>(rows: &mut [T], seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for last in (1..rows.len()).rev() {
        rows.swap(last, up_to(last as u64, &mut random) as usize);
    }
}

/// A number from 0 to `largest`. Draws just enough bits and rejects what is too
/// large: on average less than two draws, and no bias.
fn up_to(largest: u64, random: &mut ChaCha8Rng) -> u64 {
    let surplus = largest.leading_zeros();
    loop {
        let drawn = random.next_u64() >> surplus;
        if drawn <= largest {
            return drawn;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn shuffled(count: u8, seed: u64) -> Vec<u8> {
        let mut rows: Vec<u8> = (0..count).collect();
        shuffle(&mut rows, seed);
        rows
    }

    #[test]
    fn a_seed_makes_one_order_with_all_rows() {
        assert_eq!(shuffled(8, 1), shuffled(8, 1));
        assert_ne!(shuffled(99, 1), shuffled(99, 2));
        let mut rows = shuffled(99, 3);
        rows.sort_unstable();
        assert!(rows.into_iter().eq(0..99));
        assert!(shuffled(0, 1).is_empty());
    }

    #[test]
    fn every_order_comes_about_equally_often() {
        let mut counts = HashMap::new();
        for seed in 0..6000 {
            *counts.entry(shuffled(3, seed)).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 6);
        assert!(
            counts.values().all(|count| (850..1150).contains(count)),
            "{counts:?}"
        );
    }
}
