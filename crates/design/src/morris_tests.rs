//! Tests of Morris designs.

use super::{MorrisSettings, Trajectories, Trajectory, choose, morris};
use crate::error::DesignError;

fn settings(trajectories: usize, candidates: usize, levels: usize) -> MorrisSettings {
    MorrisSettings { trajectories, candidates, levels, seed: 12 }
}

#[test]
fn each_step_changes_its_factor_by_delta() {
    for (factors, levels, candidates) in [(1, 2, 6), (7, 4, 6), (30, 10, 20), (3, 6, 50)] {
        let settings = settings(6, candidates, levels);
        let Trajectories { sample, changed, step: delta } = morris(factors, settings).unwrap();
        assert_eq!(delta, levels as f64 / (2 * (levels - 1)) as f64);
        assert_eq!((sample.rows(), changed.len()), (6 * (factors + 1), 6 * factors));
        for trajectory in 0..6 {
            let row = |step: usize| sample.row(trajectory * (factors + 1) + step).unwrap();
            for step in 0..factors {
                let factor = changed[trajectory * factors + step];
                for other in 0..factors {
                    let change = (row(step + 1)[other] - row(step)[other]).abs();
                    let expected = if other == factor { delta } else { 0.0 };
                    assert!((change - expected).abs() < 1e-15, "{factors} factors, step {step}: {change}");
                }
            }
            let mut order = changed[trajectory * factors..(trajectory + 1) * factors].to_vec();
            order.sort_unstable();
            assert!(order.into_iter().eq(0..factors));
        }
        // All on the grid, from 0 to 1.
        assert!(sample.values().iter().all(|x| {
            let level = x * (levels - 1) as f64;
            (0.0..=1.0).contains(x) && (level - libm::round(level)).abs() < 1e-12
        }));
    }
}

/// The elementary effects of a linear function are its coefficients.
#[test]
fn effects_of_a_linear_function_are_its_coefficients() {
    let plan = MorrisSettings::new(5, 1);
    let Trajectories { sample, changed, .. } = morris(3, plan).unwrap();
    let y: Vec<f64> = sample.points().map(|x| 2.0 * x[0] - 3.0 * x[1] + 0.5 * x[2]).collect();
    for (step, &factor) in changed.iter().enumerate() {
        let from = step / 3 * 4 + step % 3;
        let change = sample.row(from + 1).unwrap()[factor] - sample.row(from).unwrap()[factor];
        let effect = (y[from + 1] - y[from]) / change;
        assert!((effect - [2.0, -3.0, 0.5][factor]).abs() < 1e-12);
    }
}

/// Every level is met equally often, and steps go up as often as down.
#[test]
fn levels_and_directions_are_alike_likely() {
    let Trajectories { sample, .. } = morris(2, MorrisSettings::new(2_000, 3)).unwrap();
    for row in 0..3 {
        let mut counts = [0_u32; 4];
        for point in sample.points().skip(row).step_by(3) {
            counts[libm::round(point[0] * 3.0) as usize] += 1;
        }
        let chi = counts.iter().map(|&count| (f64::from(count) - 500.0) * (f64::from(count) - 500.0) / 500.0);
        // 99.9 % quantile with 3 degrees of freedom.
        assert!(chi.sum::<f64>() < 16.3, "{counts:?}");
    }
}

#[test]
fn distances_are_sums_over_all_pairs_of_points() {
    let [a, b] = [0, 1].map(|index| Trajectory::draw(5, 6, 4, index));
    let mut sum = 0.0;
    for (p, q) in a.points().flat_map(|p| b.points().map(move |q| (p.clone(), q))) {
        let square: f64 =
            p.iter().zip(&q).map(|(&p, &q)| (p as f64 - q as f64) * (p as f64 - q as f64)).sum();
        sum += square.sqrt();
    }
    assert!((a.distance(&b) - sum).abs() < 1e-10 && sum > 0.0);
}

/// The choice comes close to the best of all choices, and is far better than the first trajectories drawn.
#[test]
fn chosen_trajectories_are_far_apart() {
    let spread = |drawn: &[Trajectory], chosen: &[usize]| {
        let mut sum = 0.0;
        for (i, j) in
            chosen.iter().flat_map(|&i| chosen.iter().take_while(move |&&j| j < i).map(move |&j| (i, j)))
        {
            let distance = drawn[i].distance(&drawn[j]);
            sum += distance * distance;
        }
        sum
    };
    for seed in 0..5 {
        let drawn: Vec<_> = (0..12).map(|index| Trajectory::draw(4, 4, seed, index)).collect();
        let chosen = choose(&drawn, 4);
        assert!(chosen.is_sorted() && chosen.len() == 4);
        let all = (0..1_usize << 12).filter(|set| set.count_ones() == 4);
        let best = all
            .map(|set| spread(&drawn, &(0..12).filter(|i| set >> i & 1 == 1).collect::<Vec<_>>()))
            .fold(0.0, |best, next| if next > best { next } else { best });
        let (found, first) = (spread(&drawn, &chosen), spread(&drawn, &[0, 1, 2, 3]));
        assert!(found > 0.95 * best && found > first, "{found} of {best}, first {first}");
    }
}

#[test]
fn impossible_settings_are_refused() {
    assert_eq!(morris(0, settings(4, 4, 4)), Err(DesignError::NoFactors));
    assert_eq!(morris(2, settings(0, 4, 4)), Err(DesignError::NoRows));
    for levels in [0, 5, 1_002] {
        assert_eq!(morris(2, settings(4, 4, levels)), Err(DesignError::GridLevels { levels }));
    }
    let few = DesignError::TooFewCandidates { candidates: 3, trajectories: 4 };
    assert_eq!(morris(2, settings(4, 3, 4)), Err(few));
    assert!(matches!(
        morris(999, settings(4, 1_000, 4)),
        Err(DesignError::TooManyCandidates { most: 44, .. })
    ));
    assert!(matches!(morris(1 << 15, settings(4, 4, 4)), Err(DesignError::TooManyValues { .. })));
}

#[test]
fn the_first_row_is_minted() {
    let Trajectories { sample, changed, .. } = morris(4, settings(2, 8, 4)).unwrap();
    // Minted on x86-64: another value means that designs differ between machines or versions.
    assert_eq!(
        sample.row(0).unwrap().iter().map(|x| x.to_bits()).collect::<Vec<_>>(),
        [1.0, 1.0, 0.0, 1.0 / 3.0].map(f64::to_bits)
    );
    assert_eq!(changed[..4], [3, 1, 0, 2]);
}
