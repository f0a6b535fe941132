//! Tests of the search: problems with known fronts, levels, failures, repetition.

use super::{Nsga2, Nsga2Settings, Solution};
use crate::nsga2_error::Nsga2Error;
use crate::pareto::{hypervolume_2d, pareto_front};
use crate::unit::level;
use crate::variation::{Gene, Variation};

fn settings(genes: Vec<Gene>, population: usize, generations: u32) -> Nsga2Settings {
    Nsga2Settings { genes, objectives: 2, population, generations, variation: Variation::default(), seed: 5 }
}

fn run(settings: Nsga2Settings, f: impl Fn(&[f64]) -> Option<Vec<f64>>) -> Nsga2 {
    let mut search = Nsga2::new(settings).unwrap();
    loop {
        let asked = search.ask();
        if asked.is_empty() {
            return search;
        }
        search.tell(&asked.iter().map(|genes| f(genes)).collect::<Vec<_>>()).unwrap();
    }
}

fn area(front: &[Solution]) -> f64 {
    let points: Vec<_> = front.iter().map(|solution| solution.objectives.clone()).collect();
    assert_eq!(pareto_front(&points).len(), points.len());
    hypervolume_2d(&points, [1.0, 1.0]).unwrap()
}

/// g of the problems of Zitzler, Deb & Thiele (Evolutionary Computation 8 (2000)): 1 on the front.
fn g(x: &[f64]) -> f64 {
    1.0 + 9.0 * x[1..].iter().sum::<f64>() / (x.len() - 1) as f64
}

/// ZDT1: the front is f₂ = 1 − √f₁, which dominates an area of 2/3 below (1, 1).
#[test]
fn a_convex_front_is_found() {
    let zdt1 = |x: &[f64]| Some(vec![x[0], g(x) * (1.0 - (x[0] / g(x)).sqrt())]);
    for seed in 0..5 {
        let search = run(Nsga2Settings { seed, ..settings(vec![Gene::Real; 8], 60, 100) }, zdt1);
        assert_eq!((search.evaluated(), search.failed(), search.generation()), (6_000, 0, 100));
        let above = |s: &Solution| s.objectives[1] - (1.0 - s.objectives[0].sqrt());
        assert!(search.front().iter().all(|s| above(s) < 0.02));
        assert!(area(search.front()) > 2.0 / 3.0 - 0.005, "{}", area(search.front()));
    }
}

/// ZDT2: the front is f₂ = 1 − f₁², which is not convex and dominates an area of 1/3 below (1, 1).
#[test]
fn a_front_that_is_not_convex_is_found() {
    let zdt2 = |x: &[f64]| Some(vec![x[0], g(x) * (1.0 - (x[0] / g(x)) * (x[0] / g(x)))]);
    for seed in 0..5 {
        let search = run(Nsga2Settings { seed, ..settings(vec![Gene::Real; 8], 60, 100) }, zdt2);
        let above = |s: &Solution| s.objectives[1] - (1.0 - s.objectives[0] * s.objectives[0]);
        assert!(search.front().iter().all(|s| above(s) < 0.02));
        assert!(area(search.front()) > 1.0 / 3.0 - 0.005, "{}", area(search.front()));
    }
}

/// Six genes of six levels (46,656 combinations): the first objective sums weights of genes off one target, the second
/// other weights of genes off another target. The front by looking at all of them is found with 3,000 candidates.
#[test]
fn a_front_of_levels_is_found_exactly() {
    let f = |x: &[f64]| {
        let weights =
            [(0, 5.0, 4.0), (5, 3.0, 6.0), (2, 8.0, 1.0), (1, 2.0, 7.0), (4, 7.0, 2.0), (3, 1.0, 3.0)];
        let mut sums = vec![0.0, 0.0];
        for (&gene, (target, one, two)) in x.iter().zip(weights) {
            let level = level(gene, 6).unwrap();
            sums[0] += if level == target { 0.0 } else { one };
            sums[1] += if level == (target + 2) % 6 { 0.0 } else { two };
        }
        sums
    };
    let gene = |l: usize| (l as f64 + 0.5) / 6.0;
    let all: Vec<Vec<f64>> =
        (0..6_usize.pow(6)).map(|i| (0..6).map(|d| gene(i / 6_usize.pow(d) % 6)).collect()).collect();
    let objectives: Vec<_> = all.iter().map(|x| f(x)).collect();
    let mut exact: Vec<_> = pareto_front(&objectives).into_iter().map(|i| all[i].clone()).collect();
    exact.sort_by(|a, b| a.partial_cmp(b).unwrap());
    assert_eq!(exact.len(), 10);
    for seed in 0..4 {
        let plan = Nsga2Settings { seed, ..settings(vec![Gene::Levels(6); 6], 60, 50) };
        let search = run(plan, |x| Some(f(x)));
        let mut found: Vec<_> = search.front().iter().map(|solution| solution.genes.clone()).collect();
        found.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(found, exact);
        assert_eq!(search.evaluated(), 3_000);
    }
}

/// A space of 12 combinations is asked for once each, and then the search is over.
#[test]
fn no_candidate_is_asked_twice() {
    let mut search =
        Nsga2::new(settings(vec![Gene::Levels(4), Gene::Levels(1), Gene::Levels(3)], 5, 50)).unwrap();
    let mut all = Vec::new();
    loop {
        let asked = search.ask();
        assert_eq!(asked, search.ask());
        if asked.is_empty() {
            break;
        }
        search.tell(&vec![Some(vec![1.0, 1.0]); asked.len()]).unwrap();
        all.extend(asked.iter().map(|x| level(x[0], 4).unwrap() * 3 + level(x[2], 3).unwrap()));
    }
    all.sort_unstable();
    assert!(all.into_iter().eq(0..12));
    assert_eq!((search.front().len(), search.generation()), (12, 3));
    assert_eq!(search.tell(&[]), Err(Nsga2Error::NothingAsked));
}

/// Minimise (x, 1 − x) where x < ½ fails: the front is the other half.
#[test]
fn failed_candidates_rank_last() {
    let f = |x: &[f64]| match x[0] {
        low if low < 0.25 => None,
        low if low < 0.5 => Some(vec![f64::NAN, 0.0]),
        high => Some(vec![high + x[1], 1.0 - high + x[1]]),
    };
    let search = run(settings(vec![Gene::Real; 2], 40, 40), f);
    assert!(search.front().iter().all(|s| s.genes[0] >= 0.5 && s.objectives[0] >= 0.5));
    // Half of the first generation failed, and far fewer later on.
    assert!((20..400).contains(&search.failed()), "{}", search.failed());
    // Front from (½, ½) to (1, 0): it dominates 1/8 below (1, ½), and as much again and ¼ in the rest.
    let exact = 3.0 / 8.0;
    assert!((area(search.front()) - exact).abs() < 0.02, "{}", area(search.front()));
    let nothing = run(settings(vec![Gene::Real], 4, 3), |_| None);
    assert_eq!((nothing.failed(), nothing.front().len()), (12, 0));
}

#[test]
fn the_same_seed_asks_the_same_questions() {
    let f = |x: &[f64]| Some(vec![x[0] + x[1], (x[0] - 0.7) * (x[0] - 0.7) + x[2]]);
    let plan = settings(vec![Gene::Real, Gene::Real, Gene::Levels(4)], 12, 30);
    let (one, two) = (run(plan.clone(), f), run(plan.clone(), f));
    assert_eq!(one.front(), two.front());
    let other = run(Nsga2Settings { seed: 6, ..plan.clone() }, f);
    assert_ne!(one.front(), other.front());
    let first = &Nsga2::new(plan).unwrap().ask()[0];
    // Minted on x86-64: another value means that searches differ between machines or versions.
    assert_eq!(
        first.iter().map(|x| x.to_bits()).collect::<Vec<_>>(),
        [0x3fa1_3a6b_1c40_0000, 0x3fd5_36ea_4ef8_0000, 0x3fe4_0000_0000_0000]
    );
    assert_eq!(
        one.front()[0].objectives.iter().map(|x| x.to_bits()).collect::<Vec<_>>(),
        [0x3f9b_86d5_fd00_87eb, 0x3fe2_b679_ac2f_3333]
    );
}

#[test]
fn wrong_settings_and_answers_are_refused() {
    let plain = settings(vec![Gene::Real; 2], 4, 2);
    let refused = |settings| Nsga2::new(settings).unwrap_err();
    assert_eq!(refused(Nsga2Settings { objectives: 0, ..plain.clone() }), Nsga2Error::NoObjectives);
    assert_eq!(refused(Nsga2Settings { generations: 0, ..plain.clone() }), Nsga2Error::NoGenerations);
    assert_eq!(refused(Nsga2Settings { population: 3, ..plain.clone() }), Nsga2Error::Population(3));
    assert_eq!(
        refused(settings(vec![], 4, 2)).to_string(),
        "a design of 0 factors varies nothing; name at least 1"
    );
    assert_eq!(refused(settings(vec![Gene::Real, Gene::Levels(0)], 4, 2)), Nsga2Error::NoLevels { gene: 1 });
    let variation = Variation { crossover: 1.5, ..Variation::default() };
    assert!(
        refused(Nsga2Settings { variation, ..plain.clone() }).to_string().starts_with("crossover = 1.5;")
    );

    let mut search = Nsga2::new(plain).unwrap();
    assert_eq!(search.tell(&[None]), Err(Nsga2Error::NothingAsked));
    assert_eq!(search.ask().len(), 4);
    assert_eq!(search.tell(&[None]), Err(Nsga2Error::WrongNumber { expected: 4, found: 1 }));
    let short = [None, Some(vec![1.0]), None, None];
    assert_eq!(search.tell(&short), Err(Nsga2Error::WrongObjectives { candidate: 1, expected: 2, found: 1 }));
    assert_eq!((search.evaluated(), search.ask().len()), (0, 4));
    search.tell(&[const { None }; 4]).unwrap();
    assert_eq!(search.failed(), 4);
}
