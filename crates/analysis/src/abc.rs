//! Approximate Bayesian computation: which values of uncertain numbers give simulations that come near what was observed.
//!
//! Values live in the prior's probability space: a place is a vector of numbers in (0, 1), the prior probability below
//! the value of each number. There every prior is uniform, whatever it is in its own units. Rejection (Tavaré et al.,
//! Genetics 145 (1997)) keeps the candidates that come nearest; population Monte Carlo (Beaumont, Cornuet, Marin &
//! Robert, Biometrika 96 (2009)) then moves a population on to smaller distances, and weighs what it proposes so that
//! the prior stays what it is.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::normal::{normal_cdf, normal_quantile};

/// A place whose simulation came near enough.
#[derive(Clone, Debug, PartialEq)]
pub struct Particle {
    /// Probabilities, in (0, 1): one for each number.
    pub place: Vec<f64>,
    /// Its weight; the weights of a population add to 1.
    pub weight: f64,
    /// Distance of its simulation from what was observed, at least 0.
    pub distance: f64,
}

/// Particles, and the kernel that moves them.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    particles: Vec<Particle>,
    /// Standard deviation of the kernel, number by number: the square root of twice the weighted variance.
    spread: Vec<f64>,
}

/// Least standard deviation of the kernel, so that a population in one place can leave it.
const LEAST_SPREAD: f64 = 1e-3;

/// The Euclidean distance of simulated from observed values, each in units of its scale. `None` if a value is missing or no
/// number, or a scale is not positive.
#[must_use]
pub fn distance(simulated: &[Option<f64>], observed: &[f64], scales: &[f64]) -> Option<f64> {
    let mut sum = 0.0;
    for ((value, observed), scale) in simulated.iter().zip(observed).zip(scales) {
        let step = ((*value)? - observed) / scale;
        sum += step * step;
    }
    let sound = scales.iter().all(|scale| *scale > 0.0);
    Some(sum.sqrt()).filter(|distance| sound && distance.is_finite())
}

/// The median absolute deviation from the median, without a factor; the standard deviation if that is 0. `None` for fewer
/// than two values.
#[must_use]
pub fn spread(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let middle = median(values.to_vec())?;
    let deviation = median(values.iter().map(|value| (value - middle).abs()).collect())?;
    if deviation > 0.0 {
        return Some(deviation);
    }
    let n = values.len() as f64;
    let mean = values.iter().fold(0.0, |sum, value| sum + value) / n;
    Some((values.iter().fold(0.0, |sum, v| sum + (v - mean) * (v - mean)) / (n - 1.0)).sqrt())
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    crate::resample::quantile_of_sorted(&values, 0.5)
}

/// `count` places from the prior, of stream `stream` of a seed.
#[must_use]
pub fn prior_places(count: usize, numbers: usize, seed: u64, stream: u64) -> Vec<Vec<f64>> {
    let mut random = random(seed, stream);
    (0..count).map(|_| (0..numbers).map(|_| open(&mut random)).collect()).collect()
}

/// The seed of stream `stream` of a seed.
#[must_use]
pub fn subseed(seed: u64, stream: u64) -> u64 {
    random(seed, stream).next_u64()
}

fn random(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    random
}

/// A uniform number in (0, 1), of 52 bits.
fn open(random: &mut ChaCha8Rng) -> f64 {
    let whole: u64 = random.random_range(0..1 << 52);
    (whole as f64 + 0.5) / (1u64 << 52) as f64
}

impl Population {
    /// The `keep` candidates of the least distance, the earlier of equals, with equal weights; fewer if fewer have a
    /// distance. `None` if none has.
    #[must_use]
    pub fn reject(candidates: Vec<(Vec<f64>, Option<f64>)>, keep: usize) -> Option<Self> {
        let mut near: Vec<(Vec<f64>, f64)> =
            candidates.into_iter().filter_map(|(place, distance)| Some((place, distance?))).collect();
        // Stable: the earlier of equals stays first.
        near.sort_by(|a, b| a.1.total_cmp(&b.1));
        near.truncate(keep);
        let weight = 1.0 / near.len() as f64;
        Self::of(near.into_iter().map(|(place, distance)| Particle { place, weight, distance }).collect())
    }

    /// The same population again, from its own particles: their weights stay as they are. `None` without any.
    #[must_use]
    pub fn restore(particles: Vec<Particle>) -> Option<Self> {
        let weights: Vec<f64> = particles.iter().map(|particle| particle.weight).collect();
        let mut same = Self::of(particles)?;
        same.particles.iter_mut().zip(weights).for_each(|(particle, weight)| particle.weight = weight);
        same.spread = spreads(&same.particles);
        Some(same)
    }

    /// A population of weighted particles; weights are made to add to 1. `None` without any, or if they have none.
    #[must_use]
    pub fn of(mut particles: Vec<Particle>) -> Option<Self> {
        particles.first()?;
        let total = particles.iter().fold(0.0, |sum, particle| sum + particle.weight);
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        particles.iter_mut().for_each(|particle| particle.weight /= total);
        let spread = spreads(&particles);
        Some(Self { particles, spread })
    }

    /// The particles.
    pub fn particles(&self) -> &[Particle] {
        &self.particles
    }

    /// The effective sample size 1/Σw², between 1 and the number of particles (Kish 1965).
    #[must_use]
    pub fn effective_size(&self) -> f64 {
        1.0 / self.particles.iter().fold(0.0, |sum, particle| sum + particle.weight * particle.weight)
    }

    /// The distance that a share `q` of the particles do not exceed.
    #[must_use]
    pub fn tolerance(&self, q: f64) -> f64 {
        let mut distances: Vec<f64> = self.particles.iter().map(|particle| particle.distance).collect();
        distances.sort_by(f64::total_cmp);
        let place = (q * distances.len() as f64).ceil() as usize;
        distances[place.clamp(1, distances.len()) - 1]
    }

    /// `count` places: particles drawn by weight, each number moved by a normal kernel cut to (0, 1).
    #[must_use]
    pub fn propose(&self, count: usize, seed: u64, stream: u64) -> Vec<Vec<f64>> {
        let mut random = random(seed, stream);
        let cumulative = self.cumulative();
        (0..count)
            .map(|_| {
                let from = &self.particles[position(&cumulative, open(&mut random))].place;
                let moved = |(&centre, &spread)| step(centre, spread, open(&mut random));
                from.iter().zip(&self.spread).map(moved).collect()
            })
            .collect()
    }

    /// The next population: proposals that were accepted, each weighed by the prior (1) over the chance of being proposed.
    /// `None` without any.
    #[must_use]
    pub fn next(&self, accepted: Vec<(Vec<f64>, f64)>) -> Option<Self> {
        let logs: Vec<f64> = accepted.iter().map(|(place, _)| -self.log_density(place)).collect();
        let most = logs.iter().fold(f64::NEG_INFINITY, |most, &log| if log > most { log } else { most });
        let weigh = |((place, distance), log): ((Vec<f64>, f64), &f64)| Particle {
            place,
            weight: libm::exp(log - most),
            distance,
        };
        Self::of(accepted.into_iter().zip(&logs).map(weigh).collect())
    }

    /// Logarithm of the density of proposals at a place, but for a constant of this population.
    fn log_density(&self, place: &[f64]) -> f64 {
        let logs: Vec<f64> = self
            .particles
            .iter()
            .map(|particle| {
                let numbers = particle.place.iter().zip(&self.spread).zip(place);
                numbers.fold(libm::log(particle.weight), |sum, ((&centre, &spread), &u)| {
                    let z = (u - centre) / spread;
                    let (below, above) = cut(centre, spread);
                    sum - 0.5 * z * z - libm::log(above - below)
                })
            })
            .collect();
        let most = logs.iter().fold(f64::NEG_INFINITY, |most, &log| if log > most { log } else { most });
        most + libm::log(logs.iter().fold(0.0, |sum, log| sum + libm::exp(log - most)))
    }

    /// `count` particles by systematic resampling, in random order, so that the first of them stand for all: each comes up
    /// its weight times `count` times, give or take one.
    #[must_use]
    pub fn resample(&self, count: usize, seed: u64, stream: u64) -> Vec<usize> {
        let mut random = random(seed, stream);
        let (cumulative, start) = (self.cumulative(), open(&mut random));
        let mut drawn: Vec<usize> =
            (0..count).map(|draw| position(&cumulative, (draw as f64 + start) / count as f64)).collect();
        for last in (1..count).rev() {
            let other: u64 = random.random_range(0..=last as u64);
            drawn.swap(last, other as usize);
        }
        drawn
    }

    fn cumulative(&self) -> Vec<f64> {
        let mut sum = 0.0;
        let add = |particle: &Particle| {
            sum += particle.weight;
            sum
        };
        self.particles.iter().map(add).collect()
    }

    /// Weighted mean and standard deviation of a value of each particle (divisor Σw = 1).
    #[must_use]
    pub fn moments(&self, values: &[f64]) -> (f64, f64) {
        let sum = |f: &dyn Fn(f64) -> f64| {
            self.particles.iter().zip(values).fold(0.0, |sum, (p, &v)| sum + p.weight * f(v))
        };
        let mean = sum(&|v| v);
        (mean, sum(&|v| (v - mean) * (v - mean)).sqrt())
    }

    /// The least value at which the weights of all values up to it reach `q`.
    #[must_use]
    pub fn quantile(&self, values: &[f64], q: f64) -> f64 {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
        let mut sum = 0.0;
        for &particle in &order {
            sum += self.particles[particle].weight;
            if sum >= q {
                return values[particle];
            }
        }
        order.last().map_or(f64::NAN, |&last| values[last])
    }

    /// The largest distance between the population's distribution function of one number and the prior's, in [0, 1]
    /// (Kolmogorov).
    #[must_use]
    pub fn departure(&self, number: usize) -> f64 {
        let mut places: Vec<(f64, f64)> =
            self.particles.iter().map(|p| (p.place[number], p.weight)).collect();
        places.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut sum, mut most) = (0.0, 0.0);
        for (u, weight) in places {
            for gap in [(u - sum).abs(), (u - sum - weight).abs()] {
                most = if gap > most { gap } else { most };
            }
            sum += weight;
        }
        most
    }
}

/// The kernel's standard deviation, number by number.
fn spreads(particles: &[Particle]) -> Vec<f64> {
    let numbers = particles.first().map_or(0, |particle| particle.place.len());
    (0..numbers)
        .map(|number| {
            let sum = |f: &dyn Fn(f64) -> f64| {
                particles.iter().fold(0.0, |sum, p| sum + p.weight * f(p.place[number]))
            };
            let mean = sum(&|u| u);
            let spread = (2.0 * sum(&|u| (u - mean) * (u - mean))).sqrt();
            if spread > LEAST_SPREAD { spread } else { LEAST_SPREAD }
        })
        .collect()
}

/// The position whose share of cumulative weights holds `u`.
fn position(cumulative: &[f64], u: f64) -> usize {
    let found = cumulative.partition_point(|&sum| sum < u);
    if found < cumulative.len() { found } else { cumulative.len() - 1 }
}

/// Probabilities of a normal kernel below 0 and below 1.
fn cut(centre: f64, spread: f64) -> (f64, f64) {
    let below = |edge: f64| normal_cdf((edge - centre) / spread).unwrap_or(0.5);
    (below(0.0), below(1.0))
}

/// A number from a normal kernel cut to (0, 1), at the probability `u` within it.
fn step(centre: f64, spread: f64, u: f64) -> f64 {
    let (below, above) = cut(centre, spread);
    let moved = normal_quantile(below + u * (above - below)).map_or(centre, |z| centre + spread * z);
    moved.clamp(1e-12, 1.0 - 1e-12)
}

#[cfg(test)]
#[path = "abc_tests.rs"]
mod tests;
