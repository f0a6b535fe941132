//! What the systems share: parameters, clock, luck, and what is derived once per run.

use std::ops::Index;
use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::lanes::{LANES, Lanes, Real};
use crate::model::{Model, RunSpec};
use crate::random::LaneStreams;
use crate::rules::process::Pull;
use crate::scenario::{Dynamics, ParamId};
use crate::simd::Simd;
use crate::simulation::RunOutcome;

/// The model being simulated.
#[derive(Resource)]
pub(crate) struct Simulated(pub(crate) Arc<Model>);

/// The instruction set of the kernels.
#[derive(Resource, Clone, Copy)]
pub(crate) struct Instructions(pub(crate) Simd);

/// The value of every parameter in every lane.
#[derive(Resource)]
pub(crate) struct Params {
    slots: Vec<u32>,
    pub(crate) columns: Vec<Lanes>,
    /// The value of each column that is the same in all lanes.
    scalars: Vec<Option<Real>>,
}

impl Params {
    pub(crate) fn new(model: &Model) -> Self {
        let columns = vec![Lanes::splat(Real::NAN); model.columns()];
        Self { slots: model.slots().to_vec(), scalars: vec![None; columns.len()], columns }
    }

    /// Notes which columns are the same in all lanes, once they have been filled.
    pub(crate) fn settle(&mut self) {
        for (column, scalar) in self.columns.iter().zip(&mut self.scalars) {
            let first = column[0].to_bits();
            let differs = column.0.iter().fold(0, |bits, x| bits | (x.to_bits() ^ first));
            *scalar = (differs == 0).then_some(column[0]);
        }
    }

    /// The value of a parameter that is the same in all lanes, for rules that have a shorter way then.
    #[inline(always)]
    pub(crate) fn scalar(&self, id: ParamId) -> Option<Real> {
        self.scalars[self.slots[id.index()] as usize]
    }

    /// Which column holds a parameter.
    pub(crate) fn column(&self, id: ParamId) -> u32 {
        self.slots[id.index()]
    }
}

impl Index<ParamId> for Params {
    type Output = Lanes;

    #[inline(always)]
    fn index(&self, id: ParamId) -> &Lanes {
        &self.columns[self.slots[id.index()] as usize]
    }
}

/// The clock of each lane. Lanes take runs only at multiples of the decision period, so that all of them decide
/// in the same ticks.
#[derive(Resource)]
pub(crate) struct Clock {
    /// Ticks since the batch began, modulo the decision period.
    pub(crate) phase: u32,
    /// Each lane's own tick.
    pub(crate) ticks: [u32; LANES],
    /// The same, as numbers.
    pub(crate) now: Lanes,
    /// 1 where a run is under way.
    pub(crate) active: Lanes,
    /// Length Δ of a tick, in units.
    pub(crate) tick: f64,
}

impl Clock {
    /// Whether an actor with this tempo decides in this tick.
    pub(crate) fn decides(&self, tempo: u32, offset: u32) -> bool {
        self.phase % tempo == offset
    }
}

/// The luck of each lane.
#[derive(Resource)]
pub(crate) struct Luck(pub(crate) LaneStreams);

/// The processes, shared by the process phase and every forecast.
#[derive(Resource)]
pub(crate) struct Motion {
    pub(crate) dynamics: Dynamics,
    /// The range of every variable.
    pub(crate) bounds: Vec<Bounds>,
}

/// The agreements in force as each actor takes them into its forecasts; renewed in every tick of decisions.
#[derive(Resource)]
pub(crate) struct Agreements(pub(crate) Vec<Deals>);

/// The agreements in force, in the eyes of one actor.
#[derive(Default)]
pub(crate) struct Deals {
    /// Their terms, if it complies.
    pub(crate) pulls: Vec<Pull>,
    /// For each of its options, what changes if that breaches one of them; empty if none does.
    pub(crate) breaches: Vec<Option<Breach>>,
}

/// An option that breaches agreements in some lanes.
pub(crate) struct Breach {
    /// What that costs the actor; 0 where nothing is breached.
    pub(crate) cost: Lanes,
    /// The terms in force, as weak as they then are.
    pub(crate) pulls: Vec<Pull>,
}

/// The range of a variable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) low: Real,
    pub(crate) high: Real,
    /// 1/(hi − lo).
    scale: Real,
}

impl Bounds {
    pub(crate) fn new(low: Real, high: Real) -> Self {
        Self { low, high, scale: 1.0 / (high - low) }
    }

    /// Whether z = x.
    #[inline(always)]
    pub(crate) fn is_unit(self) -> bool {
        self.low == 0.0 && self.scale == 1.0
    }

    /// z = (x − lo)/(hi − lo), as a product with the reciprocal.
    #[inline(always)]
    pub(crate) fn z(self, x: Real) -> Real {
        (x - self.low) * self.scale
    }
}

/// The run in each lane, and the lanes that take a new one now.
#[derive(Resource)]
pub(crate) struct Berths {
    pub(crate) runs: [Option<RunSpec>; LANES],
    /// The design point and draw whose parameters are in each lane.
    pub(crate) settled: [Option<(u32, Option<u32>)>; LANES],
    pub(crate) arrivals: Vec<usize>,
}

/// Runs that have ended and wait to be collected, with the lanes they have left.
#[derive(Resource, Default)]
pub(crate) struct Finished(pub(crate) Vec<(usize, RunOutcome)>);
