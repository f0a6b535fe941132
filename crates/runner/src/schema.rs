//! JSON Schema of both files.

use detente_core::scenario::RawScenario;
use schemars::schema_for;
use serde_json::{Value, json};

use crate::experiment::RawExperiment;

/// `{ "scenario": …, "experiment": … }`: what editors need to complete and check the files, and the reference of
/// every key.
pub fn schema() -> Value {
    json!({
        "scenario": schema_for!(RawScenario),
        "experiment": schema_for!(RawExperiment),
    })
}
