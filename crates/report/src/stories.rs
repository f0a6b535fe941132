//! The story of a run: what happened, who did it and why, in few lines; from its trace.

use std::collections::{BTreeMap, BTreeSet};

use detente_core::scenario::Scenario;
use detente_core::trace::{Act, Decision, Escalation, Line, State, Table, Verdict};
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
    /// `event`, `act`, `meeting`, `rung`, `belief` or `collapse`.
    pub kind: &'static str,
    /// Who did what, among [`Phrases`].
    pub text: usize,
    /// Of an act: the probability with which it was chosen.
    pub chosen: Option<f64>,
    /// Of an act: the probability with which others expected it.
    pub expected: Option<f64>,
    /// What else is to be said, why and whom it alarmed, among [`Phrases`].
    pub more: Vec<usize>,
}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A tenth of a per cent is enough.
        let odds = |p: Option<f64>| p.map(|p| Short((p * 1000.0).round() / 1000.0));
        let (chosen, expected) = (odds(self.chosen), odds(self.expected));
        (self.tick, self.kind, self.text, chosen, expected, &self.more).serialize(serializer)
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
        let place = *self.places.entry(phrase).or_insert_with_key(|phrase| {
            self.all.push(phrase.clone());
            next
        });
        place
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
    /// Acts that are not told, as they only repeat earlier ones.
    pub repeated: usize,
}

/// Tells the story of a traced run.
pub(crate) fn story(scenario: &Scenario, lines: &[Line], phrases: &mut Phrases) -> Story {
    let mut teller = Teller::new(scenario, phrases);
    lines.iter().for_each(|line| teller.take(line));
    teller.finish()
}

struct Teller<'a> {
    scenario: &'a Scenario,
    phrases: &'a mut Phrases,
    told: Vec<(Told, bool)>,
    /// The last state.
    before: Option<&'a State>,
    /// Rungs reached so far, by variable.
    reached: BTreeSet<(&'a str, &'a str)>,
    /// Options carried out so far.
    known: BTreeSet<&'a str>,
    /// What led to the act of an option in this tick.
    decisions: BTreeMap<&'a str, &'a Decision>,
    /// Positions in `told` of what happened in this tick, by option or event.
    now: BTreeMap<&'a str, usize>,
}

impl<'a> Teller<'a> {
    fn new(scenario: &'a Scenario, phrases: &'a mut Phrases) -> Self {
        Self {
            scenario,
            phrases,
            told: Vec::new(),
            before: None,
            reached: BTreeSet::new(),
            known: BTreeSet::new(),
            decisions: BTreeMap::new(),
            now: BTreeMap::new(),
        }
    }

    /// Adds a line; one that stands out is told in a long story too.
    fn tell(&mut self, tick: u32, kind: &'static str, text: String, more: Vec<String>, stands_out: bool) {
        let text = self.phrases.place(text);
        let more = more.into_iter().map(|phrase| self.phrases.place(phrase)).collect();
        self.told.push((Told { tick, kind, text, chosen: None, expected: None, more }, stands_out));
    }

    fn take<'l: 'a>(&mut self, line: &'l Line) {
        match line {
            Line::Event(event) => {
                self.now.insert(&event.event, self.told.len());
                self.tell(event.tick, "event", self.scenario.label(&event.event).to_owned(), Vec::new(), true);
            }
            Line::Decision(decision) => {
                self.decisions.insert(&decision.chosen, decision);
            }
            Line::Act(act) => self.act(act),
            Line::Escalation(escalation) => self.escalation(escalation),
            Line::Table(table) => self.table(table),
            Line::Collapse(collapse) => {
                let text = format!("{}: collapses", self.scenario.label(&collapse.bargain));
                self.tell(collapse.tick, "collapse", text, Vec::new(), true);
            }
            Line::State(state) => self.state(state),
            Line::Mind(_) | Line::Omitted(_) | Line::End(_) => {}
        }
    }

    fn act<'l: 'a>(&mut self, act: &'l Act) {
        let label = |id| self.scenario.label(id);
        let text = format!("{}: {}", label(&act.actor), label(&act.option));
        let mut more = Vec::new();
        if act.forced {
            more.push("put there by the experiment".to_owned());
        }
        if let Some(announced) = &act.announces {
            more.push(format!("announces: {}", label(announced)));
        }
        if !act.breaches.is_empty() {
            let bargains: Vec<&str> = act.breaches.iter().map(|bargain| label(bargain)).collect();
            more.push(format!("breaches {}", bargains.join(", ")));
        }
        let decision = self.decisions.get(act.option.as_str()).copied().filter(|_| !act.forced);
        let chosen = decision.and_then(|decision| {
            decision.alternatives.iter().find(|alternative| alternative.option == act.option)
        });
        if let (Some(decision), Some(chosen)) = (decision, chosen)
            && let Some(hold) = decision.alternatives.iter().find(|alternative| alternative.option == "hold")
        {
            // For which interest it is better than holding.
            let better = chosen.terms.iter().filter_map(|(variable, term)| {
                Some((variable, term - hold.terms.get(variable)?)).filter(|(_, gain)| *gain > 0.0)
            });
            if let Some((variable, _)) = better.reduce(|best, next| if next.1 > best.1 { next } else { best }) {
                more.push(format!("for: {}", label(variable)));
            }
        }
        let first = self.known.insert(&act.option);
        let stands_out = first || act.forced || !act.breaches.is_empty();
        self.now.insert(&act.option, self.told.len());
        self.tell(act.tick, "act", text, more, stands_out);
        if let (Some(chosen), Some((told, _))) = (chosen, self.told.last_mut()) {
            told.chosen = Some(chosen.probability);
            told.expected = chosen.expected;
        }
    }

    fn escalation(&mut self, escalation: &Escalation) {
        let most = escalation.felt.iter().filter(|(_, felt)| **felt > 0.0);
        let most = most.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let theatre = self.scenario.label(&escalation.theatre);
        let mut text = format!("escalates in {theatre} by {:.2}", escalation.severity);
        if let Some((actor, felt)) = most {
            text += &format!(", alarms {} most ({felt:.1})", self.scenario.label(actor));
        }
        if !escalation.known {
            text += ", unattributed";
        }
        if let Some(&place) = self.now.get(escalation.source.as_str()) {
            let text = self.phrases.place(text);
            self.told[place].0.more.push(text);
        }
    }

    fn table(&mut self, table: &Table) {
        let label = |id| self.scenario.label(id);
        let who = |wanted: &dyn Fn(&detente_core::trace::Party) -> bool| -> Vec<&str> {
            table.parties.iter().filter(|(_, party)| wanted(party)).map(|(actor, _)| label(actor)).collect()
        };
        let verdict = match table.verdict {
            Verdict::NoRange => "nothing that all would gain by".to_owned(),
            Verdict::Refused => format!("refused by {}", who(&|party| party.signs == Some(false)).join(", ")),
            Verdict::Signed => "signed".to_owned(),
            Verdict::Imposed => "signed by the experiment".to_owned(),
        };
        let mut more = Vec::new();
        if !table.terms.is_empty() {
            let terms = table.terms.iter().map(|(variable, value)| format!("{} {value:.2}", label(variable)));
            more.push(format!("terms: {}", terms.collect::<Vec<_>>().join("; ")));
        }
        let blockers = who(&|party| party.consents && party.gains_at == 0.0);
        if table.verdict == Verdict::NoRange && !blockers.is_empty() {
            more.push(format!("no terms are any gain to {}", blockers.join(", ")));
        }
        let text = format!("{}: {verdict}", label(&table.bargain));
        self.tell(table.tick, "meeting", text, more, true);
    }

    fn state<'l: 'a>(&mut self, state: &'l State) {
        for (variable, rung) in state.rungs.iter().filter(|(_, rung)| !rung.is_empty()) {
            let first = self.reached.insert((variable, rung.as_str()));
            // Where things stand at the start is no news.
            if first && self.before.is_some() {
                let text = format!("{}: reaches “{rung}”", self.scenario.label(variable));
                self.tell(state.tick, "rung", text, Vec::new(), true);
            }
        }
        if let Some(before) = self.before {
            for (actor, kinds) in state.beliefs.iter() {
                // The likelier type speaks for both.
                let moved = kinds.iter().filter_map(|(kind, &belief)| {
                    let earlier = *before.beliefs.get(actor)?.get(kind)?;
                    Some((kind, earlier, belief)).filter(|_| belief - earlier >= NEWS)
                });
                for (kind, earlier, belief) in moved {
                    let text = format!(
                        "{} is taken to be of type “{kind}” at {belief:.2}, after {earlier:.2}",
                        self.scenario.label(actor)
                    );
                    self.tell(state.tick, "belief", text, Vec::new(), true);
                }
            }
        }
        self.before = Some(state);
        self.decisions.clear();
        self.now.clear();
    }

    fn finish(self) -> Story {
        let all = self.told.len();
        let kept = |(told, stands_out): (Told, bool)| (stands_out || all <= MANY_LINES).then_some(told);
        let lines: Vec<Told> = self.told.into_iter().filter_map(kept).collect();
        Story { repeated: all - lines.len(), lines }
    }
}
