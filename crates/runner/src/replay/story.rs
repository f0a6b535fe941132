//! The story of a run: what a newspaper would have of it.

use std::collections::BTreeMap;

use detente_core::scenario::{Part, Scenario};
use detente_core::trace::{Line, Named, Verdict};
use serde::Serialize;

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An event.
    Event,
    /// An act.
    Act,
    /// A meeting.
    Bargain,
    /// A ladder was climbed, or climbed down.
    Rung,
    /// The run ended.
    End,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Happening {
    /// The tick.
    pub tick: u32,
    /// Its date, if there are dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// What kind.
    pub kind: Kind,
    /// The id of what happened: an option, event, bargain or variable; the outcome of the run.
    pub id: String,
    /// One sentence.
    pub text: String,
}

/// What happened, in order, told by the names for people that a scenario has.
pub fn story(scenario: &Scenario, lines: &[Line]) -> Vec<Happening> {
    let calendar = scenario.time().calendar();
    let mut rungs: BTreeMap<&str, &str> = BTreeMap::new();
    let mut story = Vec::new();
    for line in lines {
        let tick = line.tick();
        let mut tell = |kind, id: &str, text: String| {
            let date = calendar.and_then(|calendar| calendar.date(tick));
            story.push(Happening { tick, date, kind, id: id.to_owned(), text });
        };
        match line {
            Line::State(state) => {
                for (variable, rung) in state.rungs.iter() {
                    let before = rungs.insert(variable, rung);
                    if before.is_some_and(|before| before != rung) {
                        let rung = if rung.is_empty() { "below the first rung" } else { rung };
                        tell(
                            Kind::Rung,
                            variable,
                            format!("{}: {rung}", scenario.label_of(Part::Variable, variable)),
                        );
                    }
                }
            }
            Line::Event(event) => {
                tell(Kind::Event, &event.event, scenario.label_of(Part::Event, &event.event).to_owned())
            }
            Line::Act(act) => {
                let (who, what) = (
                    scenario.label_of(Part::Actor, &act.actor),
                    scenario.label_of(Part::Option, &act.option),
                );
                let forced = if act.forced { " (the experiment makes it)" } else { "" };
                let breaches: Vec<&str> =
                    act.breaches.iter().map(|b| scenario.label_of(Part::Bargain, b)).collect();
                let breaks = if breaches.is_empty() {
                    String::new()
                } else {
                    format!(", which breaks \u{201c}{}\u{201d}", breaches.join("\u{201d}, \u{201c}"))
                };
                tell(Kind::Act, &act.option, format!("{who}: {what}{forced}{breaks}"));
            }
            Line::Omitted(omitted) => {
                let act = omitted.what.contains('.');
                let (kind, part) = if act { (Kind::Act, Part::Option) } else { (Kind::Event, Part::Event) };
                tell(kind, &omitted.what, format!("left out: {}", scenario.label_of(part, &omitted.what)));
            }
            Line::Table(table) => {
                let label = scenario.label_of(Part::Bargain, &table.bargain);
                let who = |signs: bool| -> String {
                    let parties =
                        table.parties.iter().filter(|(_, p)| p.signs == Some(signs) && (signs || p.consents));
                    parties.map(|(id, _)| scenario.label_of(Part::Actor, id)).collect::<Vec<_>>().join(", ")
                };
                let text = match table.verdict {
                    Verdict::NoRange => {
                        let never = table.parties.iter().filter(|(_, p)| p.consents && p.gains_at == 0.0);
                        let never: Vec<&str> =
                            never.map(|(id, _)| scenario.label_of(Part::Actor, id)).collect();
                        let why = match never.as_slice() {
                            [] => "what suits one does not suit another".to_owned(),
                            never => format!("nothing in it for {}", never.join(", ")),
                        };
                        format!("{label}: no terms better for all ({why})")
                    }
                    Verdict::Refused => format!("{label}: not signed by {}", who(false)),
                    Verdict::Signed => {
                        format!("{label}: signed by {}{}", who(true), terms(scenario, &table.terms))
                    }
                    Verdict::Imposed => format!("{label}: in force (the experiment signs it)"),
                };
                tell(Kind::Bargain, &table.bargain, text);
            }
            Line::Collapse(collapse) => {
                tell(
                    Kind::Bargain,
                    &collapse.bargain,
                    format!("{}: collapses", scenario.label_of(Part::Bargain, &collapse.bargain)),
                );
            }
            Line::End(end) => {
                let text = match end.outcome.as_str() {
                    "horizon" => "the last day of the scenario".to_owned(),
                    "failed" => "the run failed".to_owned(),
                    outcome => scenario.label_of(Part::Outcome, outcome).to_owned(),
                };
                tell(Kind::End, &end.outcome, format!("End: {text}"));
            }
            Line::Mind(_) | Line::Decision(_) | Line::Escalation(_) => {}
        }
    }
    story
}

fn terms(scenario: &Scenario, terms: &Named<f64>) -> String {
    let terms: Vec<String> = terms
        .iter()
        .map(|(variable, value)| format!("{} {value:.2}", scenario.label_of(Part::Variable, variable)))
        .collect();
    if terms.is_empty() { String::new() } else { format!(" ({})", terms.join(", ")) }
}
