//! Tests of the Sobol' sequence, plain and scrambled.

use super::{MAX_SOBOL_FACTORS, digits, directions, scrambled_sobol, sobol};
use crate::error::{DesignError, MAX_VALUES};
use crate::joe_kuo::JOE_KUO;
use crate::random::{Purpose, Random};
use crate::unit::Sample;

/// Of the points of `sample` with numbers `from` to `from` + 2^(sum of `depths`), each lies alone in its box of sides
/// 2^−depth, or each box has the same number `each`.
fn boxes_hold(sample: &Sample, from: usize, each: usize, factors: &[usize], depths: &[u32]) -> bool {
    let boxes = 1_usize << depths.iter().sum::<u32>();
    let mut counts = vec![0; boxes];
    for point in sample.points().skip(from).take(boxes * each) {
        let place = factors.iter().zip(depths).fold(0, |place, (&factor, &depth)| {
            (place << depth) | (point[factor] * f64::from(1_u32 << depth)) as usize
        });
        counts[place] += 1;
    }
    counts.iter().all(|&count| count == each)
}

/// What the program of Joe & Kuo prints for 8 points of three dimensions (their page shows the first 10).
#[test]
fn first_points_are_the_published_ones() {
    let sample = sobol(8, 3).unwrap();
    let expected = [
        [0.0, 0.0, 0.0],
        [0.5, 0.5, 0.5],
        [0.75, 0.25, 0.25],
        [0.25, 0.75, 0.75],
        [0.375, 0.375, 0.625],
        [0.875, 0.875, 0.125],
        [0.625, 0.125, 0.875],
        [0.125, 0.625, 0.375],
    ];
    assert!(sample.points().eq(expected.iter().map(<[f64; 3]>::as_slice)));
}

/// FNV-1a of the digits of 4,096 points of all dimensions, little-endian and point after point, as an independent
/// implementation (the crate `sobol-qmc` 2.5.1) computes them.
#[test]
fn digits_are_those_of_another_implementation() {
    let columns: Vec<_> = (0..MAX_SOBOL_FACTORS).map(|factor| digits(4_096, factor)).collect();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for point in 0..4_096 {
        for byte in columns.iter().flat_map(|column| column[point].to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    assert_eq!(hash, 0x8b78_0187_2309_d325);
}

/// Initial numbers are odd and below 2ⁱ; polynomials are distinct and primitive: x has order 2ˢ − 1 modulo each.
#[test]
fn direction_numbers_are_admissible() {
    let mut seen = std::collections::BTreeSet::new();
    for &(a, m) in &JOE_KUO {
        assert!(m.iter().enumerate().all(|(i, &m)| m % 2 == 1 && u32::from(m) < 2 << i), "{m:?}");
        let (degree, order) = (m.len(), (1_u32 << m.len()) - 1);
        let polynomial = 1 << degree | u32::from(a) << 1 | 1;
        assert!(seen.insert(polynomial));
        let mut power = 1;
        for exponent in 1..=order {
            power <<= 1;
            if power >> degree == 1 {
                power ^= polynomial;
            }
            assert_eq!(power == 1, exponent == order, "{polynomial:b}");
        }
    }
}

/// Property A of Sobol': the first 2ᵏ points of k factors have one in each of the 2ᵏ halves of halves. It holds if the
/// matrix of first digits of the direction numbers is regular over the field of two elements, and the set of Joe & Kuo
/// has it up to 1,111 dimensions (Joe & Kuo 2008): elimination without a change of rows shows it for every k.
#[test]
fn property_a_holds_for_all_dimensions() {
    const K: usize = MAX_SOBOL_FACTORS;
    let mut rows = vec![[0_u64; K.div_ceil(64)]; K];
    rows[0][0] = 1;
    for (row, &(a, m)) in rows[1..].iter_mut().zip(&JOE_KUO) {
        let degree = m.len();
        let mut bits: Vec<u16> = m.iter().enumerate().map(|(i, &m)| m >> i & 1).collect();
        for i in degree..K {
            let feedback = (1..degree).filter(|k| a >> (degree - 1 - k) & 1 == 1);
            bits.push(feedback.fold(bits[i - degree], |sum, k| sum ^ bits[i - k]));
        }
        bits.iter().enumerate().for_each(|(i, &bit)| row[i / 64] |= u64::from(bit) << (i % 64));
    }
    for k in 0..K {
        let pivot = rows[k];
        assert_eq!(pivot[k / 64] >> (k % 64) & 1, 1, "{} dimensions", k + 1);
        for row in rows[k + 1..].iter_mut().filter(|row| row[k / 64] >> (k % 64) & 1 == 1) {
            row.iter_mut().zip(&pivot).for_each(|(bits, pivot)| *bits ^= pivot);
        }
    }
}

#[test]
fn every_factor_is_stratified_at_every_power_of_two() {
    for sample in [sobol(1_024, MAX_SOBOL_FACTORS).unwrap(), scrambled_sobol(1_024, 1_000, 11).unwrap()] {
        for factor in 0..sample.factors() {
            for depth in 0..=10 {
                let last = sample.rows() - (1 << depth);
                for from in [0, (last / 2) >> depth << depth, last] {
                    assert!(
                        boxes_hold(&sample, from, 1, &[factor], &[depth]),
                        "{factor}: {depth} from {from}"
                    );
                }
            }
        }
    }
}

/// Every pair of factors is a (t, m, 2)-net with t the sum of the degrees of their polynomials, each less one (Sobol'
/// 1967); the first factor counts as degree 1.
#[test]
fn pairs_of_factors_are_nets() {
    const M: u32 = 10;
    let degree = |factor: usize| factor.checked_sub(1).map_or(1, |line| JOE_KUO[line].1.len() as u32);
    for sample in [sobol(1 << M, 12).unwrap(), scrambled_sobol(1 << M, 12, 3).unwrap()] {
        for (i, j) in (0..12).flat_map(|j| (0..j).map(move |i| (i, j))) {
            let t = degree(i) + degree(j) - 2;
            for depth in 0..=(M - t) {
                let depths = [depth, M - t - depth];
                assert!(boxes_hold(&sample, 0, 1 << t, &[i, j], &depths), "{i}, {j}: {depths:?}");
            }
        }
    }
}

/// The first three factors are a (1, m, 3)-net.
#[test]
fn the_first_three_factors_are_a_net() {
    let sample = scrambled_sobol(512, 3, 8).unwrap();
    for (a, b) in (0..=8_u32).flat_map(|a| (0..=8 - a).map(move |b| (a, b))) {
        assert!(boxes_hold(&sample, 0, 2, &[0, 1, 2], &[a, b, 8 - a - b]));
    }
}

/// Ishigami & Homma (1990) with a = 7, b = 0.1: mean a / 2.
fn ishigami(x: &[f64]) -> f64 {
    let angle = |u: f64| core::f64::consts::PI * (2.0 * u - 1.0);
    let (one, two, three) = (libm::sin(angle(x[0])), libm::sin(angle(x[1])), angle(x[2]));
    one + 7.0 * two * two + 0.1 * three * three * three * three * one
}

/// Sobol's g-function with aᵢ = 0, 1, 4.5, 9, 99, 99, 99, 99 (Saltelli & Sobol' 1995): mean 1.
fn g(x: &[f64]) -> f64 {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}

/// Root mean square error of the mean over 50 seeds.
fn error(f: fn(&[f64]) -> f64, mean: f64, sample: impl Fn(u64) -> Sample) -> f64 {
    let squares = (0..50).map(|seed| {
        let sample = sample(seed);
        let error = sample.points().map(f).sum::<f64>() / sample.rows() as f64 - mean;
        error * error
    });
    (squares.sum::<f64>() / 50.0).sqrt()
}

#[test]
fn integration_beats_independent_points_by_far() {
    const N: usize = 4_096;
    for (f, mean, factors, ratio) in [(ishigami as fn(&[f64]) -> f64, 3.5, 3, 30.0), (g, 1.0, 8, 30.0)] {
        let independent = error(f, mean, |seed| {
            let mut random = Random::new(seed, Purpose::Morris, 77);
            Sample::new(N, factors, (0..N * factors).map(|_| random.unit()).collect()).unwrap()
        });
        let scrambled = error(f, mean, |seed| scrambled_sobol(N, factors, seed).unwrap());
        assert!(scrambled * ratio < independent, "{scrambled:e} against {independent:e}");
    }
}

/// A smooth product: four times the points, an eighth of the error (Owen 1997).
#[test]
fn the_error_of_a_smooth_mean_falls_as_owen_proved() {
    let smooth = |x: &[f64]| x.iter().map(|x| 1.0 + (x - 0.5) * 0.8).product();
    let at = |rows| error(smooth, 1.0, |seed| scrambled_sobol(rows, 3, seed).unwrap());
    let ratio = at(256) / at(4_096);
    assert!(ratio > 32.0, "{ratio}");
}

#[test]
fn fewer_factors_or_points_are_part_of_more() {
    let large = scrambled_sobol(64, 9, 2).unwrap();
    let small = scrambled_sobol(20, 4, 2).unwrap();
    assert!(small.points().zip(large.points()).all(|(small, large)| *small == large[..4]));
}

#[test]
fn impossible_sizes_are_refused() {
    assert_eq!(sobol(0, 2), Err(DesignError::NoRows));
    assert_eq!(scrambled_sobol(2, 0, 1), Err(DesignError::NoFactors));
    assert_eq!(sobol(2, 1_001), Err(DesignError::TooManyFactors { factors: 1_001, most: 1_000 }));
    assert_eq!(
        sobol(MAX_VALUES, 2),
        Err(DesignError::TooManyValues { rows: MAX_VALUES, factors: 2, most: MAX_VALUES })
    );
}

#[test]
fn first_rows_are_minted() {
    let bits = |row: Option<&[f64]>| row.unwrap().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(sobol(2, 2).unwrap().row(1)), [0x3fe0_0000_0000_0000; 2]);
    // Minted on x86-64: another value means that designs differ between machines or versions.
    assert_eq!(
        bits(scrambled_sobol(1, 2, 1).unwrap().row(0)),
        [0x3fe6_3260_edd4_a8b8, 0x3fed_f476_7549_e082]
    );
}

/// The third factor has x² + x + 1 and m = 1, 3, so m₃ = 2 m₂ ⊕ 4 m₁ ⊕ m₁ = 3 and m₄ = 2 m₃ ⊕ 4 m₂ ⊕ m₂ = 9.
#[test]
fn directions_follow_the_recurrence() {
    let m = directions(2).iter().enumerate().map(|(i, v)| v >> (31 - i)).take(4).collect::<Vec<_>>();
    assert_eq!(m, [1, 3, 3, 9]);
}
