//! Latin hypercubes, plain and spread out.

use crate::error::{DesignError, MAX_VALUES, check_size};
use crate::random::{Purpose, Random};
use crate::unit::Sample;

/// The most points of a Latin hypercube. A larger sample is better a Sobol' sequence.
pub const MAX_LATIN_ROWS: usize = 100_000;
/// The most points of a maximin Latin hypercube.
pub const MAX_MAXIMIN_ROWS: usize = 10_000;
/// The most numbers (points times factors) of a maximin Latin hypercube.
pub const MAX_MAXIMIN_VALUES: usize = 400_000;

/// A Latin hypercube (McKay, Beckman & Conover, Technometrics 21 (1979)): in every factor each of `rows` equal strata
/// holds one point, at a uniformly random place in it, and the order of the strata is random, independently for each
/// factor. ⌊value · `rows`⌋ is the stratum.
///
/// # Errors
/// Without points or factors, with more than [`MAX_LATIN_ROWS`] points or [`MAX_VALUES`] numbers.
pub fn latin_hypercube(rows: usize, factors: usize, seed: u64) -> Result<Sample, DesignError> {
    check_rows(rows, MAX_LATIN_ROWS)?;
    check_size(rows, factors, MAX_VALUES)?;
    Ok(random_start(rows, factors, seed, 0))
}

/// A Latin hypercube as of [`latin_hypercube`] whose closest points are far apart (maximin: Johnson, Moore & Ylvisaker,
/// Journal of Statistical Planning and Inference 26 (1990); Morris & Mitchell, ibid. 43 (1995)).
///
/// The search starts from `latin_hypercube(rows, factors, seed)`. It exchanges one coordinate of one of the two closest
/// points with that of another point, both drawn at random, and keeps an exchange that leaves both points farther than
/// that from all others, so the smallest distance never falls. After 4 · `rows` · `factors` exchanges in vain it starts
/// anew from another Latin hypercube, up to 50 times, and takes the best. It ends for good once 4 · 10⁸ coordinates
/// were compared, in about a second; the distances of the first start take rows² · factors / 2 more, in some seconds
/// for the largest designs. The less effort there is for each point, the closer the result is to the start: the
/// smallest distance triples for 20 points of 2 factors, more than doubles for 100 of 10, and grows by two thirds for
/// 1,000 of 20 and by a third for 10,000 of 20.
///
/// # Errors
/// Without points or factors, with more than [`MAX_MAXIMIN_ROWS`] points or [`MAX_MAXIMIN_VALUES`] numbers.
pub fn maximin_latin_hypercube(rows: usize, factors: usize, seed: u64) -> Result<Sample, DesignError> {
    check_rows(rows, MAX_MAXIMIN_ROWS)?;
    check_size(rows, factors, MAX_MAXIMIN_VALUES)?;
    let mut effort = EFFORT;
    let mut best = spread(rows, factors, seed, 0, &mut effort);
    for start in 1..=RESTARTS {
        // A start is worth it only while its distances can be listed.
        let list = rows as u64 * rows as u64 * factors as u64 / 2;
        if list >= effort {
            break;
        }
        effort -= list;
        let next = spread(rows, factors, seed, start, &mut effort);
        if next.0 > best.0 {
            best = next;
        }
    }
    Ok(best.1)
}

/// Coordinates that the search compares, at most.
const EFFORT: u64 = 400_000_000;
const RESTARTS: u32 = 50;

/// The smallest Euclidean distance between two points; `None` with fewer than two.
#[must_use]
pub fn smallest_distance(sample: &Sample) -> Option<f64> {
    let pairs =
        sample.points().enumerate().flat_map(|(i, a)| sample.points().take(i).map(move |b| square(a, b)));
    pairs.reduce(|least, distance| if distance < least { distance } else { least }).map(f64::sqrt)
}

fn check_rows(rows: usize, most: usize) -> Result<(), DesignError> {
    if rows > most { Err(DesignError::TooManyRows { rows, most }) } else { Ok(()) }
}

fn random_start(rows: usize, factors: usize, seed: u64, start: u32) -> Sample {
    let mut random = Random::new(seed, Purpose::LatinHypercube, start);
    let column = |_| {
        let mut strata: Vec<u32> = (0..rows as u32).collect();
        random.shuffle(&mut strata);
        // 32 bits and a half, so that the place is inside the stratum and no rounding moves it out.
        let place =
            |stratum| f64::from(stratum) + ((random.bits() >> 32) as f64 + 0.5) / (1_u64 << 32) as f64;
        strata.into_iter().map(place).map(|place| place / rows as f64).collect()
    };
    Sample::from_columns(&(0..factors).map(column).collect::<Vec<Vec<f64>>>())
}

/// Square of the Euclidean distance.
fn square(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b))
}

/// A start improved by exchanges while they succeed and `effort` lasts, and its smallest squared distance.
fn spread(rows: usize, factors: usize, seed: u64, start: u32, effort: &mut u64) -> (f64, Sample) {
    let sample = random_start(rows, factors, seed, start);
    let mut search = Search::new(sample.values().to_vec(), rows, factors);
    let mut random = Random::new(seed, Purpose::LatinHypercubeSearch, start);
    let mut vain = 0;
    while rows > 2 && vain < 4 * rows * factors && *effort > 0 {
        let closest = search.closest();
        let ends = [closest, search.nearest[closest].1];
        let (point, factor, other) =
            (ends[usize::from(random.coin())], random.below(factors), random.below(rows));
        let improved = search.exchange(point, other, factor);
        vain = if improved { 0 } else { vain + 1 };
        *effort = effort.saturating_sub(search.compared);
        search.compared = 0;
    }
    let closest = search.nearest[search.closest()].0;
    (closest, Sample::new(rows, factors, search.values).unwrap_or(sample))
}

/// Points under exchange, each with the squared distance and position of its nearest neighbour.
struct Search {
    values: Vec<f64>,
    factors: usize,
    nearest: Vec<(f64, usize)>,
    /// Coordinates compared since last asked.
    compared: u64,
}

impl Search {
    fn new(values: Vec<f64>, rows: usize, factors: usize) -> Self {
        let mut search = Self { values, factors, nearest: vec![(f64::INFINITY, 0); rows], compared: 0 };
        for (i, j) in (0..rows).flat_map(|i| (0..i).map(move |j| (i, j))) {
            search.meet(i, j);
        }
        search.compared = 0;
        search
    }

    fn distance(&mut self, i: usize, j: usize) -> f64 {
        self.compared += self.factors as u64;
        let point = |i: usize| &self.values[i * self.factors..(i + 1) * self.factors];
        square(point(i), point(j))
    }

    /// Notes two points as nearest to each other if they are.
    fn meet(&mut self, i: usize, j: usize) {
        let distance = self.distance(i, j);
        for (point, other) in [(i, j), (j, i)] {
            if distance < self.nearest[point].0 {
                self.nearest[point] = (distance, other);
            }
        }
    }

    /// A point of the closest pair.
    fn closest(&self) -> usize {
        let distance = |point: usize| self.nearest[point].0;
        (1..self.nearest.len()).fold(0, |least, i| if distance(i) < distance(least) { i } else { least })
    }

    /// Exchanges a coordinate of two points, if that takes both farther than the smallest distance from all others.
    fn exchange(&mut self, a: usize, b: usize, factor: usize) -> bool {
        // The search for the closest pair costs about as much as this many comparisons of coordinates.
        self.compared += self.nearest.len() as u64 / 8 + 1;
        if a == b {
            return false;
        }
        let least = self.nearest[self.closest()].0;
        self.values.swap(a * self.factors + factor, b * self.factors + factor);
        let rows = self.nearest.len();
        let farther = [a, b]
            .into_iter()
            .all(|point| (0..rows).all(|other| other == point || self.distance(point, other) > least));
        if !farther {
            self.values.swap(a * self.factors + factor, b * self.factors + factor);
            return false;
        }
        let lost: Vec<usize> = (0..rows)
            .filter(|&point| [a, b].iter().any(|&moved| moved == point || self.nearest[point].1 == moved))
            .collect();
        lost.iter().for_each(|&point| self.nearest[point].0 = f64::INFINITY);
        for &point in &lost {
            (0..rows).filter(|&other| other != point).for_each(|other| self.meet(point, other));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{
        MAX_LATIN_ROWS, MAX_MAXIMIN_ROWS, latin_hypercube, maximin_latin_hypercube, smallest_distance,
    };
    use crate::error::DesignError;
    use crate::unit::{Sample, level};

    fn is_latin(sample: &Sample) -> bool {
        (0..sample.factors()).all(|factor| {
            let mut strata: Vec<_> =
                sample.column(factor).map(|u| level(u, sample.rows()).unwrap()).collect();
            strata.sort_unstable();
            strata.into_iter().eq(0..sample.rows())
        })
    }

    #[test]
    fn every_stratum_holds_one_point() {
        for (rows, factors) in [(1, 1), (2, 3), (7, 2), (100, 30), (MAX_LATIN_ROWS, 1)] {
            assert!(is_latin(&latin_hypercube(rows, factors, 6).unwrap()));
        }
        for (rows, factors) in [(1, 2), (2, 2), (3, 1), (40, 4)] {
            assert!(is_latin(&maximin_latin_hypercube(rows, factors, 6).unwrap()));
        }
    }

    #[test]
    fn the_search_spreads_points_out() {
        for (rows, factors, gain) in [(20, 2, 1.8), (50, 5, 2.0), (100, 10, 1.8), (200, 20, 1.4)] {
            for seed in 0..4 {
                let plain = smallest_distance(&latin_hypercube(rows, factors, seed).unwrap()).unwrap();
                let spread =
                    smallest_distance(&maximin_latin_hypercube(rows, factors, seed).unwrap()).unwrap();
                assert!(spread > gain * plain, "{rows} x {factors}: {plain} to {spread}");
            }
        }
    }

    /// The neighbours that the search keeps are those of its points.
    #[test]
    fn neighbours_are_kept_up_to_date() {
        let start = latin_hypercube(30, 3, 2).unwrap();
        let mut search = super::Search::new(start.values().to_vec(), 30, 3);
        let mut random = crate::random::Random::new(2, crate::random::Purpose::Morris, 0);
        let kept = (0..5_000).filter(|_| {
            let point = search.closest();
            search.exchange(point, random.below(30), random.below(3))
        });
        assert!(kept.count() > 10);
        let fresh = super::Search::new(search.values.clone(), 30, 3);
        assert_eq!(search.nearest, fresh.nearest);
        let sample = Sample::new(30, 3, search.values.clone()).unwrap();
        assert!(is_latin(&sample));
        assert_eq!(smallest_distance(&sample), Some(fresh.nearest[fresh.closest()].0.sqrt()));
    }

    #[test]
    fn a_design_of_many_points_is_spread_out_too() {
        let sample = maximin_latin_hypercube(2_000, 10, 1).unwrap();
        let plain = smallest_distance(&latin_hypercube(2_000, 10, 1).unwrap());
        assert!(is_latin(&sample) && smallest_distance(&sample) > plain);
    }

    #[test]
    fn impossible_sizes_are_refused() {
        assert_eq!(latin_hypercube(0, 2, 1), Err(DesignError::NoRows));
        assert_eq!(maximin_latin_hypercube(2, 0, 1), Err(DesignError::NoFactors));
        let (rows, most) = (MAX_MAXIMIN_ROWS + 1, MAX_MAXIMIN_ROWS);
        assert_eq!(maximin_latin_hypercube(rows, 2, 1), Err(DesignError::TooManyRows { rows, most }));
        assert!(latin_hypercube(MAX_LATIN_ROWS + 1, 2, 1).is_err());
        assert!(maximin_latin_hypercube(most, 41, 1).is_err());
    }

    #[test]
    fn first_rows_are_minted() {
        let bits = |sample: Sample| sample.values()[..2].iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        // Minted on x86-64: another value means that designs differ between machines or versions.
        assert_eq!(bits(latin_hypercube(9, 2, 1).unwrap()), [0x3fef_8e05_e061_c71c, 0x3fd6_a659_f1d1_c71c]);
        assert_eq!(
            bits(maximin_latin_hypercube(9, 2, 1).unwrap()),
            [0x3fdf_153b_3103_8e39, 0x3fe6_53ff_29e8_e38e]
        );
    }
}
