use super::super::error::DiscoveryError;
use super::super::limits::{End, Limits};
use super::super::sample::{Factor, Sample, Values};
use super::super::test_samples::Columns;
use super::{Count, DiscoveryBox, Objective, Prim, PrimSettings, prim};

fn search(columns: &Columns) -> Prim {
    prim(&columns.sample(), &PrimSettings::default()).unwrap()
}

fn range(limits: &Limits) -> (f64, f64) {
    match *limits {
        Limits::Range { low, high } => (low, high),
        Limits::Levels(_) => panic!("levels"),
    }
}

#[test]
fn a_step_function_is_peeled_one_row_at_a_time() {
    // 20 values in a row, the upper ten successes: (n − 1) · 0.05 is below 1, so that each peel lies halfway between the
    // least two values, until no failure is left.
    let x: Vec<f64> = (0..20).map(f64::from).collect();
    let outcome: Vec<_> = x.iter().map(|&x| Some(x >= 10.0)).collect();
    let sample = Sample::new(&[Factor { name: "x", values: Values::Real(&x) }], &outcome).unwrap();
    let round = &prim(&sample, &PrimSettings::default()).unwrap().rounds[0];
    let lows: Vec<f64> = round.trajectory.iter().map(|found| range(&found.limits[0]).0).collect();
    assert_eq!(lows, [0.0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5]);
    assert_eq!((round.peeled, round.chosen, round.meets_threshold), (11, 8, true));
    let last = &round.trajectory[10];
    assert_eq!((last.coverage, last.density, last.mass), (Some(1.0), Some(1.0), Some(0.5)));
    // All ten are successes where half of all rows are.
    let p = last.restrictions[0].quasi_p.unwrap();
    assert!((p * 1024.0 - 1.0).abs() < 1e-12, "{p}");
}

#[test]
fn a_planted_box_is_found() {
    for seed in 0..10 {
        let columns = Columns::planted(seed, 4000);
        let found = search(&columns);
        let chosen = found.rounds[0].chosen_box();
        let ends: Vec<_> = chosen.restrictions.iter().map(|r| (r.factor, r.end)).collect();
        assert_eq!(ends, [(0, End::Low), (1, End::High), (2, End::Low), (2, End::High)], "{seed}");
        let limits = [chosen.limits[0].clone(), chosen.limits[1].clone(), chosen.limits[2].clone()];
        let [(first, _), (_, second), (third, fourth)] = limits.map(|limits| range(&limits));
        for (limit, planted, width) in
            [(first, 0.6, 0.4), (second, 0.5, 0.5), (third, 0.2, 0.6), (fourth, 0.8, 0.6)]
        {
            // The first box of density 0.8 where 0.95 can be had is up to a fifth too wide, which can be on one factor.
            assert!((limit - planted).abs() < 0.2 * width, "{seed}: {limit} for {planted}");
        }
        assert!(chosen.is_significant(1e-6), "{seed}: {:?}", chosen.restrictions);
        assert!(found.rounds[0].meets_threshold && chosen.coverage > Some(0.8));

        // A limit on a factor that plays no part is not significant.
        let mut limits = chosen.limits.clone();
        limits[4] = Limits::Range { low: 0.1, high: 1.0 };
        let more = columns.sample().measure(&limits).unwrap();
        let p = more.restrictions.iter().find(|r| r.factor == 4).and_then(|r| r.quasi_p).unwrap();
        assert!(p > 0.1, "{seed}: {p}");
    }
}

#[test]
fn noise_has_no_significant_box() {
    for seed in 0..20 {
        let columns = Columns::random(seed, 2000, 5, &[3], |_, _| 0.3);
        let found = search(&columns);
        assert_eq!((found.rounds.len(), found.rounds[0].meets_threshold), (1, false), "{seed}");
        let chosen = found.rounds[0].chosen_box();
        assert!(!chosen.is_significant(0.05), "{seed}: {chosen:?}");
        // Nor on rows it has not seen.
        let fresh = Columns::random(1000 + seed, 2000, 5, &[3], |_, _| 0.3);
        let seen_again = fresh.sample().measure(&chosen.limits).unwrap();
        assert!(!seen_again.is_significant(0.05), "{seed}: {seen_again:?}");
    }
}

#[test]
fn levels_are_peeled_and_pasted() {
    let columns = Columns::random(5, 3000, 3, &[4, 3], |x, levels| {
        if x[0] > 0.5 && (levels[0] == 1 || levels[0] == 3) { 0.95 } else { 0.05 }
    });
    let found = search(&columns);
    let chosen = found.rounds[0].chosen_box();
    let ends: Vec<_> = chosen.restrictions.iter().map(|r| (r.factor, r.end)).collect();
    assert_eq!(ends, [(0, End::Low), (3, End::Levels)]);
    assert_eq!(chosen.limits[3], Limits::Levels([1, 3].into_iter().collect()));
    assert!(chosen.is_significant(1e-6));

    // Level 1 of the first factor looks poor until level 0 of the second is gone: it is peeled, then let in again.
    let cells = [([0, 0], 30, 40), ([0, 1], 20, 22), ([1, 0], 0, 60), ([1, 1], 10, 10), ([0, 2], 0, 40)];
    let mut pasted = Columns { reals: Vec::new(), levels: vec![Vec::new(), Vec::new()], outcome: Vec::new() };
    for (levels, successes, rows) in cells {
        for row in 0..rows {
            pasted.levels[0].push(levels[0]);
            pasted.levels[1].push(levels[1]);
            pasted.outcome.push(Some(row < successes));
        }
    }
    let round = &search(&pasted).rounds[0];
    let (before, after) = (&round.trajectory[round.peeled - 1], &round.trajectory[round.peeled]);
    assert_eq!(before.limits[0], Limits::Levels([0].into_iter().collect()));
    assert_eq!(after.limits[0], Limits::Levels([0, 1].into_iter().collect()));
    assert_eq!((after.n, after.successes), (32, 30));
}

#[test]
fn pasting_makes_boxes_larger_and_denser() {
    let mut pasted = 0;
    for seed in 0..20 {
        let round = &search(&Columns::planted(seed, 600)).rounds[0];
        for pair in round.trajectory[round.peeled - 1..].windows(2) {
            assert!(pair[1].n > pair[0].n && pair[1].density > pair[0].density);
            pasted += 1;
        }
        for pair in round.trajectory[..round.peeled].windows(2) {
            assert!(pair[1].n < pair[0].n && pair[1].density > pair[0].density);
            assert!(pair[1].mass >= Some(0.05));
        }
    }
    assert!(pasted > 5, "{pasted}");
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let columns =
        Columns::random(
            8,
            800,
            4,
            &[3],
            |x, levels| {
                if x[0] > 0.4 && x[2] < 0.7 && levels[0] != 1 { 0.85 } else { 0.1 }
            },
        );
    let found = search(&columns);
    assert!(found.rounds[0].trajectory.len() > 10);
    for seed in 0..5 {
        assert_eq!(search(&columns.shuffled(seed)), found);
    }
}

#[test]
fn a_second_round_covers_another_region() {
    let columns = Columns::random(2, 4000, 3, &[], |x, _| {
        let (one, other) = (x[2] > 0.85, x[0] > 0.6 && x[1] > 0.5);
        if one || other { 1.0 } else { 0.01 }
    });
    let found = search(&columns);
    assert_eq!(found.rounds.len(), 2, "the third finds nothing dense");
    let [first, second] = [0, 1].map(|round: usize| found.rounds[round].chosen_box());
    let factors = |found: &DiscoveryBox| found.restrictions.iter().map(|r| r.factor).collect::<Vec<_>>();
    assert_eq!((factors(first), factors(second)), (vec![0, 1], vec![2]));
    assert!(first.coverage.unwrap() + second.coverage.unwrap() > 0.9);
    // The second round starts without the rows of the first.
    assert_eq!(found.rounds[1].trajectory[0].n, 4000 - first.n);
    assert_eq!(found.rounds[1].trajectory[0].restrictions, []);

    let one = PrimSettings { most_rounds: 1, ..PrimSettings::default() };
    assert_eq!(prim(&columns.sample(), &one).unwrap().rounds, found.rounds[..1]);
}

#[test]
fn objectives_weigh_gain_and_loss() {
    let (before, after) = (Count { n: 100, successes: 50 }, Count { n: 80, successes: 48 });
    let scores = [Objective::GainPerRow, Objective::WeightedGainPerRow, Objective::Mean]
        .map(|objective| objective.score(before, after));
    for (score, expected) in scores.into_iter().zip([0.1 / 20.0, 80.0 * 0.1 / 20.0, 0.6]) {
        assert!((score - expected).abs() < 1e-15, "{score}");
    }
    let nothing = Count::default();
    assert_eq!(Objective::GainPerRow.score(before, before), 0.0);
    assert_eq!(Objective::GainPerRow.score(before, nothing), -0.005);
    assert_eq!(Objective::Mean.score(before, nothing), -1.0);
}

#[test]
fn settings_out_of_range_and_constant_outcomes_are_refused() {
    let mut columns = Columns::planted(1, 50);
    let sample = columns.sample();
    let fails = |settings| prim(&sample, &settings).unwrap_err().to_string();
    let usual = PrimSettings::default();
    assert_eq!(
        fails(PrimSettings { alpha: 0.5, ..usual }),
        "`alpha` is 0.5 but must be above 0 and below 0.5"
    );
    assert!(fails(PrimSettings { paste_alpha: f64::NAN, ..usual }).starts_with("`paste_alpha` is NaN"));
    assert!(fails(PrimSettings { min_mass: -0.1, ..usual }).starts_with("`min_mass`"));
    assert!(fails(PrimSettings { threshold: 1.1, ..usual }).starts_with("`threshold`"));
    assert!(fails(PrimSettings { most_rounds: 0, ..usual }).starts_with("`most_rounds`"));
    columns.outcome.fill(Some(true));
    columns.outcome[3] = None;
    let constant = prim(&columns.sample(), &usual).unwrap_err();
    assert_eq!(constant, DiscoveryError::OneClass { rows: 49, successes: 49 });
}
