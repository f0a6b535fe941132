use detente_core::extend::bevy_ecs::{self, prelude::*};
use detente_core::extend::{
    Arrivals, Clocks, Extra, LANES, Lanes, POISON, SimulationBuilder, TickSystems, VariablesMut,
};

use crate::bench::{Added, duel, duel_with, sweep};

/// Which run is in each lane.
#[derive(Resource)]
pub(crate) struct Runs(pub(crate) Lanes);

pub(crate) fn remember(arrivals: Arrivals, mut runs: ResMut<Runs>) {
    for &lane in arrivals.lanes() {
        runs.0[lane] = arrivals.run(lane).map_or(-1.0, |run| run.run as f64);
    }
}

/// In tick 3 of run 7, and nowhere else, writes `poison` into the prize.
fn poison(phase: TickSystems, poison: f64) -> impl Fn(SimulationBuilder) -> SimulationBuilder + Sync {
    move |to| {
        let prize = to.variable("prize").expect("a variable");
        let write = move |clocks: Clocks, runs: Res<Runs>, mut variables: VariablesMut| {
            let hit = |l: usize| runs.0[l] == 7.0 && clocks.ticks()[l] == 3;
            if (0..LANES).any(hit) {
                variables.update(prize, |l, x| if hit(l) { poison } else { x });
            }
        };
        to.setup(|world| world.insert_resource(Runs(POISON)))
            .check_in(remember)
            .add_systems(phase, write)
            .measure(Extra::new("one", "One", ""), |_: In<usize>| Some(1.0))
    }
}

#[test]
fn a_run_that_is_poisoned_fails_and_no_other_notices() {
    let experiment = duel("40x2");
    let plain = sweep(&experiment, 1, None).unwrap().rows();
    assert!(plain[7].contains(",ok,"));
    for phase in [TickSystems::Events, TickSystems::Forecast, TickSystems::Processes, TickSystems::Learn] {
        for (jobs, value) in [(1, f64::NAN), (2, f64::NAN), (1, f64::INFINITY)] {
            let add = poison(phase, value);
            let failed = sweep(&experiment, jobs, Some(&Added(|to| Ok(add(to))))).unwrap();
            assert_eq!((failed.completed.rows, failed.completed.failed), (320, 1));
            for (run, (row, plain)) in failed.rows().iter().zip(&plain).enumerate() {
                if run == 7 {
                    let head: Vec<&str> = plain.split(",ok,").collect();
                    assert_eq!(*row, format!("{},failed,non-finite:prize@3,3,,,,", head[0]), "{phase:?}");
                } else {
                    assert_eq!(*row, format!("{plain},1"), "{phase:?}");
                }
            }
        }
    }
}

#[test]
fn what_is_written_beyond_the_range_is_held_in_it() {
    let experiment = duel("40x2");
    let rows = |value: f64| {
        let add = poison(TickSystems::Alarm, value);
        sweep(&experiment, 1, Some(&Added(|to| Ok(add(to))))).unwrap().rows()
    };
    assert_eq!(rows(12.0), rows(1.0));
    assert!(rows(12.0)[7].contains(",ok,red_wins,3,"), "{}", rows(12.0)[7]);
}

#[test]
fn an_intervention_holds_a_variable_against_extensions() {
    let held = duel_with("\n[[script]]\nset = \"prize\"\nto = 0.5\n");
    let plain = sweep(&held, 1, None).unwrap().rows();
    for phase in [TickSystems::Events, TickSystems::Processes, TickSystems::Learn] {
        let add = poison(phase, f64::NAN);
        let rows = sweep(&held, 1, Some(&Added(|to| Ok(add(to))))).unwrap().rows();
        assert_eq!(rows, plain.iter().map(|row| format!("{row},1")).collect::<Vec<_>>());
    }
}
