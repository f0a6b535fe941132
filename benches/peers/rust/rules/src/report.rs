//! Arguments and the line of JSON that every rival prints.

use std::time::Instant;

use cpu_time::ProcessTime;
use serde_json::{Map, json};

use crate::Rules;
use crate::scenario::MEASURES;

/// Makes `runs` runs, `RUNS SEED` being the program's arguments, and prints what came of them. `simulate` is given the
/// number of runs and a seed of the first; later ones count up from it.
pub fn report(
    name: &str,
    package: &str,
    rules: &Rules,
    simulate: impl FnOnce(usize, u64) -> Vec<[f64; MEASURES]>,
) {
    let numbers: Vec<u64> = std::env::args().skip(1).take(2).map(|n| n.parse().expect("RUNS SEED")).collect();
    let [runs, seed] = numbers[..] else { panic!("RUNS SEED") };
    let (wall, core) = (Instant::now(), ProcessTime::now());
    let results = simulate(runs as usize, seed * 1_000_000_000);
    let (seconds, core_seconds) = (wall.elapsed().as_secs_f64(), core.elapsed().as_secs_f64());
    let n = results.len() as f64;
    let (mut means, mut sds) = (Map::new(), Map::new());
    for (k, (id, _)) in rules.scenario.measures.iter().enumerate() {
        let mean = results.iter().map(|r| r[k]).sum::<f64>() / n;
        let squares = results.iter().map(|r| (r[k] - mean).powi(2)).sum::<f64>();
        means.insert(id.clone(), json!(mean));
        sds.insert(id.clone(), json!((squares / (n - 1.0).max(1.0)).sqrt()));
    }
    let line = json!({
        "name": name, "version": version(package), "runs": results.len(), "seconds": seconds,
        "core_seconds": core_seconds, "means": means, "sds": sds,
    });
    println!("{line}");
}

/// The version of a package in the lock file.
fn version(package: &str) -> String {
    let lock = include_str!("../../Cargo.lock");
    let entry = lock.split("[[package]]").find(|p| p.contains(&format!("name = \"{package}\"\n")));
    let line =
        entry.and_then(|p| p.lines().find_map(|l| l.strip_prefix("version = "))).expect("a locked package");
    line.trim_matches('"').to_owned()
}
