use detente_core::math::{exp, ln, logistic};
use detente_core::random::Purpose;
use proptest::prelude::*;

use crate::alarm::luck;
use crate::check::{CASES, holds, regressions};
use crate::runs::runs_of;

/// What a table proposes on one term, and who signs: two who want x at points of their own, in a world that does not move
/// but by what they agree on; now, or in another deal that comes later.
#[test]
fn the_table_takes_the_nash_solution_and_signatures_are_logit() {
    let want = || (0.2..5.0_f64, 0.0..1.0_f64);
    let numbers = ([want(), want()], 0.0..1.0_f64, 0.05..1.0_f64, [0.2..3.0_f64, 0.2..3.0_f64], 2..8_u32);
    let minds = ([0.0..1.0_f64, 0.0..1.0_f64], 0.0..0.05_f64, 5.0..80.0_f64, [0.7..1.0_f64, 0.7..1.0_f64]);
    let others = (0.0..1.0_f64, prop_oneof![2..6_u32, Just(9)], [0.05..1.0_f64, 0.0..1.0_f64], 0.0..0.5_f64);
    holds(2 * CASES, regressions!("table"), (numbers, minds, others), |(numbers, minds, others)| {
        let (wants, initial, enforcement, power, levels) = numbers;
        let (trusts, betrayal, precision, discounts) = minds;
        let mut text = format!(
            "id = \"table\"\ntitle = \"A table\"\ntime = {{ unit = \"day\", ticks_per_unit = 1, end = 2 }}\n\
             defaults.actor = {{ tempo = 1, horizon = 6, segments = 3, betrayal = {betrayal:?}, \
             signing_precision = {precision:?}, belief_weight = 0, precision = 10 }}\n\
             track.act = {{}}\nvariable.x.initial = {initial:?}\nvariable.rest.initial = 0\n"
        );
        for (n, (weight, ideal)) in wants.iter().enumerate() {
            text += &format!(
                "[actor.a{n}]\nlabel = \"A\"\nmind = {{ discount = {:?} }}\ntrust.a{} = {:?}\n\
                 interest.rest = {{ weight = 1, ideal = 0 }}\ninterest.x = {{ weight = {weight:?}, ideal = {ideal:?} }}\n",
                discounts[n],
                1 - n,
                trusts[n]
            );
        }
        // Another deal to come, a patron that can punish the second party, and its rival.
        let (elsewhere, wait, backing, blow) = others;
        for (name, z) in ["patron", "rival"].iter().zip(backing) {
            text += &format!(
                "[variable.{name}_aid]\nkind = \"backing\"\nchannel = \"material\"\npatron = \"{name}\"\n\
                 client = \"a1\"\nrange = [0, 3]\ninitial = {:?}\n\
                 [actor.{name}]\nlabel = \"A\"\ninterest.rest = {{ weight = 1, ideal = 1 }}\n",
                3.0 * z
            );
        }
        text += &format!(
            "[option.patron.punish]\ntrack = \"act\"\neffects = {{ rest = {blow:?} }}\n\
             [bargain.other]\nparties = [\"a0\", \"a1\"]\nat = {}\nenforcement = {enforcement:?}\n\
             term.x = {{ side = \"=\", value = {elsewhere:?} }}\n",
            1 + wait
        );
        text += &format!(
            "[bargain.deal]\nparties = [\"a0\", \"a1\"]\nat = 1\nenforcement = {enforcement:?}\n\
             power = {{ a0 = {:?}, a1 = {:?} }}\n\
             pressure = [{{ patron = \"patron\", client = \"a1\", penalty = \"patron.punish\" }}]\n\
             term.x = {{ side = \"=\", between = [0.1, 0.9], levels = {levels} }}\n",
            power[0], power[1]
        );
        // The gain of each from x = y, held to for three segments of 2 units.
        let plain = |n: usize, y: f64| {
            let (weight, ideal) = wants[n];
            let fade = |k: u32| exp(2.0 * f64::from(k) * ln(discounts[n]));
            let total: f64 = (1..=3).map(fade).sum();
            let loss = |k: u32| {
                let x = y + (initial - y) * exp(-enforcement * 2.0 * f64::from(k));
                fade(k) / total * ((initial - ideal).abs() - (x - ideal).abs())
            };
            weight / (1.0 + weight) * (1..=3).map(loss).sum::<f64>()
        };
        // What the other deal is worth if it is waited for, within the horizon.
        let gain = |n: usize, y: f64| {
            let hope = exp(f64::from(wait) * ln(discounts[n])) * trusts[n] * plain(n, elsewhere);
            plain(n, y) - if wait <= 6 && hope > 0.0 { hope } else { 0.0 }
        };
        let (weight, _) = wants[1];
        let dependence = backing[0] / (backing[0] + backing[1]);
        let pressed = dependence * logistic(10.0 * blow) * blow / (1.0 + weight);
        let (mut rational, mut best) = (0.0, None::<(f64, f64)>);
        for k in 0..levels {
            let y = 0.1 + 0.8 * f64::from(k) / f64::from(levels - 1);
            let gains = [gain(0, y), gain(1, y)];
            if gains.iter().all(|g| *g > 1e-9) {
                rational += 1.0 / f64::from(levels);
                let product = power[0] * ln(gains[0]) + power[1] * ln(gains[1]);
                if best.is_none_or(|(_, least)| product > least + 1e-9) {
                    best = Some((y, product));
                }
            }
        }
        let parts = "[[measure]]\nid = \"r\"\nrational_set = \"deal\"\n[[measure]]\nid = \"p\"\nproposals = \"deal\"\n\
                     [[measure]]\nid = \"s\"\nsigned = \"deal\"\nuntil = 1\n\
                     [[measure]]\nid = \"t\"\nterm = { bargain = \"deal\", variable = \"x\" }\n\
                     [[measure]]\nid = \"x\"\nuntil = 1\nfinal = { variable = \"x\" }\n";
        for (run, got) in runs_of(&text, parts, 16).into_iter().enumerate() {
            assert!((got[0].expect("met") - rational).abs() < 1e-12, "{got:?}: {rational}");
            assert_eq!(got[1], Some(if best.is_some() { 1.0 } else { 0.0 }));
            let Some((y, _)) = best else { continue };
            let signs = |n: usize| {
                let balance = trusts[n] * gain(n, y) - (1.0 - trusts[n]) * betrayal
                    + if n == 1 { pressed } else { 0.0 };
                luck(run, 1, Purpose::Bargain, 1, n as u32) < logistic(precision * balance)
            };
            let both = signs(0) && signs(1);
            assert_eq!(got[2], Some(f64::from(u8::from(both))), "run {run}");
            let x = got[4].expect("defined");
            let want = if both { y + (initial - y) * exp(-enforcement) } else { initial };
            assert!((x - want).abs() < 1e-9 && got[3].is_none_or(|t| (t - y).abs() < 1e-12), "{got:?}: {y}");
        }
    });
}
