//! Ticks as dates, and what happens on known ones.

use detente_core::model::Model;
use detente_core::scenario::{Part, RawIntervention, Scenario, Time};
use detente_core::source::{Diagnostics, read};
use detente_runner::Experiment;
use detente_runner::experiment::RawExperiment;
use serde::Serialize;

use crate::arms::Arm;
use crate::labels::Labels;

/// What a tick is.
#[derive(Clone, Debug, Serialize)]
pub struct Clock {
    /// The unit of rates and horizons.
    pub unit: String,
    /// Ticks in a unit.
    pub ticks_per_unit: f64,
    /// Dates of ticks 0 and 1, if the scenario has dates.
    pub dates: Option<[String; 2]>,
}

/// Something that happens at a known tick.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// When.
    pub tick: u32,
    /// What.
    pub label: String,
    /// `event`, `act` (an act that is forced), `shock` or `bargain`.
    pub kind: &'static str,
    /// The arms in which it happens, as positions; absent if in all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arms: Option<Vec<usize>>,
}

/// The clock of a scenario.
pub(crate) fn clock(time: &Time) -> Clock {
    let dates = time.calendar().and_then(|calendar| Some([calendar.date(0)?, calendar.date(1)?]));
    Clock { unit: time.unit().to_owned(), ticks_per_unit: (1.0 / time.tick()).round(), dates }
}

/// Dated events, and dated interventions of the experiment, in order of time. A date that is drawn is at its median.
pub(crate) fn marks(experiment: &Experiment, model: &Model, labels: &Labels, arms: &[Arm]) -> Vec<Mark> {
    let scenario = experiment.scenario();
    let values: Vec<Vec<f64>> = arms.iter().map(|arm| model.values(arm.point, None)).collect();
    let mut marks = Marks { scenario, values, found: Vec::new() };
    for (id, event) in labels.raw.event.iter().filter(|(_, event)| event.at.is_some()) {
        let label = event.label.clone().unwrap_or_else(|| id.value.clone());
        let within = marks.available(&format!("event.{}.available", id.value));
        marks.add(&format!("event.{}.at", id.value), label, "event", within);
    }
    for (id, bargain) in labels.raw.bargain.iter().filter(|(_, bargain)| bargain.at.is_some()) {
        let label = bargain.label.clone().unwrap_or_else(|| id.value.clone());
        let within = marks.available(&format!("bargain.{}.available", id.value));
        marks.add(&format!("bargain.{}.at", id.value), label, "bargain", within);
    }
    let raw: Option<RawExperiment> = read("experiment", &experiment.file().text, &mut Diagnostics::default());
    if let Some(raw) = raw {
        let scripts: Vec<&RawIntervention> = raw.script.iter().map(|one| &one.value).collect();
        marks.script("script", &scripts, labels, None);
        for (id, variant) in raw.variant.iter() {
            let with: Vec<usize> = (0..arms.len())
                .filter(|&arm| {
                    experiment.design().levels(arms[arm].point).any(|level| level.text == id.value)
                })
                .collect();
            let scripts: Vec<&RawIntervention> = variant.script.iter().map(|one| &one.value).collect();
            marks.script(&format!("variant.{}.script", id.value), &scripts, labels, Some(with));
        }
    }
    let mut found = marks.found;
    found.sort_by(|a, b| (a.tick, &a.label).cmp(&(b.tick, &b.label)));
    found.dedup();
    found
}

struct Marks<'a> {
    scenario: &'a Scenario,
    /// Of every parameter, arm by arm.
    values: Vec<Vec<f64>>,
    found: Vec<Mark>,
}

impl Marks<'_> {
    /// The arms in which the flag at a path is not off.
    fn available(&self, path: &str) -> Option<Vec<usize>> {
        let flag = self.scenario.find(path)?.index();
        Some((0..self.values.len()).filter(|&arm| self.values[arm][flag] != 0.0).collect())
    }

    /// Adds what happens at the moment of this path; one mark for each moment that some arms share.
    fn add(&mut self, path: &str, label: String, kind: &'static str, within: Option<Vec<usize>>) {
        let Some(id) = self.scenario.find(path) else { return };
        let mut moments: Vec<(u32, Vec<usize>)> = Vec::new();
        let all = within.unwrap_or_else(|| (0..self.values.len()).collect());
        for arm in all {
            let tick = self.values[arm][id.index()] as u32;
            match moments.iter_mut().find(|(known, _)| *known == tick) {
                Some((_, arms)) => arms.push(arm),
                None => moments.push((tick, vec![arm])),
            }
        }
        for (tick, arms) in moments {
            let arms = (arms.len() != self.values.len()).then_some(arms);
            self.found.push(Mark { tick, label: label.clone(), kind, arms });
        }
    }

    fn script(
        &mut self,
        stem: &str,
        script: &[&RawIntervention],
        labels: &Labels,
        within: Option<Vec<usize>>,
    ) {
        for (index, raw) in script.iter().enumerate().filter(|(_, raw)| raw.at.is_some()) {
            let (label, kind) = match (&raw.force, &raw.shock, &raw.sign) {
                (Some(option), ..) => {
                    let actor = option.value.split('.').next().unwrap_or_default();
                    (
                        format!(
                            "{}: {}",
                            labels.label(Part::Actor, actor),
                            labels.label(Part::Option, &option.value)
                        ),
                        "act",
                    )
                }
                (_, Some(variable), _) => {
                    (format!("Shock: {}", labels.label(Part::Variable, &variable.value)), "shock")
                }
                (.., Some(bargain)) => {
                    (format!("Signed: {}", labels.label(Part::Bargain, &bargain.value)), "bargain")
                }
                _ => continue,
            };
            self.add(&format!("{stem}.{index}.at"), label, kind, within.clone());
        }
    }
}
