//! Logarithms of gamma functions with large arguments, without the cancellation of subtracting two huge numbers.

/// Arguments from here on use Stirling's series.
pub(crate) const STIRLING_FROM: f64 = 10.0;

/// ln Γ(z) − [(z − ½) ln z − z + ½ ln 2π] by Stirling's series (DLMF 5.11.1), below 1e-16 for z ≥ 10.
pub(crate) fn stirling_correction(z: f64) -> f64 {
    const TERMS: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    let inverse_square = 1.0 / (z * z);
    TERMS.iter().rev().fold(0.0, |sum, term| sum * inverse_square + term) / z
}

/// ln Γ(`large`) − ln Γ(`large` + `small`) for `large` ≥ 10.
pub(crate) fn ln_gamma_ratio(large: f64, small: f64) -> f64 {
    let sum = large + small;
    small - small * libm::log(large) - (sum - 0.5) * libm::log1p(small / large) + stirling_correction(large)
        - stirling_correction(sum)
}

#[cfg(test)]
mod tests {
    use super::{ln_gamma_ratio, stirling_correction};

    #[test]
    fn the_series_completes_stirling_at_ten() {
        // ln 9! = ln Γ(10)
        let leading = 9.5 * libm::log(10.0) - 10.0 + 0.918_938_533_204_672_8;
        assert!((leading + stirling_correction(10.0) - libm::log(362_880.0)).abs() < 4e-15);
    }

    #[test]
    fn a_ratio_one_apart_is_the_argument() {
        for large in [10.0, 123.5, 1e6, 1e12] {
            assert!(
                (ln_gamma_ratio(large, 1.0) + libm::log(large)).abs() < 1e-14 * libm::log(large),
                "{large}"
            );
        }
    }
}
