//! What a sweep simulates: a scenario with its measures, interventions and design points.

use std::collections::BTreeMap;

use crate::lanes::Real;
use crate::random::Key;
use crate::scenario::{
    Draw, ExperimentParts, Intervention, InterventionId, Measure, ParamId, Scenario, Series, Source, realise,
};

/// A design point: what it changes in the scenario.
#[derive(Clone, Debug, Default)]
pub struct Point {
    /// Parameters with another source; the last of several for one parameter holds.
    pub replaced: Vec<(ParamId, Source)>,
    /// The interventions that are on.
    pub active: Vec<InterventionId>,
}

/// One run of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunSpec {
    /// Its number in the sweep.
    pub run: u64,
    /// Its design point.
    pub point: u32,
    /// Its parameter draw; `None`: every distribution at its median.
    pub draw: Option<u32>,
    /// Its luck within the draw.
    pub luck: u32,
}

/// A scenario, what is done to it and what is measured: everything a run depends on besides its [`RunSpec`].
#[derive(Clone, Debug)]
pub struct Model {
    parts: ExperimentParts,
    points: Vec<Point>,
    seed: u64,
    common: bool,
    /// For each parameter, its column among the lane values.
    slots: Vec<u32>,
    /// For each column, the parameter it is filled from.
    columns: Vec<ParamId>,
}

impl Model {
    /// A model with at least one point. With `common`, every point has the same luck (common random numbers).
    pub fn new(parts: ExperimentParts, points: Vec<Point>, seed: u64, common: bool) -> Self {
        let params = parts.scenario().params();
        let mut varies: Vec<bool> = params.iter().map(|p| p.is_uncertain()).collect();
        for (id, _) in points.iter().flat_map(|p| &p.replaced) {
            varies[id.index()] = true;
        }
        // Equal constants share a column, and a default shares it with all who do not state their own.
        let replaced = varies.clone();
        let mut constants: BTreeMap<u64, u32> = BTreeMap::new();
        let (mut slots, mut columns) = (Vec::with_capacity(params.len()), Vec::new());
        for (index, param) in params.iter().enumerate() {
            let id = ParamId(index as u32);
            let next = columns.len() as u32;
            let slot = match &param.source {
                Source::Same(other) if !replaced[index] => slots[other.index()],
                Source::Constant(value) if !replaced[index] => {
                    *constants.entry(value.to_bits()).or_insert(next)
                }
                _ => next,
            };
            if slot == next {
                columns.push(id);
            }
            slots.push(slot);
        }
        Self { parts, points, seed, common, slots, columns }
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        self.parts.scenario()
    }

    /// The measures: the columns of a run's result.
    pub fn measures(&self) -> &[Measure] {
        self.parts.measures()
    }

    /// The series followed in every run.
    pub fn series(&self) -> &[Series] {
        self.parts.series()
    }

    /// The design points.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    pub(crate) fn interventions(&self) -> &[Intervention] {
        &self.parts.interventions
    }

    pub(crate) fn slots(&self) -> &[u32] {
        &self.slots
    }

    pub(crate) fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The last tick that any run can reach.
    pub fn last_tick(&self) -> u32 {
        let end = self.scenario().time.end;
        let stated = |source: &Source| if let Source::Constant(end) = source { *end as u32 } else { 0 };
        let own = stated(&self.scenario().params()[end.index()].source);
        let replaced = self.points.iter().flat_map(|point| &point.replaced).filter(|(id, _)| *id == end);
        replaced.fold(own, |last, (_, source)| Ord::max(last, stated(source)))
    }

    /// Key of the random streams of a point.
    pub fn key(&self, point: u32) -> Key {
        Key::from_seed(self.seed, (!self.common).then_some(point))
    }

    /// The values of all parameters in a draw at a point, in the order of [`Scenario::params`].
    pub fn values(&self, point: u32, draw: Option<u32>) -> Vec<Real> {
        let key = self.key(point);
        let draw = draw.map_or(Draw::Median, |draw| Draw::Drawn { key: &key, draw });
        realise(self.scenario().params(), &self.points[point as usize].replaced, draw)
    }

    /// The lane values of a run, one per column.
    pub(crate) fn column_values(&self, values: &[Real]) -> impl Iterator<Item = Real> {
        self.columns.iter().map(|id| values[id.index()])
    }
}
