//! JSON Schema of all files: what editors need to complete and check them, and the reference of every key.

use detente_core::scenario::RawScenario;
use detente_core::trace::Line;
use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};

use crate::experiment::RawExperiment;
use crate::replay::Heading;
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

/// Of the lines of a trace: the first says which run it is of, each of the others one thing that happened.
pub fn trace() -> Value {
    let (mut first, others) = (titled::<Heading<'_>>("the first line"), titled::<Line>("any other line"));
    first["properties"]["line"] = json!({ "const": "run" });
    json!({ "title": "a line of a d\u{e9}tente trace", "anyOf": [first, others] })
}

fn titled<T: JsonSchema>(title: &str) -> Value {
    let mut schema = schema_for!(T);
    schema.insert("title".to_owned(), title.into());
    schema.to_value()
}
