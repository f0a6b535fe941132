//! Where two runs part, and what follows.

use std::collections::BTreeMap;

use detente_core::scenario::Scenario;
use detente_core::trace::{Alternative, Barred, Decision, Line, State};
use serde::Serialize;

use super::Traced;
use super::explain::lead;
use super::story::{Happening, story};

/// How two runs of one scenario differ.
#[derive(Clone, Debug, Serialize)]
pub struct Parting {
    /// The first tick in which anything differs, be it only what somebody expects; none if nothing does.
    pub first: Option<u32>,
    /// Who then thinks otherwise, if nothing yet happens otherwise.
    pub minds: Vec<String>,
    /// What happens in one only, from the first on; those of a tick together.
    pub chain: Vec<Step>,
    /// Variables that end otherwise, the most different first, by share of their range.
    pub ends: Vec<(String, f64, f64)>,
}

/// What happens in one run only, in one tick.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// The tick.
    pub tick: u32,
    /// Its date, if there are dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// What happens in the first only.
    pub before: Vec<Happening>,
    /// What happens in the second only.
    pub after: Vec<Happening>,
    /// Choices that fall otherwise, and why.
    pub turns: Vec<Turn>,
}

/// A choice that falls otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct Turn {
    /// Who chooses.
    pub actor: String,
    /// On which track.
    pub track: String,
    /// What it chooses in the first and in the second run.
    pub chosen: [String; 2],
    /// By how much more the second's choice is worth than the first's, in each run; none where one of them is not to be had.
    pub worth: [Option<f64>; 2],
    /// Which of the two is not to be had in each run, and why.
    pub barred: [Vec<(String, Barred)>; 2],
    /// By how much each part of that differs between the runs, the largest first.
    pub shifts: Vec<(String, f64)>,
}

/// Compares two runs.
pub fn part(scenario: &Scenario, one: &Traced, other: &Traced) -> Parting {
    let (before, after) = (by_tick(one), by_tick(other));
    let ticks: Vec<u32> = before.keys().chain(after.keys()).copied().collect();
    let last = ticks.iter().copied().fold(0, Ord::max);
    // What is no number differs from itself: where anything seems to differ, it is looked at as it is written.
    let written = |lines: Option<&Vec<&Line>>| format!("{lines:?}");
    let first = (0..=last).find(|tick| {
        let (a, b) = (before.get(tick), after.get(tick));
        a != b && written(a) != written(b)
    });
    let stories = [story(scenario, &one.lines), story(scenario, &other.lines)];
    let mut chain = Vec::new();
    for tick in first.unwrap_or(last + 1)..=last {
        let of = |k: usize| stories[k].iter().filter(move |h| h.tick == tick);
        let only = |k: usize| of(k).filter(|h| !of(1 - k).any(|o| o == *h)).cloned().collect::<Vec<_>>();
        let (before, after) = (only(0), only(1));
        if !before.is_empty() || !after.is_empty() {
            let date = before.first().or(after.first()).and_then(|h| h.date.clone());
            let turns = turns(one, other, tick);
            chain.push(Step { tick, date, before, after, turns });
        }
    }
    let minds = match (first, chain.first()) {
        (Some(first), Some(step)) if step.tick > first => minds(one, other, first..step.tick),
        (Some(first), None) => minds(one, other, first..last + 1),
        _ => Vec::new(),
    };
    Parting { first, minds, chain, ends: ends(scenario, one, other) }
}

fn by_tick(traced: &Traced) -> BTreeMap<u32, Vec<&Line>> {
    let mut ticks: BTreeMap<u32, Vec<&Line>> = BTreeMap::new();
    traced.lines.iter().for_each(|line| ticks.entry(line.tick()).or_default().push(line));
    ticks
}

/// Who values some alternative otherwise in some ticks, in the order in which they begin to.
fn minds(one: &Traced, other: &Traced, ticks: std::ops::Range<u32>) -> Vec<String> {
    let mut minds: Vec<String> = Vec::new();
    for decision in one.decisions().filter(|d| ticks.contains(&d.tick)) {
        let worths = |d: &Decision| -> Vec<f64> { d.alternatives.iter().map(|a| a.worth).collect() };
        let same = counterpart(other, decision).is_some_and(|there| worths(there) == worths(decision));
        if !same && !minds.contains(&decision.actor) {
            minds.push(decision.actor.clone());
        }
    }
    minds
}

fn counterpart<'a>(traced: &'a Traced, decision: &Decision) -> Option<&'a Decision> {
    traced
        .decisions()
        .find(|d| (d.tick, &d.actor, &d.track) == (decision.tick, &decision.actor, &decision.track))
}

/// Choices of a tick that fall otherwise.
fn turns(one: &Traced, other: &Traced, tick: u32) -> Vec<Turn> {
    let here = one.decisions().filter(|d| d.tick == tick);
    let pairs = here.filter_map(|d| Some((d, counterpart(other, d)?)));
    pairs
        .filter(|(a, b)| a.chosen != b.chosen)
        .map(|(a, b)| {
            let parts = [a, b].map(|decision| {
                let find = |option: &str| decision.alternatives.iter().find(|x| x.option == option);
                Some((find(&b.chosen)?, find(&a.chosen)?))
            });
            let bars = |pair: &Option<(&Alternative, &Alternative)>| -> Vec<(String, Barred)> {
                let both = pair.iter().flat_map(|(to, from)| [to, from]);
                both.filter_map(|x| Some((x.option.clone(), x.barred?))).collect()
            };
            let barred = [bars(&parts[0]), bars(&parts[1])];
            let worth = parts.map(|pair| {
                let free = pair.filter(|(to, from)| to.barred.is_none() && from.barred.is_none());
                free.map(|(to, from)| to.worth - from.worth)
            });
            let shifts = match parts {
                [Some((to, from)), Some((to_there, from_there))] => {
                    shifts(&lead(to, from), &lead(to_there, from_there))
                }
                _ => Vec::new(),
            };
            let chosen = [a.chosen.clone(), b.chosen.clone()];
            Turn { actor: a.actor.clone(), track: a.track.clone(), chosen, worth, barred, shifts }
        })
        .collect()
}

fn shifts(before: &[(&str, f64)], after: &[(&str, f64)]) -> Vec<(String, f64)> {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    after.iter().for_each(|(part, by)| *sums.entry(part).or_default() += by);
    before.iter().for_each(|(part, by)| *sums.entry(part).or_default() -= by);
    let mut shifts: Vec<(String, f64)> =
        sums.into_iter().filter(|(_, by)| *by != 0.0).map(|(part, by)| (part.to_owned(), by)).collect();
    shifts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    shifts
}

/// The variables that end otherwise, with where they end.
fn ends(scenario: &Scenario, one: &Traced, other: &Traced) -> Vec<(String, f64, f64)> {
    let last = |traced: &Traced| -> Option<State> {
        let states = traced.lines.iter().rev();
        states
            .into_iter()
            .find_map(|line| if let Line::State(state) = line { Some(state.clone()) } else { None })
    };
    let (Some(before), Some(after)) = (last(one), last(other)) else { return Vec::new() };
    let pairs = before.variables.iter().zip(after.variables.iter());
    let mut ends: Vec<(String, f64, f64)> = pairs
        .map(|((id, a), (_, b))| (id.to_owned(), *a, *b))
        .filter(|(_, a, b)| a.to_bits() != b.to_bits())
        .collect();
    let far = |(id, a, b): &(String, f64, f64)| {
        let [low, high] = scenario.range(id);
        (b - a).abs() / (high - low)
    };
    ends.sort_by(|x, y| far(y).total_cmp(&far(x)));
    ends
}
