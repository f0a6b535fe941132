//! Events so rare, or so common, that an interval may not rest on a normal approximation.
//!
//! | seen | report |
//! |---|---|
//! | often: 10 times and 10 times not, say | [`wilson`](crate::wilson): closer to its confidence on average |
//! | a few times | [`clopper_pearson`]: never covers less than its confidence, at the price of width |
//! | never, or every time | [`RareEvent::bound`]: all that is asked is how likely it can still be |

use crate::beta::incomplete_beta_inverse;
use crate::interval::Interval;

/// What `n` independent trials say about the probability of an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RareEvent {
    /// Trials in which the event occurred.
    pub successes: u64,
    /// Number of trials, at least 1.
    pub n: u64,
    /// Share of trials in which it occurred.
    pub estimate: f64,
    /// Interval of [`clopper_pearson`].
    pub interval: Interval,
    /// One-sided bound, if the event occurred never or always; `None` otherwise.
    pub bound: Option<Bound>,
}

/// A one-sided confidence bound for a probability. With the same confidence it is tighter than the end of a two-sided
/// interval, which keeps half of the doubt for the other side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// The event never occurred: its probability is at most this.
    AtMost(f64),
    /// The event always occurred: its probability is at least this.
    AtLeast(f64),
}

/// Estimate, exact interval and, if the event occurred never or always, exact one-sided bound.
///
/// The bound at no success solves (1 − p)ⁿ = 1 − `confidence`, so it is 1 − (1 − `confidence`)^(1/n). At 95 % that is
/// close to 3/n, the *rule of three* (Hanley & Lippman-Hand, JAMA 249 (1983)), because −ln 0.05 = 2.996; 3/n is never
/// below it.
///
/// `confidence` in (0, 1). `None` if `n` is 0 or smaller than `successes`.
#[must_use]
pub fn rare_event(successes: u64, n: u64, confidence: f64) -> Option<RareEvent> {
    let interval = clopper_pearson(successes, n, confidence)?;
    let ln_doubt = libm::log1p(-confidence) / n as f64;
    let bound = if successes == 0 {
        Some(Bound::AtMost(-libm::expm1(ln_doubt)))
    } else {
        (successes == n).then(|| Bound::AtLeast(libm::exp(ln_doubt)))
    };
    Some(RareEvent { successes, n, estimate: successes as f64 / n as f64, interval, bound })
}

/// Exact interval of Clopper & Pearson, Biometrika 26 (1934), for the probability behind `successes` of `n`
/// independent trials: every p that neither one-sided binomial test refuses at (1 − `confidence`) / 2.
///
/// Its ends are quantiles of Beta(k, n − k + 1) and Beta(k + 1, n − k). It covers at least its confidence for every p
/// and `n`, and often much more: at p = 0.01 and n = 100 a 95 % interval covers 98 %. `confidence` in (0, 1). `None`
/// if `n` is 0 or smaller than `successes`.
#[must_use]
pub fn clopper_pearson(successes: u64, n: u64, confidence: f64) -> Option<Interval> {
    if n == 0 || successes > n || !(confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    let tail = 0.5 * (1.0 - confidence);
    let (seen, unseen) = (successes as f64, (n - successes) as f64);
    let low = if successes == 0 { 0.0 } else { incomplete_beta_inverse(seen, unseen + 1.0, tail)? };
    let high = if successes == n { 1.0 } else { incomplete_beta_inverse(seen + 1.0, unseen, 1.0 - tail)? };
    Some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::{Bound, clopper_pearson, rare_event};
    use crate::beta::incomplete_beta;
    use crate::interval::wilson;

    #[test]
    fn clopper_pearson_matches_published_values() {
        // Newcombe, Statistics in Medicine 17 (1998), table I, method 5.
        for (successes, n, low, high) in [
            (81, 263, 0.2527, 0.3676),
            (15, 148, 0.0578, 0.1617),
            (0, 20, 0.0, 0.1684),
            (1, 29, 0.0009, 0.1776),
        ] {
            let found = clopper_pearson(successes, n, 0.95).unwrap();
            assert!((found.low - low).abs() < 5.1e-5 && (found.high - high).abs() < 5.1e-5, "{found:?}");
        }
    }

    #[test]
    fn clopper_pearson_matches_high_precision_references() {
        // mpmath 1.4 at 40 digits.
        for (successes, n, confidence, low, high) in [
            (1, 10, 0.95, 0.002_528_578_544_461_787, 0.445_016_117_028_195_4),
            (3, 1000, 0.99, 0.000_338_144_529_066_493_3, 0.010_933_777_420_405_24),
            (7, 40, 0.9, 0.085_132_504_585_981_66, 0.303_705_667_003_414_6),
        ] {
            let found = clopper_pearson(successes, n, confidence).unwrap();
            assert!(
                (found.low / low - 1.0).abs() < 1e-11 && (found.high / high - 1.0).abs() < 1e-11,
                "{found:?}"
            );
        }
    }

    #[test]
    fn each_end_is_where_a_one_sided_test_just_accepts() {
        for (successes, n) in [(1, 7), (12, 50), (499, 500), (3, 1_000_000)] {
            let ends = clopper_pearson(successes, n, 0.9).unwrap();
            let (k, n) = (successes as f64, n as f64);
            // P(at least k) at the lower end and P(at most k) at the upper end.
            let at_least = incomplete_beta(k, n - k + 1.0, ends.low).unwrap();
            let at_most = 1.0 - incomplete_beta(k + 1.0, n - k, ends.high).unwrap();
            assert!(
                (at_least - 0.05).abs() < 1e-10 && (at_most - 0.05).abs() < 1e-10,
                "{at_least} {at_most}"
            );
        }
    }

    #[test]
    fn success_and_failure_mirror_each_other() {
        for successes in 0..=30 {
            let (ours, theirs) = (
                clopper_pearson(successes, 30, 0.95).unwrap(),
                clopper_pearson(30 - successes, 30, 0.95).unwrap(),
            );
            assert!((ours.low - (1.0 - theirs.high)).abs() < 1e-13);
            let score = wilson(successes, 30, 0.95).unwrap();
            assert!(ours.width() > score.width(), "{successes}");
        }
    }

    #[test]
    fn an_event_never_seen_has_the_bound_of_the_rule_of_three() {
        for n in [1, 10, 100, 10_000, 1_000_000_000] {
            let none = rare_event(0, n, 0.95).unwrap();
            let Some(Bound::AtMost(bound)) = none.bound else { panic!("{none:?}") };
            let trials = n as f64;
            // No event in n trials has probability 1 − confidence at the bound.
            assert!((libm::exp(trials * libm::log1p(-bound)) - 0.05).abs() < 1e-13, "{n}");
            assert!(bound < 3.0 / trials && (n < 100 || bound > 2.95 / trials), "{n}: {bound}");
            assert!(none.estimate == 0.0 && bound < none.interval.high);

            let all = rare_event(n, n, 0.95).unwrap();
            let Some(Bound::AtLeast(mirrored)) = all.bound else { panic!("{all:?}") };
            assert!(all.estimate == 1.0 && (1.0 - mirrored - bound).abs() < 1e-15);
        }
    }

    #[test]
    fn an_event_seen_has_an_interval_and_no_bound() {
        let event = rare_event(2, 400, 0.95).unwrap();
        assert_eq!((event.estimate, event.bound), (0.005, None));
        assert_eq!(Some(event.interval), clopper_pearson(2, 400, 0.95));
    }

    #[test]
    fn no_trials_no_answer() {
        assert_eq!(rare_event(0, 0, 0.95), None);
        assert_eq!(rare_event(3, 2, 0.95), None);
        for confidence in [0.0, 1.0, 95.0, f64::NAN] {
            assert_eq!(rare_event(0, 10, confidence), None);
        }
    }
}
