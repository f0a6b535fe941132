//! From the file as written to a valid experiment: every error in one go.

mod factors;
mod hypotheses;
mod ids;
mod points;
mod variants;

use detente_core::scenario::{ExperimentParts, Keyed, Scenario};
use detente_core::source::{At, Diagnostics, Number, read};

use super::design::Design;
use super::hypothesis::Hypothesis;
use super::overrides::Overrides;
use super::raw::RawExperiment;
use super::replicates::Replicates;
use crate::plan::Plan;
pub(crate) use ids::RESERVED;

/// What a valid experiment adds to what is written.
pub(super) struct Valid {
    pub(super) replicates: Replicates,
    pub(super) confidence: f64,
    pub(super) design: Design,
    pub(super) parts: ExperimentParts,
    pub(super) hypotheses: Vec<Hypothesis>,
}

/// What the checks of factors and variants share.
struct Check<'a> {
    /// Without a valid scenario only what does not need one is checked.
    parts: Option<&'a ExperimentParts>,
    text: &'a str,
    found: &'a mut Diagnostics,
}

/// Checks an experiment; `None` if anything is wrong with it, or with its scenario.
pub(super) fn experiment(
    raw: &RawExperiment,
    text: &str,
    scenario: Option<Scenario>,
    overrides: &Overrides,
    found: &mut Diagnostics,
    set_found: &mut Diagnostics,
) -> Option<Valid> {
    detente_core::scenario::check_id(&raw.id, found);
    let replicates = replicates(raw, overrides, found);
    let confidence = confidence(raw, found);
    let mut parts = scenario.map(ExperimentParts::new);
    // Interventions of all arms, so that no arm shifts another's random addresses.
    let scripts = variants::scripts(raw, parts.as_mut(), found);
    if raw.measure.is_empty() {
        found.error(0..0, "no `[[measure]]`: nothing would be recorded").with_help(
            "for example `[[measure]]` with `id = \"x_final\"` and `final = { variable = \"x\" }`",
        );
    }
    for measure in &raw.measure {
        ids::check_length(&measure.id, found);
        if let Some(parts) = &mut parts {
            parts.measure(measure, found);
        }
    }
    let set = parts.as_mut().map(|parts| set(overrides, parts, set_found)).unwrap_or_default();
    let mut check = Check { parts: parts.as_ref(), text, found };
    let variants = variants::check(raw, scripts.variants, &mut check);
    let factors = factors::check(raw, &variants, &mut check);
    let (rows, points, factors) = points::check(raw, factors, &mut check)?;
    for path in set {
        if factors.iter().any(|f| f.path.as_ref() == Some(&path.value)) {
            let message = format!("a factor varies `{}`, so setting it changes nothing", path.value);
            set_found.warning(path.span, message);
        }
    }
    if Plan::new(points, replicates).is_none() {
        let message =
            format!("{points} points times {} replicates are too many runs", replicates.per_point());
        found.error(raw.replicates.span.clone(), message);
    }
    let design = Design { kind: raw.design.kind, factors, rows, points, always: scripts.always };
    let hypotheses = hypotheses::check(raw, &design, found);
    let valid = !found.has_errors() && !set_found.has_errors();
    Some(Valid { replicates, confidence, design, parts: parts?, hypotheses }).filter(|_| valid)
}

fn replicates(raw: &RawExperiment, overrides: &Overrides, found: &mut Diagnostics) -> Replicates {
    let written = raw.replicates.value.value();
    if let Some(problem) = written.problem(raw.replicates.value.is_plain()) {
        found.error(raw.replicates.span.clone(), problem);
    }
    overrides.replicates.unwrap_or(written)
}

fn confidence(raw: &RawExperiment, found: &mut Diagnostics) -> f64 {
    let Some(confidence) = &raw.output.confidence else { return 0.95 };
    if confidence.value <= 0.0 || confidence.value >= 1.0 {
        let message = format!("a confidence lies between 0 and 1, not at {}", confidence.value);
        found.error(confidence.span.clone(), message);
    }
    confidence.value
}

/// Sets what the command line sets; the paths, with their places in its text.
fn set(overrides: &Overrides, parts: &mut ExperimentParts, found: &mut Diagnostics) -> Vec<At<String>> {
    if overrides.set.is_empty() {
        return Vec::new();
    }
    let values: Option<Keyed<At<Number>>> = read("--set", &overrides.as_toml(), found);
    let mut paths = Vec::new();
    for (path, value) in values.iter().flat_map(|v| v.iter()) {
        if let Some((id, source)) = parts.replacement(path, value, found) {
            parts.replace(id, source);
            paths.push(path.clone());
        }
    }
    paths
}
