//! Windows of measures.

use detente_core::scenario::Source;

use super::super::design::Design;
use super::super::overrides::Overrides;
use super::super::raw::RawExperiment;
use super::{Check, facts};

/// Reports windows that open when every run is over, unless the command line moves the end.
pub(super) fn windows(raw: &RawExperiment, design: &Design, overrides: &Overrides, check: &mut Check<'_>) {
    let Some(parts) = check.parts else { return };
    let Some(last) = facts::last_tick(parts, design) else { return };
    if overrides.set.iter().any(|(path, _)| path == facts::END) {
        return;
    }
    for measure in &raw.measure {
        let Some(stated) = &measure.from else { continue };
        let path = format!("measure.{}.from", measure.id.value);
        let Some(id) = parts.scenario().find(&path) else { continue };
        let varies =
            design.factors.iter().flat_map(|f| &f.levels).flat_map(|l| &l.replaced).any(|(p, _)| *p == id);
        if let Source::Constant(from) = parts.scenario().params()[id.index()].source
            && from > last
            && !varies
        {
            let message = format!(
                "the window of `{}` opens at tick {from}, and no run goes beyond tick {last}: nothing is measured",
                measure.id.value
            );
            check.found.error(stated.span.clone(), message);
        }
    }
}
