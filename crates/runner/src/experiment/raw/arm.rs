//! Arms as written: a variant, or levels of factors.

use std::borrow::Cow;
use std::fmt;

use detente_core::scenario::Keyed;
use detente_core::source::{At, Number};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// The design points that make up an arm: those with a variant, or with some levels of factors. Their mean stands
/// for the arm.
#[derive(Clone, Debug)]
pub enum RawArm {
    /// A variant.
    Variant(String),
    /// Levels, by the id of the factor.
    Levels(Keyed<At<Number>>),
}

const EXPECTED: &str = "a variant, or levels of factors `{ factor = level, … }`";

impl<'de> Deserialize<'de> for RawArm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RawArm;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<RawArm, E> {
                Ok(RawArm::Variant(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawArm, A::Error> {
                Keyed::deserialize(MapAccessDeserializer::new(map)).map(RawArm::Levels)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for RawArm {
    fn schema_name() -> Cow<'static, str> {
        "Arm".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let levels = generator.subschema_for::<Keyed<At<Number>>>();
        json_schema!({ "title": EXPECTED, "anyOf": [{ "type": "string" }, levels] })
    }
}
