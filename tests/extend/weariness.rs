use detente_runner::PointRow;

use crate::bench::{experiment, sweep};
use crate::war_weariness::WarWeariness;

const LAWS: &str = "configs/lanchester/laws.toml";

#[test]
fn without_flight_the_law_is_lanchesters() {
    let laws = experiment(LAWS, "1");
    let plain = sweep(&laws, 1, None).unwrap();
    let weary = sweep(&laws, 1, Some(&WarWeariness { flight: 0.0, spread: 0.3 })).unwrap();
    let cut: Vec<String> =
        weary.rows().iter().map(|row| row.strip_suffix(",0").expect("nobody went home").to_owned()).collect();
    assert_eq!(plain.rows(), cut);
}

/// Men of both armies left at the end, and gone home, by design point.
fn means(flight: f64, spread: f64) -> Vec<(f64, f64)> {
    let result =
        sweep(&experiment(LAWS, "1x20"), 2, Some(&WarWeariness { flight, spread })).expect("a result");
    let points = result.completed.findings.points.chunks(result.completed.measures.len());
    let mean = |point: &[PointRow], id: &str| {
        let row = point.iter().find(|row| result.completed.measures[row.measure].id == id);
        row.and_then(|row| row.summary.mean).expect("defined in some run")
    };
    points
        .map(|point| (mean(point, "red_left") + mean(point, "blue_left"), mean(point, "gone_home")))
        .collect()
}

#[test]
fn weary_armies_have_fewer_men_left() {
    let (calm, weary) = (means(0.0, 0.0), means(0.02, 0.0));
    assert_eq!((calm.len(), weary.len()), (12, 12));
    for (calm, weary) in calm.iter().zip(&weary) {
        assert_eq!(calm.1, 0.0);
        assert!(weary.1 > 10.0 && weary.0 < calm.0, "{calm:?} {weary:?}");
    }
}

#[test]
fn nerve_breaks_the_tie_of_equal_armies() {
    // 500 men with four times the fire, and 1000 with the same: without luck both sides melt away.
    let (even, uneven) = (means(0.02, 0.0), means(0.02, 0.3));
    for parity in [5, 9] {
        assert!(even[parity].0 < 20.0 && uneven[parity].0 > 50.0, "{even:?} {uneven:?}");
    }
}

#[test]
fn nerve_differs_between_runs_and_not_between_sweeps() {
    let laws = experiment(LAWS, "1x20");
    let weary = WarWeariness { flight: 0.02, spread: 0.3 };
    let (one, two) = (sweep(&laws, 1, Some(&weary)).unwrap(), sweep(&laws, 2, Some(&weary)).unwrap());
    for table in ["runs.csv", "points.csv", "draws.csv"] {
        assert_eq!(one.read(table), two.read(table), "{table}");
    }
    let home = |run: usize| one.rows()[run].rsplit_once(',').unwrap().1.to_owned();
    assert_ne!(home(0), home(12));
}
