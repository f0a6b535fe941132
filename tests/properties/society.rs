use detente_core::math::{exp, ln};
use proptest::collection::vec;
use proptest::prelude::*;

/// Variables that processes move, the escalation of their theatre, actors and options: what a forecast needs. The test's
/// own forecast is written from §6 alone, without the engine's shortcuts.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) ticks_per_unit: u32,
    /// Initial value, rate, bias of the target and the coefficients of all variables in it.
    pub(crate) variables: [(f64, f64, f64, [f64; 3]); 3],
    pub(crate) actors: Vec<Person>,
    pub(crate) options: Vec<Deed>,
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) tempo: u32,
    pub(crate) horizon: f64,
    pub(crate) segments: u32,
    pub(crate) discount: f64,
    pub(crate) precision: f64,
    pub(crate) quadratic: bool,
    pub(crate) loss_aversion: f64,
    /// Weights, at least one, and ideals of the variables.
    pub(crate) wants: [(f64, f64); 3],
    pub(crate) attention: f64,
    pub(crate) background: f64,
    pub(crate) threat: f64,
    pub(crate) cap: f64,
}

#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) actor: usize,
    pub(crate) effects: Vec<(usize, f64)>,
    /// Of the theatre of the first two variables.
    pub(crate) severity: f64,
    pub(crate) attribution: f64,
    pub(crate) cost: f64,
    pub(crate) habit: f64,
    pub(crate) once: bool,
    pub(crate) cooldown: u32,
    /// A variable and its least value.
    pub(crate) requires: Option<(usize, f64)>,
}

/// Escalation, after the three variables.
const TENSION: usize = 3;
pub(crate) const START: f64 = 0.1;
const BONUS: f64 = 0.3;

pub(crate) type State = [f64; 4];

fn person() -> impl Strategy<Value = Person> {
    let want = || (0.2..5.0, 0.0..1.0);
    let shape = (0.8..1.0, 5.0..60.0, any::<bool>(), prop_oneof![Just(1.0), 1.0..3.0]);
    let feelings = (0.0..3.0, 0.0..0.9, 0.0..6.0, 0.5..3.0);
    (1..4_u32, 0.5..8.0, 1..5_u32, shape, [want(), want(), want()], feelings).prop_map(
        |(tempo, horizon, segments, shape, wants, feelings)| Person {
            tempo,
            horizon,
            segments,
            discount: shape.0,
            precision: shape.1,
            quadratic: shape.2,
            loss_aversion: shape.3,
            wants,
            attention: feelings.0,
            background: feelings.1,
            threat: feelings.2,
            cap: feelings.3,
        },
    )
}

fn deed() -> impl Strategy<Value = Deed> {
    let requires = proptest::option::weighted(0.3, (0..3_usize, 0.0..1.0));
    let severity = prop_oneof![Just(0.0), 0.0..0.4];
    let effects = vec((0..3_usize, -0.6..0.6), 1..=2);
    let rules = (proptest::bool::weighted(0.2), prop_oneof![2 => Just(0_u32), 1 => 1..7_u32], requires);
    (0..3_usize, effects, (severity, 0.0..1.0), -0.02..0.05, 0.0..0.3, rules).prop_map(
        |(actor, mut effects, (severity, attribution), cost, habit, (once, cooldown, requires))| {
            effects.dedup_by_key(|e| e.0);
            Deed { actor, effects, severity, attribution, cost, habit, once, cooldown, requires }
        },
    )
}

pub(crate) fn world() -> impl Strategy<Value = World> {
    let one = || (0.0..1.0, 0.0..0.6, 0.0..0.7, [-0.4..0.4, -0.4..0.4, -0.4..0.4]);
    let time = prop_oneof![Just(1_u32), Just(4)];
    (time, [one(), one(), one()], vec(person(), 3..=3), vec(deed(), 1..=5)).prop_map(
        |(ticks_per_unit, variables, mut actors, mut options)| {
            actors[0].tempo = 1;
            // The first actor, whom all this is about, can do something; the options of each stand together.
            options[0].actor = 0;
            options.sort_by_key(|o| o.actor);
            World { ticks_per_unit, variables, actors, options }
        },
    )
}

impl World {
    pub(crate) fn own(&self, actor: usize) -> Vec<usize> {
        (0..self.options.len()).filter(|&o| self.options[o].actor == actor).collect()
    }

    pub(crate) fn name(&self, option: usize) -> String {
        format!("a{}.o{option}", self.options[option].actor)
    }

    pub(crate) fn text(&self, depth: u32, weight: f64) -> String {
        let mut text = format!(
            "id = \"world\"\ntitle = \"A world\"\n\
             time = {{ unit = \"day\", ticks_per_unit = {}, end = 1 }}\n\
             track.act = {{ hold_bonus = {BONUS} }}\ntheatre.t.label = \"Theatre\"\n",
            self.ticks_per_unit
        );
        for (v, (initial, rate, bias, [x, y, z])) in self.variables.iter().enumerate() {
            let theatre = if v < 2 { "theatre = \"t\", " } else { "" };
            text += &format!(
                "variable.v{v} = {{ {theatre}initial = {initial:?} }}\n\
                 process.p{v} = {{ variable = \"v{v}\", rate = {rate:?}, affine = {{ bias = {bias:?}, \
                 terms = {{ v0 = {x:?}, v1 = {y:?}, v2 = {z:?} }} }} }}\n"
            );
        }
        text += &format!("variable.v3 = {{ kind = \"escalation\", theatre = \"t\", initial = {START} }}\n");
        for (n, a) in self.actors.iter().enumerate() {
            text += &format!(
                "[actor.a{n}]\nlabel = \"A\"\nmind = {{ tempo = {}, depth = {}, segments = {}, horizon = {:?}, \
                 discount = {:?}, precision = {:?}, shape = \"{}\", loss_aversion = {:?}, attention = {:?}, \
                 background = {:?}, threat = {:?}, alignment = 1, shrinkage = 0, alarm_cap = {:?}, \
                 belief_weight = {weight:?} }}\n",
                a.tempo,
                if n == 0 { depth } else { 1 },
                a.segments,
                a.horizon,
                a.discount,
                a.precision,
                if a.quadratic { "quadratic" } else { "linear" },
                a.loss_aversion,
                a.attention,
                a.background,
                a.threat,
                a.cap
            );
            for (v, (weight, ideal)) in a.wants.iter().enumerate() {
                text += &format!("interest.v{v} = {{ weight = {weight:?}, ideal = {ideal:?} }}\n");
            }
        }
        for (k, o) in self.options.iter().enumerate() {
            let effects: Vec<String> = o.effects.iter().map(|(v, d)| format!("v{v} = {d:?}")).collect();
            text += &format!(
                "[option.{}]\ntrack = \"act\"\neffects = {{ {} }}\ncost = {:?}\nhabit = {:?}\nonce = {}\ncooldown = {}\n\
                 escalates = {{ theatre = \"t\", severity = {:?}, attribution = {:?} }}\n",
                self.name(k),
                effects.join(", "),
                o.cost,
                o.habit,
                o.once,
                o.cooldown,
                o.severity,
                o.attribution
            );
            if let Some((v, min)) = o.requires {
                text += &format!("requires = [{{ variable = \"v{v}\", min = {min:?} }}]\n");
            }
        }
        text
    }

    pub(crate) fn start(&self) -> State {
        let [x, y, z] = self.variables.map(|v| v.0);
        [x, y, z, START]
    }

    pub(crate) fn effects(&self, option: usize) -> Vec<(usize, f64)> {
        let o = &self.options[option];
        o.effects.iter().copied().chain([(TENSION, o.severity)]).collect()
    }

    pub(crate) fn meets(&self, option: usize, state: &State) -> bool {
        self.options[option].requires.is_none_or(|(v, min)| state[v] >= min)
    }

    /// §3 and §4, calm but for alarm about the theatre.
    pub(crate) fn utility(&self, actor: usize, alarm: f64, state: &State) -> f64 {
        let a = &self.actors[actor];
        let alarmed = |v: usize| a.wants[v].0 * if v < 2 { 1.0 + a.attention * alarm } else { 1.0 };
        let (all, calm): (f64, f64) = ((0..3).map(alarmed).sum(), a.wants.iter().map(|w| w.0).sum());
        let loss = |z: f64, ideal: f64| {
            let far = (z - ideal).abs();
            if a.quadratic { far * far } else { far }
        };
        let one = |v: usize| {
            let (now, then) = (loss(state[v], a.wants[v].1), loss(self.variables[v].0, a.wants[v].1));
            let worse = if now > then { (a.loss_aversion - 1.0) * (now - then) } else { 0.0 };
            alarmed(v) / ((1.0 - a.background) * all + a.background * calm) * (now + worse)
        };
        -(0..3).map(one).sum::<f64>()
    }

    pub(crate) fn act(&self, option: Option<usize>, state: &State) -> State {
        let mut state = *state;
        for (v, d) in option.map(|o| self.effects(o)).unwrap_or_default() {
            state[v] += d.abs() * (if d > 0.0 { 1.0 } else { 0.0 } - state[v]);
        }
        state
    }

    /// V of an option, or of holding, given what is expected of all options.
    pub(crate) fn worth(
        &self,
        actor: usize,
        alarm: f64,
        from: &State,
        option: Option<usize>,
        expected: &[f64],
    ) -> f64 {
        let a = &self.actors[actor];
        let time = a.horizon / f64::from(a.segments);
        let mut state = self.act(option, from);
        let (mut sum, mut weights) = (0.0, 0.0);
        for k in 1..=a.segments {
            let mut pressure = [(0.0, 0.0); 4];
            for (o, e) in expected.iter().enumerate() {
                let deed = &self.options[o];
                if !self.meets(o, &state) || (deed.once && option == Some(o)) {
                    continue;
                }
                let decisions =
                    time * f64::from(self.ticks_per_unit) / f64::from(self.actors[deed.actor].tempo);
                for (v, d) in self.effects(o) {
                    let kappa = if deed.once {
                        let y = -decisions * ln(1.0 - e);
                        -ln(1.0 - exp(-f64::from(k - 1) * y) * (1.0 - exp(-y)) * d.abs())
                    } else {
                        -decisions * ln(1.0 - e * d.abs())
                    };
                    let side = if d > 0.0 { &mut pressure[v].0 } else { &mut pressure[v].1 };
                    *side += kappa;
                }
            }
            for (x, (u, d)) in state.iter_mut().zip(pressure) {
                if u + d > 0.0 {
                    let end = u / (u + d);
                    *x = end + (*x - end) * exp(-(u + d));
                }
            }
            let before = state;
            for (v, (_, rate, bias, terms)) in self.variables.iter().enumerate() {
                let target = bias + terms.iter().zip(before).map(|(c, x)| c * x).sum::<f64>();
                state[v] += (1.0 - exp(-rate * time)) * (target.clamp(0.0, 1.0) - before[v]);
            }
            let weight = exp(f64::from(k) * time * ln(a.discount));
            sum += weight * self.utility(actor, alarm, &state);
            weights += weight;
        }
        sum / weights
    }

    /// E of holding and of an actor's options.
    pub(crate) fn values(
        &self,
        actor: usize,
        alarm: f64,
        from: &State,
        expected: &[f64],
    ) -> (f64, Vec<(usize, f64)>) {
        let precision = self.actors[actor].precision;
        let worth = |option| precision * self.worth(actor, alarm, from, option, expected);
        let own = self.own(actor).into_iter();
        let own = own.map(|o| (o, worth(Some(o)) - precision * self.options[o].cost));
        (worth(None) + BONUS, own.collect())
    }

    /// Predictions P (§6) of all options of an actor, which expects by habits.
    pub(crate) fn predicted(&self, actor: usize, alarm: f64, from: &State) -> Vec<(usize, f64)> {
        let habits: Vec<f64> = self.options.iter().map(|o| o.habit).collect();
        let (hold, values) = self.values(actor, alarm, from, &habits);
        let odds: Vec<f64> = values.iter().map(|v| exp(v.1 - hold)).collect();
        let had: f64 = values.iter().zip(&odds).filter(|(v, _)| self.meets(v.0, from)).map(|v| v.1).sum();
        let one = |((o, _), q): (&(usize, f64), &f64)| {
            (*o, if self.meets(*o, from) { q / (1.0 + had) } else { q / (1.0 + had + q) })
        };
        values.iter().zip(&odds).map(one).collect()
    }

    pub(crate) fn all_predicted(&self) -> Vec<f64> {
        let all = (0..self.actors.len()).flat_map(|n| self.predicted(n, 0.0, &self.start()));
        all.map(|(_, p)| p).collect()
    }

    /// e of an option by a prediction and its habit (§6).
    pub(crate) fn expected(&self, option: usize, weight: f64, predicted: f64) -> f64 {
        let o = &self.options[option];
        let further = f64::from(o.cooldown.div_ceil(self.actors[o.actor].tempo).saturating_sub(1));
        (1.0 - weight) * o.habit + weight * predicted / (1.0 + predicted * further)
    }

    /// Opposition of an observer and an author (§4), without shrinkage.
    pub(crate) fn opposition(&self, i: usize, j: usize) -> f64 {
        let share = |n: usize, v: usize| {
            let wants = &self.actors[n].wants;
            wants[v].0 / wants.iter().map(|w| w.0).sum::<f64>()
        };
        let both = |v: usize| (share(i, v) * share(j, v)).sqrt();
        let apart = |v: usize| (self.actors[i].wants[v].1 - self.actors[j].wants[v].1).abs();
        (0..2).map(|v| both(v) * apart(v)).sum::<f64>() / (0..2).map(both).sum::<f64>()
    }
}
