//! Requirements that nothing can ever meet, alone or because they wait for each other.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::{Condition, Opening, Param, RawScenario, Scenario, Side, Source, extremes};
use crate::lanes::Real;
use crate::source::Diagnostics;

/// Reports options that can never be used, events that can never happen, bargains that can never open and outcomes
/// that can never come about.
pub(super) fn check(raw: &RawScenario, scenario: &Scenario, diagnostics: &mut Diagnostics) {
    let reached = Reached::of(scenario);
    let spans: BTreeMap<String, Range<usize>> = raw
        .option
        .iter()
        .flat_map(|(actor, options)| {
            options.iter().map(move |(id, _)| (format!("{}.{}", actor.value, id.value), id.span.clone()))
        })
        .collect();
    for (index, option) in scenario.options.iter().enumerate() {
        let Some(span) = spans.get(&option.path).filter(|_| !reached.options[index]) else { continue };
        let name = &option.path;
        let message = match reached.missing(&option.requires) {
            None => {
                format!("`{name}` is `closed` and no event that can happen opens it: it can never be used")
            }
            Some(condition) => {
                let variable = &scenario.variables[condition.variable].id;
                match reached.waits_for(condition) {
                    Some(Waiting::Option(other)) if other == index => format!(
                        "`{name}` is cyclic: it requires `{variable}`, which only it could move there"
                    ),
                    Some(waiting) => format!(
                        "`{name}` is cyclic or unreachable: it requires `{variable}`, {}",
                        reached.only(waiting)
                    ),
                    None => format!(
                        "`{name}` is unreachable: it requires `{variable}`, which nothing moves there"
                    ),
                }
            }
        };
        diagnostics.error(span.clone(), message);
    }
    for (index, (id, _)) in raw.event.iter().enumerate().filter(|(i, _)| !reached.events[*i]) {
        if let Some(condition) = reached.missing(&scenario.events[index].requires) {
            let why = reached.why(condition, Waiting::Event(index));
            diagnostics.error(id.span.clone(), format!("`{}` can never happen: it requires {why}", id.value));
        }
    }
    for (index, (id, _)) in raw.bargain.iter().enumerate().filter(|(i, _)| !reached.bargains[*i]) {
        let bargain = &scenario.bargains[index];
        let condition = reached.missing(&bargain.requires).or_else(|| match &bargain.opening {
            Opening::When(when) => reached.missing(when),
            Opening::At(_) | Opening::Called => None,
        });
        let message = match condition {
            Some(condition) => {
                let why = reached.why(condition, Waiting::Bargain(index));
                format!("`{}` can never open: it requires {why}", id.value)
            }
            None => {
                format!("`{}` can never open: no option or event that convenes it is ever possible", id.value)
            }
        };
        diagnostics.error(id.span.clone(), message);
    }
    for (index, (id, _)) in raw.outcome.iter().enumerate() {
        if let Some(condition) = reached.missing(&scenario.outcomes[index].when) {
            let variable = &scenario.variables[condition.variable].id;
            diagnostics.error(
                id.span.clone(),
                format!("`{}` can never come about: nothing moves `{variable}` there", id.value),
            );
        }
    }
}

/// What can ever be brought about.
struct Reached<'s> {
    scenario: &'s Scenario,
    /// Whether a variable can be moved down, and up.
    moves: Vec<[bool; 2]>,
    options: Vec<bool>,
    events: Vec<bool>,
    bargains: Vec<bool>,
}

/// What could move a variable, if it were possible itself.
#[derive(Clone, Copy, PartialEq)]
enum Waiting {
    Option(usize),
    Event(usize),
    Bargain(usize),
}

impl<'s> Reached<'s> {
    /// Starts from what processes move and adds what can follow, until nothing more does.
    fn of(scenario: &'s Scenario) -> Self {
        let mut moves = vec![[false; 2]; scenario.variables.len()];
        // A variable under a term has a mover even if no process moves it.
        let idle =
            |m: &&super::super::Mover| m.relaxations.is_empty() && m.growth.is_empty() && m.noise.is_none();
        for mover in scenario.dynamics.movers.iter().filter(|m| !idle(m)) {
            moves[mover.variable] = [true; 2];
        }
        for attrition in &scenario.dynamics.attritions {
            for (variable, _) in attrition.a.iter().chain(&attrition.b) {
                moves[*variable] = [true; 2];
            }
        }
        let mut reached = Self {
            scenario,
            moves,
            options: vec![false; scenario.options.len()],
            events: vec![false; scenario.events.len()],
            bargains: vec![false; scenario.bargains.len()],
        };
        while reached.step() {}
        reached
    }

    /// Adds what has become possible; `false` if nothing has.
    fn step(&mut self) -> bool {
        let scenario = self.scenario;
        let mut more = false;
        // Any effect can move its variable either way: an experiment may give it another strength.
        for (index, event) in scenario.events.iter().enumerate() {
            if !self.events[index] && self.missing(&event.requires).is_none() {
                (self.events[index], more) = (true, true);
                event.effects.iter().for_each(|e| self.moves[e.variable] = [true; 2]);
            }
        }
        for (index, option) in scenario.options.iter().enumerate() {
            let opens = |e: usize| self.events[e] && scenario.events[e].opens.contains(&index);
            let opened = !option.closed || (0..scenario.events.len()).any(opens);
            if !self.options[index] && opened && self.missing(&option.requires).is_none() {
                (self.options[index], more) = (true, true);
                option.effects.iter().for_each(|e| self.moves[e.variable] = [true; 2]);
            }
        }
        for (index, bargain) in scenario.bargains.iter().enumerate() {
            let opens = match &bargain.opening {
                Opening::At(_) => true,
                Opening::When(when) => self.missing(when).is_none(),
                Opening::Called => false,
            };
            if !self.bargains[index]
                && (opens || self.convened(index))
                && self.missing(&bargain.requires).is_none()
            {
                (self.bargains[index], more) = (true, true);
                for term in &bargain.terms {
                    let [down, up] = &mut self.moves[term.variable];
                    *down |= term.side != Side::AtLeast;
                    *up |= term.side != Side::AtMost;
                }
            }
        }
        more
    }

    /// Whether an act or event that is possible opens the venue of a bargain.
    fn convened(&self, bargain: usize) -> bool {
        let mut options = self.scenario.options.iter().zip(&self.options);
        let mut events = self.scenario.events.iter().zip(&self.events);
        options.any(|(o, possible)| *possible && o.convenes.contains(&bargain))
            || events.any(|(e, possible)| *possible && e.convenes.contains(&bargain))
    }

    /// The first condition that can never hold.
    fn missing<'c>(&self, conditions: &'c [Condition]) -> Option<&'c Condition> {
        conditions.iter().find(|c| !self.possible(c))
    }

    /// Whether a condition can ever hold.
    fn possible(&self, condition: &Condition) -> bool {
        let [below, above] = self.beyond(condition);
        !below && !above
    }

    /// Whether what a variable can be lies wholly above what a condition asks, and wholly below.
    fn beyond(&self, condition: &Condition) -> [bool; 2] {
        let params = &self.scenario.params;
        let variable = &self.scenario.variables[condition.variable];
        let (mut low, mut high) = bounds(params, &params[variable.initial.index()]);
        let [down, up] = self.moves[condition.variable];
        if down {
            low = variable.low;
        }
        if up {
            high = variable.high;
        }
        let (min, _) = bounds(params, &params[condition.min.index()]);
        let (_, max) = bounds(params, &params[condition.max.index()]);
        [low > max, high < min]
    }

    /// What could move the variable of a condition to where it holds, and is impossible itself.
    fn waits_for(&self, condition: &Condition) -> Option<Waiting> {
        let scenario = self.scenario;
        let [down, _] = self.beyond(condition);
        let variable = condition.variable;
        let option = scenario
            .options
            .iter()
            .enumerate()
            .find(|(i, o)| !self.options[*i] && o.effects.iter().any(|e| e.variable == variable));
        let event = || {
            scenario
                .events
                .iter()
                .enumerate()
                .find(|(i, e)| !self.events[*i] && e.effects.iter().any(|e| e.variable == variable))
        };
        let wrong = if down { Side::AtLeast } else { Side::AtMost };
        let bargain = || {
            scenario.bargains.iter().enumerate().find(|(i, b)| {
                !self.bargains[*i] && b.terms.iter().any(|t| t.variable == variable && t.side != wrong)
            })
        };
        option
            .map(|(i, _)| Waiting::Option(i))
            .or_else(|| event().map(|(i, _)| Waiting::Event(i)))
            .or_else(|| bargain().map(|(i, _)| Waiting::Bargain(i)))
    }

    /// The variable of a condition and why `from` waits for it in vain.
    fn why(&self, condition: &Condition, from: Waiting) -> String {
        let variable = &self.scenario.variables[condition.variable].id;
        match self.waits_for(condition) {
            Some(waiting) if waiting == from => format!("`{variable}`, which only it could move there"),
            Some(waiting) => format!("`{variable}`, {}", self.only(waiting)),
            None => format!("`{variable}`, which nothing moves there"),
        }
    }

    /// That only something impossible could move a variable.
    fn only(&self, waiting: Waiting) -> String {
        match waiting {
            Waiting::Option(option) => format!(
                "which only `{}` could move there, and that can never be used either",
                self.scenario.options[option].path
            ),
            Waiting::Event(event) => format!(
                "which only the event `{}` could move there, and that can never happen either",
                self.scenario.events[event].id
            ),
            Waiting::Bargain(bargain) => format!(
                "which only the bargain `{}` could move there, and that can never open either",
                self.scenario.bargains[bargain].id
            ),
        }
    }
}

/// Least and greatest value a parameter can have.
fn bounds(params: &[Param], param: &Param) -> (Real, Real) {
    match &param.source {
        Source::Constant(value) => (*value, *value),
        Source::Drawn(distribution) => distribution.support(),
        Source::Listed(values) => extremes(values),
        Source::Same(other) => bounds(params, &params[other.index()]),
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;
    use crate::source::Diagnostics;

    /// Errors of a scenario in which `goal` is 0 and nothing but what `text` adds moves it.
    fn errors(text: &str) -> Vec<String> {
        let text = format!(
            "id = 'x'\ntitle = 'x'\ntime = {{ unit = 'turn', ticks_per_unit = 1, end = 99 }}\ntrack.t = {{}}\n\
             variable.goal.initial = 0\nvariable.other.initial = 0\n\
             [actor.a]\nlabel = 'A'\ninterest.goal = {{ weight = 1, ideal = 1 }}\n\
             [actor.b]\nlabel = 'B'\ninterest.goal = {{ weight = 1, ideal = 1 }}\n\
             [option.a.enjoy]\ntrack = 't'\nrequires = [{{ variable = 'goal', min = 0.5 }}]\n{text}"
        );
        let mut found = Diagnostics::default();
        let read = Scenario::read(&text, &mut found);
        let found: Vec<String> = found.into_sorted().into_iter().map(|d| d.message).collect();
        assert_eq!(read.is_some(), found.is_empty(), "{found:?}");
        found
    }

    const DEAL: &str =
        "[bargain.deal]\nparties = ['a', 'b']\nterm.goal = { side = '>=', between = [0, 1] }\n";

    #[test]
    fn terms_move_their_variables() {
        assert_eq!(errors("").len(), 1);
        assert_eq!(errors(&format!("{DEAL}at = 5")), [""; 0]);
        assert_eq!(errors(&format!("{DEAL}when = [{{ variable = 'other', max = 0 }}]")), [""; 0]);
        assert_eq!(errors(&format!("{DEAL}at = 5").replace(">=", "=")), [""; 0]);
    }

    #[test]
    fn terms_move_their_variables_only_to_their_side() {
        let found = errors(&format!("{DEAL}at = 5").replace(">=", "<="));
        assert_eq!(found, ["`a.enjoy` is unreachable: it requires `goal`, which nothing moves there"]);
    }

    #[test]
    fn venues_are_convened_by_what_is_possible() {
        let call = |needs: &str| format!("{DEAL}[option.b.call]\ntrack = 't'\nconvenes = ['deal']\n{needs}");
        assert_eq!(errors(&call("")), [""; 0]);
        assert_eq!(errors(&format!("{DEAL}[event.e]\nat = 5\nconvenes = ['deal']")), [""; 0]);
        let found = errors(&call("requires = [{ variable = 'other', min = 0.5 }]"));
        assert_eq!(
            found,
            [
                "`a.enjoy` is cyclic or unreachable: it requires `goal`, which only the bargain `deal` could move \
                 there, and that can never open either",
                "`deal` can never open: no option or event that convenes it is ever possible",
                "`b.call` is unreachable: it requires `other`, which nothing moves there",
            ]
        );
        // Opened in two ways, one is enough.
        let both = call("").replace("term.goal", "when = [{ variable = 'other', min = 0.5 }]\nterm.goal");
        assert_eq!(errors(&both), [""; 0]);
    }

    #[test]
    fn a_bargain_can_wait_for_itself() {
        let found = errors(&format!("{DEAL}at = 5\nrequires = [{{ variable = 'goal', min = 0.5 }}]"));
        assert_eq!(found.len(), 2);
        assert_eq!(found[1], "`deal` can never open: it requires `goal`, which only it could move there");
    }

    #[test]
    fn events_wait_for_bargains() {
        let event = "[event.e]\nat = 9\nrequires = [{ variable = 'goal', min = 0.5 }]";
        assert_eq!(errors(&format!("{DEAL}at = 5\n{event}")), [""; 0]);
        let found = errors(&format!("{DEAL}when = [{{ variable = 'other', min = 0.5 }}]\n{event}"));
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found
                .iter()
                .any(|m| m.starts_with("`e` can never happen: it requires `goal`, which only the bargain"))
        );
        assert!(
            found.iter().any(|m| m.starts_with("`deal` can never open: it requires `other`, which nothing"))
        );
    }
}
