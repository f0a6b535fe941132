//! The table that analysts of collective choice have: who stands where on one contested variable, with what capability
//! and salience, and where the weighted median of that lies.

use std::fmt;

use detente_analysis::{weighted_mean, weighted_median};
use detente_core::source::did_you_mean;
use serde_json::{Value, json};

use super::amount::{Amount, rounded_text};
use super::subject::Subject;
use super::table::{Cell, Table};
use crate::rows::rows;

/// One actor on the variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Its id.
    pub actor: String,
    /// Its name.
    pub label: String,
    /// Its ideal, in units of the variable.
    pub position: f64,
    /// Its share of the force and material backing of the variable's theatre at the start, in [0, 1]; 1 where the theatre
    /// has none.
    pub capability: f64,
    /// The variable's share of its weight, in [0, 1].
    pub salience: f64,
}

/// Everybody who has an interest in the variable, at the medians of what is uncertain.
#[derive(Clone, Debug)]
pub struct Power {
    variable: String,
    /// The actors, in file order.
    pub standings: Vec<Standing>,
    /// Whether capability is measured; if not, all count alike.
    pub measured: bool,
    start: f64,
}

/// Why there is no such table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PowerError {
    /// There is no such variable; the nearest name, if any is near.
    Unknown {
        /// What was asked for.
        name: String,
        /// What may have been meant.
        help: Option<String>,
    },
    /// Nobody has an interest in it.
    Uncontested(String),
}

impl fmt::Display for PowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, help } => {
                write!(f, "the scenario has no variable `{name}`")?;
                help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
            }
            Self::Uncontested(name) => {
                write!(f, "no actor has an interest in `{name}`: there is nobody to list")
            }
        }
    }
}

impl std::error::Error for PowerError {}

impl Power {
    /// Who stands where on a variable.
    ///
    /// # Errors
    /// If there is no such variable, or nobody wants anything of it.
    pub fn over(subject: &Subject, variable: &str) -> Result<Self, PowerError> {
        let (raw, scenario) = (&subject.raw, &subject.scenario);
        let Some((_, stated)) = raw.variable.iter().find(|(id, _)| id.value == variable) else {
            let help = did_you_mean(variable, scenario.variables());
            return Err(PowerError::Unknown { name: variable.to_owned(), help });
        };
        let [low, high] = stated.range.as_ref().map_or([0.0, 1.0], |range| range.value);
        let values = scenario.medians();
        let median = |path: &str| scenario.find(path).map_or(f64::NAN, |id| values[id.index()]);
        let theatre = stated.theatre.as_ref().and_then(|t| scenario.theatres().position(|id| id == t.value));
        let leverage = theatre.and_then(|theatre| scenario.leverage(theatre, &values));
        let mut standings = Vec::new();
        for (index, (id, actor)) in raw.actor.iter().enumerate() {
            let Some(place) = actor.interest.iter().position(|(name, _)| name.value == variable) else {
                continue;
            };
            let ideal = median(&format!("actor.{}.interest.{variable}.ideal", id.value));
            standings.push(Standing {
                actor: id.value.clone(),
                label: actor.label.split_whitespace().collect::<Vec<_>>().join(" "),
                position: low + ideal * (high - low),
                capability: leverage.as_ref().map_or(1.0, |shares| shares[index]),
                salience: scenario.weight_shares(index, &values)[place],
            });
        }
        if standings.is_empty() {
            return Err(PowerError::Uncontested(variable.to_owned()));
        }
        let start = median(&format!("variable.{variable}.initial"));
        Ok(Self { variable: variable.to_owned(), standings, measured: leverage.is_some(), start })
    }

    /// Positions with the product of capability and salience.
    fn weighed(&self) -> Vec<(f64, f64)> {
        self.standings.iter().map(|one| (one.position, one.capability * one.salience)).collect()
    }

    /// The position at which capability times salience, cumulated by position, reaches half of its sum. `None` if all are
    /// 0.
    pub fn median(&self) -> Option<f64> {
        weighted_median(&self.weighed())
    }

    /// The mean position, weighted by capability times salience.
    pub fn mean(&self) -> Option<f64> {
        weighted_mean(&self.weighed())
    }

    /// A tidy table: `actor,label,position,capability,salience`.
    pub fn csv(&self) -> String {
        let header = ["actor", "label", "position", "capability", "salience"].map(str::to_owned);
        let row = |one: &Standing| {
            let [position, capability, salience] =
                [one.position, one.capability, one.salience].map(|value| tidy(value).to_string());
            [one.actor.clone(), one.label.clone(), position, capability, salience]
        };
        rows(std::iter::once(header).chain(self.standings.iter().map(row)))
    }

    /// For people, with the benchmark below.
    pub fn text(&self) -> String {
        let title = format!("WHO STANDS WHERE ON {}", self.variable);
        let mut table =
            Table::new("actors", title, &["actor", "label", "position", "capability", "salience"]);
        for one in &self.standings {
            let number = |value: f64| Cell::text(rounded_text(value));
            table.rows.push(vec![
                Cell::text(&one.actor),
                Cell::text(&one.label),
                number(one.position),
                number(one.capability),
                number(one.salience),
            ]);
        }
        let shown = |value: Option<f64>| {
            value.map_or_else(|| "undefined: nobody has weight".to_owned(), rounded_text)
        };
        let mut out = table.text();
        if !self.measured {
            out += "  capability 1: its theatre has no force and no material backing, so all count alike\n";
        }
        out += &format!("  weighted by capability and salience: median {}", shown(self.median()));
        out + &format!(", mean {}; at the start {}\n", shown(self.mean()), rounded_text(self.start))
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let one = |s: &Standing| {
            json!({
                "actor": s.actor, "label": s.label, "position": s.position, "capability": s.capability,
                "salience": s.salience,
            })
        };
        json!({
            "variable": self.variable,
            "actors": self.standings.iter().map(one).collect::<Vec<_>>(),
            "capability_measured": self.measured,
            "weighted_median": self.median(),
            "weighted_mean": self.mean(),
            "start": Amount::fixed(self.start).json(),
        })
    }
}

/// A number to ten decimals: what arithmetic adds behind them is of no use to a reader.
fn tidy(value: f64) -> f64 {
    let scaled = value * 1e10;
    if scaled.abs() < 1e15 { scaled.round() / 1e10 } else { value }
}
