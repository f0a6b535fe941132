//! Which acts and events moved the outcome of a run: the run made again without each of them in turn, under the same luck.

use detente_core::simulation::{End, RunOutcome};
use detente_core::trace::{Left, Line, Omission};
use serde::Serialize;

use super::{Past, ReplayError, Traced};

/// What became of a run without one of its acts or events.
#[derive(Clone, Debug, Serialize)]
pub struct Moved {
    /// The tick of what was left out.
    pub tick: u32,
    /// Its date, if there are dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The option or event.
    pub what: String,
    /// How the run ends without it: the outcome, and the last tick.
    pub end: (String, u32),
    /// The measure without it; none where it is undefined.
    pub value: Option<f64>,
    /// By how much the act moved the measure: with it less without it.
    pub by: Option<f64>,
}

impl Past {
    /// What every act and event of a run did to one of its measures, by position: those without which the run ends otherwise
    /// first, then those that moved it most.
    ///
    /// # Errors
    /// [`ReplayError`].
    pub fn moved(&self, traced: &Traced, measure: usize) -> Result<Vec<Moved>, ReplayError> {
        let scenario = self.experiment().scenario();
        let option = |name: &str| scenario.options().position(|option| option == name).map(Left::Option);
        let event = |name: &str| scenario.events().position(|event| event == name).map(Left::Event);
        let done: Vec<(u32, &str, Left)> = traced
            .lines
            .iter()
            .filter_map(|line| match line {
                Line::Act(act) => Some((act.tick, act.option.as_str(), option(&act.option)?)),
                Line::Event(happened) => {
                    Some((happened.tick, happened.event.as_str(), event(&happened.event)?))
                }
                _ => None,
            })
            .collect();
        let each: Vec<Vec<Omission>> =
            done.iter().map(|&(tick, _, what)| vec![omission(tick, what)]).collect();
        let again = self.outcomes_without(traced.spec.run, &each)?;
        let ends: Vec<&str> = scenario.outcomes().collect();
        let with = traced.outcome.measures[measure];
        let mut moved: Vec<Moved> = done
            .iter()
            .zip(&again)
            .map(|(&(tick, what, _), without)| {
                let value = without.measures[measure];
                Moved {
                    tick,
                    date: traced.date(tick),
                    what: what.to_owned(),
                    end: (end(without, &ends).to_owned(), without.end_tick),
                    value,
                    by: with.zip(value).map(|(with, without)| with - without),
                }
            })
            .collect();
        // Where it is defined in one of the two only, that is more than any number.
        let size = |moved: &Moved| match (with, moved.value) {
            (Some(_), None) | (None, Some(_)) => f64::INFINITY,
            _ => moved.by.map_or(0.0, f64::abs),
        };
        let end = traced.end();
        let turned = |moved: &Moved| moved.end.0 != end.0;
        moved.sort_by(|a, b| turned(b).cmp(&turned(a)).then(size(b).total_cmp(&size(a))));
        Ok(moved)
    }
}

/// An act is left out when it was done; an event, which happens once at most, for good, since it might happen later.
fn omission(tick: u32, what: Left) -> Omission {
    let tick = if matches!(what, Left::Event(_)) { None } else { Some(tick) };
    Omission { what, tick }
}

/// What a run ended by: the id of its outcome, `horizon` or `failed`.
fn end<'a>(outcome: &RunOutcome, outcomes: &[&'a str]) -> &'a str {
    match outcome.end {
        End::Outcome(index) => outcomes[index],
        End::Horizon => "horizon",
        End::Failed(_) => "failed",
    }
}

impl Traced {
    /// How it ended: the id of its outcome, `horizon` or `failed`, and its last tick.
    pub fn end(&self) -> (String, u32) {
        let end =
            self.lines.iter().rev().find_map(|line| if let Line::End(end) = line { Some(end) } else { None });
        end.map_or_else(
            || ("failed".to_owned(), self.outcome.end_tick),
            |end| (end.outcome.clone(), end.tick),
        )
    }
}
