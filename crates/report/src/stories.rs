//! The story of a run: what happened, who did it and why, in few lines; from its trace.

use std::collections::{BTreeMap, BTreeSet};

use detente_core::scenario::{Part, Scenario};
use detente_core::trace::{Act, Decision, Escalation, Line, State};
use detente_runner::replay::story::{Happening, Kind, story as happenings};
use serde::{Serialize, Serializer};

use crate::number::Short;

/// Lines of a story beyond which an act is told only the first time, or if it stands out.
const MANY_LINES: usize = 120;

/// Change of a belief from one tick to the next that is told.
const NEWS: f64 = 0.08;

/// A line of a story; a list of its fields on the page, as there are many.
#[derive(Clone, Debug)]
pub struct Told {
    /// When.
    pub tick: u32,
    /// `event`, `act`, `meeting`, `rung` or `belief`.
    pub kind: &'static str,
    /// Who did what, among [`Phrases`].
    pub text: usize,
    /// Of an act: the probability with which it was chosen.
    pub chosen: Option<f64>,
    /// Of an act: the probability with which others predicted it, from its interests alone.
    pub predicted: Option<f64>,
    /// What else is to be said, why and whom it alarmed, among [`Phrases`].
    pub more: Vec<usize>,
}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A tenth of a per cent is enough.
        let odds = |p: Option<f64>| p.map(|p| Short((p * 1000.0).round() / 1000.0));
        let (chosen, predicted) = (odds(self.chosen), odds(self.predicted));
        (self.tick, self.kind, self.text, chosen, predicted, &self.more).serialize(serializer)
    }
}

/// The phrases of all stories, each once: acts and reasons come again and again.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    all: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Phrases {
    fn place(&mut self, phrase: String) -> usize {
        let next = self.all.len();
        *self.places.entry(phrase).or_insert_with_key(|phrase| {
            self.all.push(phrase.clone());
            next
        })
    }
}

impl Serialize for Phrases {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.all.serialize(serializer)
    }
}

/// A story.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// In order of time.
    pub lines: Vec<Told>,
    /// Lines that are left out, as they only repeat earlier ones.
    pub repeated: usize,
}

/// Tells the story of a traced run: what happened, with the odds and reasons of acts, and how beliefs changed.
pub(crate) fn story(scenario: &Scenario, lines: &[Line], phrases: &mut Phrases) -> Story {
    let (details, news) = details(scenario, lines);
    let happened = happenings(scenario, lines);
    let happened = happened.into_iter().filter(|happening| happening.kind != Kind::End);
    let mut seen = BTreeSet::new();
    let mut told: Vec<(Told, bool)> = Vec::new();
    for Happening { tick, kind, id, text, .. } in happened {
        let first = seen.insert((id.clone(), text.clone()));
        let detail = details.get(&(tick, id.as_str()));
        let stands_out = match kind {
            Kind::Act => first || detail.is_some_and(|detail| detail.stands_out),
            // A ladder that is climbed and left again and again is told once a rung.
            Kind::Rung => first,
            Kind::Event | Kind::Bargain | Kind::End => true,
        };
        let more = detail.iter().flat_map(|detail| &detail.more).map(|phrase| phrases.place(phrase.clone()));
        let more = more.collect();
        let (chosen, predicted) = detail.map_or((None, None), |detail| (detail.chosen, detail.predicted));
        let text = phrases.place(text);
        told.push((Told { tick, kind: name(kind), text, chosen, predicted, more }, stands_out));
    }
    for (tick, text) in news {
        let text = phrases.place(text);
        told.push((
            Told { tick, kind: "belief", text, chosen: None, predicted: None, more: Vec::new() },
            true,
        ));
    }
    told.sort_by_key(|(line, _)| line.tick);
    let all = told.len();
    let kept = |(line, stands_out): (Told, bool)| (stands_out || all <= MANY_LINES).then_some(line);
    let lines: Vec<Told> = told.into_iter().filter_map(kept).collect();
    Story { repeated: all - lines.len(), lines }
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Event | Kind::End => "event",
        Kind::Act => "act",
        Kind::Bargain => "meeting",
        Kind::Rung => "rung",
    }
}

/// What is to be said of an act or event beyond that it happened.
#[derive(Default)]
struct Detail {
    chosen: Option<f64>,
    predicted: Option<f64>,
    more: Vec<String>,
    stands_out: bool,
}

/// Details by tick and id, and changes of beliefs by tick.
type Found<'a> = (BTreeMap<(u32, &'a str), Detail>, Vec<(u32, String)>);

fn details<'a>(scenario: &Scenario, lines: &'a [Line]) -> Found<'a> {
    let (mut found, mut news): Found<'a> = (BTreeMap::new(), Vec::new());
    let mut decisions: BTreeMap<(u32, &str), &Decision> = BTreeMap::new();
    let mut before: Option<&State> = None;
    for line in lines {
        match line {
            Line::Decision(decision) => {
                decisions.insert((decision.tick, &decision.chosen), decision);
            }
            Line::Act(act) => {
                let decision = decisions.get(&(act.tick, act.option.as_str())).copied();
                found.insert((act.tick, &act.option), of_act(scenario, act, decision));
            }
            Line::Escalation(escalation) => {
                let key = (escalation.tick, escalation.source.as_str());
                found.entry(key).or_default().more.push(of_escalation(scenario, escalation));
            }
            Line::State(state) => {
                if let Some(before) = before {
                    news.extend(changed(scenario, before, state).map(|text| (state.tick, text)));
                }
                before = Some(state);
            }
            _ => {}
        }
    }
    (found, news)
}

fn of_act(scenario: &Scenario, act: &Act, decision: Option<&Decision>) -> Detail {
    let mut detail = Detail { stands_out: act.forced || !act.breaches.is_empty(), ..Detail::default() };
    if let Some(announced) = &act.announces {
        detail.more.push(format!("announces: {}", scenario.label_of(Part::Option, announced)));
    }
    let Some(decision) = decision.filter(|_| !act.forced) else { return detail };
    let option = |id: &str| decision.alternatives.iter().find(|alternative| alternative.option == id);
    let Some(chosen) = option(&act.option) else { return detail };
    (detail.chosen, detail.predicted) = (Some(chosen.probability), chosen.predicted);
    if let Some(hold) = option("hold") {
        // For which interest it is better than holding.
        let better = chosen.terms.iter().filter_map(|(variable, term)| {
            Some((variable, term - hold.terms.get(variable)?)).filter(|(_, gain)| *gain > 0.0)
        });
        if let Some((variable, _)) = better.reduce(|best, next| if next.1 > best.1 { next } else { best }) {
            detail.more.push(format!("for: {}", scenario.label_of(Part::Variable, variable)));
        }
    }
    detail
}

fn of_escalation(scenario: &Scenario, escalation: &Escalation) -> String {
    let theatre = scenario.label_of(Part::Theatre, &escalation.theatre);
    let mut text = format!("escalates in {theatre} by {:.2}", escalation.severity);
    let most = escalation.felt.iter().filter(|(_, felt)| **felt > 0.0);
    if let Some((actor, felt)) = most.reduce(|best, next| if next.1 > best.1 { next } else { best }) {
        text += &format!(", alarms {} most ({felt:.1})", scenario.label_of(Part::Actor, actor));
    }
    if !escalation.known {
        text += ", unattributed";
    }
    text
}

/// The types that actors are taken for much more than a tick ago: the likelier one speaks for all.
fn changed<'a>(
    scenario: &'a Scenario,
    before: &'a State,
    now: &'a State,
) -> impl Iterator<Item = String> + use<'a> {
    now.beliefs.iter().flat_map(move |(actor, kinds)| {
        kinds.iter().filter_map(move |(kind, &belief)| {
            let earlier = *before.beliefs.get(actor)?.get(kind)?;
            let actor = scenario.label_of(Part::Actor, actor);
            (belief - earlier >= NEWS).then(|| {
                format!("{actor} is taken to be of type “{kind}” at {belief:.2}, after {earlier:.2}")
            })
        })
    })
}
