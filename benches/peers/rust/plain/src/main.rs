//! The peers model without a framework: the shared rules in a loop. `RUNS SEED`.

use peers_rules::scenario::{ACTORS, MEASURES, OPTIONS, THEATRES};
use peers_rules::{Rules, Values, report::report};
use rand::SeedableRng;
use rand::rngs::SmallRng;

fn run(rules: &Rules, seed: u64) -> [f64; MEASURES] {
    let s = &rules.scenario;
    let mut rng = SmallRng::seed_from_u64(seed);
    let mut x: Values = rules.initial();
    let mut alarm = [[0.0; THEATRES + 1]; ACTORS];
    let mut habit = [0.0; OPTIONS];
    let (mut sums, mut counts) = (x, [0; OPTIONS]);
    let mut acts = Vec::with_capacity(ACTORS);
    for _ in 0..s.end {
        let weights: [_; ACTORS] = std::array::from_fn(|i| rules.weights(i, &alarm[i]));
        let pressure = rules.pressure(&habit, peers_rules::scenario::LENGTH);
        let path = rules.held(&x, &pressure);
        let mut expected = [0.0; OPTIONS];
        for (i, actor) in s.actors.iter().enumerate() {
            let own = &mut expected[actor.options.clone()];
            rules.odds(i, &x, &weights[i], &pressure, &path, own);
            Rules::predicted(own);
        }
        for (e, habit) in expected.iter_mut().zip(&habit) {
            *e = Rules::expect(*habit, *e);
        }
        let pressure = rules.pressure(&expected, peers_rules::scenario::LENGTH);
        let path = rules.held(&x, &pressure);
        acts.clear();
        for (i, actor) in s.actors.iter().enumerate() {
            let mut odds = [0.0; OPTIONS];
            let own = &mut odds[actor.options.clone()];
            rules.odds(i, &x, &weights[i], &pressure, &path, own);
            acts.extend(Rules::choose(own, &mut rng).map(|place| actor.options.start + place));
        }
        x = rules.process(&rules.act(&x, &acts), &mut rng);
        for (i, alarm) in alarm.iter_mut().enumerate() {
            rules.feel(i, alarm, &acts);
        }
        for (g, habit) in habit.iter_mut().enumerate() {
            Rules::learn(habit, acts.contains(&g));
        }
        acts.iter().for_each(|&g| counts[g] += 1);
        sums.iter_mut().zip(&x).for_each(|(sum, x)| *sum += x);
    }
    rules.measure(&x, &sums, &counts)
}

fn main() {
    let rules = Rules::read();
    report("plain Rust", "peers-plain", &rules, |runs, seed| {
        (0..runs as u64).map(|n| run(&rules, seed + n)).collect()
    });
}
