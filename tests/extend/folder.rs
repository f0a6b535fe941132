use std::sync::atomic::{AtomicBool, Ordering};

use detente_core::extend::bevy_ecs::prelude::*;
use detente_core::extend::{Chance, Clocks, Extra, SimulationBuilder, TickSystems, Variables};
use detente_runner::{Options, Planned, Progress, RunError, Sweep, resume, resume_with, run_with, summary};

use crate::bench::{Added, duel, sweep};

/// Looks at everything, draws luck in every phase and changes nothing.
fn idle(to: SimulationBuilder) -> SimulationBuilder {
    fn look(clocks: Clocks, variables: Variables, chance: Chance) {
        let sum = clocks.now()[0] + variables.get(0)[0] + chance.uniform(0, 0)[0] + chance.normal(9, 17)[0];
        assert!(sum.is_finite() || clocks.active()[0] == 0.0);
    }
    let mut to = to.check_in(look);
    for phase in [TickSystems::Events, TickSystems::Decide, TickSystems::Processes, TickSystems::Finish] {
        to = to.add_systems(phase, (look, look));
    }
    to.measure(Extra::new("seven", "Seven", ""), |_: In<usize>| Some(7.0))
        .measure(Extra::indicator("nothing", "Nothing"), |_: In<usize>| Some(f64::NAN))
}

#[test]
fn what_does_nothing_only_adds_its_columns() {
    let experiment = duel("40x2");
    let plain = sweep(&experiment, 1, None).unwrap();
    for jobs in [1, 2] {
        let added = sweep(&experiment, jobs, Some(&Added(|to| Ok(idle(to))))).unwrap();
        let header = added.read("runs.csv").lines().next().unwrap().to_owned();
        assert_eq!(header, format!("{},seven,nothing", plain.read("runs.csv").lines().next().unwrap()));
        let cut = |row: &String| row.strip_suffix(",7,").expect("both columns").to_owned();
        assert_eq!(plain.rows(), added.rows().iter().map(cut).collect::<Vec<_>>());
        assert_eq!(plain.read("draws.csv"), added.read("draws.csv"));
        let points = added.read("points.csv");
        let (own, rest): (Vec<&str>, Vec<&str>) =
            points.lines().partition(|row| row.contains(",seven,") || row.contains(",nothing,"));
        assert_eq!(plain.read("points.csv").lines().collect::<Vec<_>>(), rest);
        assert_eq!(own[..2], ["0,1,free,seven,80,7,0,7,7,7,7,7", "0,1,free,nothing,0,,,,,,,"]);
    }
}

#[test]
fn the_manifest_names_the_extension_and_a_plain_one_does_not() {
    let experiment = duel("2");
    let manifest = |text: String| -> serde_json::Value { serde_json::from_str(&text).unwrap() };
    let plain = manifest(sweep(&experiment, 1, None).unwrap().read("manifest.json"));
    assert_eq!(plain.get("extension"), None);
    let added = sweep(&experiment, 1, Some(&Added(|to| Ok(idle(to))))).unwrap();
    let told = manifest(added.read("manifest.json"));
    assert_eq!((&told["extension"]["name"], &told["extension"]["version"]), (&"added".into(), &"0.1".into()));
    assert_eq!(told["extension"]["measures"][0]["label"], "Seven");
    let table = summary::table(&experiment, &added.completed.measures, &added.completed.findings.points, "");
    assert!(table.contains("Seven"), "{table}");
}

#[test]
fn an_extension_that_does_not_fit_is_refused_before_anything_is_written() {
    let experiment = duel("2");
    let refused =
        |extension: &dyn detente_core::extend::Extension| match sweep(&experiment, 1, Some(extension)) {
            Err(error @ RunError::Extension { .. }) => error.to_string(),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("it was taken"),
        };
    let unknown = refused(&Added(|to: SimulationBuilder| to.variable("prise").map(|_| to)));
    assert_eq!(
        unknown,
        "the extension `added` does not fit: the scenario has no variable `prise`; did you mean `prize`?"
    );
    for id in ["stakes", "prize_final", "end_tick", "a b", "NaN"] {
        let measure =
            move |to: SimulationBuilder| Ok(to.measure(Extra::new(id, "", ""), |_: In<usize>| None));
        assert!(refused(&Added(measure)).contains(&format!("`{id}`")), "{id}");
    }
}

#[test]
fn an_extended_sweep_goes_on_with_its_extension_and_no_other() {
    let (experiment, extension) = (duel("4000"), Added(|to| Ok(idle(to))));
    let whole = sweep(&experiment, 2, Some(&extension)).expect("a result");
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().join("out");
    let (options, cancel) = (Options::new(&folder), AtomicBool::new(false));
    let mut stop = |progress: Progress| cancel.store(progress.done > 3000, Ordering::Relaxed);
    let begun = run_with(&experiment, &options, &cancel, &mut stop, &extension).expect("a part");
    let Sweep::Interrupted(rest) = begun else { panic!("it was not interrupted") };
    assert!(rest.kept >= 3000 && rest.kept < rest.total);
    let planned = Planned::open(&folder).expect("a plan");
    let cancel = AtomicBool::new(false);
    let refused = resume(&planned, &options, &cancel, &mut |_| ()).expect_err("another engine").to_string();
    assert!(
        refused.contains("begun with the extension `added` 0.1, and this is the engine alone"),
        "{refused}"
    );
    resume_with(&planned, &options, &cancel, &mut |_| (), &extension).expect("the rest");
    for name in ["runs.csv", "points.csv"] {
        let text = std::fs::read_to_string(folder.join(name)).expect("written");
        assert!(text == whole.read(name), "{name}");
    }
}
