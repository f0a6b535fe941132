//! A scenario as a graph: actors, theatres and variables, and what joins them.

use std::collections::BTreeMap;

use detente_core::scenario::Channel;

use super::section::Section;
use super::subject::Subject;
use super::words::text;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Actor,
    Theatre,
    Variable,
}

/// What an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// A variable belongs to a theatre.
    Place,
    /// An actor wants something of a variable.
    Interest,
    /// An actor can move a variable.
    Effect,
    /// An actor backs another.
    Backing,
    /// Two actors may agree on something.
    Bargain,
}

/// Nodes and edges, in the order of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    /// What each is, and its label.
    pub(super) nodes: Vec<(Node, String)>,
    /// From which node to which, what, and its label.
    pub(super) edges: Vec<(usize, usize, Edge, String)>,
}

/// The parts of a scenario that some sections speak of, as a graph.
pub(super) fn graph(subject: &Subject, sections: &[Section]) -> Graph {
    let (raw, numbers) = (&subject.raw, subject.numbers());
    let mut graph = Graph::default();
    let mut places: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    let node = |kind: Node, id: &'_ str, label: Option<&str>, graph: &mut Graph| {
        let text = match label {
            Some(label) => format!("{id}: {}", label.split_whitespace().collect::<Vec<_>>().join(" ")),
            None => id.to_owned(),
        };
        graph.nodes.push((kind, text));
        graph.nodes.len() - 1
    };
    for (id, theatre) in raw.theatre.iter() {
        places.insert((0, &id.value), node(Node::Theatre, &id.value, Some(&theatre.label), &mut graph));
    }
    for (id, actor) in raw.actor.iter() {
        places.insert((1, &id.value), node(Node::Actor, &id.value, Some(&actor.label), &mut graph));
    }
    for (id, variable) in raw.variable.iter() {
        places.insert((2, &id.value), node(Node::Variable, &id.value, variable.label.as_deref(), &mut graph));
    }
    let place = |kind: u8, id: &str| places.get(&(kind, id)).copied();
    let mut join = |ends: (Option<usize>, Option<usize>), edge: Edge, label: String| {
        if let (Some(from), Some(to)) = ends {
            graph.edges.push((from, to, edge, label));
        }
    };
    let wants = |section: Section| sections.contains(&section);
    if wants(Section::Theatres) {
        for (id, variable) in raw.variable.iter() {
            let theatre = variable.theatre.as_ref().and_then(|theatre| place(0, &theatre.value));
            join((place(2, &id.value), theatre), Edge::Place, String::new());
        }
    }
    if wants(Section::Interests) {
        for (id, actor) in raw.actor.iter() {
            for (name, _) in actor.interest.iter() {
                let path = format!("actor.{}.interest.{}", id.value, name.value);
                let weight = text(&numbers, &format!("{path}.weight"));
                let label = format!("wants {}, weight {weight}", text(&numbers, &format!("{path}.ideal")));
                join((place(1, &id.value), place(2, &name.value)), Edge::Interest, label);
            }
        }
    }
    if wants(Section::Options) {
        for (actor, own) in raw.option.iter() {
            // One edge for all that an actor can do to a variable.
            let mut deeds: BTreeMap<usize, Vec<String>> = BTreeMap::new();
            for (name, option) in own.iter() {
                let path = format!("option.{}.{}", actor.value, name.value);
                for (variable, _) in option.effects.iter() {
                    let effect = numbers.at(&format!("{path}.effects.{}", variable.value));
                    let effect = effect.map(|effect| effect.signed()).unwrap_or_default();
                    let deed = format!("{} {effect}", name.value);
                    if let Some(to) = place(2, &variable.value) {
                        deeds.entry(to).or_default().push(deed);
                    }
                }
                if let Some(escalates) = &option.escalates {
                    let severity = text(&numbers, &format!("{path}.escalates.severity"));
                    let deed = format!("{} escalates {severity}", name.value);
                    if let Some(to) = place(0, &escalates.theatre.value) {
                        deeds.entry(to).or_default().push(deed);
                    }
                }
            }
            for (to, deeds) in deeds {
                join((place(1, &actor.value), Some(to)), Edge::Effect, deeds.join("; "));
            }
        }
    }
    if wants(Section::Actors) {
        for (id, variable) in raw.variable.iter() {
            let (Some(patron), Some(client)) = (&variable.patron, &variable.client) else { continue };
            let channel = match variable.channel {
                Some(Channel::Declared) => "declared",
                _ => "material",
            };
            let start = text(&numbers, &format!("variable.{}.initial", id.value));
            let ends = (place(1, &patron.value), place(1, &client.value));
            join(ends, Edge::Backing, format!("{channel} backing {start}"));
        }
    }
    if wants(Section::Bargains) {
        for (id, bargain) in raw.bargain.iter() {
            let parties: Vec<_> = bargain.parties.value.iter().map(|party| place(1, &party.value)).collect();
            for (index, first) in parties.iter().enumerate() {
                for second in &parties[index + 1..] {
                    join((*first, *second), Edge::Bargain, id.value.clone());
                }
            }
        }
    }
    graph
}

impl Graph {
    /// For Mermaid. Labels stand in quotes, with what could end them or be markup as entities.
    pub(super) fn mermaid(&self) -> String {
        let mut out = String::from("flowchart LR\n");
        for (index, (kind, label)) in self.nodes.iter().enumerate() {
            let (open, close) = match kind {
                Node::Actor => ("([", "])"),
                Node::Theatre => ("{{", "}}"),
                Node::Variable => ("[", "]"),
            };
            out += &format!("    n{index}{open}\"{}\"{close}\n", entities(label));
        }
        for (from, to, edge, label) in &self.edges {
            let line = match edge {
                Edge::Place => "-.-",
                Edge::Interest => "-.->",
                Edge::Effect => "-->",
                Edge::Backing => "==>",
                Edge::Bargain => "---",
            };
            let label = if label.is_empty() { String::new() } else { format!("|\"{}\"|", entities(label)) };
            out += &format!("    n{from} {line}{label} n{to}\n");
        }
        out
    }

    /// For Graphviz.
    pub(super) fn dot(&self, name: &str) -> String {
        let mut out =
            format!("digraph {} {{\n    rankdir=LR;\n    node [fontname=\"sans-serif\"];\n", quoted(name));
        for (index, (kind, label)) in self.nodes.iter().enumerate() {
            let shape = match kind {
                Node::Actor => "ellipse",
                Node::Theatre => "hexagon",
                Node::Variable => "box",
            };
            out += &format!("    n{index} [shape={shape}, label={}];\n", quoted(label));
        }
        for (from, to, edge, label) in &self.edges {
            let style = match edge {
                Edge::Place => "style=dotted, dir=none",
                Edge::Interest => "style=dashed",
                Edge::Effect => "style=solid",
                Edge::Backing => "style=bold",
                Edge::Bargain => "style=bold, dir=none",
            };
            out += &format!("    n{from} -> n{to} [{style}, label={}];\n", quoted(label));
        }
        out + "}\n"
    }
}

/// A text that is safe within the quotes of a Mermaid label.
fn entities(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' | '|' => out += &format!("#{};", u32::from(letter)),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

/// A quoted string of the DOT language.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::{entities, quoted};

    #[test]
    fn labels_cannot_end_their_quotes() {
        assert_eq!(entities("a \"b\" <i> #1; `c`|\n"), "a #34;b#34; #60;i#62; #35;1; #96;c#96;#124; ");
        assert_eq!(quoted("a \"b\" \\N\n"), "\"a \\\"b\\\" \\\\N \"");
    }
}
