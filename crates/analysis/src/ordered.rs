//! Finite numbers with a total order, for use as keys.

use core::cmp::Ordering;

/// A finite number; −0 is stored as 0, so that equal numbers are equal keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ordered(f64);

impl Ordered {
    /// `None` if `x` is infinite or not a number.
    pub(crate) fn new(x: f64) -> Option<Self> {
        x.is_finite().then_some(Self(if x == 0.0 { 0.0 } else { x }))
    }

    pub(crate) fn get(self) -> f64 {
        self.0
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ordered {}

#[cfg(test)]
mod tests {
    use super::Ordered;

    #[test]
    fn finite_numbers_are_keys_and_zero_is_one_key() {
        assert_eq!(Ordered::new(-0.0), Ordered::new(0.0));
        assert!(Ordered::new(-1.0) < Ordered::new(0.0) && Ordered::new(0.0) < Ordered::new(1e-300));
        assert!(Ordered::new(f64::NAN).is_none() && Ordered::new(f64::INFINITY).is_none());
    }
}
