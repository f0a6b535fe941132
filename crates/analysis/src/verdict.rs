//! What an interval says about a claim that named its direction and its least effect beforehand.

use core::fmt;

use crate::interval::Interval;

/// The sign a claim gives to a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The difference is positive.
    Increase,
    /// The difference is negative.
    Decrease,
}

/// What an interval says about a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// The interval lies beyond the least effect, as claimed.
    Supported,
    /// The interval lies beyond the least effect, the other way.
    Contradicted,
    /// The interval lies within the least effect on both sides: an equivalence test (Schuirmann 1987).
    Negligible,
    /// None of these: the data do not tell.
    #[default]
    Open,
}

impl Verdict {
    /// The verdict of an interval for a difference on the claim that it has this direction and at least the size
    /// `min_effect`, above 0; [`Verdict::Open`] without an interval.
    #[must_use]
    pub fn of(interval: Option<Interval>, direction: Direction, min_effect: f64) -> Self {
        let Some(Interval { low, high }) = interval else { return Self::Open };
        let (low, high) = match direction {
            Direction::Increase => (low, high),
            Direction::Decrease => (-high, -low),
        };
        if low > min_effect {
            Self::Supported
        } else if high < -min_effect {
            Self::Contradicted
        } else if low > -min_effect && high < min_effect {
            Self::Negligible
        } else {
            Self::Open
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Supported => "supported",
            Self::Contradicted => "contradicted",
            Self::Negligible => "negligible",
            Self::Open => "open",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_go_by_where_the_interval_lies() {
        let of = |low, high, direction| Verdict::of(Some(Interval { low, high }), direction, 0.1);
        use Direction::{Decrease, Increase};
        assert_eq!(of(0.11, 0.3, Increase), Verdict::Supported);
        assert_eq!(of(0.11, 0.3, Decrease), Verdict::Contradicted);
        assert_eq!(of(-0.3, -0.11, Decrease), Verdict::Supported);
        assert_eq!(of(-0.09, 0.09, Increase), Verdict::Negligible);
        assert_eq!(of(0.0, 0.0, Decrease), Verdict::Negligible);
        assert_eq!(of(0.05, 0.3, Increase), Verdict::Open);
        assert_eq!(of(-0.2, 0.3, Decrease), Verdict::Open);
        assert_eq!(Verdict::of(None, Increase, 0.1), Verdict::Open);
    }
}
