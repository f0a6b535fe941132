//! Which acts moved beliefs about an actor's type; from traces.

use std::collections::BTreeMap;

use detente_core::scenario::{Part, Scenario};
use detente_core::trace::{Line, State};
use serde::Serialize;

use crate::number::Short;

/// Most acts that are shown of one actor and type.
const MOST_ACTS: usize = 6;

/// What moved the belief that an actor is of a type.
#[derive(Clone, Debug, Serialize)]
pub struct Moved {
    /// The actor's id.
    pub actor: String,
    /// Id of the type.
    pub kind: String,
    /// By arm: the acts, those that moved it most first.
    pub arms: Vec<Vec<Mover>>,
}

/// What an actor did in one tick, and how far that moved the belief.
#[derive(Clone, Debug, Serialize)]
pub struct Mover {
    /// The act, or acts.
    pub acts: String,
    /// How often it was done in the traced runs.
    pub times: u32,
    /// Mean change of the belief in that tick.
    pub mean: Short,
    /// When it was first done, at the earliest.
    pub from: u32,
    /// And at the latest.
    pub until: u32,
}

/// Changes as they come.
#[derive(Clone, Debug)]
struct Sum {
    times: u32,
    change: f64,
    from: u32,
    until: u32,
}

/// By actor and type, then arm, then what was done.
type Changes = BTreeMap<(String, String), Vec<BTreeMap<Vec<String>, Sum>>>;

/// Changes of beliefs as runs come.
pub(crate) struct BeliefFold<'a> {
    scenario: &'a Scenario,
    arms: usize,
    changes: Changes,
}

impl<'a> BeliefFold<'a> {
    pub(crate) fn new(scenario: &'a Scenario, arms: usize) -> Self {
        Self { scenario, arms, changes: BTreeMap::new() }
    }

    /// Adds a traced run of an arm: a belief changes by what its actor did in the same tick, or by its holding.
    pub(crate) fn add(&mut self, arm: usize, lines: &[Line]) {
        let mut before: Option<&State> = None;
        let mut done: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for line in lines {
            match line {
                Line::Act(act) => done.entry(&act.actor).or_default().push(act.option.clone()),
                Line::State(now) => {
                    if let Some(before) = before {
                        self.compare(arm, before, now, &done);
                    }
                    before = Some(now);
                    done.clear();
                }
                _ => {}
            }
        }
    }

    fn compare(&mut self, arm: usize, before: &State, now: &State, done: &BTreeMap<&str, Vec<String>>) {
        for (actor, kinds) in now.beliefs.iter() {
            for (kind, &belief) in kinds.iter() {
                let earlier = before.beliefs.get(actor).and_then(|kinds| kinds.get(kind));
                let Some(change) = earlier.map(|earlier| belief - earlier).filter(|change| *change != 0.0)
                else {
                    continue;
                };
                let acts = done.get(actor).cloned().unwrap_or_default();
                let key = (actor.to_owned(), kind.to_owned());
                let arms = self.changes.entry(key).or_insert_with(|| vec![BTreeMap::new(); self.arms]);
                let first = Sum { times: 0, change: 0.0, from: now.tick, until: now.tick };
                let sum = arms[arm].entry(acts).or_insert(first);
                sum.times += 1;
                sum.change += change;
                sum.from = Ord::min(sum.from, now.tick);
                sum.until = Ord::max(sum.until, now.tick);
            }
        }
    }

    /// The acts that moved each belief, those first whose changes add up to most.
    pub(crate) fn finish(self) -> Vec<Moved> {
        let scenario = self.scenario;
        let movers = |changes: BTreeMap<Vec<String>, Sum>| {
            let mut all: Vec<(Vec<String>, Sum)> = changes.into_iter().collect();
            all.sort_by(|(_, a), (_, b)| b.change.abs().total_cmp(&a.change.abs()));
            all.truncate(MOST_ACTS);
            let mover = |(acts, sum): (Vec<String>, Sum)| {
                let names: Vec<&str> = acts.iter().map(|act| scenario.label_of(Part::Option, act)).collect();
                Mover {
                    acts: if names.is_empty() { "does nothing".to_owned() } else { names.join(" + ") },
                    times: sum.times,
                    mean: Short(sum.change / f64::from(sum.times)),
                    from: sum.from,
                    until: sum.until,
                }
            };
            all.into_iter().map(mover).collect()
        };
        self.changes
            .into_iter()
            .map(|((actor, kind), arms)| Moved { actor, kind, arms: arms.into_iter().map(movers).collect() })
            .collect()
    }
}
