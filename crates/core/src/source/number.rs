//! Numbers, dates and flags as written: fixed, or drawn from a distribution.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::did_you_mean;

/// The key under which the TOML reader hands over a date.
const DATE_KEY: &str = "$__toml_private_datetime";

const KINDS: [&str; 6] = ["uniform", "triangular", "normal", "lognormal", "beta", "choice"];

/// A number, date or flag as written: a finite number, `true` or `false`, or text. A TOML date such as
/// `2019-11-25` becomes the text of that date.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A finite number.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// Text, such as a date.
    Text(String),
}

/// A value as written: fixed, or drawn anew for every parameter draw.
///
/// ```toml
/// fixed = 0.3
/// drawn = { uniform = [0.2, 0.4] }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// The same in every draw.
    Fixed(Scalar),
    /// Drawn from a distribution.
    Drawn(RawDistribution),
}

/// A distribution as written. Whether its parameters are possible is not checked here.
#[derive(Clone, Debug, PartialEq)]
pub enum RawDistribution {
    /// `{ uniform = [min, max] }`
    Uniform {
        /// Least value.
        min: Scalar,
        /// Greatest value.
        max: Scalar,
    },
    /// `{ triangular = [min, mode, max] }`
    Triangular {
        /// Least value.
        min: Scalar,
        /// Most likely value.
        mode: Scalar,
        /// Greatest value.
        max: Scalar,
    },
    /// `{ normal = { mean, sd, min?, max? } }`
    Normal {
        /// Mean before cutting.
        mean: Scalar,
        /// Standard deviation before cutting.
        sd: Scalar,
        /// Cut off below this.
        min: Option<Scalar>,
        /// Cut off above this.
        max: Option<Scalar>,
    },
    /// `{ lognormal = { median, sigma, min?, max? } }`
    Lognormal {
        /// Median before cutting.
        median: Scalar,
        /// Standard deviation of the logarithm.
        sigma: Scalar,
        /// Cut off below this.
        min: Option<Scalar>,
        /// Cut off above this.
        max: Option<Scalar>,
    },
    /// `{ beta = { a, b, min?, max? } }`
    Beta {
        /// First shape.
        a: Scalar,
        /// Second shape.
        b: Scalar,
        /// Where 0 of the standard beta lies.
        min: Option<Scalar>,
        /// Where 1 of the standard beta lies.
        max: Option<Scalar>,
    },
    /// `{ choice = [v, …] }` or `{ choice = { values = [v, …], weights = [w, …] } }`
    Choice {
        /// The values.
        values: Vec<Scalar>,
        /// Their weights, in any unit; alike if absent.
        weights: Option<Vec<f64>>,
    },
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
struct Normal {
    /// Mean before cutting.
    mean: Scalar,
    /// Standard deviation before cutting.
    sd: Scalar,
    /// Cut off below this.
    min: Option<Scalar>,
    /// Cut off above this.
    max: Option<Scalar>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
struct Lognormal {
    /// Median before cutting.
    median: Scalar,
    /// Standard deviation of the logarithm.
    sigma: Scalar,
    /// Cut off below this.
    min: Option<Scalar>,
    /// Cut off above this.
    max: Option<Scalar>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
struct Beta {
    /// First shape.
    a: Scalar,
    /// Second shape.
    b: Scalar,
    /// Where 0 of the standard beta lies. Default 0.
    min: Option<Scalar>,
    /// Where 1 of the standard beta lies. Default 1.
    max: Option<Scalar>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
struct Weighted {
    /// The values.
    values: Vec<Scalar>,
    /// Their weights, in any unit. Default: alike.
    weights: Option<Vec<f64>>,
}

struct Choice(Weighted);

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Choice;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`[v, …]` or `{ values = [v, …], weights = [w, …] }`")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Choice, A::Error> {
                let values = Vec::deserialize(SeqAccessDeserializer::new(seq))?;
                Ok(Choice(Weighted { values, weights: None }))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Choice, A::Error> {
                let weighted = Weighted::deserialize(MapAccessDeserializer::new(map))?;
                match weighted.weights.iter().flatten().find(|w| !w.is_finite()) {
                    Some(weight) => Err(not_finite(*weight)),
                    None => Ok(Choice(weighted)),
                }
            }
        }
        deserializer.deserialize_any(Either)
    }
}

fn not_finite<E: Error>(value: f64) -> E {
    E::custom(format_args!("`{value}` is not a finite number"))
}

fn finite<E: Error>(value: f64) -> Result<Scalar, E> {
    if value.is_finite() { Ok(Scalar::Number(value)) } else { Err(not_finite(value)) }
}

/// Reads a scalar, and with `TABLES` also a distribution.
struct NumberVisitor<const TABLES: bool>;

impl<'de, const TABLES: bool> Visitor<'de> for NumberVisitor<TABLES> {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if TABLES { NUMBER } else { SCALAR })
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Number, E> {
        Ok(Number::Fixed(Scalar::Flag(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number::Fixed(Scalar::Number(value as f64)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
        Ok(Number::Fixed(Scalar::Number(value as f64)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        finite(value).map(Number::Fixed)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Number, E> {
        Ok(Number::Fixed(Scalar::Text(value.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Number, A::Error> {
        let Some(kind) = map.next_key::<String>()? else {
            return Err(A::Error::custom("expected exactly one distribution, found an empty table"));
        };
        let drawn = match kind.as_str() {
            DATE_KEY => return Ok(Number::Fixed(Scalar::Text(map.next_value()?))),
            _ if !TABLES => return Err(A::Error::custom(format_args!("expected {SCALAR}, found a table"))),
            "uniform" => {
                let [min, max] = map.next_value()?;
                RawDistribution::Uniform { min, max }
            }
            "triangular" => {
                let [min, mode, max] = map.next_value()?;
                RawDistribution::Triangular { min, mode, max }
            }
            "normal" => {
                let Normal { mean, sd, min, max } = map.next_value()?;
                RawDistribution::Normal { mean, sd, min, max }
            }
            "lognormal" => {
                let Lognormal { median, sigma, min, max } = map.next_value()?;
                RawDistribution::Lognormal { median, sigma, min, max }
            }
            "beta" => {
                let Beta { a, b, min, max } = map.next_value()?;
                RawDistribution::Beta { a, b, min, max }
            }
            "choice" => {
                let Choice(Weighted { values, weights }) = map.next_value()?;
                RawDistribution::Choice { values, weights }
            }
            other => {
                let help = did_you_mean(other, KINDS).unwrap_or_default();
                return Err(A::Error::custom(format_args!("unknown distribution `{other}`; {help}")));
            }
        };
        match map.next_key::<String>()? {
            None => Ok(Number::Drawn(drawn)),
            Some(second) => Err(A::Error::custom(format_args!(
                "expected exactly one distribution, found `{kind}` and `{second}`"
            ))),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor::<true>)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(NumberVisitor::<false>)? {
            Number::Fixed(scalar) => Ok(scalar),
            Number::Drawn(_) => {
                Err(D::Error::custom(format_args!("expected {SCALAR}, found a distribution")))
            }
        }
    }
}

const SCALAR: &str = "a number, a date, or true or false";
const NUMBER: &str = "a number, a date, true or false, or a distribution";

impl JsonSchema for Scalar {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "title": SCALAR, "type": ["number", "boolean", "string"] })
    }
}

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let scalar = generator.subschema_for::<Scalar>();
        let tuple = |title: &str, length: usize| {
            json_schema!({
                "title": title,
                "type": "array",
                "items": scalar,
                "minItems": length,
                "maxItems": length,
            })
        };
        let mut alternatives = vec![scalar.clone()];
        let mut distribution = |kind: &str, description: &str, parameters: Schema| {
            alternatives.push(json_schema!({
                "type": "object",
                "description": description,
                "properties": { kind: parameters },
                "required": [kind],
                "additionalProperties": false,
            }));
        };
        distribution("uniform", "Any value between two bounds alike.", tuple("`[min, max]`", 2));
        distribution("triangular", "Between two bounds, with a mode.", tuple("`[min, mode, max]`", 3));
        distribution("normal", "Normal, cut to `[min, max]`.", generator.subschema_for::<Normal>());
        distribution("lognormal", "Lognormal, cut to `[min, max]`.", generator.subschema_for::<Lognormal>());
        distribution("beta", "Beta, stretched onto `[min, max]`.", generator.subschema_for::<Beta>());
        let weighted = generator.subschema_for::<Weighted>();
        let choice = json_schema!({ "anyOf": [{ "type": "array", "items": scalar }, weighted] });
        distribution("choice", "One of some values.", choice);
        json_schema!({ "title": NUMBER, "anyOf": alternatives })
    }
}
