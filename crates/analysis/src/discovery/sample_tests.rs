use std::collections::BTreeSet;

use super::{DiscoveryError, Factor, Limits, MOST_CELLS, Sample, Values};
use crate::discovery::End;

const X: [f64; 4] = [-0.0, 2.0, f64::NAN, 5.0];
const LEVELS: [u32; 4] = [3, 1, 9999, 3];
const OUTCOME: [Option<bool>; 4] = [Some(true), Some(false), None, Some(true)];

fn sample() -> Sample {
    let factors = [
        Factor { name: "x", values: Values::Real(&X) },
        Factor { name: "kind", values: Values::Levels(&LEVELS) },
    ];
    Sample::new(&factors, &OUTCOME).unwrap()
}

#[test]
fn rows_without_an_outcome_are_left_out_whatever_their_factors() {
    let sample = sample();
    assert_eq!((sample.rows(), sample.successes(), sample.missing()), (3, 2, 1));
    assert_eq!(
        sample.whole(),
        [Limits::Range { low: 0.0, high: 5.0 }, Limits::Levels(BTreeSet::from([1, 3]))]
    );
}

#[test]
fn a_given_box_is_measured() {
    let found = sample()
        .measure(&[Limits::Range { low: 1.0, high: 9.0 }, Limits::Levels(BTreeSet::from([3, 7]))])
        .unwrap();
    assert_eq!((found.n, found.successes, found.density), (1, 1, Some(1.0)));
    assert_eq!((found.coverage, found.mass), (Some(0.5), Some(1.0 / 3.0)));
    // Without the lower limit 2 of 2 rows, without the levels 1 of 2.
    let restrictions: Vec<_> = found.restrictions.iter().map(|r| (r.factor, r.end, r.quasi_p)).collect();
    assert_eq!(restrictions, [(0, End::Low, Some(1.0)), (1, End::Levels, Some(0.5))]);
    assert_eq!(found.restricted_factors(), 2);
    assert!(!found.is_significant(0.6));
}

#[test]
fn an_empty_box_has_no_density() {
    let nowhere = [Limits::Range { low: 6.0, high: 9.0 }, sample().whole()[1].clone()];
    let found = sample().measure(&nowhere).unwrap();
    assert_eq!((found.n, found.density, found.coverage), (0, None, Some(0.0)));
    assert_eq!(found.restrictions[0].quasi_p, None);
}

#[test]
fn limits_of_the_wrong_kind_or_number_fit_no_box() {
    let sample = sample();
    let range = Limits::Range { low: 0.0, high: 1.0 };
    assert_eq!(sample.measure(&[range.clone(), range.clone()]), None);
    assert_eq!(sample.measure(&[range]), None);
}

#[test]
fn what_is_wrong_is_named() {
    let real = |values| Factor { name: "x", values: Values::Real(values) };
    let fails = |factors: &[Factor<'_>], outcome: &[Option<bool>]| Sample::new(factors, outcome).unwrap_err();
    let yes = [Some(true); 4];
    assert_eq!(fails(&[], &yes), DiscoveryError::NoFactors);
    assert_eq!(fails(&[real(&X)], &yes), DiscoveryError::NotFinite { factor: "x".to_owned(), row: 2 });
    assert_eq!(fails(&[real(&X[..3])], &yes).to_string(), "factor `x` has 3 rows, the outcome has 4");
    assert_eq!(
        fails(&[Factor { name: "kind", values: Values::Levels(&LEVELS) }], &yes).to_string(),
        "level 9999 of factor `kind` in row 2 is not below 1024, the most levels a factor can have"
    );
    let rows = MOST_CELLS / 2 + 1;
    assert_eq!(
        fails(&[real(&X), real(&X)], &vec![None; rows]),
        DiscoveryError::TooLarge { rows, factors: 2 }
    );
}
