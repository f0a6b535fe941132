//! A number of a scenario, as it is shown: as written, or the middle and the range of its distribution.

use std::collections::BTreeMap;

use detente_core::scenario::{Kind, ParamId, Scenario, Source};
use serde_json::{Value, json};

/// Where the ends of an uncertain number are taken.
const ENDS: [f64; 2] = [0.05, 0.95];

/// A number as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// Its value, or the median of its distribution; moments in ticks, flags 1 and 0.
    pub median: f64,
    /// The values below which 5 % and 95 % of its draws lie, if it is uncertain.
    pub ends: Option<[f64; 2]>,
    /// How each of them reads, where that is not the number itself: dates, `true` and `false`.
    words: Option<Vec<String>>,
}

impl Amount {
    /// A number that is not drawn.
    pub fn fixed(value: f64) -> Self {
        Self { median: value, ends: None, words: None }
    }

    /// A number between two ends.
    pub(super) fn between(median: f64, ends: Option<[f64; 2]>) -> Self {
        Self { median, ends, words: None }
    }

    /// For people: `0.3`, or `0.3 [0.21, 0.42]`.
    pub fn text(&self) -> String {
        self.with(|value, rounded| if rounded { rounded_text(value) } else { value.to_string() })
    }

    /// The same with its sign: `+0.3`.
    pub fn signed(&self) -> String {
        let sign = |value: f64| if value > 0.0 { "+" } else { "" };
        self.with(|value, rounded| match rounded {
            true => format!("{}{}", sign(value), rounded_text(value)),
            false => format!("{}{value}", sign(value)),
        })
    }

    fn with(&self, number: impl Fn(f64, bool) -> String) -> String {
        match (&self.words, self.ends) {
            (Some(words), None) => words[0].clone(),
            (Some(words), Some(_)) => format!("{} [{}, {}]", words[0], words[1], words[2]),
            (None, None) => number(self.median, false),
            (None, Some([low, high])) => {
                format!("{} [{}, {}]", number(self.median, true), number(low, true), number(high, true))
            }
        }
    }

    /// For programs: the number, or an object with `median`, `low` and `high`.
    pub fn json(&self) -> Value {
        let one = |place: usize, value: f64| match &self.words {
            Some(words) => json!(words[place]),
            None => json!(value),
        };
        match self.ends {
            None => one(0, self.median),
            Some([low, high]) => {
                json!({ "median": one(0, self.median), "low": one(1, low), "high": one(2, high) })
            }
        }
    }
}

/// To three digits, without zeros at the end.
pub(super) fn rounded_text(value: f64) -> String {
    let (mut scaled, mut decimals) = (value.abs(), 0);
    while scaled > 0.0 && scaled < 99.95 && decimals < 8 {
        scaled *= 10.0;
        decimals += 1;
    }
    let text = format!("{value:.decimals$}");
    if decimals == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

/// The numbers of a scenario by their paths.
pub(super) struct Numbers<'a> {
    scenario: &'a Scenario,
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Numbers<'a> {
    pub(super) fn of(scenario: &'a Scenario) -> Self {
        let params = scenario.params().iter().enumerate();
        Self { scenario, places: params.map(|(place, param)| (param.path.as_str(), place)).collect() }
    }

    /// The number at a path; `None` if there is none.
    pub(super) fn at(&self, path: &str) -> Option<Amount> {
        let place = *self.places.get(path)?;
        Some(self.amount(place))
    }

    /// Whether the number at a path is another's, such as a default that an actor does not change.
    pub(super) fn is_shared(&self, path: &str) -> bool {
        let param = self.places.get(path).map(|place| &self.scenario.params()[*place]);
        param.is_some_and(|param| matches!(param.source, Source::Same(_)))
    }

    fn amount(&self, place: usize) -> Amount {
        let param = &self.scenario.params()[place];
        let (median, ends) = match &param.source {
            Source::Constant(value) => (*value, None),
            Source::Same(other) => return self.amount(ParamId::index(*other)),
            Source::Drawn(_) => {
                let at = |u| param.at(u).unwrap_or(f64::NAN);
                (at(0.5), Some(ENDS.map(at)))
            }
            Source::Listed(values) => {
                let mut sorted = values.to_vec();
                sorted.sort_by(f64::total_cmp);
                let at = |u: f64| sorted[(u * (sorted.len() - 1) as f64) as usize];
                (at(0.5), Some(ENDS.map(at)))
            }
        };
        let values = || std::iter::once(median).chain(ends.into_iter().flatten());
        let words = match (param.domain.kind, self.scenario.time().calendar()) {
            (Kind::Flag, _) => Some(values().map(|value| (value != 0.0).to_string()).collect()),
            (Kind::Moment, Some(calendar)) => values()
                .map(|tick| calendar.date(tick as u32).unwrap_or_else(|| format!("tick {tick}")))
                .map(Some)
                .collect(),
            (Kind::Moment, None) => Some(values().map(|tick| format!("tick {tick}")).collect()),
            (Kind::Real, _) => None,
        };
        Amount { median, ends, words }
    }
}

#[cfg(test)]
mod tests {
    use detente_core::scenario::Scenario;
    use detente_core::source::Diagnostics;

    use super::{Amount, Numbers, rounded_text};

    #[test]
    fn numbers_read_as_written_and_distributions_by_their_ends() {
        let text = "id = 'x'\ntitle = 'x'\nvariable.a.initial = 0.125\n\
                    variable.b.initial = { uniform = [0.2, 0.4] }\n\
                    time = { unit = 'day', ticks_per_unit = 1, start = '2030-01-01', end = '2030-02-01' }\n\
                    event.e = { at = { uniform = ['2030-01-10', '2030-01-20'] } }\n";
        let mut found = Diagnostics::default();
        let scenario =
            Scenario::read(text, &mut found).unwrap_or_else(|| panic!("{:?}", found.into_sorted()));
        let numbers = Numbers::of(&scenario);
        let shown = |path: &str| numbers.at(path).unwrap().text();
        assert_eq!(shown("variable.a.initial"), "0.125");
        assert_eq!(shown("variable.b.initial"), "0.3 [0.21, 0.39]");
        assert_eq!(shown("event.e.at"), "2030-01-15 [2030-01-10, 2030-01-20]");
        assert_eq!(shown("event.e.available"), "true");
        assert_eq!(numbers.at("variable.b.initial").unwrap().signed(), "+0.3 [+0.21, +0.39]");
        assert_eq!(Amount::fixed(-0.1).signed(), "-0.1");
        assert_eq!(numbers.at("nothing"), None);
    }

    #[test]
    fn three_digits_are_enough_for_a_median() {
        let shown = [0.123_456, 12.3456, 1234.56, 0.000_123_4, 0.5, 0.0, -2.0].map(rounded_text);
        assert_eq!(shown, ["0.123", "12.3", "1235", "0.000123", "0.5", "0", "-2"]);
    }
}
