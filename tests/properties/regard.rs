use detente_core::math::{exp, ln, logistic};
use detente_core::random::Purpose;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::alarm::luck;
use crate::bench::measured;
use crate::check::{CASES, holds, regressions};
use crate::runs::runs_of;

/// Two who watch each other; the first has options as text, at a price that it never pays of its own will. Nothing they
/// do matters.
fn pair(mind: &str, person: &str, options: &str) -> String {
    format!(
        "id = \"pair\"\ntitle = \"A pair\"\ntime = {{ unit = \"day\", ticks_per_unit = 1, end = 12 }}\n\
         defaults.actor = {{ tempo = 1, horizon = 1, {mind} }}\ntrack.act = {{}}\ntrack.word = {{}}\n\
         variable.x.initial = 0.5\nvariable.y.initial = 0.5\n\
         [actor.one]\nlabel = \"One\"\ninterest.x = {{ weight = 1, ideal = 1 }}\n{person}\
         [actor.watcher]\nlabel = \"Watcher\"\ninterest.y = {{ weight = 1, ideal = 1 }}\n{options}"
    )
}

fn at_every_tick(id: &str, quantity: &str) -> String {
    let one =
        |t| format!("[[measure]]\nid = \"{id}{t}\"\nfrom = {t}\nuntil = {t}\nfinal = {{ {quantity} }}\n");
    (0..=12).map(one).collect()
}

fn expectation(option: &str) -> String {
    format!("expectation = {{ of = \"watcher\", option = \"one.{option}\" }}")
}

fn forced(option: &str, at: u32) -> String {
    format!("[[script]]\nforce = \"one.{option}\"\nat = {at}\n")
}

fn near(got: &[f64], want: &[f64]) {
    assert_eq!(got.len(), want.len());
    for (t, (got, want)) in got.iter().zip(want).enumerate() {
        assert!((got - want).abs() < 1e-12, "{t}: {got} is not {want}");
    }
}

#[test]
fn habits_are_exponentially_smoothed_and_set_aside_what_cannot_be_done() {
    // Which of two is carried out in which tick (2: neither), when the second is blocked or not public; every other
    // tick nothing is decided, and so nothing seen unless something is forced.
    let course = (vec(0..3_usize, 12), 0..12_u32, 0..6_u32, any::<bool>(), 1..3_u32);
    let numbers = (0.0..0.6_f64, [0.0..0.5_f64, 0.0..0.5_f64]);
    holds(CASES, regressions!("habits"), (course, numbers), |(course, (rate, habits))| {
        let (acts, from, wide, public, tempo) = course;
        let option =
            |k: usize| format!("[option.one.o{k}]\ntrack = \"act\"\ncost = 10\nhabit = {:?}\n", habits[k]);
        let mind = format!("habit_rate = {rate:?}, belief_weight = 0");
        let person = format!("mind = {{ tempo = {tempo} }}\n");
        let text = pair(&mind, &person, &(option(0) + &option(1)));
        let kind = if public { "unavailable" } else { "block" };
        let until = from + wide;
        let mut parts = format!("[[script]]\n{kind} = \"one.o1\"\nfrom = {from}\nuntil = {until}\n");
        for (t, act) in acts.iter().enumerate().filter(|a| *a.1 < 2) {
            parts += &forced(&format!("o{act}"), t as u32 + 1);
        }
        parts += &at_every_tick("a", &expectation("o0"));
        parts += &at_every_tick("b", &expectation("o1"));
        let (mut want, mut now) = ([vec![0.0], vec![0.0]], habits);
        for t in 1..=12_u32 {
            let barred = (from..=until).contains(&t);
            // What was learnt up to the tick before; what is not public is not expected.
            want[0].push(now[0]);
            want[1].push(if barred && public { 0.0 } else { now[1] });
            let act = acts[t as usize - 1];
            if t % tempo != 0 && act == 2 {
                continue;
            }
            let aside = barred && act != 1;
            let left = 1.0 - if aside { now[1] } else { 0.0 };
            for k in (0..2).filter(|k| *k == 0 || !aside) {
                now[k] += rate * (if act == k { left } else { 0.0 } - now[k]);
            }
        }
        near(&measured(&text, &parts), &want.concat());
    });
}

#[test]
fn words_are_believed_by_credit_and_kept_or_broken() {
    let course = (1..5_u32, 1..6_u32, 1..12_u32, any::<bool>());
    let numbers = ([0.0..1.0_f64, 0.0..1.0_f64], 0.0..1.0_f64, 0.0..1.0_f64, 0.0..1.0_f64, 0.0..0.9_f64);
    holds(CASES, regressions!("words"), (course, numbers), |(course, numbers)| {
        let (said, deadline, done, does) = course;
        let ([strength, also], credit, gain, loss, habit) = numbers;
        let word = |name: &str, strength: f64| {
            format!(
                "[option.one.{name}]\ntrack = \"word\"\ncost = 10\n\
                 announces = {{ option = \"one.deed\", strength = {strength:?}, deadline = {deadline} }}\n"
            )
        };
        let mind = "habit_rate = 0, belief_weight = 0";
        let person = format!(
            "mind = {{ credibility = {credit:?}, credibility_gain = {gain:?}, credibility_loss = {loss:?} }}\n"
        );
        let deed = format!("[option.one.deed]\ntrack = \"act\"\ncost = 10\nhabit = {habit:?}\n");
        let text = pair(mind, &person, &(word("word", strength) + &word("oath", also) + &deed));
        // The oath follows the word by a tick.
        let mut parts = forced("word", said) + &forced("oath", said + 1);
        if does {
            parts += &forced("deed", done);
        }
        parts += &at_every_tick("e", &expectation("deed"));
        parts += &at_every_tick("c", "credibility = \"one\"");
        let (mut expected, mut credits) = (vec![0.0], vec![credit]);
        let mut standing: [Option<u32>; 2] = [None; 2];
        for t in 1..=12 {
            let credit = credits[t as usize - 1];
            let mut believed = 0.0;
            for s in
                [strength, also].iter().enumerate().filter(|(k, _)| standing[*k].is_some()).map(|(_, s)| s)
            {
                believed = 1.0 - (1.0 - believed) * (1.0 - credit * s);
            }
            expected.push((1.0 - believed) * habit + believed);
            let mut credit = credit;
            for ends in &mut standing {
                let Some(end) = *ends else { continue };
                if does && t == done {
                    credit += gain * (1.0 - credit);
                    *ends = None;
                } else if t >= end {
                    credit *= 1.0 - loss;
                    *ends = None;
                }
            }
            for (_, ends) in standing.iter_mut().enumerate().filter(|(k, _)| t == said + *k as u32) {
                *ends = ends.or(Some(t + deadline));
            }
            credits.push(credit);
        }
        near(&measured(&text, &parts), &[expected, credits].concat());
    });
}

#[test]
fn beliefs_are_tempered_bayes() {
    // Three types that differ in the price of a blow; what it is worth is its price alone.
    let costs = [-0.4..0.8_f64, -0.4..0.8_f64, -0.4..0.8_f64];
    let priors = [0.1..1.0_f64, 0.1..1.0_f64, 0.1..1.0_f64];
    let numbers = (0.01..0.5_f64, 0.0..1.0_f64, 0.0..0.3_f64, 1.0..8.0_f64, -0.5..0.5_f64);
    holds(CASES, regressions!("beliefs"), (costs, priors, numbers), |(costs, priors, numbers)| {
        let (tremble, tempering, leak, precision, bonus) = numbers;
        let total: f64 = priors.iter().sum();
        let priors = priors.map(|p| p / total);
        let mut person = format!(
            "mind = {{ tremble = {tremble:?}, tempering = {tempering:?}, belief_leak = {leak:?}, \
             precision = {precision:?} }}\n"
        );
        for k in 0..3 {
            person +=
                &format!("type.t{k} = {{ prior = {:?}, cost = {{ blow = {:?} }} }}\n", priors[k], costs[k]);
        }
        let text = pair("belief_weight = 1", &person, "[option.one.blow]\ntrack = \"act\"\n")
            .replace("track.act = {}", &format!("track.act = {{ hold_bonus = {bonus:?} }}"));
        let mut parts = at_every_tick("e", &expectation("blow"));
        for k in 0..3 {
            parts += &at_every_tick(
                &format!("b{k}x"),
                &format!("belief = {{ actor = \"one\", type = \"t{k}\" }}"),
            );
        }
        for t in 1..=12 {
            parts += &format!("[[measure]]\nid = \"u{t}\"\nfrom = {t}\nuntil = {t}\nused = \"one.blow\"\n");
        }
        let blow = costs.map(|c| logistic(-precision * c - bonus));
        for (run, got) in runs_of(&text, &parts, 6).into_iter().enumerate() {
            let got: Vec<f64> = got.into_iter().map(|m| m.expect("defined")).collect();
            let mut belief = priors;
            let own = luck(run, 0, Purpose::Type, 0, 0);
            let own = usize::from(own > priors[0]) + usize::from(own > priors[0] + priors[1]);
            for t in 1..=12_usize {
                let expected: f64 = belief.iter().zip(blow).map(|(b, p)| b * p).sum();
                assert!((got[t] - expected).abs() < 1e-12, "tick {t}: {} is not {expected}", got[t]);
                let used = got[4 * 13 + t - 1] == 1.0;
                // It acts by its own type: the race of two clocks.
                let clock = |sub, odds: f64| -ln(luck(run, t as u32, Purpose::Choose, 0, sub)) / odds;
                assert_eq!(used, clock(64, blow[own]) < clock(0, 1.0 - blow[own]), "run {run}, tick {t}");
                let mut weights = [0.0; 3];
                for k in 0..3 {
                    let likelihood = tremble + (1.0 - tremble) * if used { blow[k] } else { 1.0 - blow[k] };
                    weights[k] = belief[k] * exp(tempering * ln(likelihood));
                }
                let sum: f64 = weights.iter().sum();
                for k in 0..3 {
                    belief[k] = weights[k] / sum;
                    belief[k] += leak * (priors[k] - belief[k]);
                    let got = got[(k + 1) * 13 + t];
                    assert!((got - belief[k]).abs() < 1e-9, "tick {t}, type {k}: {got} is not {}", belief[k]);
                }
            }
        }
    });
}

#[test]
fn cooldowns_thin_and_uses_once_end_what_is_expected() {
    let numbers = (-0.2..0.3_f64, 0.0..0.9_f64, 0.0..1.0_f64, 0..9_u32, 1..4_u32, any::<bool>());
    holds(CASES, regressions!("cooldowns"), numbers, |(cost, habit, weight, cooldown, tempo, unmet)| {
        let requires = if unmet { "requires = [{ variable = \"x\", min = 0.9 }]\n" } else { "" };
        let person = format!("mind = {{ tempo = {tempo}, precision = 10 }}\n");
        let options = format!(
            "[option.one.blow]\ntrack = \"act\"\ncost = {cost:?}\nhabit = {habit:?}\ncooldown = {cooldown}\n{requires}\
             [option.one.other]\ntrack = \"act\"\n\
             [option.watcher.up]\ntrack = \"act\"\ncost = 10\neffects = {{ x = 0.01 }}\n\
             [option.one.last]\ntrack = \"word\"\nonce = true\ncost = {cost:?}\n"
        );
        let text = pair(&format!("habit_rate = 0, belief_weight = {weight:?}"), &person, &options);
        let used = "[[script]]\nforce = \"one.last\"\nat = 5\n";
        let parts =
            at_every_tick("e", &expectation("blow")) + &at_every_tick("l", &expectation("last")) + used;
        let got = measured(&text, &parts);
        // Holding, the other option and, if it can be had or alone among what cannot, the blow.
        let odds = exp(-10.0 * cost);
        let predicted = odds / (2.0 + odds);
        let further = f64::from(cooldown.div_ceil(tempo).saturating_sub(1));
        let want = (1.0 - weight) * habit + weight * predicted / (1.0 + predicted * further);
        for got in &got[1..13] {
            assert!((got - want).abs() < 1e-12, "{got} is not {want}");
        }
        // It may have been used before of its own will: from 6 on it surely has been.
        assert!((got[14] - weight * odds / (1.0 + odds)).abs() < 1e-12);
        assert!(got[19..].iter().all(|e| *e == 0.0), "{got:?}");
    });
}

#[test]
fn choices_heed_cooldowns_and_uses_once() {
    let numbers = (0..9_u32, 1..4_u32, any::<bool>(), 1..9_u32);
    holds(CASES, regressions!("rests"), numbers, |(cooldown, tempo, once, from)| {
        let options = format!(
            "[option.one.blow]\ntrack = \"act\"\ncost = -10\ncooldown = {cooldown}\nonce = {once}\nfrom = {from}\n"
        );
        let text = pair("precision = 1000", &format!("mind = {{ tempo = {tempo} }}\n"), &options);
        let mut parts = "[[measure]]\nid = \"n\"\ncount = \"one.blow\"\n".to_owned();
        parts += "[[measure]]\nid = \"f\"\nfirst_use = \"one.blow\"\n";
        let mut uses: Vec<u32> = Vec::new();
        for t in (from..=12).filter(|t| t % tempo == 0) {
            let rested = uses.last().is_none_or(|last| t >= last + cooldown && !once);
            uses.extend(rested.then_some(t));
        }
        let got = runs_of(&text, &parts, 1).remove(0);
        assert_eq!(got, [Some(uses.len() as f64), uses.first().map(|t| f64::from(*t))]);
    });
}
