//! A small deterministic source of numbers for tests.

use crate::normal::normal_quantile;

/// Linear congruential generator modulo 2^64 (Knuth's MMIX constants); the upper 53 bits are used.
pub(crate) struct Lcg(u64);

impl Lcg {
    pub(crate) fn new(seed: u64) -> Self {
        let mut lcg = Self(seed);
        lcg.bits();
        lcg
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 11
    }

    /// Uniform, strictly inside (0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.bits() as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Uniform in 0..`bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        (self.bits() >> 20) % bound
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform()).unwrap()
    }
}
