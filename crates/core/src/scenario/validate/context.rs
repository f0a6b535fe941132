//! What every check needs: the names of the file, the calendar, and the growing table of parameters.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::raw::{RawCondition, RawScenario};
use super::super::{Calendar, Condition, DateError, Distribution, Domain, Keyed, Kind, Param, ParamId};
use super::super::{Scenario, Source, address};
use super::help;
use crate::lanes::Real;
use crate::random::Purpose;
use crate::source::{At, Diagnostics, Number, RawDistribution, Scalar, did_you_mean};

/// Where a parameter's luck lies: purpose, entity, sub-entity, field.
#[derive(Clone, Copy)]
pub(super) struct Place(pub(super) Purpose, pub(super) usize, pub(super) usize, pub(super) u32);

/// The path of the end.
pub(super) const END: &str = "time.end";

/// Names and parameters while a scenario is being checked.
pub(super) struct Context<'a> {
    pub(super) diagnostics: &'a mut Diagnostics,
    pub(super) params: Vec<Param>,
    /// Parameters whose value is only a stand-in: it was missing or wrong, which was reported.
    unsound: BTreeSet<ParamId>,
    pub(super) calendar: Option<Calendar>,
    /// The scenario has dates, but what they mean is not known after an error in `[time]`.
    pub(super) dates_unknown: bool,
    pub(super) theatres: Vec<String>,
    pub(super) variables: Vec<(String, Real, Real)>,
    pub(super) actors: Vec<String>,
    pub(super) tracks: Vec<String>,
    pub(super) options: Vec<String>,
    pub(super) events: Vec<String>,
    pub(super) bargains: Vec<String>,
}

fn names<T>(table: &Keyed<T>) -> Vec<String> {
    table.iter().map(|(id, _)| id.value.clone()).collect()
}

impl<'a> Context<'a> {
    pub(super) fn new(raw: &RawScenario, diagnostics: &'a mut Diagnostics) -> Self {
        let variables = raw
            .variable
            .iter()
            .map(|(id, v)| {
                let [low, high] = v.range.as_ref().map_or([0.0, 1.0], |r| r.value);
                (id.value.clone(), low, high)
            })
            .collect();
        Self {
            diagnostics,
            params: Vec::new(),
            unsound: BTreeSet::new(),
            calendar: None,
            dates_unknown: false,
            theatres: names(&raw.theatre),
            variables,
            actors: names(&raw.actor),
            tracks: names(&raw.track),
            options: option_paths(raw),
            events: names(&raw.event),
            bargains: names(&raw.bargain),
        }
    }

    /// For what an experiment adds to a valid scenario; takes the scenario's parameters to grow them.
    pub(super) fn of_scenario(scenario: &mut Scenario, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            diagnostics,
            params: std::mem::take(&mut scenario.params),
            unsound: BTreeSet::new(),
            calendar: scenario.time.calendar.clone(),
            dates_unknown: false,
            theatres: scenario.theatres.iter().map(|t| t.id.clone()).collect(),
            variables: scenario.variables.iter().map(|v| (v.id.clone(), v.low, v.high)).collect(),
            actors: scenario.actors.iter().map(|a| a.id.clone()).collect(),
            tracks: scenario.tracks.iter().map(|t| t.id.clone()).collect(),
            options: scenario.options.iter().map(|o| o.path.clone()).collect(),
            events: scenario.events.iter().map(|e| e.id.clone()).collect(),
            bargains: scenario.bargains.iter().map(|b| b.id.clone()).collect(),
        }
    }

    pub(super) fn check_id(&mut self, id: &At<String>) {
        super::super::id::check_id(id, self.diagnostics);
    }

    fn index(&mut self, kind: &str, known: &[String], name: &At<String>) -> Option<usize> {
        let found = known.iter().position(|k| *k == name.value);
        if found.is_none() {
            let error = self.diagnostics.error(name.span.clone(), format!("unknown {kind} `{}`", name.value));
            error.help = match known {
                [] => Some(format!("the scenario has no {kind}s")),
                _ => did_you_mean(&name.value, known.iter().map(String::as_str)),
            };
        }
        found
    }

    pub(super) fn theatre(&mut self, name: &At<String>) -> Option<usize> {
        let known = std::mem::take(&mut self.theatres);
        let found = self.index("theatre", &known, name);
        self.theatres = known;
        found
    }

    pub(super) fn actor(&mut self, name: &At<String>) -> Option<usize> {
        let known = std::mem::take(&mut self.actors);
        let found = self.index("actor", &known, name);
        self.actors = known;
        found
    }

    pub(super) fn track(&mut self, name: &At<String>) -> Option<usize> {
        let known = std::mem::take(&mut self.tracks);
        let found = self.index("track", &known, name);
        self.tracks = known;
        found
    }

    /// Actors, each listed once.
    pub(super) fn actors_once(&mut self, names: &[At<String>]) -> Vec<usize> {
        let mut actors = Vec::new();
        for name in names {
            let Some(actor) = self.actor(name) else { continue };
            if actors.contains(&actor) {
                self.diagnostics.error(name.span.clone(), format!("`{}` is listed twice", name.value));
            } else {
                actors.push(actor);
            }
        }
        actors
    }

    pub(super) fn option(&mut self, name: &At<String>) -> Option<usize> {
        let known = std::mem::take(&mut self.options);
        let short = |path: &&String| path.split_once('.').is_some_and(|(_, option)| option == name.value);
        let found = if known.contains(&name.value) || !known.iter().any(|path| short(&path)) {
            self.index("option", &known, name)
        } else {
            let full: Vec<String> = known.iter().filter(short).map(|path| format!("`{path}`")).collect();
            let message = format!("unknown option `{}`", name.value);
            let help = format!("options are named `actor.option`: {}", full.join(" or "));
            self.diagnostics.error(name.span.clone(), message).with_help(help);
            None
        };
        self.options = known;
        found
    }

    /// An option of an actor, as `actor.option`; another's is an error. Help leaves out what is `unfit` anyway.
    pub(super) fn option_of(&mut self, actor: &str, name: &At<String>, unfit: &str) -> Option<usize> {
        let own = |path: &String| path.split('.').next() == Some(actor);
        let found = self.options.iter().position(|path| *path == name.value);
        if found.is_some_and(|option| own(&self.options[option])) {
            return found;
        }
        let message = match found {
            Some(_) => format!("`{}` is not an option of `{actor}`", name.value),
            None => format!("unknown option `{}`", name.value),
        };
        let full = format!("{actor}.{}", name.value);
        let help = if self.options.contains(&full) {
            Some(format!("options are named `actor.option`: `{full}`"))
        } else {
            let fit = self.options.iter().filter(|path| own(path) && *path != unfit);
            did_you_mean(&name.value, fit.map(String::as_str))
        };
        self.diagnostics.error(name.span.clone(), message).help = help;
        None
    }

    pub(super) fn event(&mut self, name: &At<String>) -> Option<usize> {
        let known = std::mem::take(&mut self.events);
        let found = self.index("event", &known, name);
        self.events = known;
        found
    }

    pub(super) fn bargain(&mut self, name: &At<String>) -> Option<usize> {
        let known = std::mem::take(&mut self.bargains);
        let found = self.index("bargain", &known, name);
        self.bargains = known;
        found
    }

    pub(super) fn variable(&mut self, name: &At<String>) -> Option<usize> {
        let known: Vec<String> = self.variables.iter().map(|v| v.0.clone()).collect();
        self.index("variable", &known, name)
    }

    /// A variable, or with a leading `~` its complement.
    pub(super) fn factor(&mut self, name: &At<String>) -> Option<(usize, bool)> {
        match name.value.strip_prefix('~') {
            Some(rest) => {
                let plain = At { value: rest.to_owned(), span: name.span.clone() };
                self.variable(&plain).map(|v| (v, true))
            }
            None => self.variable(name).map(|v| (v, false)),
        }
    }

    fn push(&mut self, path: String, domain: Domain, source: Source, place: Place) -> ParamId {
        let Place(purpose, entity, sub, field) = place;
        let id = ParamId(self.params.len() as u32);
        self.params.push(Param { path, domain, source, address: address(purpose, entity, sub, field) });
        id
    }

    /// A number that must be stated.
    pub(super) fn number(
        &mut self,
        path: String,
        number: &At<Number>,
        domain: Domain,
        place: Place,
    ) -> ParamId {
        if self.dates_unknown
            && domain.kind == Kind::Moment
            && !matches!(number.value, Number::Fixed(Scalar::Number(_)))
        {
            // Neither before nor after anything.
            return self.push(path, domain, Source::Constant(Real::NAN), place);
        }
        let source = source(&path, number, &domain, self.calendar.as_ref(), self.diagnostics);
        let sound = source.is_some() && !self.diagnostics.is_suppressed(&number.span);
        let id = self.push(path, domain, source.unwrap_or(Source::Constant(domain.low)), place);
        if !sound {
            self.unsound.insert(id);
        }
        id
    }

    /// The source of a parameter, but for stand-ins: what follows from them is no mistake of the file.
    pub(super) fn stated(&self, id: ParamId) -> Option<&Source> {
        (!self.unsound.contains(&id)).then(|| &self.params[id.index()].source)
    }

    /// The value of a parameter that is written down.
    pub(super) fn constant(&self, id: ParamId) -> Option<Real> {
        match self.stated(id)? {
            Source::Constant(value) => Some(*value),
            Source::Drawn(_) | Source::Listed(_) | Source::Same(_) => None,
        }
    }

    /// A number with a documented default.
    pub(super) fn number_or(
        &mut self,
        path: String,
        number: Option<&At<Number>>,
        default: Real,
        domain: Domain,
        place: Place,
    ) -> ParamId {
        match number {
            Some(number) => self.number(path, number, domain, place),
            None => self.push(path, domain, Source::Constant(default), place),
        }
    }

    /// A number that is shared with another parameter unless stated.
    pub(super) fn number_or_same(
        &mut self,
        path: String,
        number: Option<&At<Number>>,
        shared: ParamId,
        domain: Domain,
        place: Place,
    ) -> ParamId {
        match number {
            Some(number) => self.number(path, number, domain, place),
            None => self.push(path, domain, Source::Same(shared), place),
        }
    }

    /// A list of conditions; `field` is where their luck starts.
    pub(super) fn conditions(
        &mut self,
        path: &str,
        raw: &[RawCondition],
        purpose: Purpose,
        entity: usize,
        sub: usize,
        field: u32,
    ) -> Vec<Condition> {
        let mut conditions = Vec::with_capacity(raw.len());
        for (i, condition) in raw.iter().enumerate() {
            let variable = self.variable(&condition.variable);
            let span = condition.variable.span.clone();
            if condition.min.is_none() && condition.max.is_none() {
                self.diagnostics
                    .error(span.clone(), "this condition states neither `min` nor `max`, so it says nothing");
            }
            let Some(variable) = variable else { continue };
            if conditions.iter().any(|c: &Condition| c.variable == variable) {
                let message = format!("`{}` has a condition already", condition.variable.value);
                self.diagnostics.error(span, message).with_help("state its `min` and `max` in one condition");
                continue;
            }
            let (_, low, high) = self.variables[variable].clone();
            let place = |f| Place(purpose, entity, sub + i, field + f);
            let domain = Domain::closed(low, high);
            let stem = format!("{path}.{}", condition.variable.value);
            let beyond = 1.0 + high - low;
            let any = Domain::closed(low - beyond, high + beyond);
            let min = match &condition.min {
                Some(n) => self.number(format!("{stem}.min"), n, domain, place(0)),
                None => self.number_or(format!("{stem}.min"), None, low - beyond, any, place(0)),
            };
            let max = match &condition.max {
                Some(n) => self.number(format!("{stem}.max"), n, domain, place(1)),
                None => self.number_or(format!("{stem}.max"), None, high + beyond, any, place(1)),
            };
            if let (Some(a), Some(b)) = (self.constant(min), self.constant(max))
                && a > b
            {
                let message = format!("`min` {a} is above `max` {b}, so this condition never holds");
                self.diagnostics.error(span, message);
            }
            conditions.push(Condition { variable, min, max });
        }
        conditions
    }
}

impl Context<'_> {
    /// Warns of a moment that lies after the end however it is drawn.
    pub(super) fn check_end(&mut self, moment: ParamId, span: &Range<usize>) {
        let Some(end) = self.params.iter().find(|param| param.path == END) else { return };
        let least = match self.stated(moment) {
            Some(Source::Constant(value)) => *value,
            Some(Source::Drawn(distribution)) => (distribution.support().0 + 0.5).floor(),
            Some(Source::Listed(_) | Source::Same(_)) | None => return,
        };
        if let Source::Constant(end) = end.source
            && least > end
        {
            self.diagnostics
                .warning(span.clone(), "never happens: this lies after the end")
                .with_help("`time.end` is the last tick that is simulated");
        }
    }

    /// Reports a window of two constants that closes before it opens.
    pub(super) fn check_window(&mut self, from: ParamId, until: ParamId, span: &Range<usize>) {
        if let (Some(a), Some(b)) = (self.constant(from), self.constant(until))
            && a > b
        {
            self.diagnostics.error(span.clone(), "`until` lies before `from`, so this is never in force");
        }
    }
}

/// `actor.option` of every option, by actor in the order of `[actor]`, then in file order.
pub(super) fn option_paths(raw: &RawScenario) -> Vec<String> {
    let mut paths = Vec::new();
    for (actor, _) in raw.actor.iter() {
        for (owner, options) in raw.option.iter().filter(|(owner, _)| owner.value == actor.value) {
            paths.extend(options.iter().map(|(id, _)| format!("{}.{}", owner.value, id.value)));
        }
    }
    paths
}

/// The value of a scalar in its domain, or an error.
fn scalar(
    path: &str,
    scalar: &Scalar,
    span: &Range<usize>,
    domain: &Domain,
    calendar: Option<&Calendar>,
    diagnostics: &mut Diagnostics,
) -> Option<Real> {
    let mut wrong = |message: String, help: Option<String>| {
        diagnostics.error(span.clone(), message).help = help;
        None
    };
    let value = match (domain.kind, scalar) {
        (Kind::Real, Scalar::Number(value)) => *value,
        (Kind::Moment, Scalar::Number(value)) if value.fract() == 0.0 => *value,
        (Kind::Moment, Scalar::Number(value)) => {
            return wrong(format!("{value} is not a whole number of ticks"), None);
        }
        (Kind::Flag, Scalar::Flag(value)) => Real::from(u8::from(*value)),
        (Kind::Flag, Scalar::Number(value)) if *value == 0.0 || *value == 1.0 => *value,
        (Kind::Moment, Scalar::Text(text)) => match calendar.map(|c| (c, c.tick(text))) {
            Some((_, Ok(tick))) => tick,
            Some((c, Err(DateError::BeforeStart))) => {
                return wrong(format!("{text} lies before the start, {}", c.start()), None);
            }
            Some((c, Err(DateError::BetweenTicks))) => {
                return wrong(format!("{text} falls between two ticks"), help::neighbours(c, text));
            }
            Some((_, Err(DateError::Form))) => {
                return wrong(format!("`{text}` is not a date like 2019-11-25"), help::unquoted(text));
            }
            None => {
                let message = format!("`{text}`: this scenario has no dates; state `time.start`, or a tick");
                return wrong(message, help::unquoted(text));
            }
        },
        (kind, found) => {
            let expected = match kind {
                Kind::Real => "a number",
                Kind::Flag => "true or false",
                Kind::Moment => "a date or a tick",
            };
            let (found, help) = match found {
                Scalar::Number(value) => (value.to_string(), None),
                Scalar::Flag(value) => (value.to_string(), None),
                Scalar::Text(text) => {
                    ("text".to_owned(), help::unquoted(text).or_else(|| help::no_date(path)))
                }
            };
            return wrong(format!("`{path}` must be {expected}, not {found}"), help);
        }
    };
    if domain.contains(value) {
        Some(value)
    } else {
        let help = help::out_of_range(path, value).map(str::to_owned);
        wrong(format!("{value} is out of range: it must be {domain}"), help)
    }
}

/// The source of a parameter from a number as written, or an error.
pub(super) fn source(
    path: &str,
    number: &At<Number>,
    domain: &Domain,
    calendar: Option<&Calendar>,
    diagnostics: &mut Diagnostics,
) -> Option<Source> {
    let span = &number.span;
    let raw = match &number.value {
        Number::Fixed(value) => {
            return scalar(path, value, span, domain, calendar, diagnostics).map(Source::Constant);
        }
        Number::Drawn(raw) => raw,
    };
    if domain.kind == Kind::Flag && !matches!(raw, RawDistribution::Choice { .. }) {
        diagnostics
            .error(span.clone(), "a flag can only be drawn by `choice`")
            .with_help("with weights, if need be: { choice = { values = [true, false], weights = [3, 1] } }");
        return None;
    }
    let mut value = |s: &Scalar, d: &Domain| scalar(path, s, span, d, calendar, diagnostics);
    // Distribution parameters that are not values of the domain (a standard deviation, say) are plain reals.
    let real = Domain::closed(Real::NEG_INFINITY, Real::INFINITY);
    let open = Domain { kind: domain.kind, ..real };
    let low = if domain.kind == Kind::Real { domain.low } else { 0.0 };
    let bound = |v: Option<Real>, default: Real| v.unwrap_or(default);
    let optional = |s: &Option<Scalar>, value: &mut dyn FnMut(&Scalar, &Domain) -> Option<Real>| match s {
        Some(s) => value(s, domain).map(Some),
        None => Some(None),
    };
    let half = if domain.kind == Kind::Moment { 0.5 } else { 0.0 };
    let (distribution, problem): (Distribution, Option<String>) = match raw {
        RawDistribution::Uniform { min, max } => {
            let (min, max) = (value(min, domain)?, value(max, domain)?);
            let problem = (min >= max).then(|| format!("`uniform` needs min < max, not {min} and {max}"));
            (Distribution::Uniform { min: min - half, max: max + half - half * 1e-9 }, problem)
        }
        RawDistribution::Triangular { min, mode, max } => {
            let (min, mode, max) = (value(min, domain)?, value(mode, domain)?, value(max, domain)?);
            let problem = (min > mode || mode > max || min >= max).then(|| {
                format!("`triangular` needs min ≤ mode ≤ max and min < max, not {min}, {mode}, {max}")
            });
            (Distribution::Triangular { min, mode, max }, problem)
        }
        RawDistribution::Normal { mean, sd, min, max } => {
            let (mean, sd) = (value(mean, &open)?, value(sd, &real)?);
            let (min, max) = (optional(min, &mut value)?, optional(max, &mut value)?);
            let (min, max) = (bound(min, Real::NEG_INFINITY), bound(max, Real::INFINITY));
            let problem = if sd <= 0.0 {
                Some(format!("`normal` needs sd > 0, not {sd}"))
            } else if min >= max {
                Some(format!("`normal` needs min < max, not {min} and {max}"))
            } else if (min - mean) / sd > 6.0 || (mean - max) / sd > 6.0 {
                Some(
                    "`normal` is cut more than 6 sd from its mean, so almost nothing of it is left"
                        .to_owned(),
                )
            } else {
                None
            };
            (Distribution::Normal { mean, sd, min, max }, problem)
        }
        RawDistribution::Lognormal { median, sigma, min, max } => {
            let (median, sigma) = (value(median, &open)?, value(sigma, &real)?);
            let (min, max) = (optional(min, &mut value)?, optional(max, &mut value)?);
            let (min, max) = (bound(min, low.clamp(0.0, Real::INFINITY)), bound(max, Real::INFINITY));
            let problem = if median <= 0.0 || sigma <= 0.0 {
                Some(format!("`lognormal` needs median > 0 and sigma > 0, not {median} and {sigma}"))
            } else if min >= max || median < min || median > max {
                Some("`lognormal` needs min ≤ median ≤ max and min < max".to_owned())
            } else {
                None
            };
            (Distribution::Lognormal { median, sigma, min, max }, problem)
        }
        RawDistribution::Beta { a, b, min, max } => {
            let (a, b) = (value(a, &real)?, value(b, &real)?);
            let (min, max) = (optional(min, &mut value)?, optional(max, &mut value)?);
            let (min, max) = (bound(min, 0.0), bound(max, 1.0));
            let problem = if a <= 0.0 || b <= 0.0 {
                Some(format!("`beta` needs a > 0 and b > 0, not {a} and {b}"))
            } else {
                (min >= max).then(|| format!("`beta` needs min < max, not {min} and {max}"))
            };
            (Distribution::Beta { a, b, min, max }, problem)
        }
        RawDistribution::Choice { values, weights } => {
            let mut all = Vec::with_capacity(values.len());
            for v in values {
                all.push(value(v, domain)?);
            }
            let weights = weights.clone().unwrap_or_else(|| vec![1.0; all.len()]);
            let total: Real = weights.iter().sum();
            let problem = if all.is_empty() {
                Some("`choice` needs at least one value".to_owned())
            } else if weights.len() != all.len() {
                Some(format!("`choice` has {} values and {} weights", all.len(), weights.len()))
            } else if weights.iter().any(|w| *w < 0.0) || total <= 0.0 {
                Some("`choice` needs weights of at least 0, and one above".to_owned())
            } else {
                None
            };
            let mut sum = 0.0;
            let cumulative = weights
                .iter()
                .map(|w| {
                    sum += w;
                    sum / total
                })
                .collect();
            (Distribution::Choice { values: all, cumulative }, problem)
        }
    };
    if let Some(problem) = problem {
        diagnostics.error(span.clone(), problem);
        return None;
    }
    let (least, greatest) = distribution.support();
    let inside = |v: Real| domain.kind == Kind::Moment || domain.contains(v);
    // An open end may be touched by a continuous distribution: it is drawn with probability 0.
    let closed = Domain { low_open: false, high_open: false, ..*domain };
    let continuous = !matches!(distribution, Distribution::Choice { .. });
    let fits = |v: Real| inside(v) || (continuous && closed.contains(v));
    if !fits(least) || !fits(greatest) {
        diagnostics
            .error(
                span.clone(),
                format!("draws from {least} to {greatest} leave the legal range: each must be {domain}"),
            )
            .with_help("state `min` and `max` inside the range");
        return None;
    }
    Some(Source::Drawn(distribution))
}
