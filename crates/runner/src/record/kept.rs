//! Measures kept whole, unit by unit, for analyses that need more than sums.

use super::replicate::{Replicate, Waits};
use crate::experiment::RunValue;

/// The measures of every unit at every point: of each replicate, or the means of each parameter draw.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    by_draw: bool,
    points: u32,
    measures: Vec<usize>,
    /// The draw under way, and sum and number of each value.
    open: Option<(u32, Vec<(f64, u32)>)>,
    /// The draw of each unit that is over.
    draws: Vec<u32>,
    /// Its values, by point and measure; NaN where there is none.
    values: Vec<f64>,
}

impl Kept {
    /// Nothing yet. `by_draw`: runs that share a draw are one unit.
    pub(crate) fn new(by_draw: bool, points: u32, measures: &[usize]) -> Self {
        let measures = measures.to_vec();
        Self { by_draw, points, measures, open: None, draws: Vec::new(), values: Vec::new() }
    }

    /// Bytes of a unit.
    pub(crate) fn bytes(points: u32, measures: usize) -> u64 {
        u64::from(points) * measures as u64 * size_of::<f64>() as u64
    }

    /// Adds a replicate; they come in order.
    pub(crate) fn add(&mut self, replicate: &Replicate) {
        if !self.by_draw || self.open.as_ref().is_some_and(|open| open.0 != replicate.draw) {
            self.close();
        }
        let width = self.points as usize * self.measures.len();
        let (_, sums) = self.open.get_or_insert_with(|| (replicate.draw, vec![(0.0, 0); width]));
        let cells =
            (0..self.points).flat_map(|point| self.measures.iter().map(move |&measure| (point, measure)));
        for ((point, measure), (sum, count)) in cells.zip(sums) {
            let value = replicate.value(point, RunValue::Measure(measure), &Waits::default());
            if let Some(value) = value.filter(|v| v.is_finite()) {
                *sum += value;
                *count += 1;
            }
        }
    }

    /// Ends the unit under way.
    pub(crate) fn close(&mut self) {
        if let Some((draw, sums)) = self.open.take() {
            self.draws.push(draw);
            self.values.extend(sums.into_iter().map(|(sum, count)| sum / f64::from(count)));
        }
    }

    /// The draws of the units.
    pub(crate) fn draws(&self) -> &[u32] {
        &self.draws
    }

    /// The values of a measure at a point, unit by unit. `measure` is a position among those kept.
    pub(crate) fn column(&self, point: u32, measure: usize) -> impl Iterator<Item = Option<f64>> {
        let width = self.points as usize * self.measures.len();
        let place = point as usize * self.measures.len() + measure;
        self.values.iter().skip(place).step_by(Ord::max(width, 1)).map(|v| Some(*v).filter(|v| !v.is_nan()))
    }
}

#[cfg(test)]
mod tests {
    use detente_core::model::RunSpec;
    use detente_core::simulation::{End, RunOutcome};

    use super::super::replicate::Gather;
    use super::Kept;

    fn run(run: u64, point: u32, draw: u32, luck: u32, value: Option<f64>) -> RunOutcome {
        let spec = RunSpec { run, point, draw: Some(draw), luck };
        RunOutcome { spec, end: End::Horizon, end_tick: 1, measures: vec![None, value], series: Vec::new() }
    }

    #[test]
    fn units_are_draws_if_lucks_share_one() {
        let runs = [
            run(0, 0, 0, 0, Some(1.0)),
            run(1, 1, 0, 0, Some(5.0)),
            run(2, 0, 0, 1, Some(2.0)),
            run(3, 1, 0, 1, None),
            run(4, 0, 1, 0, None),
        ];
        let kept = |by_draw| {
            let (mut kept, mut gather) = (Kept::new(by_draw, 2, &[1]), Gather::default());
            gather.add(&runs, |replicate| kept.add(replicate));
            gather.close(|replicate| kept.add(replicate));
            kept.close();
            let columns = [0, 1].map(|point| kept.column(point, 0).collect::<Vec<_>>());
            (kept.draws().to_vec(), columns)
        };
        assert_eq!(kept(true), (vec![0, 1], [vec![Some(1.5), None], vec![Some(5.0), None]]));
        let (draws, columns) = kept(false);
        assert_eq!(draws, [0, 0, 1]);
        assert_eq!(columns[1], [Some(5.0), None, None]);
    }
}
