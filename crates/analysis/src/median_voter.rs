//! The weighted median and mean of positions: what a one-dimensional contest of interests settles on if each side pulls
//! with its weight.
//!
//! With capability times salience as weights the median is the forecast of Bueno de Mesquita (1981, *The War Trap*; 1994,
//! in *European Community Decision Making*), after the median voter of Black (1958, *The Theory of Committees and
//! Elections*): no position beats it when every actor adds its weight to the nearer of two. The mean is the compromise
//! that weighs everybody alike per unit of weight (Van den Bos 1991; Achen 2006, in *The European Union Decides*).

/// A half, less what rounding may take off a sum.
const HALF: f64 = 0.5 * (1.0 - 1e-12);

/// The position at which the cumulative weight, by rising position, reaches half of the whole; where it is exactly half
/// there, every position up to the next one would do, and this is the lowest. `None` without any positive weight, or if
/// a weight is negative or any number is not finite.
pub fn weighted_median(positions: &[(f64, f64)]) -> Option<f64> {
    let mut sorted = positions.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    // In this order, so that the sum of all is that of which a part is half.
    let whole = whole(&sorted)?;
    let mut below = 0.0;
    for (position, weight) in sorted {
        below += weight;
        if weight > 0.0 && below >= HALF * whole {
            return Some(position);
        }
    }
    None
}

/// Σ weight · position / Σ weight. `None` as for [`weighted_median`].
pub fn weighted_mean(positions: &[(f64, f64)]) -> Option<f64> {
    let whole = whole(positions)?;
    let sum = positions.iter().fold(0.0, |sum, (position, weight)| sum + weight * position);
    Some(sum / whole).filter(|mean| mean.is_finite())
}

/// The sum of the weights, if they can be weights.
fn whole(positions: &[(f64, f64)]) -> Option<f64> {
    let sound = positions.iter().all(|(position, weight)| position.is_finite() && *weight >= 0.0);
    let whole = positions.iter().fold(0.0, |sum, (_, weight)| sum + weight);
    (sound && whole > 0.0 && whole.is_finite()).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::{weighted_mean, weighted_median};

    #[test]
    fn without_differences_of_weight_it_is_the_median_voter() {
        assert_eq!(weighted_median(&[(0.9, 1.0), (0.1, 1.0), (0.4, 1.0)]), Some(0.4));
        // Of two in the middle the lower one.
        assert_eq!(weighted_median(&[(4.0, 2.0), (1.0, 2.0), (3.0, 2.0), (2.0, 2.0)]), Some(2.0));
    }

    #[test]
    fn half_is_half_whatever_rounding_does() {
        // Capability times salience: 63 + 31.5 is half of 189, but not to the last digit; in whatever order they come.
        let weighed = |table: &[(f64, f64, f64)]| -> Vec<(f64, f64)> {
            table.iter().map(|(at, capability, salience)| (*at, capability * (salience / 100.0))).collect()
        };
        let tie = [(0.0, 90.0, 70.0), (1.0, 45.0, 70.0), (2.0, 30.0, 10.0), (3.0, 915.0, 10.0)];
        for first in 0..4 {
            let mut turned = tie.to_vec();
            turned.rotate_left(first);
            assert_eq!(weighted_median(&weighed(&turned)), Some(1.0), "{turned:?}");
        }
    }

    #[test]
    fn weight_decides() {
        // Capability times salience 10, 30 and 45 of 85: the third alone has more than half.
        let positions = [(0.0, 10.0), (0.5, 30.0), (1.0, 45.0)];
        assert_eq!(weighted_median(&positions), Some(1.0));
        assert!((weighted_mean(&positions).unwrap() - 60.0 / 85.0).abs() < 1e-15);
        // With 39 it has not: the half is reached before.
        assert_eq!(weighted_median(&[(0.0, 10.0), (0.5, 30.0), (1.0, 39.0)]), Some(0.5));
    }

    #[test]
    fn no_position_beats_the_median_in_pairs() {
        let positions = [(2.0, 3.0), (7.5, 1.0), (4.0, 2.5), (9.0, 4.0), (5.0, 2.0), (1.0, 0.5)];
        let median = weighted_median(&positions).unwrap();
        for (other, _) in positions {
            let nearer = |a: f64, b: f64| {
                let prefers = positions.iter().filter(|(p, _)| (p - a).abs() < (p - b).abs());
                prefers.map(|(_, weight)| weight).sum::<f64>()
            };
            assert!(nearer(median, other) >= nearer(other, median), "{other} beats {median}");
        }
    }

    #[test]
    fn what_has_no_weight_has_no_say() {
        assert_eq!(weighted_median(&[(0.2, 0.0), (0.7, 1.0), (0.9, 0.0)]), Some(0.7));
        for none in [&[][..], &[(0.5, 0.0)], &[(0.5, -1.0), (0.1, 2.0)], &[(f64::NAN, 1.0)]] {
            assert_eq!((weighted_median(none), weighted_mean(none)), (None, None), "{none:?}");
        }
    }
}
