use detente_core::math::ln;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bench::measured;
use crate::check::{CASES, holds, regressions};

/// One variable in [−1, 3] and some effects on it: by events, or by as many actors that are made to act at once.
fn after(initial: f64, effects: &[f64], acts: bool) -> f64 {
    let mut text = format!(
        "id = \"effects\"\ntitle = \"Effects\"\ntime = {{ unit = \"day\", ticks_per_unit = 1, end = 1 }}\n\
         track.act = {{}}\nvariable.x = {{ range = [-1, 3], initial = {initial:?} }}\n"
    );
    let mut parts = "[[measure]]\nid = \"x\"\nfinal = { variable = \"x\" }\n".to_owned();
    for (k, effect) in effects.iter().enumerate() {
        if acts {
            text += &format!(
                "[actor.a{k}]\nlabel = \"A\"\ninterest.x = {{ weight = 1, ideal = 1 }}\n\
                 [option.a{k}.act]\ntrack = \"act\"\neffects = {{ x = {effect:?} }}\n"
            );
            parts += &format!("[[script]]\nforce = \"a{k}.act\"\nat = 1\n");
        } else {
            text += &format!("[event.e{k}]\nat = 1\neffects = {{ x = {effect:?} }}\n");
        }
    }
    measured(&text, &parts)[0]
}

/// §5, from the definition.
fn combined(x: f64, effects: &[f64]) -> f64 {
    let left =
        |up: bool| -> f64 { effects.iter().filter(|d| (**d > 0.0) == up).map(|d| 1.0 - d.abs()).product() };
    let (u, d) = (-ln(left(true)), -ln(left(false)));
    if u + d == 0.0 {
        return x;
    }
    let end = (u * 3.0 - d) / (u + d);
    end + (x - end) * left(true) * left(false)
}

fn cases() -> impl Strategy<Value = (f64, Vec<f64>)> {
    (-1.0..3.0, vec(-0.95..0.95, 1..=5))
}

#[test]
fn effects_combine_as_independent_chances_do() {
    holds(CASES, regressions!("combined"), (cases(), any::<bool>()), |((x, effects), acts)| {
        let (got, want) = (after(x, &effects, acts), combined(x, &effects));
        assert!((got - want).abs() < 1e-12, "{got} is not {want}");
    });
}

#[test]
fn order_of_effects_makes_no_difference() {
    let shuffled =
        cases().prop_flat_map(|(x, effects)| (Just(x), Just(effects.clone()), Just(effects).prop_shuffle()));
    holds(CASES, regressions!("shuffled"), (shuffled, any::<bool>()), |((x, effects, other), acts)| {
        assert!((after(x, &effects, acts) - after(x, &other, acts)).abs() < 1e-12);
    });
}

#[test]
fn more_of_any_effect_moves_up() {
    holds(CASES, regressions!("monotone"), (cases(), 0..5_usize, 0.0..1.0), |((x, mut effects), k, more)| {
        let (k, before) = (k % effects.len(), after(x, &effects, false));
        effects[k] += more * (0.95 - effects[k]);
        assert!(after(x, &effects, false) >= before - 1e-12);
    });
}

#[test]
fn noise_of_an_act_is_one_draw_for_all_its_effects() {
    use detente_core::random::{Address, Key, Purpose, luck_stream, uniform_at};
    let numbers = ([-0.9..0.9_f64, -0.9..0.9_f64], 0.0..1.0_f64, 0.0..1.0_f64);
    holds(CASES, regressions!("act_noise"), numbers, |(effects, x, noise)| {
        let [d, e] = effects;
        let text = format!(
            "id = \"effects\"\ntitle = \"Effects\"\ntime = {{ unit = \"day\", ticks_per_unit = 1, end = 2 }}\n\
             track.act = {{}}\nvariable.x.initial = {x:?}\nvariable.y.initial = {x:?}\n\
             [actor.a]\nlabel = \"A\"\ninterest.x = {{ weight = 1, ideal = 1 }}\n\
             [actor.b]\nlabel = \"A\"\ninterest.x = {{ weight = 1, ideal = 1 }}\n\
             [option.b.first]\ntrack = \"act\"\n\
             [option.b.act]\ntrack = \"act\"\nnoise = {noise:?}\neffects = {{ x = {d:?}, y = {e:?} }}\n"
        );
        let parts = "[[script]]\nforce = \"b.act\"\nat = 2\n\
                     [[measure]]\nid = \"x\"\nfinal = { variable = \"x\" }\n\
                     [[measure]]\nid = \"y\"\nfinal = { variable = \"y\" }\n";
        // Actor 1, position 1.
        let address = Address { tick: 2, purpose: Purpose::EffectNoise, entity: 256 + 1, sub: 0 };
        for (run, got) in crate::runs::runs_of(&text, parts, 4).iter().enumerate() {
            let luck =
                uniform_at(&Key::from_seed(crate::runs::SEED, None), luck_stream(run as u32, 0), address);
            for (got, effect) in got.iter().zip(effects) {
                let effect = (effect * (1.0 + noise * (2.0 * luck - 1.0))).clamp(-0.99, 0.99);
                let want = if effect > 0.0 { x + effect * (1.0 - x) } else { x * (1.0 + effect) };
                assert!((got.expect("defined") - want).abs() < 1e-12, "{got:?} is not {want}");
            }
        }
    });
}
