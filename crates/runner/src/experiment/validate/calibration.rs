//! Calibration.

use std::collections::BTreeSet;

use detente_core::scenario::{ExperimentParts, ParamId, Source};
use detente_core::source::At;

use super::super::design::Design;
use super::super::findings::{Calibration, Target};
use super::super::raw::{RawCalibration, RawExperiment};
use super::super::replicates::Replicates;
use super::{Check, facts, find_measure};

/// Checks `[calibration]`.
pub(super) fn check(
    raw: &RawExperiment,
    design: &Design,
    replicates: Replicates,
    check: &mut Check<'_>,
) -> Option<Calibration> {
    let stated = raw.calibration.as_ref()?;
    if design.points != 1 {
        let message = format!("a calibration is made at one design point, and here are {}", design.points);
        check.found.error(stated.span.clone(), message).with_help("leave factors one level each");
    }
    if replicates.draws == 0 {
        let message = "with `draws = 0` nothing is uncertain: there is nothing to calibrate";
        check.found.error(raw.replicates.span.clone(), message);
    }
    let whole = |number: &Option<At<u32>>, name: &str, range: (u32, u32), default, check: &mut Check<'_>| {
        let Some(number) = number else { return default };
        if !(range.0..=range.1).contains(&number.value) {
            let message = format!("`{name}` must be from {} to {}, not {}", range.0, range.1, number.value);
            check.found.error(number.span.clone(), message);
        }
        number.value
    };
    let share = |number: &Option<At<f64>>, name: &str, default: f64, check: &mut Check<'_>| {
        let Some(number) = number else { return default };
        if !(number.value > 0.0 && number.value < 1.0) {
            let message = format!("`{name}` is a share between 0 and 1, not {}", number.value);
            check.found.error(number.span.clone(), message);
        }
        number.value
    };
    let calibration = Calibration {
        parameters: parameters(stated, design, check),
        particles: whole(&stated.particles, "particles", (10, 100_000), 400, check),
        rounds: whole(&stated.rounds, "rounds", (1, 100), 4, check),
        keep: share(&stated.keep, "keep", 0.1, check),
        quantile: share(&stated.quantile, "quantile", 0.5, check),
        most: stated.most.as_ref().map_or(100_000, |most| most.value),
        draws: whole(&stated.draws, "draws", (1, 1_000_000), 2000, check),
        targets: targets(raw, stated, check),
    };
    let most = stated.most.as_ref().map_or_else(|| stated.span.clone(), |most| most.span.clone());
    if calibration.most < calibration.first() || calibration.first() > Design::MOST_POINTS {
        let message = format!(
            "the first round takes {} simulations, `particles` over `keep`, and there may be {} in it",
            calibration.first(),
            Ord::min(calibration.most, Design::MOST_POINTS)
        );
        check.found.error(most, message);
    }
    Some(calibration)
}

/// The numbers that are calibrated: those named, or all that are uncertain.
fn parameters(stated: &At<RawCalibration>, design: &Design, check: &mut Check<'_>) -> Vec<ParamId> {
    let Some(parts) = check.parts else { return Vec::new() };
    let replaced: BTreeSet<ParamId> =
        design.levels(0).flat_map(|level| level.replaced.iter().map(|(id, _)| *id)).collect();
    let drawn = |parts: &ExperimentParts, id: ParamId| {
        matches!(parts.scenario().params()[id.index()].source, Source::Drawn(_)) && !replaced.contains(&id)
    };
    let Some(named) = &stated.parameters else {
        let paths = parts.scenario().params().iter().map(|p| p.path.clone());
        let ids: Vec<ParamId> = paths.filter_map(|path| parts.scenario().find(&path)).collect();
        return ids.into_iter().filter(|&id| drawn(parts, id)).collect();
    };
    let mut ids = Vec::new();
    for name in &named.value {
        let Some(id) = parts.find(name, check.found) else { continue };
        if ids.contains(&id) {
            check.found.error(name.span.clone(), format!("`{}` is named twice", name.value));
        } else if !drawn(parts, id) {
            let message =
                format!("`{}` is not uncertain here: it has no distribution to start from", name.value);
            check.found.error(name.span.clone(), message);
        }
        ids.push(id);
    }
    if ids.is_empty() && !check.found.has_errors() {
        check.found.error(named.span.clone(), "`parameters` names no number: nothing is calibrated");
    }
    ids
}

fn targets(raw: &RawExperiment, stated: &At<RawCalibration>, check: &mut Check<'_>) -> Vec<Target> {
    if stated.target.is_empty() {
        check
            .found
            .error(stated.span.clone(), "no `[[calibration.target]]`: nothing to compare with")
            .with_help("for example `[[calibration.target]]` with `measure = \"x_final\"` and `value = 0.4`");
    }
    type Stated<'a> = (&'a At<String>, &'a At<f64>, Option<&'a At<f64>>, bool);
    let targets =
        stated.target.iter().map(|t| -> Stated<'_> { (&t.measure, &t.observed, t.scale.as_ref(), false) });
    let checks = stated.check.iter().map(|c| -> Stated<'_> { (&c.measure, &c.observed, None, true) });
    let all: Vec<Stated<'_>> = targets.chain(checks).collect();
    let mut found: Vec<Target> = Vec::new();
    for (name, value, scale, is_check) in all {
        let Some(measure) = find_measure(raw, name, check.found) else { continue };
        if found.iter().any(|other| other.measure == measure) {
            let message = format!("`{}` has an observed value already", name.value);
            check.found.error(name.span.clone(), message);
        }
        if let Some((low, high)) = facts::range(check.parts, &name.value)
            && (value.value < low || value.value > high)
        {
            let message =
                format!("`{}` lies between {low} and {high}: it is never {}", name.value, value.value);
            check.found.error(value.span.clone(), message);
        }
        if let Some(scale) = scale
            && !(scale.value > 0.0 && scale.value.is_finite())
        {
            check.found.error(scale.span.clone(), format!("`scale` must be above 0, not {}", scale.value));
        }
        let scale = scale.map(|scale| scale.value);
        found.push(Target { measure, observed: value.value, scale, check: is_check });
    }
    found
}
