use std::fs;
use std::path::{Path, PathBuf};

use crate::bench::scenario;

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

#[test]
fn every_shipped_scenario_is_valid() {
    let all = scenarios();
    assert!(all.len() >= 3, "{all:?}");
    for path in all {
        scenario(&fs::read_to_string(path).expect("readable"));
    }
}

#[test]
fn every_libyan_actor_has_at_least_three_options() {
    let path = scenarios().into_iter().find(|p| p.ends_with("libya-2020/scenario.toml")).expect("shipped");
    let libya = scenario(&fs::read_to_string(path).expect("readable"));
    assert_eq!(libya.actors().len(), 15);
    for actor in libya.actors() {
        let prefix = format!("{actor}.");
        let options = libya.options().filter(|o| o.starts_with(&prefix)).count();
        assert!(options >= 3, "{actor} has {options}");
    }
}
