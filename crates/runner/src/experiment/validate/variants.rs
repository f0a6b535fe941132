//! Scripts and variants.

use std::collections::BTreeMap;

use detente_core::scenario::{ExperimentParts, InterventionId};
use detente_core::source::{At, Diagnostics, did_you_mean};

use super::super::design::Level;
use super::super::raw::{RawExperiment, RawVariant};
use super::Check;

/// The interventions of an experiment.
#[derive(Default)]
pub(super) struct Scripts {
    /// At every point.
    pub(super) always: Vec<InterventionId>,
    /// Of each variant, in file order.
    pub(super) variants: Vec<Vec<InterventionId>>,
}

/// Adds every intervention: those of all arms first, then those of each variant, used or not.
pub(super) fn scripts(
    raw: &RawExperiment,
    parts: Option<&mut ExperimentParts>,
    found: &mut Diagnostics,
) -> Scripts {
    let Some(parts) = parts else {
        return Scripts { always: Vec::new(), variants: vec![Vec::new(); raw.variant.len()] };
    };
    let always = parts.script("script", 0, &raw.script, found);
    let arms = raw.variant.iter().zip(1..);
    let arm = |((id, variant), group): ((&At<String>, &RawVariant), usize)| {
        parts.script(&format!("variant.{}.script", id.value), group, &variant.script, found)
    };
    Scripts { always, variants: arms.map(arm).collect() }
}

/// A checked variant, and whether a factor names it.
pub(super) struct Variant {
    pub(super) level: Level,
    /// The paths it changes.
    pub(super) paths: Vec<String>,
}

/// Checks the variants; the result is keyed by name.
pub(super) fn check(
    raw: &RawExperiment,
    scripts: Vec<Vec<InterventionId>>,
    check: &mut Check<'_>,
) -> BTreeMap<String, Variant> {
    let named: Vec<&str> = raw
        .factor
        .iter()
        .flat_map(|f| f.variants.iter().flat_map(|v| &v.value))
        .map(|name| name.value.as_str())
        .collect();
    // A misspelt name is an error of its own, and the variant it means is not unused.
    let misspelt = named.iter().any(|name| raw.variant.iter().all(|(id, _)| id.value != *name));
    let mut variants = BTreeMap::new();
    for ((id, variant), active) in raw.variant.iter().zip(scripts) {
        detente_core::scenario::check_id(id, check.found);
        if !misspelt && !named.contains(&id.value.as_str()) {
            let message = format!("variant `{}` belongs to no factor: it is never simulated", id.value);
            let warning = check.found.warning(id.span.clone(), message);
            warning.help = Some("name it in the `variants` of a `[[factor]]`".to_owned());
        }
        let mut replaced = Vec::new();
        for (path, value) in variant.change.iter() {
            replaced.extend(check.parts.and_then(|parts| parts.replacement(path, value, check.found)));
        }
        let (text, label) = (id.value.clone(), variant.label.clone());
        let level = Level { text, label, number: None, replaced, active };
        let paths = variant.change.iter().map(|(path, _)| path.value.clone()).collect();
        variants.insert(id.value.clone(), Variant { level, paths });
    }
    variants
}

/// The variant of a name, or an error.
pub(super) fn find<'v>(
    name: &At<String>,
    variants: &'v BTreeMap<String, Variant>,
    found: &mut Diagnostics,
) -> Option<&'v Variant> {
    let variant = variants.get(&name.value);
    if variant.is_none() {
        let error = found.error(name.span.clone(), format!("unknown variant `{}`", name.value));
        error.help = did_you_mean(&name.value, variants.keys().map(String::as_str));
    }
    variant
}
