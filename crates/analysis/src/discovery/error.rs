//! Why a discovery cannot be made.

use core::fmt;

use super::sample::{MOST_CELLS, MOST_LEVELS};

/// Why a sample or a setting was refused. Rows are counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum DiscoveryError {
    /// No factor was given.
    NoFactors,
    /// A factor has another number of rows than the outcome.
    Length {
        /// Name of the factor.
        factor: String,
        /// Its number of rows.
        found: usize,
        /// The number of rows of the outcome.
        expected: usize,
    },
    /// A value of a real factor is infinite or not a number.
    NotFinite {
        /// Name of the factor.
        factor: String,
        /// Where the value stands.
        row: usize,
    },
    /// A level is not below [`MOST_LEVELS`].
    TooManyLevels {
        /// Name of the factor.
        factor: String,
        /// Where the level stands.
        row: usize,
        /// The level.
        level: u32,
    },
    /// Rows times factors exceed [`MOST_CELLS`].
    TooLarge {
        /// Number of rows.
        rows: usize,
        /// Number of factors.
        factors: usize,
    },
    /// The outcome is the same in all rows, or there are none, so nothing sets successes apart.
    OneClass {
        /// Number of rows with an outcome.
        rows: u64,
        /// Number of successes among them.
        successes: u64,
    },
    /// A setting lies outside its range.
    Setting {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it may be.
        legal: &'static str,
    },
}

impl fmt::Display for DiscoveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFactors => f.write_str("there is no factor by which to tell successes apart"),
            Self::Length { factor, found, expected } => {
                write!(f, "factor `{factor}` has {found} rows, the outcome has {expected}")
            }
            Self::NotFinite { factor, row } => {
                write!(f, "factor `{factor}` is not a finite number in row {row}")
            }
            Self::TooManyLevels { factor, row, level } => write!(
                f,
                "level {level} of factor `{factor}` in row {row} is not below {MOST_LEVELS}, the most levels a factor \
                 can have"
            ),
            Self::TooLarge { rows, factors } => write!(
                f,
                "{rows} rows of {factors} factors are more than {MOST_CELLS} values; take fewer rows or factors"
            ),
            Self::OneClass { rows, successes } => write!(
                f,
                "{successes} of {rows} rows are successes; discovery needs at least one success and one failure"
            ),
            Self::Setting { name, value, legal } => write!(f, "`{name}` is {value} but must be {legal}"),
        }
    }
}

impl core::error::Error for DiscoveryError {}

/// `Ok` if the setting `is_legal`; `legal` says in words what it may be.
pub(super) fn check_setting(
    name: &'static str,
    value: f64,
    is_legal: bool,
    legal: &'static str,
) -> Result<(), DiscoveryError> {
    if is_legal { Ok(()) } else { Err(DiscoveryError::Setting { name, value, legal }) }
}
