//! Indices over design points: what the design was made for.

use detente_analysis::Resampling;
use detente_analysis::sensitivity::morris::morris;
use detente_analysis::sensitivity::pawn::pawn;
use detente_analysis::sensitivity::prcc::prcc;
use detente_analysis::sensitivity::shapley::{MOST_FACTORS, shapley};
use detente_analysis::sensitivity::sobol::{Saltelli, sobol};

use super::{Found, Kept, SensitivityRow, layout};
use crate::experiment::{Design, DesignKind, Experiment, Layout};

/// Conditioning slices of PAWN.
pub(crate) const SLICES: usize = 10;

/// The indices of a measure, from its mean at every point.
pub(super) fn indices(
    experiment: &Experiment,
    measure: usize,
    means: &[Option<f64>],
    plan: &Resampling,
    found: &mut Found,
) {
    let design = experiment.design();
    let base = |index, factor: usize| SensitivityRow {
        measure,
        index,
        factor: design.factors()[factor].id.clone(),
        ..SensitivityRow::default()
    };
    match layout(experiment) {
        Layout::Saltelli { second_order } => {
            let shape = Saltelli { factors: design.factors().len(), second_order: *second_order };
            match sobol(means, shape, plan) {
                Err(error) => found.missing(experiment, measure, "Sobol' indices", &error),
                Ok(indices) => {
                    let (n, dropped) = (indices.base_samples as u64, indices.dropped as u64);
                    for (index, estimates) in [("S1", &indices.first), ("ST", &indices.total)] {
                        for (factor, estimate) in estimates.iter().enumerate() {
                            let row = SensitivityRow { n, dropped, ..base(index, factor) };
                            found.rows.push(row.with_estimate(Some(*estimate)));
                        }
                    }
                    for pair in &indices.second {
                        let with = design.factors()[pair.factors.1].id.clone();
                        let row = SensitivityRow { n, dropped, with, ..base("S2", pair.factors.0) };
                        found.rows.push(row.with_estimate(Some(pair.index)));
                    }
                }
            }
        }
        Layout::Trajectories { places } => {
            let rows: Vec<&[f64]> = places.chunks(design.factors().len()).collect();
            match morris(&rows, means, plan) {
                Err(error) => found.missing(experiment, measure, "elementary effects", &error),
                Ok(effects) => {
                    for (factor, effect) in effects.iter().enumerate() {
                        let (n, dropped) = (effect.effects as u64, effect.lost as u64);
                        for (index, estimate) in
                            [("mu", effect.mu), ("mu_star", effect.mu_star), ("sigma", effect.sigma)]
                        {
                            let row = SensitivityRow { n, dropped, ..base(index, factor) };
                            found.rows.push(row.with_estimate(estimate));
                        }
                    }
                }
            }
        }
        Layout::Plain => {
            if matches!(design.kind(), DesignKind::LatinHypercube | DesignKind::Sobol) {
                sampled(experiment, measure, means, plan, found);
            }
        }
    }
}

/// PAWN and partial rank correlations over a sample.
fn sampled(
    experiment: &Experiment,
    measure: usize,
    means: &[Option<f64>],
    plan: &Resampling,
    found: &mut Found,
) {
    let design = experiment.design();
    let factors = 0..design.factors().len();
    let columns: Vec<Vec<f64>> = factors.clone().map(|factor| column(design, factor)).collect();
    let row = |index, factor: usize, n: usize, dropped: usize| SensitivityRow {
        measure,
        index,
        factor: design.factors()[factor].id.clone(),
        n: n as u64,
        dropped: dropped as u64,
        ..SensitivityRow::default()
    };
    match pawn(&columns, means, SLICES, plan) {
        Err(error) => found.missing(experiment, measure, "PAWN indices", &error),
        Ok(indices) => {
            for (factor, index) in indices.factors.iter().enumerate() {
                let row = |name| row(name, factor, indices.runs, indices.dropped);
                found.rows.push(row("pawn_median").with_estimate(Some(index.median)));
                found.rows.push(SensitivityRow { value: Some(index.max), ..row("pawn_max") });
                found.rows.push(SensitivityRow { value: index.noise_median, ..row("pawn_noise") });
            }
        }
    }
    // Ranks need an order: numbers have one, and two levels have one too.
    let ordered: Vec<usize> = factors
        .filter(|&f| design.factors()[f].numbers().is_some() || design.factors()[f].levels.len() == 2)
        .collect();
    let ranked: Vec<&Vec<f64>> = ordered.iter().map(|&f| &columns[f]).collect();
    match prcc(&ranked, means, plan.confidence) {
        Err(error) => found.missing(experiment, measure, "partial rank correlations", &error),
        Ok(correlations) => {
            for (&factor, correlation) in ordered.iter().zip(&correlations.factors) {
                found.rows.push(SensitivityRow {
                    value: correlation.value,
                    interval: correlation.interval,
                    p: correlation.p,
                    ..row("prcc", factor, correlations.runs, correlations.dropped)
                });
            }
        }
    }
}

/// The numbers of a factor at every point; positions of levels if they are no numbers.
pub(crate) fn column(design: &Design, factor: usize) -> Vec<f64> {
    let numbers = design.factors()[factor].numbers();
    let of = |level: u32| numbers.as_ref().map_or(f64::from(level), |numbers| numbers[level as usize]);
    (0..design.points()).map(|point| of(design.row(point)[factor])).collect()
}

/// Whether a design is a full factorial of factors with two levels each, which shares of variance need.
pub(super) fn is_on_off(design: &Design) -> bool {
    let factors = design.factors();
    design.kind() == DesignKind::Factorial
        && design.excluded() == 0
        && (2..=MOST_FACTORS).contains(&factors.len())
        && factors.iter().all(|f| f.levels.len() == 2)
}

/// Shapley shares of variance over on/off factors, and the share of luck.
pub(super) fn shares(experiment: &Experiment, kept: &Kept, plan: &Resampling, found: &mut Found) {
    let design = experiment.design();
    if !is_on_off(design) {
        return;
    }
    let factors = design.factors().len();
    // The point of each combination: bit i is factor i.
    let mut cells = vec![0; 1 << factors];
    for point in 0..design.points() {
        let bits = design.row(point).iter().enumerate().map(|(bit, &level)| (level as usize) << bit);
        cells[bits.sum::<usize>()] = point;
    }
    for (position, &measure) in experiment.sensitivity().measures.iter().enumerate() {
        let columns: Vec<Vec<Option<f64>>> =
            cells.iter().map(|&point| kept.column(point, position).collect()).collect();
        let units = kept.draws().len();
        let replicates: Vec<Vec<Option<f64>>> =
            (0..units).map(|unit| columns.iter().map(|column| column[unit]).collect()).collect();
        match shapley(&replicates, factors, plan.confidence) {
            Err(error) => found.missing(experiment, measure, "shares of variance", &error),
            Ok(shares) => {
                let row = |index, factor: String| SensitivityRow {
                    measure,
                    index,
                    factor,
                    n: shares.replicates as u64,
                    dropped: shares.dropped as u64,
                    ..SensitivityRow::default()
                };
                for (factor, share) in design.factors().iter().zip(&shares.shares) {
                    found.rows.push(row("shapley", factor.id.clone()).with_estimate(*share));
                }
                found.rows.push(row("luck", String::new()).with_estimate(shares.luck_share));
            }
        }
    }
}
