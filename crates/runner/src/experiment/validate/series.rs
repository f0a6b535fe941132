//! Series, and what is kept of them.

use detente_core::scenario::ExperimentParts;
use detente_core::source::Diagnostics;

use super::super::design::Design;
use super::super::overrides::Overrides;
use super::super::raw::{RawExperiment, RawOutput};
use super::super::series::SeriesPlan;
use super::{Check, facts, ids};
use crate::plan::{Plan, Span};

/// Adds the series, and checks what of them is kept.
pub(super) fn check(
    raw: &RawExperiment,
    mut parts: Option<&mut ExperimentParts>,
    found: &mut Diagnostics,
) -> SeriesPlan {
    let RawOutput { every, after_end, trajectories, .. } = &raw.output;
    if let Some(every) = every
        && every.value == 0
    {
        found
            .error(every.span.clone(), "`every = 0` keeps no tick")
            .with_help("`every = 1` keeps all of them");
    }
    let kept = every.as_ref().map_or(1, |every| every.value);
    for one in &raw.series {
        ids::check_length(&one.id, found);
        if let Some(parts) = &mut parts {
            parts.follow(one, kept, found);
        }
    }
    if raw.series.is_empty() {
        for (key, span) in [
            ("every", every.as_ref().map(|key| &key.span)),
            ("after_end", after_end.as_ref().map(|key| &key.span)),
            ("trajectories", trajectories.as_ref().map(|key| &key.span)),
        ] {
            if let Some(span) = span {
                let message = format!("`{key}` is about `[[series]]`, and there is none");
                found.error(span.clone(), message).with_help(
                    "for example `[[series]]` with `id = \"x\"` and `value = { variable = \"x\" }`",
                );
            }
        }
    }
    let span = trajectories.as_ref().and_then(|text| match text.value.parse::<Span>() {
        Ok(span) => Some(span),
        Err(error) => {
            found.error(text.span.clone(), error.to_string());
            None
        }
    });
    SeriesPlan {
        after_end: after_end.as_ref().map(|stated| stated.value).unwrap_or_default(),
        trajectories: span,
    }
}

/// Checks what is kept against the ticks and runs there are, unless the command line changes their number.
pub(super) fn within(
    raw: &RawExperiment,
    series: &SeriesPlan,
    design: &Design,
    (plan, overrides): (Option<Plan>, &Overrides),
    check: &mut Check<'_>,
) {
    if raw.series.is_empty() {
        return;
    }
    if let (Some(stated), Some(span), Some(plan), None) =
        (&raw.output.trajectories, series.trajectories, plan, overrides.replicates)
        && let Err(error) = plan.select(span)
    {
        check.found.error(stated.span.clone(), error.to_string());
    }
    let last = check.parts.and_then(|parts| facts::last_tick(parts, design));
    if let (Some(every), Some(last)) = (&raw.output.every, last)
        && f64::from(every.value) > last
        && !overrides.set.iter().any(|(path, _)| path == facts::END)
    {
        let message = format!("`every = {}` keeps tick 0 alone: no run goes beyond tick {last}", every.value);
        check.found.error(every.span.clone(), message);
    }
}
