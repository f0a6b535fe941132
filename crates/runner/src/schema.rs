//! JSON Schema of all files: what editors need to complete and check them, and the reference of every key.

use detente_core::scenario::RawScenario;
use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use crate::experiment::RawExperiment;
use crate::suite::RawSuite;

/// Of scenario files.
pub fn scenario() -> Value {
    titled::<RawScenario>("détente scenario")
}

/// Of suite files.
pub fn suite() -> Value {
    titled::<RawSuite>("détente suite")
}

/// Of experiment files.
pub fn experiment() -> Value {
    titled::<RawExperiment>("détente experiment")
}

fn titled<T: JsonSchema>(title: &str) -> Value {
    let mut schema = schema_for!(T);
    schema.insert("title".to_owned(), title.into());
    schema.to_value()
}
