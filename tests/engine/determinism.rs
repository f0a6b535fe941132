use std::fs;
use std::sync::Arc;

use detente_core::model::Model;
use detente_core::simd::Simd;
use detente_core::simulation::RunOutcome;

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
