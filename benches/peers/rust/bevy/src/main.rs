//! The peers model in bevy_ecs, one World per run: `RUNS SEED`. Variables, actors and options are entities; a schedule of
//! small systems, one after the other, makes a tick. With `reuse` after the arguments the world and its schedule are made
//! once and reset between runs, otherwise they are made anew for each.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::SingleThreadedExecutor;
use peers_rules::report::report;
use peers_rules::scenario::{LENGTH, MEASURES, OPTIONS, VARIABLES};
use peers_rules::{Alarm, Chances, Path, Pressure, Rules, Values, Weights};
use rand::SeedableRng;
use rand::rngs::SmallRng;

#[derive(Component)]
struct Variable(usize);

#[derive(Component)]
struct Value(f64);

/// The sum of a variable's values over the ticks.
#[derive(Component)]
struct Sum(f64);

#[derive(Component)]
struct Actor(usize);

#[derive(Component)]
struct Repertoire(Vec<Entity>);

#[derive(Component, Default)]
struct Alarmed(Alarm);

#[derive(Component, Default)]
struct Salience(Weights);

#[derive(Component)]
struct Deed(usize);

#[derive(Component, Default)]
struct Habit(f64);

#[derive(Component, Default)]
struct Predicted(f64);

#[derive(Component, Default)]
struct Done(bool);

#[derive(Component, Default)]
struct Count(u32);

#[derive(Resource, Clone)]
struct Known(Arc<Rules>);

#[derive(Resource)]
struct Luck(SmallRng);

/// What everybody expects to come.
#[derive(Resource)]
struct Outlook {
    x: Values,
    pressure: Pressure,
    path: Path,
}

#[derive(Resource, Default)]
struct Acts(Vec<usize>);

impl Outlook {
    fn renew(&mut self, rules: &Rules, expected: &Chances) {
        self.pressure = rules.pressure(expected, LENGTH);
        self.path = rules.held(&self.x, &self.pressure);
    }
}

fn attend(known: Res<Known>, mut actors: Query<(&Actor, &Alarmed, &mut Salience)>) {
    for (actor, alarm, mut salience) in &mut actors {
        salience.0 = known.0.weights(actor.0, &alarm.0);
    }
}

fn look_by_habit(
    known: Res<Known>,
    variables: Query<(&Variable, &Value)>,
    options: Query<(&Deed, &Habit)>,
    mut outlook: ResMut<Outlook>,
) {
    for (variable, value) in &variables {
        outlook.x[variable.0] = value.0;
    }
    let mut expected = [0.0; OPTIONS];
    for (deed, habit) in &options {
        expected[deed.0] = habit.0;
    }
    outlook.renew(&known.0, &expected);
}

fn predict(
    known: Res<Known>,
    outlook: Res<Outlook>,
    actors: Query<(&Actor, &Salience, &Repertoire)>,
    mut options: Query<&mut Predicted>,
) {
    for (actor, salience, repertoire) in &actors {
        let mut odds = [0.0; OPTIONS];
        let own = &mut odds[..repertoire.0.len()];
        known.0.odds(actor.0, &outlook.x, &salience.0, &outlook.pressure, &outlook.path, own);
        Rules::predicted(own);
        for (&entity, p) in repertoire.0.iter().zip(own) {
            options.get_mut(entity).expect("an option").0 = *p;
        }
    }
}

fn look_by_prediction(
    known: Res<Known>,
    options: Query<(&Deed, &Habit, &Predicted)>,
    mut outlook: ResMut<Outlook>,
) {
    let mut expected = [0.0; OPTIONS];
    for (deed, habit, predicted) in &options {
        expected[deed.0] = Rules::expect(habit.0, predicted.0);
    }
    outlook.renew(&known.0, &expected);
}

fn decide(
    known: Res<Known>,
    outlook: Res<Outlook>,
    mut luck: ResMut<Luck>,
    actors: Query<(&Actor, &Salience, &Repertoire)>,
    mut options: Query<&mut Done>,
) {
    for (actor, salience, repertoire) in &actors {
        let mut odds = [0.0; OPTIONS];
        let own = &mut odds[..repertoire.0.len()];
        known.0.odds(actor.0, &outlook.x, &salience.0, &outlook.pressure, &outlook.path, own);
        let chosen = Rules::choose(own, &mut luck.0);
        for (place, &entity) in repertoire.0.iter().enumerate() {
            options.get_mut(entity).expect("an option").0 = chosen == Some(place);
        }
    }
}

fn act(
    known: Res<Known>,
    options: Query<(&Deed, &Done)>,
    mut acts: ResMut<Acts>,
    mut variables: Query<(&Variable, &mut Value)>,
) {
    acts.0.clear();
    acts.0.extend(options.iter().filter(|(_, done)| done.0).map(|(deed, _)| deed.0));
    change(&mut variables, |x| known.0.act(x, &acts.0));
}

fn process(known: Res<Known>, mut luck: ResMut<Luck>, mut variables: Query<(&Variable, &mut Value)>) {
    change(&mut variables, |x| known.0.process(x, &mut luck.0));
}

fn change(variables: &mut Query<(&Variable, &mut Value)>, to: impl FnOnce(&Values) -> Values) {
    let mut x = [0.0; VARIABLES];
    for (variable, value) in &*variables {
        x[variable.0] = value.0;
    }
    let x = to(&x);
    for (variable, mut value) in variables {
        value.0 = x[variable.0];
    }
}

fn feel(known: Res<Known>, acts: Res<Acts>, mut actors: Query<(&Actor, &mut Alarmed)>) {
    for (actor, mut alarm) in &mut actors {
        known.0.feel(actor.0, &mut alarm.0, &acts.0);
    }
}

fn learn(mut options: Query<(&Done, &mut Habit)>) {
    for (done, mut habit) in &mut options {
        Rules::learn(&mut habit.0, done.0);
    }
}

fn measure(mut variables: Query<(&Value, &mut Sum)>, mut options: Query<(&Done, &mut Count)>) {
    for (value, mut sum) in &mut variables {
        sum.0 += value.0;
    }
    for (done, mut count) in &mut options {
        count.0 += u32::from(done.0);
    }
}

fn build(known: &Known) -> (World, Schedule) {
    let rules = &known.0;
    let mut world = World::new();
    let x = rules.initial();
    for (v, x) in x.iter().enumerate() {
        world.spawn((Variable(v), Value(*x), Sum(*x)));
    }
    for (i, actor) in rules.scenario.actors.iter().enumerate() {
        let options = actor.options.clone().map(|g| {
            let parts = (Deed(g), Habit::default(), Predicted::default(), Done::default(), Count::default());
            world.spawn(parts).id()
        });
        let options = Repertoire(options.collect());
        world.spawn((Actor(i), options, Alarmed::default(), Salience::default()));
    }
    let pressure = rules.pressure(&[0.0; OPTIONS], LENGTH);
    let path = rules.held(&x, &pressure);
    world.insert_resource(known.clone());
    world.insert_resource(Outlook { x, pressure, path });
    world.insert_resource(Acts::default());
    world.insert_resource(Luck(SmallRng::seed_from_u64(0)));
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.add_systems(
        (attend, look_by_habit, predict, look_by_prediction, decide, act, process, feel, learn, measure)
            .chain(),
    );
    (world, schedule)
}

fn reset(world: &mut World, rules: &Rules) {
    let x = rules.initial();
    for (variable, mut value, mut sum) in world.query::<(&Variable, &mut Value, &mut Sum)>().iter_mut(world) {
        (value.0, sum.0) = (x[variable.0], x[variable.0]);
    }
    for mut alarm in world.query::<&mut Alarmed>().iter_mut(world) {
        *alarm = Alarmed::default();
    }
    for (mut habit, mut count) in world.query::<(&mut Habit, &mut Count)>().iter_mut(world) {
        (*habit, *count) = (Habit::default(), Count::default());
    }
}

fn run(world: &mut World, schedule: &mut Schedule, rules: &Rules, seed: u64) -> [f64; MEASURES] {
    world.insert_resource(Luck(SmallRng::seed_from_u64(seed)));
    for _ in 0..rules.scenario.end {
        schedule.run(world);
    }
    let (mut x, mut sums, mut counts) = ([0.0; VARIABLES], [0.0; VARIABLES], [0; OPTIONS]);
    for (variable, value, sum) in world.query::<(&Variable, &Value, &Sum)>().iter(world) {
        (x[variable.0], sums[variable.0]) = (value.0, sum.0);
    }
    for (deed, count) in world.query::<(&Deed, &Count)>().iter(world) {
        counts[deed.0] = count.0;
    }
    rules.measure(&x, &sums, &counts)
}

fn main() {
    let reuse = std::env::args().nth(3).is_some_and(|a| a == "reuse");
    let known = Known(Arc::new(Rules::read()));
    let rules = &known.0;
    let name = if reuse { "bevy_ecs, World reused" } else { "bevy_ecs, World per run" };
    report(name, "bevy_ecs", rules, |runs, seed| {
        let mut made = reuse.then(|| build(&known));
        (0..runs as u64)
            .map(|n| match &mut made {
                Some((world, schedule)) => {
                    reset(world, rules);
                    run(world, schedule, rules, seed + n)
                }
                None => {
                    let (mut world, mut schedule) = build(&known);
                    run(&mut world, &mut schedule, rules, seed + n)
                }
            })
            .collect()
    });
}
