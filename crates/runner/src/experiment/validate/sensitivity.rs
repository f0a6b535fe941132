//! Sensitivity.

use std::collections::BTreeSet;

use detente_analysis::sensitivity::pawn::FEWEST_PER_SLICE;
use detente_analysis::sensitivity::shapley::MOST_FACTORS;
use detente_core::source::At;

use super::super::design::{Design, DesignKind};
use super::super::findings::Sensitivity;
use super::super::raw::RawExperiment;
use super::super::replicates::{Adaptive, Replicates};
use super::{Check, facts, find_measure};

/// Fewest draws from which influence is estimated: below, rank correlations say nothing.
const FEWEST: u32 = 20;

/// Conditioning slices of PAWN.
const SLICES: u32 = 10;

/// Checks `[sensitivity]`.
pub(super) fn check(
    raw: &RawExperiment,
    design: &Design,
    (replicates, adaptive): (Replicates, Option<&Adaptive>),
    check: &mut Check<'_>,
) -> Sensitivity {
    let stated = &raw.sensitivity;
    let measures = match &stated.measures {
        None => (0..raw.measure.len()).collect(),
        Some(names) => listed(raw, names, check),
    };
    let resamples = stated.resamples.as_ref().map_or(1000, |r| r.value);
    if let Some(resamples) = &stated.resamples
        && !(100..=100_000).contains(&resamples.value)
    {
        let message = format!("`resamples` must be from 100 to 100000, not {}", resamples.value);
        check.found.error(resamples.span.clone(), message);
    }
    let draws = stated.draws.as_ref().filter(|draws| draws.value);
    if let Some(stated) = draws {
        let (fewest, which) = match adaptive {
            Some(adaptive) => (Ord::min(adaptive.first, adaptive.most), "may be no more than"),
            None => (replicates.draws, "are"),
        };
        if fewest < FEWEST {
            let message = format!(
                "`draws` needs at least {FEWEST} parameter draws at a point, and there {which} {fewest}"
            );
            check.found.error(stated.span.clone(), message);
        } else if check.parts.is_some_and(|parts| !facts::draws_differ(parts, design)) {
            let message = "`draws` asks for the influence of uncertain numbers, but there are none: every draw is \
                           the same";
            check.found.error(stated.span.clone(), message).with_help(
                "state a distribution in the scenario or in a factor, such as `{ uniform = [0.1, 0.3] }`",
            );
        } else {
            few(stated, fewest, check);
        }
    }
    if let Some(names) = &stated.measures
        && draws.is_none()
    {
        pointless(names, design, replicates, check);
    }
    Sensitivity { measures, draws: draws.is_some(), resamples }
}

/// Warns of indices that so few draws do not give.
fn few(stated: &At<bool>, draws: u32, check: &mut Check<'_>) {
    let Some(parts) = check.parts else { return };
    let uncertain = parts.scenario().params().iter().filter(|p| p.is_uncertain()).count() as u64;
    let correlations = format!("partial rank correlations with {uncertain} uncertain numbers");
    let slices = u64::from(SLICES) * FEWEST_PER_SLICE as u64;
    for (indices, needed) in [(correlations.as_str(), uncertain + 3), ("PAWN indices", slices)] {
        if u64::from(draws) < needed {
            let message = format!("{indices} need {needed} draws: with {draws} there are none");
            check.found.warning(stated.span.clone(), message);
        }
    }
}

fn listed(raw: &RawExperiment, names: &At<Vec<At<String>>>, check: &mut Check<'_>) -> Vec<usize> {
    if names.is_empty() {
        check
            .found
            .error(names.span.clone(), "`measures` names none: no influence would be measured")
            .with_help("leave `measures` out to have all of them");
    }
    let mut seen = BTreeSet::new();
    for name in names.value.iter().filter(|name| !seen.insert(name.value.as_str())) {
        check.found.error(name.span.clone(), format!("measure `{}` is named twice", name.value));
    }
    names.iter().filter_map(|name| find_measure(raw, name, check.found)).collect()
}

/// Reports measures whose influences are asked for where the design gives no index.
fn pointless(names: &At<Vec<At<String>>>, design: &Design, replicates: Replicates, check: &mut Check<'_>) {
    let needed = SLICES * FEWEST_PER_SLICE as u32;
    match design.kind {
        DesignKind::Morris | DesignKind::Saltelli => {}
        DesignKind::LatinHypercube | DesignKind::Sobol if design.points < needed => {
            let message = format!(
                "PAWN indices need {needed} points, {FEWEST_PER_SLICE} in each of {SLICES} slices, and the design \
                 has {}",
                design.points
            );
            check
                .found
                .error(names.span.clone(), message)
                .with_help(format!("state `points = {needed}` or more"));
        }
        DesignKind::LatinHypercube | DesignKind::Sobol => {}
        DesignKind::Factorial | DesignKind::List | DesignKind::OneAtATime => {
            let split = replicates.draws > 0
                && replicates.luck > 1
                && check.parts.is_none_or(|parts| facts::draws_differ(parts, design));
            if split || is_on_off(design) {
                return;
            }
            let message = format!(
                "nothing here measures influence: this `{}` design gives no index, and `draws` is not asked for",
                design.kind.name()
            );
            check.found.error(names.span.clone(), message).with_help(format!(
                "indices come from `saltelli`, `morris`, `latin_hypercube` and `sobol` designs, from a full factorial \
                 of 2 to {MOST_FACTORS} factors with two levels each, and from `draws = true`"
            ));
        }
    }
}

/// Whether shares of variance can be computed.
fn is_on_off(design: &Design) -> bool {
    design.kind == DesignKind::Factorial
        && design.excluded == 0
        && (2..=MOST_FACTORS).contains(&design.factors.len())
        && design.factors.iter().all(|f| f.levels.len() == 2)
}
