//! Parameters: every number of a scenario, with its path, its legal range and where its value comes from.

use std::fmt;
use std::sync::Arc;

use crate::lanes::Real;
use crate::math;
use crate::random::{Address, Key, Purpose, parameter_stream, uniform_at};

/// Index of a parameter in its scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParamId(pub(crate) u32);

impl ParamId {
    /// Position in [`Scenario::params`](super::Scenario::params).
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// How a parameter is written and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A real number.
    Real,
    /// `true` (1) or `false` (0).
    Flag,
    /// A date or a number of ticks; drawn values are rounded to whole ticks.
    Moment,
}

/// The legal values of a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Domain {
    /// How it is written.
    pub kind: Kind,
    /// Least legal value.
    pub low: Real,
    /// Greatest legal value.
    pub high: Real,
    /// Whether `low` itself is excluded.
    pub low_open: bool,
    /// Whether `high` itself is excluded.
    pub high_open: bool,
}

impl Domain {
    /// Closed interval `[low, high]`.
    pub const fn closed(low: Real, high: Real) -> Self {
        Self { kind: Kind::Real, low, high, low_open: false, high_open: false }
    }

    /// `(low, high]`.
    pub const fn above(low: Real, high: Real) -> Self {
        Self { low_open: true, ..Self::closed(low, high) }
    }

    /// `[low, high)`.
    pub const fn below(low: Real, high: Real) -> Self {
        Self { high_open: true, ..Self::closed(low, high) }
    }

    /// A flag.
    pub const FLAG: Self = Self { kind: Kind::Flag, ..Self::closed(0.0, 1.0) };

    /// A moment at which something happens: nothing can at tick 0, which records the initial state.
    pub const OCCASION: Self = Self { low: 1.0, ..Self::MOMENT };

    /// A moment between tick 0 and the last tick an address can hold.
    pub const MOMENT: Self =
        Self { kind: Kind::Moment, ..Self::closed(0.0, crate::random::MAX_TICK as Real) };

    /// Whether `value` is legal.
    pub fn contains(&self, value: Real) -> bool {
        let above = if self.low_open { value > self.low } else { value >= self.low };
        let below = if self.high_open { value < self.high } else { value <= self.high };
        above && below
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Flag => f.write_str("true or false"),
            Kind::Moment => write!(f, "a moment from tick {} to tick {}", self.low, self.high),
            Kind::Real => {
                let low = if self.low_open { "above" } else { "at least" };
                let high = if self.high_open { "below" } else { "at most" };
                write!(f, "{low} {} and {high} {}", self.low, self.high)
            }
        }
    }
}

/// A distribution with parameters that are possible. Sampled by the inverse of its distribution function from
/// one uniform number, so that a draw is a monotone function of its luck.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Between two bounds.
    Uniform {
        /// Lower bound.
        min: Real,
        /// Upper bound.
        max: Real,
    },
    /// Between two bounds with a mode.
    Triangular {
        /// Lower bound.
        min: Real,
        /// Most likely value.
        mode: Real,
        /// Upper bound.
        max: Real,
    },
    /// Normal, cut to `[min, max]`.
    Normal {
        /// Mean before cutting.
        mean: Real,
        /// Standard deviation before cutting.
        sd: Real,
        /// Lower bound.
        min: Real,
        /// Upper bound.
        max: Real,
    },
    /// Lognormal, cut to `[min, max]`.
    Lognormal {
        /// Median before cutting.
        median: Real,
        /// Standard deviation of the logarithm.
        sigma: Real,
        /// Lower bound.
        min: Real,
        /// Upper bound.
        max: Real,
    },
    /// Beta, stretched onto `[min, max]`.
    Beta {
        /// First shape.
        a: Real,
        /// Second shape.
        b: Real,
        /// Lower bound.
        min: Real,
        /// Upper bound.
        max: Real,
    },
    /// One of some values.
    Choice {
        /// The values.
        values: Vec<Real>,
        /// Cumulative probabilities, the last one 1.
        cumulative: Vec<Real>,
    },
}

impl Distribution {
    /// The quantile at `u` in (0, 1).
    pub fn quantile(&self, u: Real) -> Real {
        match *self {
            Self::Uniform { min, max } => min + (max - min) * u,
            Self::Triangular { min, mode, max } => {
                let width = max - min;
                let turn = (mode - min) / width;
                if u < turn {
                    min + (u * width * (mode - min)).sqrt()
                } else {
                    max - ((1.0 - u) * width * (max - mode)).sqrt()
                }
            }
            Self::Normal { mean, sd, min, max } => cut_normal(mean, sd, min, max, u),
            Self::Lognormal { median, sigma, min, max } => {
                let low = if min > 0.0 { math::ln(min) } else { Real::NEG_INFINITY };
                let high = if max < Real::INFINITY { math::ln(max) } else { Real::INFINITY };
                math::clamp(math::exp(cut_normal(math::ln(median), sigma, low, high, u)), min, max)
            }
            Self::Beta { a, b, min, max } => {
                // Undefined only for shapes that are not positive, which no valid distribution has.
                min + (max - min) * detente_analysis::incomplete_beta_inverse(a, b, u).unwrap_or(Real::NAN)
            }
            Self::Choice { ref values, ref cumulative } => {
                let position = cumulative.partition_point(|&c| c < u);
                values[if position < values.len() { position } else { values.len() - 1 }]
            }
        }
    }

    /// The median: what a run with `draws = 0` uses.
    pub fn median(&self) -> Real {
        self.quantile(0.5)
    }

    /// Least and greatest value a draw can have.
    pub fn support(&self) -> (Real, Real) {
        match self {
            Self::Uniform { min, max }
            | Self::Triangular { min, max, .. }
            | Self::Normal { min, max, .. }
            | Self::Lognormal { min, max, .. }
            | Self::Beta { min, max, .. } => (*min, *max),
            Self::Choice { values, .. } => extremes(values),
        }
    }
}

/// Least and greatest of some values.
pub(crate) fn extremes(values: &[Real]) -> (Real, Real) {
    let wider = |(low, high), &v: &Real| (math::min(low, v), math::max(high, v));
    values.iter().fold((Real::INFINITY, Real::NEG_INFINITY), wider)
}

/// Quantile of a normal distribution cut to `[min, max]`.
fn cut_normal(mean: Real, sd: Real, min: Real, max: Real, u: Real) -> Real {
    let low = math::normal_cdf((min - mean) / sd);
    let high = math::normal_cdf((max - mean) / sd);
    math::clamp(mean + sd * math::normal_inverse(low + u * (high - low)), min, max)
}

/// Where the value of a parameter comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Written down.
    Constant(Real),
    /// Drawn once per parameter draw.
    Drawn(Distribution),
    /// Listed, one value for each parameter draw, by its number: draws made beforehand, such as those of a posterior.
    /// A list that is too short starts again.
    Listed(Arc<[Real]>),
    /// Shared with another parameter (a default), which comes earlier in the table.
    Same(ParamId),
}

impl Source {
    /// Whether its value differs from draw to draw.
    pub fn is_uncertain(&self) -> bool {
        matches!(self, Self::Drawn(_) | Self::Listed(_))
    }
}

/// One number of a scenario.
#[derive(Clone, Debug)]
pub struct Param {
    /// Dotted path in the file: `actor.russia.interest.tripoli.weight`.
    pub path: String,
    /// Legal values.
    pub domain: Domain,
    /// Where its value comes from.
    pub source: Source,
    /// Where its luck lies in the parameter stream.
    pub(crate) address: Address,
}

impl Param {
    /// The value below which its distribution has the probability `u` in (0, 1); `None` if it is not drawn from one.
    pub fn at(&self, u: Real) -> Option<Real> {
        match &self.source {
            Source::Drawn(distribution) => Some(self.drawn(distribution, u)),
            _ => None,
        }
    }

    fn drawn(&self, distribution: &Distribution, u: Real) -> Real {
        let drawn = distribution.quantile(u);
        if self.domain.kind == Kind::Moment {
            math::clamp((drawn + 0.5).floor(), self.domain.low, self.domain.high)
        } else {
            drawn
        }
    }

    /// Whether the scenario declares it uncertain.
    pub fn is_uncertain(&self) -> bool {
        self.source.is_uncertain()
    }
}

/// The address of a parameter's luck: by kind and position of its entity, then by field, so that entries added
/// at the end of a section move no other parameter's luck.
pub(crate) fn address(purpose: Purpose, entity: usize, sub: usize, field: u32) -> Address {
    Address { tick: field, purpose, entity: entity as u32, sub: (sub as u32) << 3 }
}

/// Whose parameter draw: the key of the experiment and the number of the draw, or the medians.
#[derive(Clone, Copy, Debug)]
pub enum Draw<'a> {
    /// Every distribution at its median.
    Median,
    /// Draw `draw` under `key`.
    Drawn {
        /// Key of the random streams.
        key: &'a Key,
        /// Number of the draw.
        draw: u32,
    },
}

/// The middle of some values, the lower one of two.
fn middle(values: &[Real]) -> Real {
    let mut sorted = values.to_vec();
    sorted.sort_by(Real::total_cmp);
    sorted[(sorted.len() - 1) / 2]
}

/// The values of all parameters in one draw; `replaced` gives a parameter another source (a factor).
pub(crate) fn realise(params: &[Param], replaced: &[(ParamId, Source)], draw: Draw<'_>) -> Vec<Real> {
    let mut values: Vec<Real> = Vec::with_capacity(params.len());
    for (index, param) in params.iter().enumerate() {
        let source = replaced
            .iter()
            .rev()
            .find(|(id, _)| id.index() == index)
            .map_or(&param.source, |(_, source)| source);
        let value = match source {
            Source::Constant(value) => *value,
            Source::Same(other) => values[other.index()],
            Source::Listed(listed) => match draw {
                Draw::Median => middle(listed),
                Draw::Drawn { draw, .. } => listed[draw as usize % listed.len()],
            },
            Source::Drawn(distribution) => {
                let u = match draw {
                    Draw::Median => 0.5,
                    Draw::Drawn { key, draw } => uniform_at(key, parameter_stream(draw), param.address),
                };
                param.drawn(distribution, u)
            }
        };
        values.push(value);
    }
    values
}
