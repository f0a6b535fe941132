//! The peers model in Henad, as a network model of fifteen nodes: `RUNS SEED`. What is an actor's own is in its lanes,
//! the rest in the model's `Aux`. Kernels that run over nodes in parallel see no shared state, so that a tick is the
//! engine's sequential pass. There are no edges: everybody acts on the same variables.

use std::sync::LazyLock;

use henad::authoring::prelude::*;
use henad::authoring::register_network_model;
use peers_rules::report::report;
use peers_rules::scenario::{ACTORS, LENGTH, MEASURES, OPTIONS};
use peers_rules::{Alarm, Chances, Path, Pressure, Rules, Values, Weights};
use rand::SeedableRng;
use rand::rngs::SmallRng;

static RULES: LazyLock<Rules> = LazyLock::new(Rules::read);

const GREY: [u8; 4] = [128, 128, 128, 255];

henad::agent_lanes! {
    struct ActorLanes {
        read ActorRead;
        chunk ActorChunk;
        plain pos_x: f32 = 0.0,
        plain pos_y: f32 = 0.0,
        plain alarm: Alarm = Alarm::default(),
        plain weights: Weights = Weights::default(),
    }
}

struct Shared {
    rng: SmallRng,
    x: Values,
    habit: Chances,
    pressure: Pressure,
    path: Path,
    acts: Vec<usize>,
    sums: Values,
    counts: [u32; OPTIONS],
}

impl Default for Shared {
    fn default() -> Self {
        let x = RULES.initial();
        let pressure = RULES.pressure(&[0.0; OPTIONS], LENGTH);
        Self {
            rng: SmallRng::seed_from_u64(0),
            x,
            habit: [0.0; OPTIONS],
            path: RULES.held(&x, &pressure),
            pressure,
            acts: Vec::new(),
            sums: x,
            counts: [0; OPTIONS],
        }
    }
}

impl Shared {
    fn foresee(&mut self, expected: &Chances) {
        self.pressure = RULES.pressure(expected, LENGTH);
        self.path = RULES.held(&self.x, &self.pressure);
    }

    fn odds(&self, i: usize, lanes: &ActorLanes, out: &mut [f64]) {
        RULES.odds(i, &self.x, &lanes.weights[i], &self.pressure, &self.path, out);
    }
}

struct Peers;

impl NetworkModel for Peers {
    const NAME: &'static str = "Peers";
    const ID: &'static str = "peers";
    const DESCRIPTION: &'static str = "Fifteen actors in three linked theatres";
    const PALETTE: &'static [[u8; 4]] = &[GREY];
    const EDGE_PALETTE: &'static [[u8; 4]] = &[GREY];
    const STATS: &'static [StatDescriptor] = &[
        StatDescriptor::new("coast_line", GREY),
        StatDescriptor::new("valley_line", GREY),
        StatDescriptor::new("strait_line", GREY),
        StatDescriptor::new("coast_fighting", GREY),
        StatDescriptor::new("valley_fighting", GREY),
        StatDescriptor::new("strait_fighting", GREY),
        StatDescriptor::new("coast_raids", GREY),
        StatDescriptor::new("valley_raids", GREY),
        StatDescriptor::new("strait_raids", GREY),
    ];
    const DEFAULT_NODES: u32 = ACTORS as u32;
    const DEFAULT_EXTENT: Extent = Extent { w: 100.0, h: 100.0 };

    type Lanes = ActorLanes;
    type Params = ();
    type Aux = Shared;

    fn param_descriptors() -> Vec<ParamDescriptor> {
        Vec::new()
    }

    fn from_params(_params: &[ParamValue], _extent: Extent) {}

    fn init(nodes: &mut Nodes<'_, Self>, _extent: Extent, _params: &[ParamValue], rng: &mut u64) {
        nodes.aux.rng = SmallRng::seed_from_u64(*rng);
    }

    fn run_global_pass(
        nodes: &mut Nodes<'_, Self>,
        _params: &(),
        _extent: Extent,
        _rng: &mut u64,
        _tick: u64,
    ) {
        let (lanes, s) = (&mut *nodes.lanes, &mut *nodes.aux);
        let actors = &RULES.scenario.actors;
        for (i, alarm) in lanes.alarm.iter().enumerate() {
            lanes.weights[i] = RULES.weights(i, alarm);
        }
        let mut expected = [0.0; OPTIONS];
        let habit = s.habit;
        s.foresee(&habit);
        for (i, actor) in actors.iter().enumerate() {
            let own = &mut expected[actor.options.clone()];
            s.odds(i, lanes, own);
            Rules::predicted(own);
        }
        for (e, habit) in expected.iter_mut().zip(&habit) {
            *e = Rules::expect(*habit, *e);
        }
        s.foresee(&expected);
        s.acts.clear();
        for (i, actor) in actors.iter().enumerate() {
            let mut odds = [0.0; OPTIONS];
            let own = &mut odds[actor.options.clone()];
            s.odds(i, lanes, own);
            s.acts.extend(Rules::choose(own, &mut s.rng).map(|place| actor.options.start + place));
        }
        s.x = RULES.process(&RULES.act(&s.x, &s.acts), &mut s.rng);
        for (i, alarm) in lanes.alarm.iter_mut().enumerate() {
            RULES.feel(i, alarm, &s.acts);
        }
        for (g, habit) in s.habit.iter_mut().enumerate() {
            Rules::learn(habit, s.acts.contains(&g));
        }
        s.acts.iter().for_each(|&g| s.counts[g] += 1);
        s.sums.iter_mut().zip(&s.x).for_each(|(sum, x)| *sum += x);
    }

    fn stats(_lanes: &ActorLanes, _graph: &Network, s: &Shared) -> Vec<StatValue> {
        RULES.measure(&s.x, &s.sums, &s.counts).map(StatValue::Scalar).to_vec()
    }
}

fn main() {
    let model = register_network_model::<Peers>();
    let ids = Peers::STATS.iter().map(|s| s.label);
    assert!(ids.eq(RULES.scenario.measures.iter().map(|(id, _)| id.as_str())));
    report("Henad", "henad", &RULES, |runs, seed| {
        (0..runs as u64)
            .map(|n| {
                let mut simulation = model.setup().with_seed(seed + n).build(None).expect("a model");
                simulation.run_to(RULES.scenario.end as u64).expect("no fault");
                let stats = simulation.stats().expect("statistics");
                let mut out = [0.0; MEASURES];
                out.iter_mut().zip(stats.entries()).for_each(|(out, entry)| *out = entry.value.scalar());
                out
            })
            .collect()
    });
}
