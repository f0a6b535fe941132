//! How children come from parents: crossover and mutation of genes in the unit cube.

use crate::random::{Random, UNIT_53};
use crate::unit::level;

/// What values a gene takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gene {
    /// Any number in [0, 1).
    Real,
    /// One of so many levels, at least 1, in no particular order. Level l of L is the number (l + ½) / L, from which
    /// [`level`] gives l back.
    Levels(usize),
}

impl Gene {
    /// The number in [0, 1) that stands for `u`.
    pub(crate) fn settle(self, u: f64) -> f64 {
        match self {
            Self::Real => u.clamp(0.0, 1.0 - UNIT_53),
            Self::Levels(levels) => {
                level(u, levels).map_or(0.0, |level| (level as f64 + 0.5) / levels as f64)
            }
        }
    }
}

/// How genes vary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variation {
    /// Probability that two parents exchange genes at all, in [0, 1]; Deb et al. (2002): 0.9.
    pub crossover: f64,
    /// Distribution index of crossover, at least 0; the greater, the closer children are to a parent. Deb et al.: 20.
    pub crossover_index: f64,
    /// Expected number of genes that mutate in a child, above 0 (each alike likely); Deb et al.: 1.
    pub mutations: f64,
    /// Distribution index of mutation, at least 0; the greater, the smaller the changes. Deb et al.: 20.
    pub mutation_index: f64,
}

impl Default for Variation {
    fn default() -> Self {
        Self { crossover: 0.9, crossover_index: 20.0, mutations: 1.0, mutation_index: 20.0 }
    }
}

impl Variation {
    /// Two children of two parents. With the probability of crossover each gene is recombined with probability ½: real
    /// ones by [`simulated_binary`], levels by exchange.
    pub(crate) fn cross(&self, genes: &[Gene], pair: &mut [Vec<f64>; 2], random: &mut Random) {
        if random.unit() >= self.crossover {
            return;
        }
        let [one, two] = pair;
        for (gene, (one, two)) in genes.iter().zip(one.iter_mut().zip(two)) {
            if random.coin() {
                continue;
            }
            if *gene == Gene::Real {
                [*one, *two] = simulated_binary(*one, *two, self.crossover_index, random);
            }
            if random.coin() {
                core::mem::swap(one, two);
            }
        }
    }

    /// Mutates each gene with the same probability: real ones by [`polynomial`], levels to any other level alike.
    pub(crate) fn mutate(&self, genes: &[Gene], child: &mut [f64], random: &mut Random) {
        let probability = self.mutations / genes.len() as f64;
        for (gene, value) in genes.iter().zip(child) {
            if random.unit() >= probability {
                continue;
            }
            *value = match *gene {
                Gene::Real => polynomial(*value, self.mutation_index, random.unit()),
                Gene::Levels(levels) if levels > 1 => {
                    let now = level(*value, levels).unwrap_or(0);
                    let other = (now + 1 + random.below(levels - 1)) % levels;
                    (other as f64 + 0.5) / levels as f64
                }
                Gene::Levels(_) => *value,
            };
        }
    }
}

/// Simulated binary crossover within [0, 1] (Deb & Agrawal, Complex Systems 9 (1995); bounds as of Deb's own program):
/// each child lies β times half the parents' distance from their middle, where β has the density ½ (η + 1) β^η up to 1
/// and ½ (η + 1) β^−(η+2) above, cut off where it would leave the bounds. The smaller child comes first.
fn simulated_binary(one: f64, two: f64, index: f64, random: &mut Random) -> [f64; 2] {
    let (low, high) = if one < two { (one, two) } else { (two, one) };
    let gap = high - low;
    let u = random.unit();
    if gap < 1e-14 {
        return [one, two];
    }
    let beta = |room: f64| {
        let alpha = 2.0 - libm::pow(1.0 + 2.0 * room / gap, -(index + 1.0));
        let base = if u * alpha <= 1.0 { u * alpha } else { 1.0 / (2.0 - u * alpha) };
        libm::pow(base, 1.0 / (index + 1.0))
    };
    let middle = 0.5 * (low + high);
    let children = [middle - 0.5 * beta(low) * gap, middle + 0.5 * beta(1.0 - high) * gap];
    children.map(|child| Gene::Real.settle(child))
}

/// Polynomial mutation within [0, 1] (Deb & Goyal, Computer Science and Informatics 26 (1996); bounds as of Deb's own
/// program): half of the changes go down and half up, with a density that falls with power η of the distance and ends
/// at the bound. `u` is uniform in [0, 1).
fn polynomial(value: f64, index: f64, u: f64) -> f64 {
    let power = index + 1.0;
    let root = |base: f64| libm::pow(base, 1.0 / power);
    let change = if u < 0.5 {
        root(2.0 * u + (1.0 - 2.0 * u) * libm::pow(1.0 - value, power)) - 1.0
    } else {
        1.0 - root(2.0 * (1.0 - u) + (2.0 * u - 1.0) * libm::pow(value, power))
    };
    Gene::Real.settle(value + change)
}

#[cfg(test)]
mod tests {
    use super::{Gene, Variation, polynomial, simulated_binary};
    use crate::random::{Purpose, Random};
    use crate::unit::level;

    fn random() -> Random {
        Random::new(8, Purpose::Nsga2, 7)
    }

    #[test]
    fn crossover_has_the_quartiles_of_its_density() {
        let mut random = random();
        let mut betas: Vec<f64> = (0..20_000)
            .map(|_| {
                let [low, high] = simulated_binary(0.55, 0.45, 20.0, &mut random);
                assert!((low + high - 1.0).abs() < 1e-12 && low <= high);
                (high - low) / 0.1
            })
            .collect();
        betas.sort_by(f64::total_cmp);
        // The distribution of β up to 1 is ½ β²¹, and its upper half that of the inverse.
        let quartile = libm::pow(0.5, 1.0 / 21.0);
        for (found, expected) in
            [(betas[5_000], quartile), (betas[10_000], 1.0), (betas[15_000], 1.0 / quartile)]
        {
            assert!((found - expected).abs() < 0.003, "{found} for {expected}");
        }
    }

    #[test]
    fn mutation_has_the_quartiles_of_its_density() {
        let step = 1.0 - libm::pow(0.5, 1.0 / 21.0);
        for (u, expected) in [(0.25, 0.5 - step), (0.5, 0.5), (0.75, 0.5 + step)] {
            assert!((polynomial(0.5, 20.0, u) - expected).abs() < 1e-7);
        }
        // All of the density is within the bounds.
        assert_eq!(polynomial(0.3, 2.0, 0.0), 0.0);
        assert!(polynomial(0.3, 2.0, 1.0 - 1e-12) > 0.999);
        assert!((polynomial(0.0, 2.0, 0.2), polynomial(0.0, 2.0, 0.5)) == (0.0, 0.0));
    }

    #[test]
    fn children_stay_in_the_cube_and_on_their_levels() {
        let genes = [Gene::Real, Gene::Levels(3), Gene::Levels(1), Gene::Real];
        let variation =
            Variation { crossover_index: 0.5, mutations: 4.0, mutation_index: 0.5, ..Variation::default() };
        let mut random = random();
        let mut met = [0; 3];
        for _ in 0..2_000 {
            let parent = |random: &mut Random| genes.map(|gene| gene.settle(random.unit())).to_vec();
            let mut pair = [parent(&mut random), parent(&mut random)];
            let before = pair.clone();
            variation.cross(&genes, &mut pair, &mut random);
            for child in &mut pair {
                let crossed = child[1];
                assert!(before.iter().any(|parent| parent[1] == crossed));
                variation.mutate(&genes, child, &mut random);
                assert!(child.iter().all(|gene| (0.0..1.0).contains(gene)));
                assert!(genes.iter().zip(child.iter()).all(|(gene, &value)| gene.settle(value) == value));
                assert_ne!(child[1], crossed);
                met[level(child[1], 3).unwrap()] += 1;
            }
        }
        assert!(met.iter().all(|&count| count > 1_200), "{met:?}");
    }
}
