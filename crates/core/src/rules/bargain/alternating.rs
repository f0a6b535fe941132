//! Alternating offers (§8; Rubinstein 1982): two parties offer in turn until one accepts, and each would rather have a
//! gain now than after another round. What the first one asks at once, in the stationary equilibrium, is proposed.

use super::nash::{LEAST_GAIN, LEAST_LEAD};
use crate::lanes::Real;
use crate::math::{clamp, exp, ln, min};

/// The most a gain may keep of its worth over a round: with nothing lost by waiting any division would do.
const MOST_PATIENCE: Real = 1.0 - 1e-6;

/// Halvings of what the first party may ask.
const HALVINGS: usize = 100;

/// What a gain keeps of its worth over a round of so many units, at a discount factor per unit.
pub(crate) fn patience(discount: Real, round: Real) -> Real {
    min(exp(round * ln(discount)), MOST_PATIENCE)
}

/// A point at which both gain, beaten by none: its number, and what the first party and the second gain.
type Efficient = (usize, Real, Real);

/// Among points of a grid with the gains of the party that makes the first offer and of the other, the opening offer;
/// and how many are good for both. `None` if none is. `patience` is theirs, in the same order.
pub(crate) fn offer(gains: &[[Real; 2]], patience: [Real; 2]) -> (Option<usize>, usize) {
    let good = |[a, b]: &[Real; 2]| *a > LEAST_GAIN && *b > LEAST_GAIN;
    let mut points: Vec<Efficient> =
        gains.iter().enumerate().filter(|(_, g)| good(g)).map(|(k, [a, b])| (k, *a, *b)).collect();
    let rational = points.len();
    // The best for the first party comes first; of equals the best for the second, then the earlier.
    points.sort_by(|x, y| y.1.total_cmp(&x.1).then(y.2.total_cmp(&x.2)).then(x.0.cmp(&y.0)));
    let mut frontier: Vec<Efficient> = Vec::new();
    for point in points {
        match frontier.last_mut() {
            // As good for the first party as the last one, but for rounding.
            Some(last) if last.1 - point.1 <= LEAST_LEAD => {
                let same = (point.2 - last.2).abs() <= LEAST_LEAD;
                if if same { point.0 < last.0 } else { point.2 > last.2 } {
                    *last = point;
                }
            }
            Some(last) if point.2 <= last.2 + LEAST_LEAD => {}
            _ => frontier.push(point),
        }
    }
    frontier.reverse();
    let Some(ask) = ask(&frontier, patience) else { return (None, 0) };
    let within = frontier.iter().rposition(|point| point.1 <= ask + LEAST_GAIN);
    (within.map(|place| frontier[place].0), rational)
}

/// A gain that the first party can ask: what it leaves to the second is worth as much to that one as to refuse and offer in
/// turn. There is one such gain where the frontier is concave; elsewhere it is the one that halving finds.
fn ask(frontier: &[Efficient], [first, second]: [Real; 2]) -> Option<Real> {
    let (mut low, mut high) = (frontier.first()?.1, frontier.last()?.1);
    let content = |gain: Real| left(frontier, gain) >= second * left(frontier, first * gain);
    if content(high) {
        return Some(high);
    }
    for _ in 0..HALVINGS {
        let middle = low + (high - low) / 2.0;
        if content(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(low)
}

/// What is left to the second party where the first gains so much: linear between the points of the frontier.
fn left(frontier: &[Efficient], gain: Real) -> Real {
    let above = frontier.partition_point(|point| point.1 <= gain);
    let (low, high) = (above.saturating_sub(1), above.min(frontier.len() - 1));
    let ((_, a, left_a), (_, b, left_b)) = (frontier[low], frontier[high]);
    if low == high { left_a } else { left_a + (left_b - left_a) * (clamp(gain, a, b) - a) / (b - a) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two share a pie of 1 on a grid of so many levels: the share that the first one asks.
    fn share(patience: [Real; 2], levels: usize) -> Real {
        let step = 1.0 / (levels - 1) as Real;
        let gains: Vec<[Real; 2]> = (0..levels).map(|k| [k as Real * step, 1.0 - k as Real * step]).collect();
        let (offer, rational) = offer(&gains, patience);
        assert_eq!(rational, levels - 2);
        gains[offer.unwrap()][0]
    }

    #[test]
    fn the_first_offer_is_rubinsteins() {
        for patience in [[0.9, 0.8], [0.8, 0.9], [0.5, 0.5], [0.3, 0.95], [0.95, 0.0]] {
            let [first, second] = patience;
            let expected = (1.0 - second) / (1.0 - first * second);
            let got = share(patience, 1001);
            assert!(
                got <= expected + 1e-9 && got > expected - 1e-3 - 1e-9,
                "{patience:?}: {got}, not {expected}"
            );
        }
    }

    #[test]
    fn patience_is_discount_over_a_round() {
        assert!((patience(0.9, 2.0) - 0.81).abs() < 1e-15);
        assert_eq!(patience(1.0, 5.0), MOST_PATIENCE);
        assert_eq!(patience(0.5, 1e4), 0.0);
    }

    #[test]
    fn short_rounds_lead_to_nashs_solution_with_powers_of_patience() {
        // Binmore, Rubinstein and Wolinsky 1986: shares as 1/ln(1/φ).
        let [a, b] = [0.9, 0.8].map(|discount: Real| 1.0 / -ln(discount));
        let got = share([patience(0.9, 1e-3), patience(0.8, 1e-3)], 1001);
        assert!((got - a / (a + b)).abs() < 1.1e-3, "{got}");
    }

    #[test]
    fn who_loses_nothing_by_waiting_shares_alike() {
        let got = share([MOST_PATIENCE; 2], 1001);
        assert!((got - 0.5).abs() < 1.1e-3, "{got}");
    }

    #[test]
    fn a_point_that_another_beats_is_not_offered() {
        // The second party can be left 0.4 by the first point and 0.5 by the second, at the same gain of the first.
        let gains = [[0.4, 0.4], [0.4, 0.5], [0.3, 0.5], [0.4, 0.5], [-0.1, 0.9], [0.9, Real::NAN]];
        assert_eq!(offer(&gains, [0.9, 0.9]), (Some(1), 4));
    }

    #[test]
    fn rounding_does_not_tell_points_apart() {
        let hair = 6e-17;
        assert_eq!(offer(&[[0.4, 0.5], [0.4 + hair, 0.1]], [0.9, 0.9]).0, Some(0));
        assert_eq!(offer(&[[0.4 + hair, 0.1], [0.4, 0.5]], [0.9, 0.9]).0, Some(1));
        assert_eq!(offer(&[[0.4, 0.5], [0.4 + hair, 0.5 - hair]], [0.9, 0.9]).0, Some(0));
        assert_eq!(offer(&[[0.4 + hair, 0.5], [0.4, 0.5 + hair]], [0.9, 0.9]).0, Some(0));
    }

    #[test]
    fn without_a_surplus_nothing_is_offered() {
        assert_eq!(offer(&[[0.1, -0.1], [0.0, 0.0], [-0.1, 0.1]], [0.9, 0.9]), (None, 0));
    }
}
