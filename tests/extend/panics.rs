use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use detente_core::extend::bevy_ecs::prelude::*;
use detente_core::extend::{Clocks, Extra, LANES, Lanes, POISON, SimulationBuilder, TickSystems};
use detente_core::simulation::Failure;
use detente_runner::analyse::{self, Target};
use detente_runner::planned::Planned;
use detente_runner::sweep::resume_with;
use detente_runner::{Options, RunError, Sweep, run_with};

use crate::bench::{Added, duel, duel_with, sweep};
use crate::failure::{Runs, remember};

/// Neighbours, the last of one block and the first of the next, and the last of all.
const BAD: [u64; 6] = [7, 8, 255, 256, 257, 319];

/// Where a bad run panics.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    CheckIn,
    Tick(TickSystems, u32),
    Measure,
}

/// The message of a bad run, if there is one among these.
fn complain(runs: &Lanes, lanes: impl Iterator<Item = usize>) {
    for lane in lanes {
        let run = runs[lane];
        assert!(!BAD.iter().any(|&bad| bad as f64 == run), "run {run}\n  is bad, \"as\" said");
    }
}

/// Panics in bad runs, and adds a measure.
fn bad(place: Place) -> impl Fn(SimulationBuilder) -> SimulationBuilder + Sync {
    move |to| {
        let mut to = to.setup(|world| world.insert_resource(Runs(POISON))).check_in(remember);
        match place {
            Place::CheckIn => to = to.check_in(|runs: Res<Runs>| complain(&runs.0, 0..LANES)),
            Place::Tick(phase, tick) => {
                to = to.add_systems(phase, move |clocks: Clocks, runs: Res<Runs>| {
                    let here = |l: &usize| clocks.active()[*l] != 0.0 && clocks.ticks()[*l] == tick;
                    complain(&runs.0, (0..LANES).filter(here));
                });
            }
            Place::Measure => {}
        }
        to.measure(Extra::new("one", "One", ""), move |In(lane): In<usize>, runs: Res<Runs>| {
            if place == Place::Measure {
                complain(&runs.0, [lane].into_iter());
            }
            Some(1.0)
        })
    }
}

#[test]
fn runs_that_panic_are_rows_and_no_other_notices() {
    let experiment = duel("40x2");
    let plain = sweep(&experiment, 1, None).unwrap().rows();
    let place = |phase| Place::Tick(phase, 1);
    for (place, jobs) in [
        (place(TickSystems::Events), 1),
        (place(TickSystems::Learn), 2),
        (place(TickSystems::Finish), 3),
        (Place::Tick(TickSystems::Decide, 2), 1),
        (Place::CheckIn, 2),
        (Place::Measure, 2),
    ] {
        let add = bad(place);
        let found = sweep(&experiment, jobs, Some(&Added(|to| Ok(add(to))))).unwrap();
        let failed: Vec<u64> =
            (0..320).filter(|&run| found.rows()[run as usize].contains(",failed,")).collect();
        let late =
            |run: &u64| matches!(place, Place::Tick(_, tick) if tick > end_tick(&plain[*run as usize]));
        assert_eq!(failed, BAD.into_iter().filter(|run| !late(run)).collect::<Vec<_>>(), "{place:?}");
        assert_eq!(found.completed.failed, failed.len() as u64);
        for (run, (row, plain)) in (0..).zip(found.rows().iter().zip(&plain)) {
            if !failed.contains(&run) {
                assert_eq!(*row, format!("{plain},1"), "{place:?}, {jobs} jobs");
                continue;
            }
            let tick = match place {
                Place::CheckIn => 0,
                Place::Tick(_, tick) => tick,
                Place::Measure => end_tick(plain),
            };
            let reason = format!("\"panic:run {run} is bad, \"\"as\"\" said\"");
            let head: Vec<&str> = plain.split(",ok,").collect();
            assert_eq!(*row, format!("{},failed,{reason},{tick},,,,", head[0]), "{place:?}");
        }
    }
}

fn end_tick(row: &str) -> u32 {
    let rest = row.split_once(",ok,").expect("a run that did not fail").1;
    rest.split(',').nth(1).and_then(|tick| tick.parse().ok()).expect("a tick")
}

#[test]
fn what_failed_is_in_a_table_of_its_own_whoever_simulates_and_however_it_is_made() {
    let (experiment, add) = (duel("40x2"), bad(Place::Tick(TickSystems::Act, 1)));
    let [one, three] = [1, 3].map(|jobs| sweep(&experiment, jobs, Some(&Added(|to| Ok(add(to))))).unwrap());
    let text = one.read("failures.csv");
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], "run_id,point_id,replicate,draw,luck,stage,tick,message,replay");
    assert_eq!(rows[1], "7,3,1,0,1,panic,1,\"run 7 is bad, \"\"as\"\" said\",detente replay . --run 7");
    let runs: Vec<u64> =
        rows[1..].iter().map(|row| row.split_once(',').unwrap().0.parse().unwrap()).collect();
    assert_eq!(runs, BAD);
    for table in ["runs.csv", "points.csv", "failures.csv", "columns.json"] {
        assert_eq!(one.read(table), three.read(table), "{table}");
    }
    assert!(one.read("manifest.json").contains("\"failures.csv\""));
    assert!(one.read("columns.json").contains("\"failures.csv\""));
    // Made again from the rows.
    let kept = ["points.csv", "failures.csv", "columns.json"].map(|name| one.read(name));
    std::fs::remove_file(one.path("failures.csv")).unwrap();
    let stored = analyse::open(&one.path(""), None).unwrap();
    analyse::analyse(&stored, Target::InPlace, NonZeroUsize::MIN, None).unwrap();
    assert_eq!(kept, ["points.csv", "failures.csv", "columns.json"].map(|name| one.read(name)));
}

#[test]
fn every_run_may_panic() {
    let add = |to: SimulationBuilder| Ok(to.add_systems(TickSystems::Learn, |_: Clocks| panic!("never")));
    for jobs in [1, 2] {
        let found = sweep(&duel("20"), jobs, Some(&Added(add))).unwrap();
        assert_eq!((found.completed.rows, found.completed.failed), (80, 80));
        assert!(
            found.rows().iter().all(|row| row.ends_with(",failed,panic:never,1,,,")),
            "{:?}",
            found.rows()
        );
        assert_eq!(found.read("failures.csv").lines().count(), 81);
    }
}

#[test]
fn a_simulation_that_cannot_be_made_again_is_a_bug() {
    // The first is made to see whether the extension fits.
    let made = AtomicUsize::new(0);
    let add = |to: SimulationBuilder| {
        assert!(made.fetch_add(1, Ordering::SeqCst) == 0, "no second");
        Ok(to)
    };
    match sweep(&duel("2"), 1, Some(&Added(add))) {
        Err(RunError::Panic(panic)) => assert!(panic.message.contains("no second"), "{panic}"),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it went on"),
    }
}

#[test]
fn a_sweep_may_stop_at_the_first_failed_run_and_goes_on_to_the_same_bytes() {
    let series = "\n[[series]]\nid = \"prize\"\nvalue = { variable = \"prize\" }\n\n[output]\ntrajectories = \"0..300\"\n";
    let (experiment, add) = (duel_with(series), bad(Place::Tick(TickSystems::Act, 2)));
    let added = Added(|to| Ok(add(to)));
    let whole = sweep(&experiment, 2, Some(&added)).unwrap();
    for jobs in [1, 3] {
        let home = tempfile::tempdir().unwrap();
        let (out, jobs) = (home.path().join("out"), NonZeroUsize::new(jobs).unwrap());
        let options = Options { jobs, fail_fast: true, ..Options::new(&out) };
        let swept = run_with(&experiment, &options, &AtomicBool::new(false), &mut |_| (), &added).unwrap();
        let Sweep::Interrupted(rest) = swept else { panic!("it went on") };
        let failure = rest.failure.expect("one failed");
        assert_eq!((failure.run, failure.tick), (7, 2));
        assert_eq!(failure.failure, Failure::panic("run 7 is bad, \"as\" said"));
        // The block of that run, whole, for any number of threads.
        assert_eq!((rest.kept, rest.total), (256, 480));
        let (planned, options) = (Planned::open(&out).unwrap(), Options { fail_fast: false, ..options });
        let swept = resume_with(&planned, &options, &AtomicBool::new(false), &mut |_| (), &added).unwrap();
        let Sweep::Complete(completed) = swept else { panic!("nobody has interrupted it") };
        assert_eq!(completed.resumed, 256);
        for table in ["runs.csv", "points.csv", "failures.csv", "series.csv", "trajectories.csv"] {
            assert_eq!(std::fs::read_to_string(out.join(table)).unwrap(), whole.read(table), "{table}");
        }
    }
}
