use std::fs;
use std::sync::Arc;

use detente_core::model::{Model, RunSpec};
use detente_core::simd::Simd;
use detente_core::simulation::{RunOutcome, Simulation};

use crate::bench::{model, simulate};
use crate::shipped::scenarios;

const MEASURES: &str = r#"
[[measure]]
id = "front"
mean = { variable = "tripoli" }
[[measure]]
id = "escalation"
max = { variable = "libya_escalation" }
[[measure]]
id = "turkey"
final = { utility = "turkey" }
[[measure]]
id = "assaults"
count = "lna.assault"
"#;

/// The Libyan crisis, shortened.
fn libya() -> String {
    let path = scenarios().into_iter().find(|p| p.ends_with("libya-2020/scenario.toml")).expect("shipped");
    let text = fs::read_to_string(path).expect("readable");
    assert!(text.contains("end = \"2020-10-31\""));
    text.replace("end = \"2020-10-31\"", "end = \"2020-02-15\"")
}

/// Bits of all that a run yields, so that even the sign of a zero counts.
pub(crate) fn bits(outcomes: &[RunOutcome]) -> Vec<(u64, String, u32, Vec<Option<u64>>)> {
    outcomes
        .iter()
        .map(|o| {
            let measures = o.measures.iter().map(|m| m.map(f64::to_bits)).collect();
            (o.spec.run, format!("{:?}", o.end), o.end_tick, measures)
        })
        .collect()
}

fn crisis() -> Arc<Model> {
    model(&libya(), MEASURES, 20_191_225)
}

#[test]
fn a_run_is_the_same_alone_and_in_company() {
    let model = crisis();
    let together = simulate(&model, Simd::detect(), 0..70);
    for run in [0, 13, 69] {
        let alone = simulate(&model, Simd::detect(), [run]);
        assert_eq!(bits(&alone), bits(&together[run as usize..=run as usize]));
    }
}

#[test]
fn the_lane_and_the_neighbours_do_not_matter() {
    let model = crisis();
    let forwards = simulate(&model, Simd::detect(), 0..70);
    let mut backwards = simulate(&model, Simd::detect(), (0..70).rev());
    backwards.reverse();
    assert_eq!(bits(&forwards), bits(&backwards));
}

/// What is expected of actors of several tempos adds up in an order of its own, whatever is possible in other lanes.
#[test]
fn what_is_possible_for_neighbours_does_not_matter() {
    let mut text = String::from(
        "id = \"tempos\"\ntitle = \"Tempos\"\ntime = { unit = \"week\", ticks_per_unit = 1, end = 12 }\n[track.act]\n\
         [variable.line]\ninitial = { uniform = [0.3, 0.7] }\n",
    );
    for actor in 0..45 {
        let available = if actor % 2 == 0 { "true" } else { "{ choice = [true, false] }" };
        let delta = if actor % 5 == 0 { "{ uniform = [-0.3, 0.3] }" } else { "0.1" };
        text += &format!(
            "[actor.a{actor}]\nlabel = \"A\"\nmind = {{ tempo = {}, precision = 5, horizon = 6, segments = 2 }}\n\
             [actor.a{actor}.interest.line]\nweight = 1\nideal = 0.{}\n\
             [option.a{actor}.push]\ntrack = \"act\"\nhabit = 0.2\navailable = {available}\neffects = {{ line = {delta} }}\n",
            1 + actor % 2,
            actor % 10,
        );
    }
    // What somebody is expected to do is told to the last bit by how worth it that is thought to be.
    let expected =
        "[[measure]]\nid = \"push\"\nmean = { expectation = { of = \"a0\", option = \"a2.push\" } }\n";
    let model = model(&text, expected, 5);
    // The first of 64 runs, of which the others are of the same draw or not.
    let first = |draw: u32, others: fn(u32, u32) -> u32| {
        let spec = |luck: u32| RunSpec {
            run: u64::from(luck),
            point: 0,
            draw: Some(if luck == 0 { draw } else { others(draw, luck) }),
            luck,
        };
        let (mut lucks, mut outcomes) = (0..64, Vec::new());
        let mut simulation = Simulation::new(Arc::clone(&model), Simd::detect());
        simulation.run(|| lucks.next().map(spec), |outcome| outcomes.push(outcome));
        outcomes.retain(|outcome| outcome.spec.run == 0);
        bits(&outcomes)
    };
    for draw in 0..4 {
        assert_eq!(first(draw, |draw, _| draw), first(draw, |_, luck| luck), "{draw}");
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let model = crisis();
    let reference = bits(&simulate(&model, Simd::BASELINE, 0..16));
    for simd in Simd::supported() {
        assert_eq!(bits(&simulate(&model, simd, 0..16)), reference, "{simd}");
    }
}

#[test]
fn runs_differ_from_each_other_and_between_seeds() {
    let one = bits(&simulate(&crisis(), Simd::detect(), 0..2));
    let other = bits(&simulate(&model(&libya(), MEASURES, 1), Simd::detect(), 0..2));
    assert_ne!(one[0].3, one[1].3);
    assert_ne!(one[0].3, other[0].3);
}

#[test]
fn another_measure_changes_no_other() {
    let more = format!("{MEASURES}\n[[measure]]\nid = \"late\"\nmean = {{ variable = \"idlib\" }}\n");
    let few = simulate(&crisis(), Simd::detect(), 0..8);
    let many = simulate(&model(&libya(), &more, 20_191_225), Simd::detect(), 0..8);
    for (few, many) in few.iter().zip(&many) {
        assert_eq!(few.measures[..], many.measures[..4]);
    }
}

#[test]
fn an_option_that_is_never_available_changes_nothing() {
    let more = format!(
        "{}\n[option.lna.parade]\ntrack = \"material\"\navailable = false\nhabit = {{ uniform = [0.1, 0.3] }}\n\
         effects = {{ tripoli = {{ uniform = [0.2, 0.4] }} }}\n",
        libya()
    );
    let without = simulate(&crisis(), Simd::detect(), 0..8);
    let with = simulate(&model(&more, MEASURES, 20_191_225), Simd::detect(), 0..8);
    assert_eq!(bits(&without), bits(&with));
}
