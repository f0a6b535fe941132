use std::fs;
use std::path::{Path, PathBuf};

use detente_core::simd::Simd;

use crate::bench::{model, scenario, simulate};

/// Every scenario under `configs/`.
pub(crate) fn scenarios() -> Vec<PathBuf> {
    let configs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs");
    let mut found: Vec<PathBuf> = fs::read_dir(configs)
        .expect("configs can be listed")
        .map(|entry| entry.expect("entry").path().join("scenario.toml"))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found
}

/// The text of a scenario under `configs/`.
pub(crate) fn shipped(case: &str) -> String {
    let path = scenarios().into_iter().find(|p| p.ends_with(format!("{case}/scenario.toml")));
    fs::read_to_string(path.expect("shipped")).expect("readable")
}

#[test]
fn every_shipped_scenario_is_valid() {
    let all = scenarios();
    assert!(all.len() >= 9, "{all:?}");
    for path in all {
        scenario(&fs::read_to_string(path).expect("readable"));
    }
}

#[test]
fn every_libyan_actor_has_three_options_and_uses_two() {
    let text = shipped("libya-2020");
    let libya = scenario(&text);
    assert_eq!(libya.actors().len(), 15);
    let options: Vec<&str> = libya.options().collect();
    let measures: String = options
        .iter()
        .enumerate()
        .map(|(i, option)| format!("[[measure]]\nid = \"used_{i}\"\ncount = \"{option}\"\n"))
        .collect();
    let outcomes = simulate(&model(&text, &measures, 1), Simd::detect(), 0..128);
    for actor in libya.actors() {
        let prefix = format!("{actor}.");
        let own: Vec<usize> = (0..options.len()).filter(|&i| options[i].starts_with(&prefix)).collect();
        let used = |&&option: &&usize| {
            let runs = outcomes.iter().filter(|o| o.measures[option].is_some_and(|n| n > 0.0)).count();
            // More than one run in a hundred: at least two of 128.
            runs >= 2
        };
        let (all, used) = (own.len(), own.iter().filter(used).count());
        assert!(all >= 3 && used >= 2, "{actor} has {all} options and uses {used}");
    }
}
