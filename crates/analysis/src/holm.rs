//! Several hypotheses of one experiment: p-values adjusted for their number.

/// Adjusted p-values of Holm, Scandinavian Journal of Statistics 6 (1979), in the order of `p_values`.
///
/// Of m tested hypotheses the one with the j-th smallest p-value has the adjusted value
/// max over k ≤ j of (m − k + 1) p₍ₖ₎, at most 1. Rejecting where it is below α keeps the probability of any false
/// rejection at α or less, however the tests depend on each other.
///
/// A `None` was not tested: it stays `None` and does not count towards m. Leave a hypothesis out only for reasons that
/// do not depend on its result. Equal p-values have equal adjusted values. `None` as a whole if a p-value is not
/// between 0 and 1.
#[must_use]
pub fn holm(p_values: &[Option<f64>]) -> Option<Vec<Option<f64>>> {
    let mut tested: Vec<(f64, usize)> = Vec::with_capacity(p_values.len());
    for (position, &p) in p_values.iter().enumerate() {
        if let Some(p) = p {
            if !(0.0..=1.0).contains(&p) {
                return None;
            }
            tested.push((p, position));
        }
    }
    tested.sort_by(|a, b| a.0.total_cmp(&b.0));

    let mut adjusted = vec![None; p_values.len()];
    let mut largest = 0.0;
    for (rank, &(p, position)) in tested.iter().enumerate() {
        let scaled = (tested.len() - rank) as f64 * p;
        if scaled > largest {
            largest = scaled;
        }
        adjusted[position] = Some(if largest < 1.0 { largest } else { 1.0 });
    }
    Some(adjusted)
}

#[cfg(test)]
mod tests {
    use super::holm;
    use crate::test_random::Lcg;

    fn assert_close(found: &[Option<f64>], expected: &[Option<f64>]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            match (found, expected) {
                (Some(found), Some(expected)) => {
                    assert!((found - expected).abs() < 1e-15, "{found} against {expected}");
                }
                _ => assert_eq!(found, expected),
            }
        }
    }

    #[test]
    fn a_worked_example() {
        // 4 · 0.005, 3 · 0.01, then 2 · 0.03 and, since it may not be smaller, the same again.
        let adjusted = holm(&[Some(0.01), Some(0.04), Some(0.03), Some(0.005)]).unwrap();
        assert_close(&adjusted, &[Some(0.03), Some(0.06), Some(0.06), Some(0.02)]);
    }

    #[test]
    fn what_was_not_tested_stays_so_and_does_not_count() {
        let adjusted = holm(&[None, Some(0.02), None, Some(0.04)]).unwrap();
        assert_close(&adjusted, &[None, Some(0.04), None, Some(0.04)]);
        assert_eq!(holm(&[None, None]), Some(vec![None, None]));
        assert_eq!(holm(&[]), Some(Vec::new()));
    }

    #[test]
    fn edges_and_what_is_no_p_value() {
        assert_eq!(holm(&[Some(0.9), Some(0.6), Some(0.0)]), Some(vec![Some(1.0), Some(1.0), Some(0.0)]));
        assert_close(&holm(&[Some(0.02); 3]).unwrap(), &[Some(0.06); 3]);
        for p in [-0.1, 1.1, f64::NAN] {
            assert_eq!(holm(&[Some(0.01), Some(p)]), None);
        }
    }

    /// The step-down procedure itself: hypotheses in ascending order, each at α over the number still standing.
    fn stepping_down(p_values: &[f64], alpha: f64) -> Vec<bool> {
        let mut order: Vec<usize> = (0..p_values.len()).collect();
        order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
        let mut rejected = vec![false; p_values.len()];
        for (rank, &hypothesis) in order.iter().enumerate() {
            if p_values[hypothesis] * (p_values.len() - rank) as f64 >= alpha {
                break;
            }
            rejected[hypothesis] = true;
        }
        rejected
    }

    #[test]
    fn adjusted_values_reject_what_stepping_down_rejects() {
        let mut random = Lcg::new(41);
        for _ in 0..2000 {
            let p_values: Vec<f64> =
                (0..1 + random.below(12)).map(|_| random.uniform() * random.uniform() * 0.1).collect();
            let adjusted = holm(&p_values.iter().copied().map(Some).collect::<Vec<_>>()).unwrap();
            for alpha in [0.01, 0.05, 0.2] {
                let rejected: Vec<bool> = adjusted.iter().map(|p| p.is_some_and(|p| p < alpha)).collect();
                assert_eq!(rejected, stepping_down(&p_values, alpha));
            }
        }
    }

    #[test]
    fn a_false_rejection_is_as_rare_as_promised() {
        // Six true null hypotheses whose p-values are uniform and independent: at least one falls with probability
        // 1 − (1 − 0.05/6)⁶ = 0.0490.
        let mut random = Lcg::new(43);
        let false_rejections = (0..20_000)
            .filter(|_| {
                let p_values: Vec<_> = (0..6).map(|_| Some(random.uniform())).collect();
                holm(&p_values).unwrap().into_iter().any(|p| p < Some(0.05))
            })
            .count();
        assert!((900..=1060).contains(&false_rejections), "{false_rejections} of 20,000");
    }
}
