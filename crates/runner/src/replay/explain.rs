//! Why an actor did what it did.

use detente_core::math::ln;
use detente_core::trace::{Alternative, Decision, Line, Mind, Table};
use serde::Serialize;

use super::{ReplayError, Traced};

/// What an actor decided in one tick, and all that it rests on.
#[derive(Clone, Debug, Serialize)]
pub struct Account<'a> {
    /// The tick.
    pub tick: u32,
    /// Its date, if there are dates.
    pub date: Option<String>,
    /// What the actor saw, felt and attended to.
    pub mind: &'a Mind,
    /// Its choices, one for each track.
    pub choices: Vec<Choice<'a>>,
    /// Options that the experiment makes it carry out instead of what it chose on their tracks.
    pub forced: Vec<&'a str>,
}

/// A choice, with how close it was.
#[derive(Clone, Debug, Serialize)]
pub struct Choice<'a> {
    /// What was chosen from.
    pub decision: &'a Decision,
    /// What came second under the same luck; none where nothing else could be had.
    pub runner_up: Option<RunnerUp<'a>>,
}

/// What came second.
#[derive(Clone, Debug, Serialize)]
pub struct RunnerUp<'a> {
    /// The option, or `hold`.
    pub option: &'a str,
    /// By how much the winner was worth more, part by part, the largest difference first.
    pub lead: Vec<(&'a str, f64)>,
    /// The sum of it.
    pub worth: f64,
    /// Odds of the winner against it, before luck.
    pub odds: f64,
    /// How much more it would have had to be worth to be chosen under the same luck; none where precision is 0, so that
    /// worth plays no part.
    pub short_of: Option<f64>,
}

impl<'a> Choice<'a> {
    /// A decision, with what came second.
    pub fn of(decision: &'a Decision) -> Self {
        let won = decision.alternatives.iter().find(|a| a.option == decision.chosen);
        let others =
            decision.alternatives.iter().filter(|a| a.option != decision.chosen && a.barred.is_none());
        let clock = |a: &Alternative| ln(-ln(a.luck)) - (decision.precision * a.worth + a.bonus);
        let second = others.min_by(|a, b| clock(a).total_cmp(&clock(b)));
        let runner_up = won.zip(second).map(|(won, second)| RunnerUp {
            option: &second.option,
            lead: lead(won, second),
            worth: won.worth - second.worth,
            odds: won.probability / second.probability,
            short_of: (decision.precision > 0.0).then(|| (clock(second) - clock(won)) / decision.precision),
        });
        Self { decision, runner_up }
    }

    /// The alternative that was chosen.
    pub fn won(&self) -> Option<&'a Alternative> {
        self.decision.alternatives.iter().find(|a| a.option == self.decision.chosen)
    }
}

/// By how much one alternative is worth more than another, part by part, the largest first.
pub fn lead<'a>(one: &'a Alternative, other: &'a Alternative) -> Vec<(&'a str, f64)> {
    let terms = one.terms.iter().map(|(id, term)| (id, term - other.terms.get(id).copied().unwrap_or(0.0)));
    let rest = [
        ("audience costs", one.audience - other.audience),
        ("stage game", one.game - other.game),
        ("what it costs", other.cost - one.cost),
        ("breach of agreements", other.breach - one.breach),
    ];
    let mut parts: Vec<(&str, f64)> = terms.chain(rest).filter(|(_, by)| *by != 0.0).collect();
    parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    parts
}

impl Traced {
    /// The ticks in which an actor decided.
    pub fn decides<'a>(&'a self, actor: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.minds(actor).map(|mind| mind.tick)
    }

    /// All that an actor decided, in order.
    pub fn accounts<'a>(&'a self, actor: &'a str) -> impl Iterator<Item = Account<'a>> + 'a {
        self.minds(actor).map(move |mind| Account {
            tick: mind.tick,
            date: self.date(mind.tick),
            mind,
            choices: self
                .decisions()
                .filter(|d| d.tick == mind.tick && d.actor == actor)
                .map(Choice::of)
                .collect(),
            forced: self
                .forced(actor)
                .filter(|(tick, _)| *tick == mind.tick)
                .map(|(_, option)| option)
                .collect(),
        })
    }

    /// What an actor decided in a tick.
    ///
    /// # Errors
    /// [`ReplayError::Unknown`] if it did not decide then; the message says when it did.
    pub fn account<'a>(&'a self, actor: &'a str, tick: u32) -> Result<Account<'a>, ReplayError> {
        self.accounts(actor).find(|account| account.tick == tick).ok_or_else(|| {
            let before = self.decides(actor).filter(|&t| t < tick).last();
            let after = self.decides(actor).find(|&t| t > tick);
            let near: Vec<String> = before.into_iter().chain(after).map(|t| self.when(t)).collect();
            let near = match near.as_slice() {
                [] => "it never decides in this run".to_owned(),
                near => format!("it decides at {}", near.join(" and ")),
            };
            ReplayError::Unknown(format!("`{actor}` does not decide at tick {tick}: {near}"))
        })
    }

    /// The meetings of a bargain, in order.
    pub fn tables<'a>(&'a self, bargain: &'a str) -> impl Iterator<Item = &'a Table> + 'a {
        let tables = self
            .lines
            .iter()
            .filter_map(|line| if let Line::Table(table) = line { Some(table) } else { None });
        tables.filter(move |table| table.bargain == bargain)
    }

    /// The date of a tick, if there are dates.
    pub fn date(&self, tick: u32) -> Option<String> {
        self.calendar.as_ref().and_then(|calendar| calendar.date(tick))
    }

    /// A tick for people: `tick 42`, with its date if there is one.
    pub fn when(&self, tick: u32) -> String {
        self.date(tick).map_or_else(|| format!("tick {tick}"), |date| format!("{date} (tick {tick})"))
    }

    /// Acts that the experiment made an actor carry out: their ticks and options, in order.
    pub fn forced<'a>(&'a self, actor: &'a str) -> impl Iterator<Item = (u32, &'a str)> + 'a {
        let acts =
            self.lines.iter().filter_map(|line| if let Line::Act(act) = line { Some(act) } else { None });
        acts.filter(move |act| act.forced && act.actor == actor).map(|act| (act.tick, act.option.as_str()))
    }

    /// All choices, in order.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.lines
            .iter()
            .filter_map(|line| if let Line::Decision(decision) = line { Some(decision) } else { None })
    }

    fn minds<'a>(&'a self, actor: &'a str) -> impl Iterator<Item = &'a Mind> + 'a {
        let minds =
            self.lines.iter().filter_map(|line| if let Line::Mind(mind) = line { Some(mind) } else { None });
        minds.filter(move |mind| mind.actor == actor)
    }
}
