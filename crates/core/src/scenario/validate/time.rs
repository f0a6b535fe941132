//! The clock.

use super::super::{Calendar, Domain, RawScenario, Source, Time};
use super::context::{Context, END, Place};
use crate::random::Purpose;
use crate::source::nearest;

/// Checks `[time]` and gives the context its calendar.
pub(super) fn check(raw: &RawScenario, context: &mut Context<'_>) -> Option<Time> {
    let time = &raw.time;
    let ticks_per_unit = time.ticks_per_unit.value;
    let possible = (1..=1000).contains(&ticks_per_unit);
    if !possible {
        context.diagnostics.error(
            time.ticks_per_unit.span.clone(),
            format!("{ticks_per_unit} ticks per unit: must be 1 to 1000"),
        );
    }
    if let Some(start) = &time.start {
        if possible && let Some(days) = days_per_tick(raw, context) {
            context.calendar = Calendar::new(&start.value, days);
            if context.calendar.is_none() {
                context
                    .diagnostics
                    .error(start.span.clone(), format!("`{}` is not a date like 2019-11-25", start.value));
            }
        }
        context.dates_unknown = context.calendar.is_none();
    }
    let end = context.number(END.into(), &time.end, Domain::OCCASION, Place(Purpose::ParamOther, 0, 0, 0));
    if let Source::Drawn(_) = context.params[end.index()].source {
        context
            .diagnostics
            .error(time.end.span.clone(), "the end cannot be uncertain, only fixed or a factor");
    }
    possible.then(|| Time {
        unit: time.unit.value.clone(),
        ticks_per_unit,
        calendar: context.calendar.clone(),
        end,
    })
}

/// Days in a tick, or an error: dates need whole ones.
fn days_per_tick(raw: &RawScenario, context: &mut Context<'_>) -> Option<i32> {
    let (unit, ticks) = (&raw.time.unit, &raw.time.ticks_per_unit);
    let message = "dates need ticks of whole days";
    let days = match unit.value.as_str() {
        "day" => 1,
        "week" => 7,
        other => {
            let help = "use `unit = \"day\"` with 1 tick, or `unit = \"week\"` with 1 or 7 ticks per unit";
            let help = match nearest(other, ["day", "week"]) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("{help}; or leave out `start` and count in ticks"),
            };
            context.diagnostics.error(unit.span.clone(), message).with_help(help);
            return None;
        }
    };
    if days % ticks.value != 0 {
        let help = if days == 1 { "a `day` has 1 tick" } else { "a `week` has 1 or 7 ticks" };
        context.diagnostics.error(ticks.span.clone(), message).with_help(help);
        return None;
    }
    Some((days / ticks.value) as i32)
}
