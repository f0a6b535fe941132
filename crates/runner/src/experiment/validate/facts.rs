//! What checks ask of the scenario and the design: ranges of measures, what is uncertain, the last tick.

use detente_core::scenario::{ExperimentParts, Source};

use super::super::design::Design;

/// The path of the last tick.
pub(super) const END: &str = "time.end";

/// Least and greatest possible value of a measure, where known.
pub(super) fn range(parts: Option<&ExperimentParts>, measure: &str) -> Option<(f64, f64)> {
    // By id: a measure that is broken has no position.
    parts?.measures().iter().find(|m| m.id() == measure)?.range()
}

/// A number to 15 significant digits: so that messages and levels read 0.3, not 0.30000000000000004.
pub(super) fn plain(number: f64) -> f64 {
    format!("{number:.14e}").parse().unwrap_or(number)
}

/// Whether any number is uncertain, in the scenario or in a level: whether draws differ at all.
pub(super) fn draws_differ(parts: &ExperimentParts, design: &Design) -> bool {
    let mut levels = design.factors.iter().flat_map(|f| &f.levels);
    parts.scenario().params().iter().any(|p| p.is_uncertain())
        || levels.any(|level| level.replaced.iter().any(|(_, source)| source.is_uncertain()))
}

/// The last tick that any run can reach.
pub(super) fn last_tick(parts: &ExperimentParts, design: &Design) -> Option<f64> {
    let stated = |source: &Source| if let Source::Constant(end) = source { Some(*end) } else { None };
    let end = parts.scenario().find(END)?;
    let own = stated(&parts.scenario().params()[end.index()].source)?;
    let levels = design.factors.iter().flat_map(|f| &f.levels).flat_map(|level| &level.replaced);
    let replaced = levels.filter(|(id, _)| *id == end).filter_map(|(_, source)| stated(source));
    Some(replaced.fold(own, |last, tick| if tick > last { tick } else { last }))
}
