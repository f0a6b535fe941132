use detente_core::extend::bevy_ecs::{self, prelude::*};
use detente_core::extend::{Arrivals, Chance, Clocks, Extra, LANES, Lanes, POISON, TickSystems};
use detente_core::simulation::Simulation;

use crate::bench::{model, simulate};

/// Ticks and luck, added up over a run.
#[derive(Component)]
struct Count {
    ticks: Lanes,
    luck: Lanes,
}

fn clear(arrivals: Arrivals, mut counts: Query<&mut Count>) {
    for mut count in &mut counts {
        let count = &mut *count;
        arrivals.fill(&mut count.ticks, 0.0);
        arrivals.fill(&mut count.luck, 0.0);
    }
}

fn count(clocks: Clocks, chance: Chance, mut counts: Query<&mut Count>) {
    let luck = chance.normal(3, 12);
    for mut count in &mut counts {
        for l in 0..LANES {
            count.ticks[l] += clocks.active()[l];
            count.luck[l] += clocks.active()[l] * luck[l];
        }
    }
}

fn counting() -> Simulation {
    let read = |field: fn(&Count) -> &Lanes| {
        move |In(lane): In<usize>, counts: Query<&Count>| counts.iter().next().map(|c| field(c)[lane])
    };
    Simulation::builder(model())
        .setup(|world| {
            world.spawn(Count { ticks: POISON, luck: POISON });
        })
        .check_in(clear)
        .add_systems(TickSystems::Events, count)
        .measure(Extra::new("ticks", "Ticks", "ticks"), read(|c| &c.ticks))
        .measure(Extra::new("luck", "Luck", ""), read(|c| &c.luck))
        .build()
}

#[test]
fn a_lane_begins_every_run_anew() {
    // More than three runs for each lane.
    let together = simulate(counting(), 0..200);
    assert_eq!(together.len(), 200);
    for outcome in &together {
        let [.., ticks, luck] = outcome.measures[..] else { panic!("{outcome:?}") };
        assert_eq!(ticks, Some(f64::from(outcome.end_tick)));
        assert!(luck.is_some_and(|sum| sum != 0.0));
    }
    for run in [0, 63, 64, 150, 199] {
        assert_eq!(simulate(counting(), run..run + 1), together[run as usize..=run as usize]);
    }
}
