//! Morris designs: trajectories through a grid that change one factor at a time.

use crate::error::{DesignError, MAX_VALUES, check_size};
use crate::random::{Purpose, Random};
use crate::unit::Sample;

/// How a Morris design is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MorrisSettings {
    /// Number of trajectories; 10 to 50 are common.
    pub trajectories: usize,
    /// Random trajectories to choose them from; as many as `trajectories` to take all. 10 for each are ample.
    pub candidates: usize,
    /// Levels of the grid 0, 1/(p−1), …, 1: an even number p from 2 to 1,000.
    pub levels: usize,
    /// Where its randomness comes from.
    pub seed: u64,
}

impl MorrisSettings {
    /// `trajectories` random ones on a grid of 4 levels.
    #[must_use]
    pub const fn new(trajectories: usize, seed: u64) -> Self {
        Self { trajectories, candidates: trajectories, levels: 4, seed }
    }
}

/// A Morris design.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectories {
    /// Trajectory after trajectory, k + 1 points each. Coordinates are on the grid, of which 1 is a part.
    pub sample: Sample,
    /// The factor that changes in each step, trajectory after trajectory, k steps each: step s of trajectory t leads
    /// from point (k + 1) t + s to the next.
    pub changed: Vec<usize>,
    /// The size of every change, up or down: Δ = p / (2 (p − 1)).
    pub step: f64,
}

/// Trajectories of one-factor changes (Morris, Technometrics 33 (1991)).
///
/// A trajectory starts at a random point of a grid of p levels, and changes every factor once, in random order, by
/// ±Δ = ±p / (2 (p − 1)), that is to the one level of the other half of the grid that is p/2 levels away. Each
/// level of each factor is alike likely at each point.
///
/// Of more candidates than trajectories, those are chosen that are far apart (Campolongo, Cariboni & Saltelli,
/// Environmental Modelling & Software 22 (2007)). The distance of two trajectories is the sum of the Euclidean
/// distances between each point of one and each of the other. The choice is greedy (after Ruano et al., ibid. 37
/// (2012)): first the two farthest apart, then again and again the candidate with the greatest sum of squared distances
/// to those chosen, the earlier one of equals. Trajectories keep the order in which they were drawn.
///
/// # Errors
/// Without trajectories or factors; if the number of levels is odd or not from 2 to 1,000; with fewer candidates than
/// trajectories; with more than [`MAX_VALUES`] numbers; or, where there is a choice, with more candidates than 5,000 or
/// √(2 · 10⁹) / (factors + 1), for which it takes some seconds.
pub fn morris(factors: usize, settings: MorrisSettings) -> Result<Trajectories, DesignError> {
    let MorrisSettings { trajectories, candidates, levels, seed } = settings;
    check_size(trajectories, factors, MAX_VALUES)?;
    if !(2..=1_000).contains(&levels) || levels % 2 == 1 {
        return Err(DesignError::GridLevels { levels });
    }
    if candidates < trajectories {
        return Err(DesignError::TooFewCandidates { candidates, trajectories });
    }
    let points = factors.saturating_add(1);
    check_size(trajectories.saturating_mul(points), factors, MAX_VALUES)?;
    if candidates > trajectories {
        let most = Ord::min(5_000, MAX_DISTANCES.isqrt() / points);
        if candidates > most {
            return Err(DesignError::TooManyCandidates { candidates, most });
        }
    }
    let drawn: Vec<_> =
        (0..candidates as u32).map(|index| Trajectory::draw(factors, levels, seed, index)).collect();
    let mut values = Vec::with_capacity(trajectories * points * factors);
    let mut changed = Vec::with_capacity(trajectories * factors);
    for trajectory in choose(&drawn, trajectories).into_iter().map(|index| &drawn[index]) {
        values.extend(trajectory.points().flatten().map(|level| grid(level, levels)));
        changed.extend_from_slice(&trajectory.order);
    }
    let sample = Sample::new(trajectories * points, factors, values).ok_or(DesignError::NoRows)?;
    Ok(Trajectories { sample, changed, step: grid(levels / 2, levels) })
}

/// Twice the distances between points that a choice among candidates may take.
const MAX_DISTANCES: usize = 2_000_000_000;

/// The place of a level on a grid of at least 2 levels from 0 to 1.
fn grid(level: usize, levels: usize) -> f64 {
    level as f64 / (levels - 1) as f64
}

struct Trajectory {
    start: Vec<usize>,
    order: Vec<usize>,
    levels: usize,
}

impl Trajectory {
    fn draw(factors: usize, levels: usize, seed: u64, index: u32) -> Self {
        let mut random = Random::new(seed, Purpose::Morris, index);
        // A lower level and a direction, as Morris draws them, are together a level of the whole grid.
        let start = (0..factors).map(|_| random.below(levels)).collect();
        let mut order: Vec<usize> = (0..factors).collect();
        random.shuffle(&mut order);
        Self { start, order, levels }
    }

    /// The level p/2 away.
    fn across(&self, level: usize) -> usize {
        let half = self.levels / 2;
        if level < half { level + half } else { level - half }
    }

    /// Its points as levels.
    fn points(&self) -> impl Iterator<Item = Vec<usize>> {
        let mut point = self.start.clone();
        core::iter::once(self.start.clone()).chain(self.order.iter().map(move |&factor| {
            point[factor] = self.across(point[factor]);
            point.clone()
        }))
    }

    /// Sum of the distances, in levels, between all points of two trajectories.
    fn distance(&self, other: &Self) -> f64 {
        let square = |gap: i64| gap * gap;
        let start: Vec<i64> = other.start.iter().map(|&level| level as i64).collect();
        let steps: Vec<(usize, i64, i64)> = other
            .order
            .iter()
            .map(|&factor| (factor, start[factor], other.across(other.start[factor]) as i64))
            .collect();
        let mut sum = 0.0;
        for point in self.points() {
            let point: Vec<i64> = point.into_iter().map(|level| level as i64).collect();
            // Whole numbers, so that one changed factor changes the sum of squares exactly.
            let mut squares: i64 = point.iter().zip(&start).map(|(a, b)| square(a - b)).sum();
            sum += (squares as f64).sqrt();
            for &(factor, from, to) in &steps {
                squares += square(point[factor] - to) - square(point[factor] - from);
                sum += (squares as f64).sqrt();
            }
        }
        sum
    }
}

/// Positions of `count` candidates far apart, ascending.
fn choose(drawn: &[Trajectory], count: usize) -> Vec<usize> {
    if count == drawn.len() {
        return (0..count).collect();
    }
    let n = drawn.len();
    let mut squares = vec![0.0; n * n];
    let mut farthest = (0.0, [0, 0]);
    for (i, j) in (0..n).flat_map(|i| (0..i).map(move |j| (i, j))) {
        let distance = drawn[i].distance(&drawn[j]);
        squares[i * n + j] = distance * distance;
        squares[j * n + i] = distance * distance;
        if distance > farthest.0 {
            farthest = (distance, [j, i]);
        }
    }
    let mut chosen = vec![false; n];
    let mut spread = vec![0.0; n];
    for taken in 0..count {
        let next = match farthest.1.get(taken) {
            Some(&first) if farthest.0 > 0.0 => first,
            _ => {
                let open = (0..n).filter(|&i| !chosen[i]);
                let next = open.reduce(|best, i| if spread[i] > spread[best] { i } else { best });
                next.unwrap_or(taken)
            }
        };
        chosen[next] = true;
        (0..n).for_each(|i| spread[i] += squares[i * n + next]);
    }
    (0..n).filter(|&i| chosen[i]).collect()
}

#[cfg(test)]
#[path = "morris_tests.rs"]
mod tests;
