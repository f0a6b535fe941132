//! Sixty-four replicates side by side: the value type every simulated quantity is made of.
//!
//! A quantity that differs by replicate is a [`Lanes`]: lane `l` of every quantity belongs to the same
//! replicate. Rules are written as scalar equations inside one `for l in 0..LANES` loop per group of
//! operations, which the compiler turns into vector code. Conditions are masks: plain [`Lanes`] that hold
//! 1.0 where the condition is true and 0.0 where it is false.

use std::ops::{Index, IndexMut};

/// The number type of every simulated quantity.
pub type Real = f64;

/// How many replicates run side by side.
///
/// Not a tuning knob: with fewer (8 to 32) the compiler unrolls the loops before it can vectorise them.
pub const LANES: usize = 64;

/// One value per replicate, aligned to a cache line.
///
/// # Examples
///
/// ```
/// use detente_core::lanes::{LANES, Lanes};
///
/// let tension = Lanes::from_fn(|lane| lane as f64 / LANES as f64);
/// assert_eq!(tension[16], 0.25);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub struct Lanes(pub [Real; LANES]);

impl Lanes {
    /// Zero in every lane; as a mask: nowhere.
    pub const ZERO: Self = Self::splat(0.0);

    /// One in every lane; as a mask: everywhere.
    pub const ONE: Self = Self::splat(1.0);

    /// The same value in every lane.
    #[must_use]
    pub const fn splat(x: Real) -> Self {
        Self([x; LANES])
    }

    /// The value `value(l)` in lane `l`.
    #[must_use]
    #[inline(always)]
    pub fn from_fn(mut value: impl FnMut(usize) -> Real) -> Self {
        // A loop, where `std::array::from_fn` is a call per lane.
        let mut out = Self::ZERO;
        for (l, x) in out.0.iter_mut().enumerate() {
            *x = value(l);
        }
        out
    }
}

impl Default for Lanes {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Index<usize> for Lanes {
    type Output = Real;

    #[inline(always)]
    fn index(&self, lane: usize) -> &Real {
        &self.0[lane]
    }
}

impl IndexMut<usize> for Lanes {
    #[inline(always)]
    fn index_mut(&mut self, lane: usize) -> &mut Real {
        &mut self.0[lane]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_cache_lines_without_padding() {
        assert_eq!(align_of::<Lanes>(), 64);
        assert_eq!(size_of::<Lanes>(), LANES * size_of::<Real>());
    }

    #[test]
    fn constructors_agree() {
        assert_eq!(Lanes::default(), Lanes::ZERO);
        assert_eq!(Lanes::from_fn(|_| 1.0), Lanes::ONE);
        let mut ramp = Lanes::from_fn(|lane| lane as Real);
        ramp[3] = -1.0;
        assert_eq!((ramp[2], ramp[3], ramp[63]), (2.0, -1.0, 63.0));
    }
}
