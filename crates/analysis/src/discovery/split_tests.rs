use super::super::sample::{Count, Sample};
use super::super::test_samples::Columns;
use super::{Question, Split, best_split};

fn split(sample: &Sample) -> Option<Split> {
    let rows = sample.all_rows();
    best_split(sample, &rows, &sample.ascending(&rows), &|_| true)
}

/// Gini impurity of two parts, weighed by their rows.
fn impurity(parts: [Count; 2]) -> f64 {
    let of = |part: Count| {
        let share = part.successes as f64 / part.n as f64;
        part.n as f64 * 2.0 * share * (1.0 - share)
    };
    parts.into_iter().filter(|part| part.n > 0).map(of).sum()
}

fn parts(sample: &Sample, goes_left: impl Fn(u32) -> bool) -> [Count; 2] {
    let (left, right): (Vec<u32>, Vec<u32>) = sample.all_rows().into_iter().partition(|&row| goes_left(row));
    [sample.count_of(&left), sample.count_of(&right)]
}

#[test]
fn a_real_factor_is_cut_halfway_at_the_best_place() {
    for seed in 0..20 {
        let columns = Columns::random(seed, 60, 2, &[], |x, _| if x[1] > 0.5 { 0.7 } else { 0.2 });
        let sample = columns.sample();
        let found = split(&sample).unwrap();
        let achieved = impurity(parts(&sample, |row| found.goes_left(&sample, row)));
        for column in &columns.reals {
            for &cut in column {
                let other = impurity(parts(&sample, |row| column[row as usize] <= cut));
                assert!(achieved <= other + 1e-9, "{seed}: {achieved} against {other}");
            }
        }
    }
    let columns = Columns {
        reals: vec![vec![3.0, 1.0, 1.0, 6.0]],
        levels: Vec::new(),
        outcome: vec![Some(true), Some(false), Some(false), Some(true)],
    };
    assert_eq!(split(&columns.sample()), Some(Split { factor: 0, question: Question::AtMost(2.0) }));
}

#[test]
fn levels_are_parted_as_well_as_by_trying_all_subsets() {
    for seed in 0..30 {
        let columns = Columns::random(seed, 80, 0, &[6], |_, levels| {
            [0.1, 0.8, 0.3, 0.5, 0.9, 0.5][levels[0] as usize]
        });
        let sample = columns.sample();
        let found = split(&sample).unwrap();
        let achieved = impurity(parts(&sample, |row| found.goes_left(&sample, row)));
        let best = (1..63_u32)
            .map(|subset| impurity(parts(&sample, |row| subset >> columns.levels[0][row as usize] & 1 == 1)))
            .fold(f64::INFINITY, |least, next| if next < least { next } else { least });
        assert!((achieved - best).abs() < 1e-9, "{seed}: {achieved} against {best}");
    }
}

#[test]
fn levels_that_do_not_occur_go_with_the_larger_part() {
    let columns = Columns {
        reals: Vec::new(),
        levels: vec![vec![0, 0, 0, 1, 1, 2]],
        outcome: [false, false, false, true, true, true].map(Some).to_vec(),
    };
    let sample = columns.sample();
    let found = best_split(&sample, &[0, 1, 3], &[Vec::new()], &|_| true).unwrap();
    assert_eq!(found.question, Question::In([0, 2].into_iter().collect()));
    let found = best_split(&sample, &[0, 3, 4], &[Vec::new()], &|_| true).unwrap();
    assert_eq!(found.question, Question::In([0].into_iter().collect()));
}

#[test]
fn there_is_no_split_without_gain_or_room() {
    let even = Columns {
        reals: vec![vec![0.0, 0.0, 1.0, 1.0]],
        levels: Vec::new(),
        outcome: [true, false, true, false].map(Some).to_vec(),
    };
    assert_eq!(split(&even.sample()), None);
    let sample = Columns::planted(1, 100).sample();
    let rows = sample.all_rows();
    assert!(split(&sample).is_some());
    assert_eq!(best_split(&sample, &rows, &sample.ascending(&rows), &|count| count.n > 50), None);
}
