//! Logarithmic buckets: which bucket a number falls in, and which number stands for a bucket.

use core::cmp::Ordering;

/// Relative accuracy α of the number that stands for a bucket.
pub(crate) const ACCURACY: f64 = 0.001;
/// Magnitudes below this share the bucket of zero.
pub(crate) const SMALLEST: f64 = 1e-12;
/// Magnitudes above this share the outermost bucket.
pub(crate) const LARGEST: f64 = 1e15;

/// Ratio γ = (1 + α) / (1 − α) of neighbouring bucket bounds.
const GAMMA: f64 = (1.0 + ACCURACY) / (1.0 - ACCURACY);
/// ln γ = 2 artanh α, by its series; the next term is below 1e-21.
const LN_GAMMA: f64 =
    2.0 * ACCURACY * (1.0 + ACCURACY * ACCURACY / 3.0 + ACCURACY * ACCURACY * ACCURACY * ACCURACY / 5.0);
/// Added to the index of positive numbers, so that indices in order are numbers in order: the exponent ⌈log_γ x⌉ runs
/// from −13 815 to 17 270 over the allowed magnitudes.
const SHIFT: i32 = 20_000;

/// Index of the bucket of a finite `x`; greater numbers never have smaller indices.
pub(crate) fn bucket_of(x: f64) -> i32 {
    let magnitude = x.abs();
    if magnitude < SMALLEST {
        return 0;
    }
    let bounded = if magnitude > LARGEST { LARGEST } else { magnitude };
    let exponent = libm::ceil(libm::log(bounded) / LN_GAMMA) as i32;
    if x < 0.0 { -(exponent + SHIFT) } else { exponent + SHIFT }
}

/// The number within α, relatively, of every number in the bucket: 2 γ^i / (γ + 1) for (γ^(i−1), γ^i].
pub(crate) fn representative(bucket: i32) -> f64 {
    let exponent = match bucket.cmp(&0) {
        Ordering::Equal => return 0.0,
        Ordering::Less => -bucket - SHIFT,
        Ordering::Greater => bucket - SHIFT,
    };
    let magnitude = libm::exp(f64::from(exponent) * LN_GAMMA) * (2.0 / (GAMMA + 1.0));
    if bucket < 0 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::{ACCURACY, GAMMA, LARGEST, LN_GAMMA, SMALLEST, bucket_of, representative};
    use crate::test_random::Lcg;

    #[test]
    fn a_representative_is_within_a_thousandth() {
        let mut random = Lcg::new(3);
        for _ in 0..100_000 {
            let x = libm::exp(random.uniform() * 62.0 - 27.6);
            for x in [x, -x] {
                let error = (representative(bucket_of(x)) / x - 1.0).abs();
                assert!(error <= ACCURACY * (1.0 + 1e-9), "{x}: {error}");
            }
        }
    }

    #[test]
    fn the_width_of_a_bucket_is_the_logarithm_of_the_ratio() {
        assert!((LN_GAMMA - libm::log(GAMMA)).abs() < 4e-16);
    }

    #[test]
    fn buckets_are_in_the_order_of_numbers() {
        let mut random = Lcg::new(4);
        let mut values: Vec<f64> =
            (0..5000).map(|_| random.normal() * libm::exp(30.0 * random.normal())).collect();
        values.sort_by(f64::total_cmp);
        assert!(values.windows(2).all(|pair| bucket_of(pair[0]) <= bucket_of(pair[1])));
    }

    #[test]
    fn out_of_range_magnitudes_collapse() {
        assert_eq!(bucket_of(0.99 * SMALLEST), 0);
        assert_ne!(bucket_of(SMALLEST), 0);
        assert_eq!(bucket_of(f64::MAX), bucket_of(LARGEST));
        assert_eq!(bucket_of(f64::MIN), -bucket_of(LARGEST));
        assert_eq!(representative(0), 0.0);
        assert!(bucket_of(SMALLEST) > 0 && bucket_of(LARGEST) < 40_000);
    }
}
