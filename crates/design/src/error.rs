//! Why a design cannot be made.

use core::fmt;

/// The most numbers (points times factors) that one design holds: 2²⁸, or 2 GiB.
pub const MAX_VALUES: usize = 1 << 28;

/// Why a design cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DesignError {
    /// No points, base samples or trajectories were asked for.
    NoRows,
    /// There is no factor to vary.
    NoFactors,
    /// More points than this design is made for.
    TooManyRows {
        /// Points asked for.
        rows: usize,
        /// The most points.
        most: usize,
    },
    /// More factors than this design is made for.
    TooManyFactors {
        /// Factors asked for.
        factors: usize,
        /// The most factors.
        most: usize,
    },
    /// More numbers (points times factors) than this design is made for.
    TooManyValues {
        /// Points of the design; `usize::MAX` if that overflows.
        rows: usize,
        /// Factors of the design.
        factors: usize,
        /// The most numbers.
        most: usize,
    },
    /// The number of base samples is no power of two.
    NotAPowerOfTwo {
        /// Base samples asked for.
        rows: usize,
        /// The next smaller power of two.
        below: usize,
        /// The next greater power of two; `None` if there is none in a `usize`.
        above: Option<usize>,
    },
    /// The grid of a Morris design has an odd number of levels, or fewer than 2, or more than 1,000.
    GridLevels {
        /// Levels asked for.
        levels: usize,
    },
    /// Fewer candidates than trajectories to choose from them.
    TooFewCandidates {
        /// Candidates offered.
        candidates: usize,
        /// Trajectories to choose.
        trajectories: usize,
    },
    /// Comparing that many candidate trajectories would take too long.
    TooManyCandidates {
        /// Candidates offered.
        candidates: usize,
        /// The most candidates for this number of factors.
        most: usize,
    },
    /// A factor without levels.
    NoLevels {
        /// Position of the factor, from 0.
        factor: usize,
    },
    /// A baseline that is none of the factor's levels.
    NoSuchLevel {
        /// Position of the factor, from 0.
        factor: usize,
        /// The baseline asked for, from 0.
        level: usize,
        /// Number of levels of the factor.
        levels: usize,
    },
}

impl fmt::Display for DesignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRows => write!(f, "a design of 0 points runs nothing; ask for at least 1"),
            Self::NoFactors => write!(f, "a design of 0 factors varies nothing; name at least 1"),
            Self::TooManyRows { rows, most } => write!(f, "{rows} points; this design has at most {most}"),
            Self::TooManyFactors { factors, most } => {
                write!(f, "{factors} factors; this design has at most {most}")
            }
            Self::TooManyValues { rows, factors, most } => {
                write!(
                    f,
                    "{rows} points of {factors} factors; this design holds at most {most} numbers in all"
                )
            }
            Self::NotAPowerOfTwo { rows, below, above } => {
                write!(
                    f,
                    "{rows} base samples; the design is balanced for powers of two only: take {below}"
                )?;
                above.map_or(Ok(()), |above| write!(f, " or {above}"))
            }
            Self::GridLevels { levels } => write!(
                f,
                "a Morris grid of {levels} levels; it needs an even number from 2 to 1000, commonly 4, so that steps \
                 up and down reach every level equally often"
            ),
            Self::TooFewCandidates { candidates, trajectories } => write!(
                f,
                "{candidates} candidates for {trajectories} trajectories; offer at least as many candidates"
            ),
            Self::TooManyCandidates { candidates, most } => write!(
                f,
                "{candidates} candidate trajectories take too long to compare; at most {most} with so many factors"
            ),
            Self::NoLevels { factor } => write!(f, "factor {factor} (counted from 0) has no levels"),
            Self::NoSuchLevel { factor, level, levels } => write!(
                f,
                "the baseline of factor {factor} is level {level}, but its levels are 0 to {} (all counted from 0)",
                levels.saturating_sub(1)
            ),
        }
    }
}

impl core::error::Error for DesignError {}

/// Refuses empty designs and those of more than `most` numbers.
pub(crate) fn check_size(rows: usize, factors: usize, most: usize) -> Result<(), DesignError> {
    if factors == 0 {
        Err(DesignError::NoFactors)
    } else if rows == 0 {
        Err(DesignError::NoRows)
    } else if rows.checked_mul(factors).is_none_or(|values| values > most) {
        Err(DesignError::TooManyValues { rows, factors, most })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{DesignError, MAX_VALUES, check_size};

    #[test]
    fn sizes_are_checked_without_overflow() {
        assert_eq!(check_size(0, 3, 10), Err(DesignError::NoRows));
        assert_eq!(check_size(3, 0, 10), Err(DesignError::NoFactors));
        assert_eq!(check_size(5, 2, 10), Ok(()));
        assert!(matches!(check_size(11, 1, 10), Err(DesignError::TooManyValues { .. })));
        assert!(matches!(check_size(usize::MAX, 2, MAX_VALUES), Err(DesignError::TooManyValues { .. })));
    }

    #[test]
    fn messages_name_what_to_do() {
        let odd = DesignError::NotAPowerOfTwo { rows: 100, below: 64, above: Some(128) };
        assert!(odd.to_string().ends_with("take 64 or 128"));
        let level = DesignError::NoSuchLevel { factor: 1, level: 3, levels: 3 };
        assert!(level.to_string().contains("level 3, but its levels are 0 to 2"));
    }
}
