//! Why a table of runs cannot be analysed.

use core::fmt;

/// Why a table of runs cannot be analysed. Factors, rows and trajectories are positions from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SensitivityError {
    /// The design has no factor.
    NoFactors,
    /// The outputs are not a whole number of blocks.
    Blocks {
        /// Number of outputs.
        outputs: usize,
        /// Outputs that a block of the design has.
        block: usize,
    },
    /// A row, column or replicate is longer or shorter than the others.
    Length {
        /// What it is, for example "the column of factor".
        what: &'static str,
        /// Which one it is.
        position: usize,
        /// Its length.
        found: usize,
        /// The length of the others.
        expected: usize,
    },
    /// The design has a value that is infinite or not a number.
    NotFinite {
        /// Row of the value.
        row: usize,
        /// Factor of the value.
        factor: usize,
    },
    /// A step of a trajectory moves no factor, several, or one that an earlier step moved.
    Step {
        /// The trajectory.
        trajectory: usize,
        /// The step, from 0.
        step: usize,
    },
    /// Too little is left once failed runs are dropped.
    TooFew {
        /// What is counted, for example "base samples".
        units: &'static str,
        /// How many are left.
        left: usize,
        /// How many failed runs took away.
        dropped: usize,
        /// How many it takes.
        needed: usize,
    },
    /// The outputs do not vary: there is no variance to share out, and every index is 0 / 0.
    ConstantOutput,
    /// The outputs are so large that their variance is not a number.
    Overflow,
    /// A factor has the same value in every row.
    ConstantFactor {
        /// The factor.
        factor: usize,
    },
    /// The ranks of one of these factors are a linear function of those of the others.
    Collinear {
        /// The factors, ascending.
        factors: Vec<usize>,
    },
    /// Fewer than two conditioning slices.
    Slices,
    /// A full factorial of so many factors is not supported.
    TooManyFactors {
        /// Number of factors.
        found: usize,
        /// Most that are supported.
        most: usize,
    },
}

impl fmt::Display for SensitivityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFactors => f.write_str("the design has no factor"),
            Self::Blocks { outputs, block } => {
                write!(f, "{outputs} outputs are not a whole number of blocks of {block}, one or more")
            }
            Self::Length { what, position, found, expected } => {
                write!(f, "{what} {position} has {found} values where {expected} are expected")
            }
            Self::NotFinite { row, factor } => {
                write!(f, "the value of factor {factor} in row {row} of the design is not a finite number")
            }
            Self::Step { trajectory, step } => write!(
                f,
                "step {step} of trajectory {trajectory} must move one factor, which no earlier step moved"
            ),
            Self::TooFew { units, left, dropped, needed } => write!(
                f,
                "{left} {units} are left and {dropped} were dropped for failed runs; it takes {needed} or more"
            ),
            Self::ConstantOutput => f.write_str(
                "the outputs do not vary, so there is no variance to share out: indices are undefined",
            ),
            Self::Overflow => f.write_str("the outputs are so large that their variance overflows"),
            Self::ConstantFactor { factor } => write!(f, "factor {factor} has the same value in every row"),
            Self::Collinear { factors } => write!(
                f,
                "the ranks of factors {} are linearly dependent, so their influences cannot be told apart",
                factors.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
            ),
            Self::Slices => f.write_str("conditioning takes two slices or more"),
            Self::TooManyFactors { found, most } => {
                write!(f, "a full factorial of {found} factors is too large; {most} are supported")
            }
        }
    }
}

impl core::error::Error for SensitivityError {}
