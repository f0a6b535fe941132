//! A scenario or an experiment to be read without reading TOML: tables, JSON, a graph.
//!
//! ```text
//!  file ──► Subject ──► Section ──► Table ──► text, JSON
//!                     └► graph  ──► Mermaid, Graphviz
//!                     └► Table of actors on one contested variable ──► CSV
//! ```

mod amount;
mod cast;
mod deeds;
mod graph;
mod power;
mod section;
mod stage;
mod subject;
mod table;
mod trial;
mod words;

pub use amount::Amount;
pub use power::{Power, PowerError, Standing};
pub use section::Section;
use serde_json::{Map, Value, json};
pub use subject::Subject;
pub use table::{Cell, Table};

/// The tables of some sections, for people.
pub fn text(subject: &Subject, sections: &[Section]) -> String {
    let tables = sections.iter().flat_map(|section| section.tables(subject));
    let texts: Vec<String> = tables.map(|table| table.text()).filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

/// The tables of some sections, for programs: an array of rows under the name of each.
pub fn json(subject: &Subject, sections: &[Section]) -> Value {
    let tables = sections.iter().flat_map(|section| section.tables(subject));
    let mut shown: Map<String, Value> = tables.map(|table| (table.name.clone(), table.json())).collect();
    shown.insert("scenario".to_owned(), json!(subject.scenario().id()));
    Value::Object(shown)
}

/// What some sections speak of as a Mermaid flowchart: actors, theatres and variables as nodes; interests, effects of
/// options, backing and bargains as edges.
pub fn mermaid(subject: &Subject, sections: &[Section]) -> String {
    graph::graph(subject, sections).mermaid()
}

/// The same in Graphviz' DOT language.
pub fn dot(subject: &Subject, sections: &[Section]) -> String {
    graph::graph(subject, sections).dot(subject.scenario().id())
}
