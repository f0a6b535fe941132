use super::*;

/// The whole course: rejection and `rounds` moves, with a simulator that gives summaries of a place.
fn calibrate(
    simulate: impl Fn(&[f64], &mut ChaCha8Rng) -> Vec<Option<f64>>,
    observed: &[f64],
    (particles, keep, rounds): (usize, f64, u64),
    seed: u64,
) -> Population {
    let first = (particles as f64 / keep) as usize;
    let places = prior_places(first, observed.len(), seed, 0);
    let mut luck = random(seed, 1 << 40);
    let results: Vec<Vec<Option<f64>>> = places.iter().map(|place| simulate(place, &mut luck)).collect();
    let scales: Vec<f64> = (0..observed.len())
        .map(|target| spread(&results.iter().filter_map(|r| r[target]).collect::<Vec<f64>>()).unwrap())
        .collect();
    let near = places.into_iter().zip(&results).map(|(p, r)| (p, distance(r, observed, &scales))).collect();
    let mut population = Population::reject(near, particles).unwrap();
    for round in 1..rounds {
        let tolerance = population.tolerance(0.5);
        let (mut accepted, mut batch) = (Vec::new(), 0);
        while accepted.len() < particles {
            for place in population.propose(particles, seed, (round << 20) + batch) {
                let near = distance(&simulate(&place, &mut luck), observed, &scales);
                accepted.extend(near.filter(|d| *d <= tolerance).map(|d| (place, d)));
            }
            batch += 1;
        }
        accepted.truncate(particles);
        population = population.next(accepted).unwrap();
    }
    population
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    normal_quantile(open(random)).unwrap()
}

/// One observation of a normal mean with standard deviation 0.5, prior uniform on (-3, 3): the posterior is normal about
/// what was observed, and nearly uncut.
#[test]
fn the_posterior_of_a_normal_mean_is_the_exact_one() {
    let simulate =
        |place: &[f64], luck: &mut ChaCha8Rng| vec![Some(6.0 * place[0] - 3.0 + 0.5 * normal(luck))];
    let population = calibrate(simulate, &[0.7], (2000, 0.1, 4), 5);
    let values: Vec<f64> = population.particles().iter().map(|p| 6.0 * p.place[0] - 3.0).collect();
    let (mean, sd) = population.moments(&values);
    assert!((mean - 0.7).abs() < 0.04 && (sd - 0.5).abs() < 0.03, "{mean} {sd}");
    let (low, high) = (population.quantile(&values, 0.05), population.quantile(&values, 0.95));
    assert!(
        (low - (0.7 - 1.645 * 0.5)).abs() < 0.08 && (high - (0.7 + 1.645 * 0.5)).abs() < 0.08,
        "{low} {high}"
    );
    assert!(population.effective_size() > 1000.0, "{}", population.effective_size());
    assert!(population.departure(0) > 0.3);
}

/// The prior bends the posterior: near an end it is a normal cut off, whose mean is known.
#[test]
fn weights_keep_the_prior_what_it_is() {
    // Mean of a normal about 0 with sd 0.2, cut to (0, ∞): 0.2 √(2/π).
    let simulate = |place: &[f64], luck: &mut ChaCha8Rng| vec![Some(place[0] + 0.2 * normal(luck))];
    let population = calibrate(simulate, &[0.0], (3000, 0.1, 5), 6);
    let values: Vec<f64> = population.particles().iter().map(|p| p.place[0]).collect();
    let want = 0.2 * (2.0 / std::f64::consts::PI).sqrt();
    let (mean, _) = population.moments(&values);
    assert!((mean - want).abs() < 0.015, "{mean} is not {want}");
}

#[test]
fn ninety_per_cent_intervals_cover_what_was_true() {
    let (mut covered, mut narrower) = ([0, 0], [0.0, 0.0]);
    for trial in 0..100 {
        let mut luck = random(77, trial);
        let truth = [open(&mut luck), open(&mut luck)];
        // What is seen of the two: each with an error, and their sum.
        let see = |place: &[f64], luck: &mut ChaCha8Rng| {
            vec![Some(place[0] + 0.15 * normal(luck)), Some(place[0] + place[1] + 0.15 * normal(luck))]
        };
        let observed: Vec<f64> = see(&truth, &mut luck).into_iter().flatten().collect();
        let population = calibrate(see, &observed, (200, 0.1, 3), trial);
        for number in [0, 1] {
            let values: Vec<f64> = population.particles().iter().map(|p| p.place[number]).collect();
            let (low, high) = (population.quantile(&values, 0.05), population.quantile(&values, 0.95));
            covered[number] += u32::from((low..=high).contains(&truth[number]));
            narrower[number] += population.moments(&values).1 / (1.0_f64 / 12.0).sqrt() / 100.0;
        }
    }
    for number in [0, 1] {
        assert!((83..=99).contains(&covered[number]), "{covered:?}");
        assert!(narrower[number] < 0.75, "{narrower:?}");
    }
}

#[test]
fn nothing_near_is_nothing() {
    assert_eq!(Population::reject(vec![(vec![0.5], None)], 3), None);
    assert_eq!(distance(&[Some(1.0), None], &[0.0, 0.0], &[1.0, 1.0]), None);
    assert_eq!(distance(&[Some(3.0), Some(4.0)], &[0.0, 0.0], &[1.0, 1.0]), Some(5.0));
    assert_eq!(distance(&[Some(3.0)], &[0.0], &[0.0]), None);
    assert_eq!(spread(&[1.0]), None);
    assert_eq!(spread(&[1.0, 2.0, 4.0]), Some(1.0));
    // Where most are equal, the standard deviation.
    assert_eq!(spread(&[0.0, 0.0, 0.0, 2.0]), Some(1.0));
}

#[test]
fn resampling_follows_weights() {
    let particle = |weight: f64| Particle { place: vec![0.5], weight, distance: 0.0 };
    let population = Population::of(vec![particle(1.0), particle(3.0), particle(0.0)]).unwrap();
    assert!((population.effective_size() - 1.6).abs() < 1e-12);
    let drawn = population.resample(100, 1, 0);
    assert_eq!(drawn.iter().filter(|&&p| p == 0).count(), 25);
    assert_eq!(drawn.iter().filter(|&&p| p == 2).count(), 0);
    // The first of them stand for all.
    let first = drawn[..40].iter().filter(|&&p| p == 0).count();
    assert!((3..=18).contains(&first), "{first}");
    assert_eq!(population.tolerance(0.5), 0.0);
    // The same seed, the same places; another stream, others.
    assert_eq!(population.propose(3, 9, 1), population.propose(3, 9, 1));
    assert_ne!(population.propose(3, 9, 1), population.propose(3, 9, 2));
    assert!(population.propose(500, 9, 1).iter().all(|place| place[0] > 0.0 && place[0] < 1.0));
}
