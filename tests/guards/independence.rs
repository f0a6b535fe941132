use detente_core::random::{Address, Key, Purpose, luck_stream, parameter_stream, uniform_at};

/// Draws compared at a time.
const COUNT: u32 = 20_000;

/// Two-sided bound on a standard normal statistic that one test in a million exceeds by chance; some eighty are made.
const BOUND: f64 = 4.9;

/// √n times the correlation of two series of uniforms, standard normal if they are independent.
fn z(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    // Of uniforms less their mean, which have variance 1/12.
    let (mut sum, mut count) = (0.0, 0.0);
    for (a, b) in pairs {
        sum += (a - 0.5) * (b - 0.5) * 12.0;
        count += 1.0;
    }
    sum / f64::sqrt(count)
}

fn at(tick: u32, purpose: Purpose, entity: u32, sub: u32) -> Address {
    Address { tick, purpose, entity, sub }
}

fn key() -> Key {
    Key::from_seed(2020, None)
}

/// A sequence of draws of the luck of a run: ticks, entities and places in a block in turn.
fn luck(stream: u64) -> impl Iterator<Item = f64> {
    let key = key();
    (0..COUNT).map(move |n| uniform_at(&key, stream, at(n / 64, Purpose::Choose, n / 8 % 8, n % 8)))
}

#[test]
fn a_run_is_independent_of_its_neighbours() {
    // Neighbouring lucks of one draw, the same luck of neighbouring draws, and far ones, at the same addresses.
    let pairs = [
        (0, 0, 0, 1),
        (0, 1, 0, 2),
        (0, 0, 1, 0),
        (5, 3, 6, 3),
        (0, 0, 1 << 20, 0),
        (7, 0, 7, 1 << 20),
        (1, 0, 0, 1),
    ];
    for (draw, number, other_draw, other) in pairs {
        let z = z(luck(luck_stream(draw, number)).zip(luck(luck_stream(other_draw, other))));
        assert!(z.abs() < BOUND, "luck {draw}/{number} with {other_draw}/{other}: {z}");
    }
}

#[test]
fn draws_of_a_run_are_independent_of_the_ones_before() {
    for lag in [1, 2, 3, 7, 8, 9, 63, 64, 65, 511, 512, 1024] {
        for stream in [luck_stream(0, 0), luck_stream(41, 3)] {
            let z = z(luck(stream).zip(luck(stream).skip(lag)));
            assert!(z.abs() < BOUND, "lag {lag}: {z}");
        }
    }
}

#[test]
fn the_same_address_of_many_runs_is_one_sequence_of_independent_draws() {
    // What one decision, one hazard, one number is over replicates: the sample that intervals are about.
    for address in [at(0, Purpose::Type, 2, 0), at(91, Purpose::Choose, 3, 64), at(0, Purpose::Event, 1, 0)] {
        let key = key();
        let over_lucks =
            (0..COUNT).map(|n| uniform_at(&key, luck_stream(n / 20, n % 20), address)).collect::<Vec<_>>();
        let over_draws = (0..COUNT).map(|n| uniform_at(&key, luck_stream(n, 0), address)).collect::<Vec<_>>();
        for series in [over_lucks, over_draws] {
            for lag in [1, 2, 19, 20, 21, 64] {
                let z = z(series.iter().copied().zip(series.iter().skip(lag).copied()));
                assert!(z.abs() < BOUND, "{address:?}, lag {lag}: {z}");
            }
            // The variance of their mean is that of independent draws: of batches of 20, as where draws share luck.
            let means: Vec<f64> = series.chunks(20).map(|batch| batch.iter().sum::<f64>() / 20.0).collect();
            let n = means.len() as f64;
            let ratio = means.iter().map(|mean| (mean - 0.5) * (mean - 0.5)).sum::<f64>() / n * 12.0 * 20.0;
            // Its sd is √(2/n), nearly.
            assert!((ratio - 1.0).abs() < BOUND * f64::sqrt(2.0 / n), "{address:?}: {ratio}");
        }
    }
}

#[test]
fn parameters_luck_and_points_are_independent_of_each_other() {
    let address = |n: u32| at(n % 3, Purpose::ParamActor, n / 3 % 100, 8 * (n / 300));
    let key = key();
    let parameters = |draw| (0..COUNT).map(move |n| uniform_at(&key, parameter_stream(draw), address(n)));
    let same_addresses = (0..COUNT).map(|n| uniform_at(&key, luck_stream(0, 0), address(n)));
    let neighbours = z(parameters(0).zip(parameters(1)));
    let luck_too = z(parameters(0).zip(same_addresses));
    // Without common random numbers, points have keys of their own.
    let points = [0, 1].map(|point| {
        let key = Key::from_seed(2020, Some(point));
        (0..COUNT)
            .map(move |n| uniform_at(&key, luck_stream(0, 0), at(n / 64, Purpose::Choose, n / 8 % 8, n % 8)))
    });
    let [first, second] = points;
    let points = z(first.zip(second));
    let seeds = [1, 2].map(|seed| {
        let key = Key::from_seed(seed, None);
        (0..COUNT).map(move |n| uniform_at(&key, luck_stream(0, 0), at(n, Purpose::Process, 0, 1)))
    });
    let [first, second] = seeds;
    for (what, z) in
        [("draws", neighbours), ("luck", luck_too), ("points", points), ("seeds", z(first.zip(second)))]
    {
        assert!(z.abs() < BOUND, "{what}: {z}");
    }
}
