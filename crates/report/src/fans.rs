//! The course of quantities over the sampled runs of every arm: quantiles at some ticks.

use detente_core::simulation::RunOutcome;
use serde::Serialize;

use crate::among::Among;
use crate::follow::{About, Followed};
use crate::number::Short;

/// Shares of runs at or below the lines of a fan.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Steps between the least and the greatest value of a fan.
const STEPS: f64 = 1000.0;

/// Most ticks at which there is a quantile.
const MOST_TICKS: u64 = 150;

/// Fewest ticks at which there are quantiles of a course that has so many.
const FEWEST_TICKS: u64 = 12;

/// Most quantiles on the page, so that it stays small.
const MOST_VALUES: u64 = 160_000;

/// Fans of everything that is followed.
#[derive(Clone, Debug, Serialize)]
pub struct Fans {
    /// Ticks from one point of a fan to the next.
    pub every: u32,
    /// Runs under way at each of these ticks, by arm: those that have ended count no longer.
    pub running: Vec<Vec<u32>>,
    /// One for each quantity.
    pub series: Vec<Fan>,
}

/// A quantity in every arm.
#[derive(Clone, Debug, Serialize)]
pub struct Fan {
    /// What it is about.
    pub about: About,
    /// A name for people.
    pub label: String,
    /// Under which heading it is listed.
    pub group: String,
    /// The id of the variable or the actor.
    pub id: String,
    /// Of a belief: the id of the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Rungs of its ladder, as name and value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rungs: Vec<(String, Short)>,
    /// What 0 stands for in the lines.
    pub low: Short,
    /// What a step stands for; 0 if all values are the same. Lines are exact to half a step.
    pub step: f64,
    /// By arm and quantile of [`QUANTILES`]: each value less the one before it, in steps; `null` where it is undefined.
    pub arms: Vec<Vec<Vec<Option<i32>>>>,
}

/// Most quantities that are followed in so many arms.
pub(crate) fn most_quantities(arms: usize) -> usize {
    let each = FEWEST_TICKS * (Ord::max(arms, 1) * QUANTILES.len()) as u64;
    (MOST_VALUES / each) as usize
}

/// Ticks between two looks, such that fans of so many quantities and arms stay small.
pub(crate) fn every(last_tick: u32, quantities: usize, arms: usize) -> u32 {
    let lines = (quantities * arms * QUANTILES.len()) as u64;
    let ticks = (MOST_VALUES / Ord::max(lines, 1)).clamp(FEWEST_TICKS, MOST_TICKS);
    u64::from(last_tick + 1).div_ceil(ticks).try_into().unwrap_or(u32::MAX)
}

/// Values as they come: by arm, quantity and tick.
pub(crate) struct FanFold {
    values: Vec<Vec<Vec<Vec<f64>>>>,
    running: Vec<Vec<u32>>,
    /// The last value of every run: by arm and quantity.
    ends: Vec<Vec<Vec<f64>>>,
    among: Among,
}

impl FanFold {
    pub(crate) fn new(arms: usize, quantities: usize) -> Self {
        Self {
            values: vec![vec![Vec::new(); quantities]; arms],
            running: vec![Vec::new(); arms],
            ends: vec![vec![Vec::new(); quantities]; arms],
            among: Among::new(arms),
        }
    }

    /// Adds a run of an arm; one that failed is in no fan.
    pub(crate) fn add(&mut self, arm: usize, outcome: &RunOutcome, followed: &[Vec<f64>]) {
        if !self.among.add(arm, outcome) {
            return;
        }
        let ticks = followed.first().map_or(0, Vec::len);
        let running = &mut self.running[arm];
        running.resize(Ord::max(running.len(), ticks), 0);
        running[..ticks].iter_mut().for_each(|count| *count += 1);
        for (quantity, path) in followed.iter().enumerate() {
            let at = &mut self.values[arm][quantity];
            at.resize(Ord::max(at.len(), path.len()), Vec::new());
            for (values, &x) in at.iter_mut().zip(path).filter(|(_, x)| x.is_finite()) {
                values.push(x);
            }
            self.ends[arm][quantity].extend(path.last().filter(|x| x.is_finite()));
        }
    }

    /// Which runs it is of.
    pub(crate) fn among(&self) -> &Among {
        &self.among
    }

    /// How many arms there are.
    pub(crate) fn arms(&self) -> usize {
        self.values.len()
    }

    /// The quantiles 5, 50 and 95 % of a quantity: at the start, and as each run leaves it.
    pub(crate) fn start_and_end(&self, arm: usize, quantity: usize) -> [Option<[f64; 3]>; 2] {
        let of = |values: &[f64]| {
            let [low, _, middle, _, high] = quantiles(values)?;
            Some([low, middle, high])
        };
        let start = self.values[arm][quantity].first();
        [start.and_then(|values| of(values)), of(&self.ends[arm][quantity])]
    }

    /// The fans.
    pub(crate) fn finish(self, every: u32, followed: &[Followed]) -> Fans {
        let series = followed.iter().enumerate().map(|(quantity, of)| {
            let lines = self.values.iter().map(|arm| arm[quantity].iter().map(|at| quantiles(at)).collect());
            fan(of, lines.collect())
        });
        Fans { every, series: series.collect(), running: self.running }
    }
}

/// The quantiles of [`QUANTILES`]; `None` of nothing.
fn quantiles(values: &[f64]) -> Option<[f64; 5]> {
    if values.is_empty() {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    // The smallest value with at least such a share at or below it, as in the tables.
    Some(QUANTILES.map(|q| sorted[Ord::max((q * sorted.len() as f64).ceil() as usize, 1) - 1]))
}

fn fan(of: &Followed, arms: Vec<Vec<Option<[f64; 5]>>>) -> Fan {
    let all = || arms.iter().flatten().flatten().flatten().copied();
    let low = all().reduce(|a, b| if b < a { b } else { a }).unwrap_or(0.0);
    let high = all().reduce(|a, b| if b > a { b } else { a }).unwrap_or(0.0);
    let low = Short(low).rounded().unwrap_or(0.0);
    let step = Short((high - low) / STEPS).rounded().filter(|step| *step > 0.0);
    let steps = |x: f64| step.map_or(0, |step| ((x - low) / step).round() as i32);
    let line = |arm: &Vec<Option<[f64; 5]>>, q: usize| {
        let mut last = 0;
        let mut line = Vec::with_capacity(arm.len());
        for value in arm {
            line.push(value.map(|value| {
                let now = steps(value[q]);
                now - std::mem::replace(&mut last, now)
            }));
        }
        line
    };
    Fan {
        about: of.about,
        label: of.label.clone(),
        group: of.group.clone(),
        id: of.id.clone(),
        kind: of.kind.clone(),
        rungs: of.rungs.iter().map(|(name, from)| (name.clone(), Short(*from))).collect(),
        low: Short(low),
        step: step.unwrap_or(0.0),
        arms: arms.iter().map(|arm| (0..QUANTILES.len()).map(|q| line(arm, q)).collect()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_of_the_sample() {
        let values: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!(quantiles(&values), Some([1.0, 5.0, 10.0, 15.0, 19.0]));
        assert_eq!(quantiles(&[3.0]), Some([3.0; 5]));
        assert_eq!(quantiles(&[]), None);
    }

    #[test]
    fn many_quantities_are_looked_at_more_rarely() {
        assert_eq!(every(340, 140, 3), 5);
        assert_eq!(every(340, 10, 1), 3);
        assert_eq!(every(40, 10, 1), 1);
        assert_eq!(every(340, 2000, 12), 29);
        // Of too many some are not looked at: these are as many as 12 looks at each leave room for.
        assert_eq!(most_quantities(12), 222);
        assert_eq!(every(340, 222, 12), 29);
    }

    #[test]
    fn lines_add_up_to_values() {
        let of = Followed {
            about: About::Alarm,
            label: String::new(),
            group: String::new(),
            id: String::new(),
            kind: None,
            theatre: None,
            quantity: detente_core::scenario::RawQuantity::Utility(detente_core::source::At::new(
                String::new(),
                0..0,
            )),
            rungs: Vec::new(),
        };
        let made = fan(&of, vec![vec![Some([2.0; 5]), None, Some([3.0; 5]), Some([2.5; 5])]]);
        assert_eq!((made.low, made.step), (Short(2.0), 0.001));
        assert_eq!(made.arms[0][2], [Some(0), None, Some(1000), Some(-500)]);
        let still = fan(&of, vec![vec![Some([0.3; 5]), Some([0.3; 5])]]);
        assert_eq!((still.low, still.step), (Short(0.3), 0.0));
        assert_eq!(still.arms[0][2], [Some(0), Some(0)]);
    }
}
