//! The clock.

use super::super::{Calendar, Domain, RawScenario, Source, Time};
use super::context::{Context, Place};
use crate::random::Purpose;

/// Checks `[time]` and gives the context its calendar.
pub(super) fn check(raw: &RawScenario, context: &mut Context<'_>) -> Option<Time> {
    let time = &raw.time;
    let ticks_per_unit = time.ticks_per_unit.value;
    if !(1..=1000).contains(&ticks_per_unit) {
        context.diagnostics.error(
            time.ticks_per_unit.span.clone(),
            format!("{ticks_per_unit} ticks per unit: must be 1 to 1000"),
        );
        return None;
    }
    if let Some(start) = &time.start {
        let days_per_unit = match time.unit.value.as_str() {
            "day" => Some(1),
            "week" => Some(7),
            _ => None,
        };
        let days_per_tick = days_per_unit
            .filter(|days| days % ticks_per_unit == 0)
            .map(|days| (days / ticks_per_unit) as i32);
        match days_per_tick {
            None => {
                context
                    .diagnostics
                    .error(time.unit.span.clone(), "dates need ticks of whole days")
                    .with_help(
                        "use `unit = \"day\"` with 1 tick, or `unit = \"week\"` with 1 or 7 ticks per unit",
                    );
            }
            Some(days) => {
                context.calendar = Calendar::new(&start.value, days);
                if context.calendar.is_none() {
                    context.diagnostics.error(
                        start.span.clone(),
                        format!("`{}` is not a date like 2019-11-25", start.value),
                    );
                }
            }
        }
    }
    let end =
        context.number("time.end".into(), &time.end, Domain::OCCASION, Place(Purpose::ParamOther, 0, 0, 0));
    if let Source::Drawn(_) = context.params[end.index()].source {
        context
            .diagnostics
            .error(time.end.span.clone(), "the end cannot be uncertain, only fixed or a factor");
    }
    Some(Time { unit: time.unit.value.clone(), ticks_per_unit, calendar: context.calendar.clone(), end })
}
