use std::sync::{Arc, Mutex};

use detente_core::extend::bevy_ecs::{self, prelude::*};
use detente_core::extend::{
    Acts, Arrivals, Chance, Clocks, Extra, LANES, Lanes, POISON, Parameters, TickSystems, Variables,
    VariablesMut,
};
use detente_core::random::{Address, MAX_ENTITY, Purpose, luck_stream, uniform_at};
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;

use crate::bench::{model, simulate};

#[test]
fn systems_run_after_the_engine_in_the_order_added() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let say = |text: &'static str| {
        let log = Arc::clone(&log);
        move |clocks: Clocks| {
            if clocks.ticks()[0] <= 1 {
                log.lock().unwrap().push(text);
            }
        }
    };
    let simulation = Simulation::builder(model())
        .simd(Simd::BASELINE)
        .add_systems(TickSystems::Finish, say("finish"))
        .add_systems(TickSystems::Act, (say("act one"), say("act two")))
        .add_systems(TickSystems::Decide, say("decide"))
        .add_systems(TickSystems::Act, say("act three"))
        .check_in(say("in one"))
        .check_in(say("in two"))
        .build();
    simulate(simulation, 0..1);
    let said = ["in one", "in two", "decide", "act one", "act two", "act three", "finish"];
    assert_eq!(*log.lock().unwrap(), said);
}

/// What the facade shows, added up so that a measure can tell.
#[derive(Resource)]
struct Seen {
    pushes: Lanes,
    precision: Lanes,
    prize: Lanes,
    luck: Lanes,
}

#[test]
fn what_systems_see_is_what_the_engine_has() {
    let model = model();
    let builder = Simulation::builder(Arc::clone(&model));
    let push = builder.option("red.push").unwrap();
    let precision = builder.parameter("defaults.actor.precision").unwrap();
    let (prize, red) = (builder.variable("prize").unwrap(), builder.actor("red").unwrap());
    assert!(builder.option("red.pull").unwrap_err().to_string().contains("`red.push`"));
    let clear = |arrivals: Arrivals, mut seen: ResMut<Seen>| arrivals.fill(&mut seen.pushes, 0.0);
    let look = move |clocks: Clocks,
                     acts: Acts,
                     params: Parameters,
                     variables: Variables,
                     chance: Chance,
                     mut seen: ResMut<Seen>| {
        assert_eq!(variables.index("prize"), Some(prize));
        for l in (0..LANES).filter(|&l| clocks.active()[l] != 0.0) {
            // Both decide every other tick.
            assert_eq!(clocks.decides(red), clocks.ticks()[l].is_multiple_of(2));
            assert!(clocks.decides(red) || acts.mask(push)[l] == 0.0);
            seen.pushes[l] += acts.mask(push)[l];
            seen.precision[l] = params.get(precision)[l];
            seen.prize[l] = variables.get(prize)[l];
            seen.luck[l] = chance.uniform(5, 11)[l];
        }
    };
    let read = |field: fn(&Seen) -> &Lanes| move |In(l): In<usize>, seen: Res<Seen>| Some(field(&seen)[l]);
    let simulation = builder
        .setup(|world| {
            world.insert_resource(Seen { pushes: POISON, precision: POISON, prize: POISON, luck: POISON });
        })
        .check_in(clear)
        .add_systems(TickSystems::Processes, look)
        .measure(Extra::new("pushes", "", ""), read(|s| &s.pushes))
        .measure(Extra::new("precision", "", ""), read(|s| &s.precision))
        .measure(Extra::new("prize", "", ""), read(|s| &s.prize))
        .measure(Extra::new("luck", "", ""), read(|s| &s.luck))
        .build();
    for outcome in simulate(simulation, 0..70) {
        // The experiment's own: who wins, the prize at the end, red's first push.
        let [_, last, first, pushes, drawn, prize, luck] = outcome.measures[..] else {
            panic!("{outcome:?}")
        };
        assert_eq!(prize, last);
        assert_eq!(pushes == Some(0.0), first.is_none());
        assert_eq!(drawn, Some(model.values(0, outcome.spec.draw)[precision.index()]));
        let address = Address { tick: outcome.end_tick, purpose: Purpose::Extension, entity: 5, sub: 11 };
        let stream = luck_stream(outcome.spec.draw.unwrap(), outcome.spec.luck);
        assert_eq!(luck, Some(uniform_at(&model.key(0), stream, address)));
    }
}

#[test]
fn check_in_can_set_variables_before_measures_look() {
    let builder = Simulation::builder(model());
    let prize = builder.variable("prize").unwrap();
    let simulation = builder
        .check_in(move |arrivals: Arrivals, mut variables: VariablesMut| {
            variables.update(prize, |l, x| if arrivals.lanes().contains(&l) { 0.95 } else { x });
        })
        .build();
    // Red wins at 0.9: most runs are over in the first tick.
    let outcomes = simulate(simulation, 0..100);
    assert!(outcomes.iter().filter(|o| o.end_tick == 1).count() > 50);
}

#[derive(Component)]
struct Mine;

#[test]
#[should_panic(expected = "an entity that is not its own")]
fn entities_of_the_engine_are_left_alone() {
    let change = |world: &mut World| {
        let first = world.query::<Entity>().iter(world).next().expect("an entity");
        world.entity_mut(first).insert(Mine);
    };
    drop(Simulation::builder(model()).setup(change));
}

#[test]
#[should_panic(expected = "entity 65536 exceeds 65535")]
fn addresses_beyond_the_last_are_refused() {
    let draw = |chance: Chance| assert!(chance.uniform(MAX_ENTITY + 1, 0)[0] < 1.0);
    simulate(Simulation::builder(model()).check_in(draw).build(), 0..1);
}
