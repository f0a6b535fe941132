use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use detente_analysis::abc::prior_places;

use super::*;
use crate::experiment::{Input, Overrides};

/// The teaching case, with some of its text replaced.
fn siege(changes: &[(&str, &str)]) -> Experiment {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs/calibration");
    let read = |name: &str| fs::read_to_string(home.join(name)).unwrap();
    let mut text = read("experiment.toml");
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    let scenario = Input { path: PathBuf::from("scenario.toml"), text: read("scenario.toml") };
    let file = Input { path: PathBuf::from("experiment.toml"), text };
    Experiment::restore(file, &[scenario], &Overrides::default()).unwrap()
}

/// What is drawn anew for every simulation cannot be listed.
#[test]
fn listed_draws_are_refused() {
    let plain = siege(&[]);
    let text = "process.consumption.rate\n0.1\n".to_owned();
    let draws_from = Some(Input { path: PathBuf::from("draws.csv"), text });
    let overrides = Overrides { draws_from, ..Overrides::default() };
    let files = [plain.scenario_file().clone()];
    let listed = Experiment::restore(plain.file().clone(), &files, &overrides).unwrap();
    let home = tempfile::tempdir().unwrap();
    let found = calibrate(&listed, &Options::new(home.path()), &AtomicBool::new(false), &mut |_| ());
    assert!(matches!(found, Err(CalibrateError::Listed)), "{found:?}");
}

fn quietly(experiment: &Experiment, folder: &Path) -> Calibrated {
    let options = Options::new(folder);
    calibrate(experiment, &options, &AtomicBool::new(false), &mut |_| ()).unwrap()
}

/// Every file of a result but its manifest, which has times in it.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| name != "manifest.json")
        .collect();
    files.sort();
    files
}

/// What was simulated with known numbers is calibrated again: nine intervals in ten hold them, and are narrower than
/// before.
#[test]
fn known_numbers_are_recovered() {
    let smaller = [("particles = 200", "particles = 150"), ("rounds = 3", "rounds = 4")];
    let plain = siege(&smaller);
    let settings = plain.calibration().unwrap();
    let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let cancel = AtomicBool::new(false);
    let simd = detente_core::simd::Simd::detect();
    let simulator = Simulator { experiment: &plain, settings, pool: &pool, simd, cancel: &cancel };
    let truths = prior_places(100, 2, 99, 0);
    let observed = simulator.simulate(&truths, 12_345, &mut |_| ()).unwrap().unwrap();
    let home = tempfile::tempdir().unwrap();
    let (mut covered, mut left) = ([0, 0], [0.0, 0.0]);
    for (trial, (truth, seen)) in truths.iter().zip(&observed).enumerate() {
        let [stores, morale] = [0, 1].map(|t: usize| format!("value = {}", seen[t].unwrap()));
        let seed = format!("seed = {trial} ");
        let mut changes = smaller.to_vec();
        changes.extend([("value = 0.41", &stores[..]), ("value = 0.38", &morale), ("seed = 4 ", &seed)]);
        let found = quietly(&siege(&changes), &home.path().join(trial.to_string()));
        for (number, row) in found.parameters.iter().enumerate() {
            let params = plain.scenario().params();
            let known = params[settings.parameters[number].index()].at(truth[number]).unwrap();
            covered[number] += u32::from(row.posterior[2] <= known && known <= row.posterior[4]);
            left[number] += row.posterior[1] / row.prior[1] / 100.0;
        }
    }
    for number in [0, 1] {
        assert!((83..=99).contains(&covered[number]), "{covered:?} of 100 hold what is known");
        assert!(left[number] <= 0.7, "{left:?} of the standard deviation is left");
    }
}

#[test]
fn an_interrupted_calibration_goes_on_to_the_same_bytes() {
    let experiment = siege(&[]);
    let home = tempfile::tempdir().unwrap();
    let (undisturbed, disturbed) = (home.path().join("a"), home.path().join("b"));
    let whole = quietly(&experiment, &undisturbed);
    assert!(!whole.interrupted && !whole.exhausted);
    // Stopped in the second round.
    let cancel = AtomicBool::new(false);
    let mut stop = |progress: Progress| cancel.store(progress.done > 2200, Ordering::Relaxed);
    let first = calibrate(&experiment, &Options::new(&disturbed), &cancel, &mut stop).unwrap();
    assert!(first.interrupted && !disturbed.join("manifest.json").exists());
    assert_eq!(first.rounds.len(), 1);
    let second = quietly(&experiment, &disturbed);
    assert_eq!(second.rounds, whole.rounds);
    assert_eq!(bytes(&disturbed), bytes(&undisturbed));
    assert!(bytes(&disturbed).iter().all(|(name, _)| !name.starts_with("round-")));
    // A finished calibration is not overwritten, and rounds of another one are not taken for its own.
    let again = calibrate(&experiment, &Options::new(&disturbed), &AtomicBool::new(false), &mut |_| ());
    assert!(matches!(again, Err(CalibrateError::Run(RunError::Folder(_)))));
    let other = home.path().join("c");
    let cancel = AtomicBool::new(false);
    let mut stop = |progress: Progress| cancel.store(progress.done > 2200, Ordering::Relaxed);
    calibrate(&experiment, &Options::new(&other), &cancel, &mut stop).unwrap();
    let reseeded = siege(&[("seed = 4 ", "seed = 5 ")]);
    let found = quietly(&reseeded, &other);
    assert_ne!(found.rounds, whole.rounds);
    assert_eq!(bytes(&other), bytes_of(&reseeded, &home.path().join("d")));
}

fn bytes_of(experiment: &Experiment, folder: &Path) -> Vec<(String, Vec<u8>)> {
    quietly(experiment, folder);
    bytes(folder)
}

#[test]
fn threads_change_nothing_and_the_end_is_an_end() {
    let home = tempfile::tempdir().unwrap();
    let (one, two) = (home.path().join("1"), home.path().join("2"));
    let few = siege(&[("rounds = 3", "rounds = 9\nmost = 6000")]);
    for (folder, jobs) in [(&one, 1), (&two, 2)] {
        let jobs = std::num::NonZeroUsize::new(jobs).unwrap();
        let options = Options { jobs, ..Options::new(folder) };
        let found = calibrate(&few, &options, &AtomicBool::new(false), &mut |_| ()).unwrap();
        assert!(found.exhausted && found.rounds.len() < 9, "{:?}", found.rounds);
    }
    assert_eq!(bytes(&one), bytes(&two));
}

#[test]
fn what_is_never_observed_is_never_near() {
    let scenario = siege(&[
        ("final = { variable = \"stores\" }", "first = [{ variable = \"stores\", min = 0.99 }]"),
        ("value = 0.41 ", "value = 4 "),
    ]);
    let home = tempfile::tempdir().unwrap();
    let found =
        calibrate(&scenario, &Options::new(home.path().join("x")), &AtomicBool::new(false), &mut |_| ());
    assert!(matches!(found, Err(CalibrateError::NothingNear)), "{found:?}");
}
