//! From the file as written to a valid experiment: every error in one go.

mod arms;
mod calibration;
mod discovery;
mod draws;
mod factors;
mod facts;
mod hypotheses;
mod ids;
mod measures;
mod points;
mod replicates;
mod search;
mod sensitivity;
mod series;
mod variants;
mod written;

/// Places in CSV files, for messages.
pub(crate) mod csv_places {
    pub(crate) use super::points::{MOST_COMPLAINTS, cell, complain, line_of, separators};
}

use detente_core::scenario::{ExperimentParts, Keyed, ParamId, Scenario};
use detente_core::source::{At, Diagnostics, Number, did_you_mean, read};

use super::design::Design;
use super::findings::{Calibration, Discovery, Search, Sensitivity};
use super::hypothesis::Hypothesis;
use super::overrides::Overrides;
use super::raw::RawExperiment;
use super::replicates::{Adaptive, Replicates};
use super::series::SeriesPlan;
use crate::plan::Plan;
pub(crate) use ids::RESERVED;
use written::Written;

/// What a valid experiment adds to what is written.
#[derive(Clone, Debug)]
pub(super) struct Valid {
    pub(super) replicates: Replicates,
    pub(super) adaptive: Option<Adaptive>,
    pub(super) confidence: f64,
    pub(super) design: Design,
    pub(super) parts: ExperimentParts,
    pub(super) hypotheses: Vec<Hypothesis>,
    pub(super) sensitivity: Sensitivity,
    pub(super) discoveries: Vec<Discovery>,
    pub(super) search: Option<Search>,
    pub(super) calibration: Option<Calibration>,
    pub(super) series: SeriesPlan,
}

/// What the checks of factors and variants share.
struct Check<'a> {
    /// Without a valid scenario only what does not need one is checked.
    parts: Option<&'a ExperimentParts>,
    written: &'a Written<'a>,
    text: &'a str,
    found: &'a mut Diagnostics,
}

/// A CSV file, and what is found wrong with it.
pub(super) struct CsvFile<'a> {
    pub(super) text: &'a str,
    pub(super) found: &'a mut Diagnostics,
}

/// Everything an experiment is made of.
pub(super) struct Sources<'a> {
    pub(super) raw: &'a RawExperiment,
    pub(super) text: &'a str,
    pub(super) scenario: Option<Scenario>,
    /// The points of a `list` design in a file of their own.
    pub(super) points: Option<CsvFile<'a>>,
    /// Parameter draws made beforehand.
    pub(super) draws: Option<CsvFile<'a>>,
    pub(super) overrides: &'a Overrides,
}

/// Checks an experiment; `None` if anything is wrong with it, or with its scenario.
pub(super) fn experiment(
    sources: Sources<'_>,
    found: &mut Diagnostics,
    set_found: &mut Diagnostics,
    change_found: &mut Diagnostics,
) -> Option<Valid> {
    let Sources { raw, text, scenario, points, draws, overrides } = sources;
    detente_core::scenario::check_id(&raw.id, found);
    let (replicates, adaptive) = replicates::check(raw, overrides, found);
    let confidence = raw.output.confidence.as_ref().map_or(0.95, |c| confidence(c, found));
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
    let series = series::check(raw, parts.as_mut(), found);
    let listed = draws.zip(parts.as_mut()).map(|(file, parts)| draws::check(file, replicates, parts));
    let listed = listed.unwrap_or_default();
    let (set_text, change_text) = (overrides.set_as_toml(), overrides.change_as_toml());
    let set = parts.as_mut().map(|parts| replace(&set_text, parts, set_found)).unwrap_or_default();
    // After what is set, so that it holds.
    let changed = parts.as_mut().map(|parts| replace(&change_text, parts, change_found)).unwrap_or_default();
    let written = Written::of(text);
    let mut check = Check { parts: parts.as_ref(), written: &written, text, found };
    let variants = variants::check(raw, scripts.variants, &mut check);
    let factors = factors::check(raw, &variants, &mut check);
    let seed = overrides.seed.unwrap_or(raw.seed.value);
    let made = points::check(raw, factors, points, seed, &mut check)?;
    let mut design = Design {
        kind: raw.design.kind,
        factors: made.factors,
        rows: made.rows,
        points: made.points,
        layout: made.layout,
        excluded: made.excluded,
        always: scripts.always,
    };
    for (path, id) in set {
        if listed.contains(&id) {
            let message = format!("`{}` is set, so its column in the table of draws is not used", path.value);
            set_found.warning(path.span.clone(), message);
        }
        if design.factors.iter().any(|f| f.path.as_ref() == Some(&path.value)) {
            let message = format!("a factor varies `{}`, so setting it changes nothing", path.value);
            set_found.warning(path.span, message);
        }
    }
    for level in design.factors.iter_mut().flat_map(|f| &mut f.levels) {
        level.replaced.retain(|(id, _)| changed.iter().all(|(_, changed)| changed != id));
    }
    let plan = Plan::new(design.points, replicates);
    // No replicates at all were reported.
    if plan.is_none() && replicates.per_point() > 0 {
        let per_point = replicates.per_point();
        let message = format!("{} points times {per_point} replicates are too many runs", design.points);
        check.found.error(raw.replicates.span.clone(), message);
    }
    let hypotheses = hypotheses::check(raw, &design, confidence, &mut check);
    series::within(raw, &series, &design, (plan, overrides), &mut check);
    measures::windows(raw, &design, overrides, &mut check);
    replicates::reachable(raw, &mut check);
    let sensitivity = sensitivity::check(raw, &design, (replicates, adaptive.as_ref()), &mut check);
    let discoveries = discovery::check(raw, &design, replicates, &mut check);
    let search = search::check(raw, &design, &mut check);
    let calibration = calibration::check(raw, &design, replicates, &mut check);
    let valid = [&*found, &*set_found, &*change_found].iter().all(|found| !found.has_errors());
    let parts = parts?;
    valid.then_some(Valid {
        replicates,
        adaptive,
        confidence,
        design,
        parts,
        hypotheses,
        sensitivity,
        discoveries,
        search,
        calibration,
        series,
    })
}

fn confidence(confidence: &At<f64>, found: &mut Diagnostics) -> f64 {
    if confidence.value <= 0.0 || confidence.value >= 1.0 {
        let message = format!("a confidence lies between 0 and 1, not at {}", confidence.value);
        let percent = confidence.value > 1.0 && confidence.value < 100.0;
        let help = percent.then(|| format!("did you mean {}?", confidence.value / 100.0));
        found.error(confidence.span.clone(), message).help = help;
    }
    confidence.value
}

/// The position of a measure; `None` after an error.
fn find_measure(raw: &RawExperiment, name: &At<String>, found: &mut Diagnostics) -> Option<usize> {
    let position = raw.measure.iter().position(|m| m.id.value == name.value);
    if position.is_none() {
        let help = did_you_mean(&name.value, raw.measure.iter().map(|m| m.id.value.as_str()));
        found.error(name.span.clone(), format!("unknown measure `{}`", name.value)).help = help;
    }
    position
}

/// Gives numbers the values that a text of `path = value` states; their paths, with their places in it.
fn replace(text: &str, parts: &mut ExperimentParts, found: &mut Diagnostics) -> Vec<(At<String>, ParamId)> {
    if text.is_empty() {
        return Vec::new();
    }
    let values: Option<Keyed<At<Number>>> = read("--set", text, found);
    let mut paths = Vec::new();
    for (path, value) in values.iter().flat_map(|v| v.iter()) {
        if let Some((id, source)) = parts.replacement(path, value, found) {
            parts.replace(id, source);
            paths.push((path.clone(), id));
        }
    }
    paths
}
