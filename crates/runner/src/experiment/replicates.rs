//! Replicates: how often a design point is simulated.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use detente_core::scenario::Keyed;
use detente_core::source::At;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

/// Runs at each design point: replicate = draw · luck + number of the luck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replicates {
    /// Parameter draws; 0: every distribution at its median.
    pub draws: u32,
    /// Lucks under each draw, at least 1.
    pub luck: u32,
}

impl Replicates {
    /// Number of runs at each design point.
    pub fn per_point(self) -> u64 {
        u64::from(Ord::max(self.draws, 1)) * u64::from(self.luck)
    }

    /// What is wrong with them, if anything.
    pub(crate) fn problem(self, plain: bool) -> Option<&'static str> {
        if plain && self.draws == 0 {
            Some("0 replicates: nothing would be simulated")
        } else if self.luck == 0 {
            Some("`luck = 0`: nothing would be simulated")
        } else if self.luck == u32::MAX {
            Some("too many lucks: at most 4294967294")
        } else {
            None
        }
    }
}

impl fmt::Display for Replicates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.draws, self.luck)
    }
}

/// Why a text is no number of replicates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicatesError(String);

impl fmt::Display for ReplicatesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReplicatesError {}

impl FromStr for Replicates {
    type Err = ReplicatesError;

    /// Reads `N` (draws) or `DxL` (draws times luck).
    fn from_str(text: &str) -> Result<Self, ReplicatesError> {
        let (draws, luck) = text.split_once('x').map_or((text, None), |(d, l)| (d, Some(l)));
        let number = |t: &str| {
            t.parse().map_err(|_| {
                ReplicatesError("expected a number of draws such as 200, or DxL such as 200x5".to_owned())
            })
        };
        let replicates = Self { draws: number(draws)?, luck: luck.map_or(Ok(1), number)? };
        match replicates.problem(luck.is_none()) {
            Some(problem) => Err(ReplicatesError(problem.to_owned())),
            None => Ok(replicates),
        }
    }
}

/// When an experiment without a fixed number of replicates has enough of them.
///
/// Draws come in batches, `first` and then as many again as there are, up to `most`; after each whole batch the
/// intervals are looked at. What is decided depends on whole batches alone, not on threads, and points keep the same
/// number of replicates.
#[derive(Clone, Debug, PartialEq)]
pub struct Adaptive {
    /// Draws in the first batch.
    pub first: u32,
    /// Most draws.
    pub most: u32,
    /// Measures by position, and the half-width their intervals are to reach at every point.
    pub widths: Vec<(usize, f64)>,
}

impl Adaptive {
    /// The draws after the next batch, given those so far; `None` if there are as many as there may be.
    pub fn next(&self, draws: u32) -> Option<u32> {
        let next = if draws == 0 { self.first } else { draws.saturating_mul(2) };
        (draws < self.most).then(|| Ord::min(next, self.most))
    }
}

/// Replicates as written: a number of draws, or a table.
#[derive(Clone, Debug)]
pub enum RawReplicates {
    /// That many draws, each with one luck.
    Draws(u32),
    /// Draws and lucks apart, or until intervals are narrow.
    Table(RawDrawsAndLuck),
}

/// Draws and lucks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct RawDrawsAndLuck {
    /// Parameter draws: what is not known. 0: every distribution at its median.
    pub draws: Option<At<u32>>,
    /// Runs under each draw that differ by luck alone. Default 1.
    pub luck: Option<At<u32>>,
    /// In place of `draws`: go on until the interval of each of these measures has at most this half-width at every
    /// point: `{ measure = half_width, … }`.
    pub until: Option<At<Keyed<At<f64>>>>,
    /// `until`: draws before the first look, at least 2. Default 128.
    pub first: Option<At<u32>>,
    /// `until`: most draws.
    pub most: Option<At<u32>>,
}

impl RawReplicates {
    /// As numbers: with `until`, the most there can be.
    pub(crate) fn value(&self) -> Replicates {
        match self {
            Self::Draws(draws) => Replicates { draws: *draws, luck: 1 },
            Self::Table(table) => {
                let draws = table.draws.as_ref().or(table.most.as_ref());
                let luck = table.luck.as_ref().map_or(1, |l| l.value);
                Replicates { draws: draws.map_or(0, |d| d.value), luck }
            }
        }
    }

    /// Whether it is a plain number.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self, Self::Draws(_))
    }
}

const EXPECTED: &str =
    "a number of draws, `{ draws = D, luck = L }` or `{ until = { measure = half_width }, most = D }`";

impl<'de> Deserialize<'de> for RawReplicates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RawReplicates;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<RawReplicates, E> {
                let draws = u32::try_from(value);
                draws
                    .map(RawReplicates::Draws)
                    .map_err(|_| E::custom(format_args!("{value} is no number of draws")))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<RawReplicates, E> {
                let draws = u32::try_from(value);
                draws
                    .map(RawReplicates::Draws)
                    .map_err(|_| E::custom(format_args!("{value} is no number of draws")))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawReplicates, A::Error> {
                RawDrawsAndLuck::deserialize(MapAccessDeserializer::new(map)).map(RawReplicates::Table)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for RawReplicates {
    fn schema_name() -> Cow<'static, str> {
        "Replicates".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<RawDrawsAndLuck>();
        json_schema!({
            "title": EXPECTED,
            "anyOf": [{ "type": "integer", "format": "uint32", "minimum": 0 }, table],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Adaptive, Replicates};

    #[test]
    fn batches_double_up_to_the_cap() {
        let adaptive = Adaptive { first: 100, most: 700, widths: Vec::new() };
        let mut batches = vec![0];
        while let Some(next) = adaptive.next(batches[batches.len() - 1]) {
            batches.push(next);
        }
        assert_eq!(batches, [0, 100, 200, 400, 700]);
        assert_eq!(Adaptive { first: 900, ..adaptive }.next(0), Some(700));
    }

    #[test]
    fn the_command_line_takes_draws_or_draws_times_luck() {
        assert_eq!("200".parse(), Ok(Replicates { draws: 200, luck: 1 }));
        assert_eq!("200x5".parse(), Ok(Replicates { draws: 200, luck: 5 }));
        assert_eq!("0x5".parse::<Replicates>().unwrap().per_point(), 5);
        for wrong in ["", "0", "5x0", "x5", "-3", "1.5", "5x4294967295"] {
            assert!(wrong.parse::<Replicates>().is_err(), "{wrong}");
        }
    }
}
