use detente_core::math::{exp, ln, max};
use detente_core::model::RunSpec;
use detente_core::random::{Address, Key, Purpose, luck_stream, uniform_at};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bench::spec;
use crate::check::{CASES, holds, regressions};
use crate::draft::Draft;
use crate::drafts::drafts;
use crate::runs::{SEED, runs_of};
use crate::text::Names;

/// Who wins the race of §7 in a run: values of holding (if it is possible) and of the options, each with its position.
pub(crate) fn race(
    run: RunSpec,
    tick: u32,
    actor: u32,
    hold: Option<f64>,
    options: &[(u32, f64)],
) -> Option<u32> {
    let clocks = clocks(run, tick, actor, hold, options);
    clocks.into_iter().fold((None, f64::INFINITY), |best, next| if next.1 < best.1 { next } else { best }).0
}

/// What the clocks of §7 show when they ring; `None` is holding.
fn clocks(
    run: RunSpec,
    tick: u32,
    actor: u32,
    hold: Option<f64>,
    options: &[(u32, f64)],
) -> Vec<(Option<u32>, f64)> {
    let stream = luck_stream(run.draw.expect("drawn"), run.luck);
    let luck = |sub| {
        let address = Address { tick, purpose: Purpose::Choose, entity: actor, sub };
        uniform_at(&Key::from_seed(SEED, None), stream, address)
    };
    let best = hold.into_iter().chain(options.iter().map(|o| o.1)).fold(f64::NEG_INFINITY, max);
    let clock = |sub, value: f64| -ln(luck(sub)) / exp(value - best);
    let hold = hold.map(|value| (None, clock(0, value)));
    hold.into_iter().chain(options.iter().map(|(k, value)| (Some(*k), clock(64 + k, *value)))).collect()
}

/// One actor that wants some of each of three variables, and what moves them.
#[derive(Clone, Debug)]
struct Lone {
    precision: f64,
    quadratic: bool,
    loss_aversion: f64,
    bonus: f64,
    /// Initial value, weight, ideal.
    wants: [(f64, f64, f64); 3],
    /// Variable, effect, cost.
    options: Vec<(usize, f64, f64)>,
    conviction: f64,
}

impl Lone {
    fn strategy(precision: impl Strategy<Value = f64>) -> impl Strategy<Value = Self> {
        let want = || (0.0..1.0, 0.5..9.0, 0.0..1.0);
        let option = (0..3_usize, -0.9..0.9, -0.05..0.1);
        let shape = (any::<bool>(), 1.0..3.0, -1.0..1.0, -0.5..0.5);
        (precision, shape, [want(), want(), want()], vec(option, 1..=3)).prop_map(
            |(precision, (quadratic, loss_aversion, bonus, conviction), wants, options)| Self {
                precision,
                quadratic,
                loss_aversion,
                bonus,
                wants,
                options,
                conviction,
            },
        )
    }

    fn text(&self, end: u32) -> String {
        let shape = if self.quadratic { "quadratic" } else { "linear" };
        let mut text = format!(
            "id = \"lone\"\ntitle = \"One actor\"\n\
             time = {{ unit = \"day\", ticks_per_unit = 1, end = {end} }}\ntrack.act = {{ hold_bonus = {:?} }}\n",
            self.bonus
        );
        for (v, (initial, ..)) in self.wants.iter().enumerate() {
            text += &format!("variable.v{v}.initial = {initial:?}\n");
        }
        text += &format!(
            "[actor.one]\nlabel = \"One\"\nbias = {{ v0 = {:?} }}\nmind = {{ tempo = 1, horizon = 1, segments = 2, \
             precision = {:?}, belief_weight = 0, habit_rate = 0, shape = \"{shape}\", loss_aversion = {:?} }}\n",
            self.conviction, self.precision, self.loss_aversion
        );
        for (v, (_, weight, ideal)) in self.wants.iter().enumerate() {
            text += &format!("interest.v{v} = {{ weight = {weight:?}, ideal = {ideal:?} }}\n");
        }
        for (k, (v, delta, cost)) in self.options.iter().enumerate() {
            text += &format!(
                "[option.one.o{k}]\ntrack = \"act\"\neffects = {{ v{v} = {delta:?} }}\ncost = {cost:?}\n"
            );
        }
        text
    }

    /// Utility (§3) of a state.
    fn utility(&self, state: [f64; 3]) -> f64 {
        let total: f64 = self.wants.iter().map(|w| w.1).sum();
        let loss = |z: f64, ideal: f64| {
            let far = (z - ideal).abs();
            if self.quadratic { far * far } else { far }
        };
        let one = |((initial, weight, ideal), z): (&(f64, f64, f64), f64)| {
            let (now, then) = (loss(z, *ideal), loss(*initial, *ideal));
            let worse = if now > then { now - then } else { 0.0 };
            weight / total * (now + (self.loss_aversion - 1.0) * worse)
        };
        -self.wants.iter().zip(state).map(one).sum::<f64>()
    }

    /// λ V of holding and λ (V − cost) of the options: nothing moves but by its act and its conviction, half of which
    /// comes with each of the two segments; both have the weight that a discount of 0.97 gives them.
    fn values(&self) -> (f64, Vec<(u32, f64)>) {
        let fade = exp(0.5 * ln(0.97));
        let weights = [1.0 / (1.0 + fade), fade / (1.0 + fade)];
        let worth = |act: Option<(usize, f64)>| {
            let mut state = self.wants.map(|w| w.0);
            if let Some((v, delta)) = act {
                state[v] =
                    if delta > 0.0 { state[v] + delta * (1.0 - state[v]) } else { state[v] * (1.0 + delta) };
            }
            let segment = |weight: &f64| {
                state[0] = (state[0] + self.conviction / 2.0).clamp(0.0, 1.0);
                weight * self.utility(state)
            };
            weights.iter().map(segment).sum::<f64>()
        };
        let options = self.options.iter().enumerate();
        let options =
            options.map(|(k, (v, d, cost))| (k as u32, self.precision * (worth(Some((*v, *d))) - cost)));
        (self.precision * worth(None) + self.bonus, options.collect())
    }

    fn counts(&self, end: u32, runs: u64) -> Vec<Vec<Option<f64>>> {
        let count = |k| format!("[[measure]]\nid = \"o{k}\"\ncount = \"one.o{k}\"\n");
        runs_of(&self.text(end), &(0..self.options.len()).map(count).collect::<String>(), runs)
    }
}

#[test]
fn the_first_choice_is_the_race_of_forecast_utilities() {
    holds(CASES, regressions!("race"), Lone::strategy(2.0..200.0), |lone| {
        let (hold, options) = lone.values();
        for (run, counts) in lone.counts(1, 256).iter().enumerate() {
            let chosen = counts.iter().position(|c| *c == Some(1.0)).map(|k| k as u32);
            let run = spec(run as u64);
            if chosen != race(run, 1, 0, Some(hold), &options) {
                // Only where two clocks agree but for roundings.
                let mut all: Vec<f64> = clocks(run, 1, 0, Some(hold), &options).iter().map(|c| c.1).collect();
                all.sort_by(f64::total_cmp);
                assert!((all[1] / all[0] - 1.0).abs() < 1e-9, "{run:?}: {chosen:?}, clocks {all:?}");
            }
        }
    });
}

#[test]
fn with_all_precision_the_best_is_taken() {
    holds(CASES, regressions!("best"), Lone::strategy(Just(1e6)), |lone| {
        let (hold, options) = lone.values();
        let mut best = (None, hold);
        for (k, value) in &options {
            best = if *value > best.1 { (Some(*k as usize), *value) } else { best };
        }
        let others = options.iter().map(|o| (Some(o.0 as usize), o.1)).chain([(None, hold)]);
        let margin = others
            .filter(|o| o.0 != best.0)
            .fold(f64::INFINITY, |m, o| if best.1 - o.1 < m { best.1 - o.1 } else { m });
        // Whatever the luck, unless two are as good as alike.
        for counts in lone.counts(1, 8).into_iter().filter(|_| margin > 50.0) {
            assert_eq!(counts.iter().position(|c| *c == Some(1.0)), best.0, "{margin}");
        }
    });
}

#[test]
fn without_precision_all_are_equally_likely() {
    holds(CASES, regressions!("uniform"), Lone::strategy(Just(0.0)), |mut lone| {
        lone.bonus = 0.0;
        let counts = lone.counts(8, 256);
        let drawn = 8.0 * 256.0;
        let mut sums: Vec<f64> =
            (0..lone.options.len()).map(|k| counts.iter().filter_map(|c| c[k]).sum()).collect();
        sums.push(drawn - sums.iter().sum::<f64>());
        let expected = drawn / sums.len() as f64;
        let distance: f64 = sums.iter().map(|n| (n - expected) * (n - expected) / expected).sum();
        // Of at most three degrees of freedom; one in ten million is more.
        assert!(distance < 36.0, "{sums:?}");
    });
}

/// Runs in which the first option of the first actor with one is chosen at its first decision.
fn takers(draft: &Draft, actor: usize, runs: u64) -> Vec<bool> {
    let (tempo, offset) = (draft.mind(actor, "tempo"), draft.mind(actor, "offset"));
    let (tempo, offset) = (tempo.unwrap_or(7.0) as u32, offset.unwrap_or(0.0) as u32);
    let at = if offset == 0 { tempo } else { offset };
    let option = Names::PLAIN.option(actor, 0);
    let parts = format!("[[measure]]\nid = \"used\"\nfrom = {at}\nuntil = {at}\nused = \"{option}\"\n");
    runs_of(&draft.text(&Names::PLAIN), &parts, runs).into_iter().map(|run| run[0] == Some(1.0)).collect()
}

#[test]
fn who_pays_more_chose_it_for_less_too() {
    holds(CASES, regressions!("dearer"), (drafts(), 0.001..0.3), |(mut draft, price)| {
        draft.bargains.clear();
        draft.actors.iter_mut().flat_map(|a| &mut a.options).for_each(|o| o.convenes.clear());
        let Some(actor) = draft.actors.iter().position(|a| !a.options.is_empty()) else { return };
        // What it expects of itself must not change with the price.
        draft.actors[actor].mind.set("belief_weight", 0.0);
        draft.actors[actor].types.clear();
        // Whether a run gets that far must not either.
        draft.outcomes.clear();
        let first = takers(&draft, actor, 128);
        draft.actors[actor].options[0].cost += price;
        let dearer = takers(&draft, actor, 128);
        assert!(dearer.iter().zip(&first).all(|(dear, cheap)| *cheap || !dear));
    });
}

#[test]
fn a_price_keeps_some_from_it() {
    let lone = Lone::strategy(20.0..100.0).prop_map(|mut lone| {
        lone.options[0] = (0, 0.3, 0.0);
        lone.wants = lone.wants.map(|w| (w.0, w.1, 1.0));
        lone
    });
    holds(CASES / 2, regressions!("price"), lone, |mut lone| {
        let takers = |lone: &Lone| lone.counts(1, 512).iter().filter(|c| c[0] == Some(1.0)).count();
        let cheap = takers(&lone);
        lone.options[0].2 = 0.1;
        let dear = takers(&lone);
        // Unless hardly anybody, or nearly everybody, takes it anyway.
        assert!(dear < cheap || !(20..492).contains(&cheap), "{dear} {cheap}");
    });
}
