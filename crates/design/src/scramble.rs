//! Owen's nested uniform scrambling of one coordinate of a Sobol' sequence.

use crate::random::{Purpose, Random, UNIT_53};

/// Scrambles one coordinate of the first points of a Sobol' sequence, given as binary digits, to [0, 1).
///
/// In nested uniform scrambling a digit is flipped or not by a bit that belongs to the node of the binary tree named
/// by the digits above it. No tree is kept. The first 2ᵐ points have one in each of 2ᵐ equal intervals, so a point
/// among the next 2ᵐ shares the interval, the first m digits and thus the first m flips with exactly one of them, is
/// its mirror image in digit m + 1, and is the first to meet any node below: there its digits are its own random bits,
/// word by word from the stream of the factor. The joint distribution is that of the whole tree, at one random word
/// per point, and a longer sequence begins with the shorter one.
pub(crate) fn scramble(digits: &[u32], seed: u64, factor: u32) -> Vec<f64> {
    let mut random = Random::new(seed, Purpose::Scrambling, factor);
    let mut scrambled = Vec::with_capacity(digits.len());
    scrambled.extend(digits.first().map(|_| random.bits()));
    let mut m = 0;
    while scrambled.len() < digits.len() {
        let interval = |digits: u32| (u64::from(digits) >> (32 - m)) as usize;
        let known = scrambled.len();
        let mut holder = vec![0; known];
        digits[..known].iter().enumerate().for_each(|(point, &x)| holder[interval(x)] = point);
        // The bit of digit m + 1; the bits above it are shared, those below it new.
        let mirrored = 1_u64 << (63 - m);
        for &x in digits[known..].iter().take(known) {
            let shared: u64 = scrambled[holder[interval(x)]] ^ mirrored;
            scrambled.push((shared & !(mirrored - 1)) | (random.bits() & (mirrored - 1)));
        }
        m += 1;
    }
    scrambled.into_iter().map(|x| (x >> 11) as f64 * UNIT_53).collect()
}

#[cfg(test)]
mod tests {
    use super::scramble;
    use crate::sobol::digits;

    /// Points that share exactly `common` leading digits before scrambling share exactly as many afterwards.
    #[test]
    fn scrambling_keeps_the_tree() {
        let common = |a: u64, b: u64| (a ^ b).leading_zeros();
        for factor in [0, 3, 40] {
            let plain = digits(300, factor as usize);
            let mixed = scramble(&plain, 9, factor);
            let bits = |x: f64| ((x * (1_u64 << 53) as f64) as u64) << 11;
            for (i, j) in (0..300).flat_map(|j| (0..j).map(move |i| (i, j))) {
                let before = common(u64::from(plain[i]) << 32, u64::from(plain[j]) << 32);
                assert_eq!(common(bits(mixed[i]), bits(mixed[j])), before, "{factor}: {i}, {j}");
            }
        }
    }

    /// Over many seeds, the flips at the root, at a node below it and at the two nodes below that are fair and
    /// independent coins.
    #[test]
    fn flips_are_fair_and_independent() {
        let plain = digits(8, 0);
        let mut counts = [0_u32; 16];
        for seed in 0..8_000 {
            let mixed = scramble(&plain, seed, 0);
            let flip = |point: usize, digit: u32| {
                let after = (mixed[point] * f64::from(2 << digit)) as u32 & 1;
                (plain[point] >> (31 - digit) & 1 ^ after) as usize
            };
            // 0 is first in digits 000, 1/4 in 010.
            let quarter = plain.iter().position(|&x| x == 1 << 30).unwrap();
            counts[flip(0, 0) | flip(0, 1) << 1 | flip(0, 2) << 2 | flip(quarter, 2) << 3] += 1;
        }
        let chi = counts.iter().map(|&count| (f64::from(count) - 500.0) * (f64::from(count) - 500.0) / 500.0);
        // 99.9 % quantile with 15 degrees of freedom.
        assert!(chi.sum::<f64>() < 37.7, "{counts:?}");
    }

    #[test]
    fn a_longer_sequence_begins_with_the_shorter_one() {
        let long = scramble(&digits(1_000, 2), 4, 2);
        for rows in [1, 2, 3, 64, 65, 999] {
            assert_eq!(scramble(&digits(rows, 2), 4, 2), long[..rows]);
        }
        assert_ne!(scramble(&digits(8, 2), 5, 2), long[..8]);
    }
}
