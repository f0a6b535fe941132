//! Random numbers of a design: one stream of ChaCha8 for each purpose and index under the seed.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What random numbers are drawn for. Designs of the same seed share none.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    LatinHypercube = 0,
    LatinHypercubeSearch = 1,
    Scrambling = 2,
    Morris = 3,
    Nsga2 = 4,
}

/// One stream of random numbers.
pub(crate) struct Random(ChaCha8Rng);

impl Random {
    /// Stream `index` of a purpose.
    pub(crate) fn new(seed: u64, purpose: Purpose, index: u32) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream((purpose as u64) << 32 | u64::from(index));
        Self(random)
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in [0, 1), a multiple of 2⁻⁵³.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * UNIT_53
    }

    /// Uniform below `bound`, which is at least 1, and of a width that is the same on every machine.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0.random_range(0..bound as u64) as usize
    }

    /// True half of the time.
    pub(crate) fn coin(&mut self) -> bool {
        self.bits() >> 63 == 1
    }

    /// Every order of `items` alike (Durstenfeld, Communications of the ACM 7 (1964)).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// 2⁻⁵³.
pub(crate) const UNIT_53: f64 = 1.0 / (1_u64 << 53) as f64;

#[cfg(test)]
mod tests {
    use super::{Purpose, Random};

    #[test]
    fn streams_differ_and_repeat() {
        let first = |purpose, index| Random::new(1, purpose, index).bits();
        assert_eq!(first(Purpose::Morris, 0), first(Purpose::Morris, 0));
        assert_ne!(first(Purpose::Morris, 0), first(Purpose::Morris, 1));
        assert_ne!(first(Purpose::Morris, 0), first(Purpose::Nsga2, 0));
    }

    #[test]
    fn every_order_comes_up_equally_often() {
        let mut random = Random::new(5, Purpose::Morris, 0);
        let mut counts = [0_u32; 6];
        for _ in 0..6_000 {
            let mut items = [0, 1, 2];
            random.shuffle(&mut items);
            counts[items[0] * 2 + usize::from(items[1] > items[2])] += 1;
        }
        // Chi-square with 5 degrees of freedom: 20.5 is its 99.9 % quantile.
        let chi =
            counts.iter().map(|&count| (f64::from(count) - 1_000.0) * (f64::from(count) - 1_000.0) / 1_000.0);
        assert!(chi.sum::<f64>() < 20.5, "{counts:?}");
    }
}
