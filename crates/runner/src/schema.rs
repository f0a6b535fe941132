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
    let (mut first, mut others) = (titled::<Heading<'_>>("the first line"), titled::<Line>("any other line"));
    first["properties"]["line"] = json!({ "const": "run" });
    let parts = others.as_object_mut().and_then(|others| others.remove("$defs")).unwrap_or_default();
    let title = "a line of a d\u{e9}tente trace";
    let mut schema = json!({ "title": title, "anyOf": [first, others], "$defs": parts });
    finite(&mut schema);
    schema
}

/// Numbers that are not finite, as in a run that fails, are null in JSON.
fn finite(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.get("type") == Some(&json!("number")) {
                map.insert("type".to_owned(), json!(["number", "null"]));
            }
            map.values_mut().for_each(finite);
        }
        Value::Array(values) => values.iter_mut().for_each(finite),
        _ => {}
    }
}

fn titled<T: JsonSchema>(title: &str) -> Value {
    let mut schema = schema_for!(T);
    schema.insert("title".to_owned(), title.into());
    schema.to_value()
}
