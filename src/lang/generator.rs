//! The source of random numbers: a separate stream for each item, or CPython's
//! numbers if the program sets a seed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::twister::Twister;

/// A generator of random bits.
pub(super) struct Generator {
    source: ItemSource,
    /// The second of two normally distributed numbers that were drawn together.
    pub(super) kept: Option<f64>,
}

enum ItemSource {
    /// Cheap to create, since most items draw only a few numbers.
    Stream(Box<ChaCha8Rng>),
    Twister(Box<Twister>),
}

impl Generator {
    /// The generator of an item in a run.
    pub(super) fn of_item(seed: u64, index: u64) -> Self {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(index);
        Self {
            source: ItemSource::Stream(Box::new(stream)),
            kept: None,
        }
    }

    /// CPython's generator with this seed, whose lowest word comes first.
    pub(super) fn seeded(key: &[u32]) -> Self {
        Self {
            source: ItemSource::Twister(Box::new(Twister::new(key))),
            kept: None,
        }
    }

    /// 32 random bits.
    pub(super) fn word(&mut self) -> u32 {
        match &mut self.source {
            ItemSource::Stream(stream) => stream.next_u32(),
            ItemSource::Twister(twister) => twister.word(),
        }
    }

    /// A float from 0.0 up to, but not including, 1.0: any multiple of 2^-53.
    pub(super) fn unit(&mut self) -> f64 {
        let (high, low) = (self.word() >> 5, self.word() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }
}
