//! Parts of a scenario in words.

use detente_core::scenario::{AttritionLaw, Keyed, RawCondition, RawEscalation, RawPace, RawProcess};
use detente_core::source::{At, Number};

use super::amount::{Amount, Numbers};

/// Conditions, one by one: `tension ≥ 0.6`. `path` is that of their list.
pub(super) fn conditions(raw: &[RawCondition], path: &str, numbers: &Numbers<'_>) -> Vec<String> {
    let one = |condition: &RawCondition| {
        let name = &condition.variable.value;
        let end = |key: &str| numbers.at(&format!("{path}.{name}.{key}")).map(|amount| amount.text());
        let min = condition.min.as_ref().and_then(|_| end("min"));
        let max = condition.max.as_ref().and_then(|_| end("max"));
        match (min, max) {
            (Some(min), Some(max)) => format!("{min} ≤ {name} ≤ {max}"),
            (Some(min), None) => format!("{name} ≥ {min}"),
            (None, max) => format!("{name} ≤ {}", max.unwrap_or_default()),
        }
    };
    raw.iter().map(one).collect()
}

/// Effects, one by one: `trade −0.1`. `path` is that of their table.
pub(super) fn effects(raw: &Keyed<At<Number>>, path: &str, numbers: &Numbers<'_>) -> Vec<String> {
    let one = |name: &str| format!("{name} {}", signed(numbers, &format!("{path}.{name}")));
    raw.iter().map(|(name, _)| one(&name.value)).collect()
}

/// An escalation: `strait 0.2, known 0.5, by north`.
pub(super) fn escalation(raw: &RawEscalation, path: &str, numbers: &Numbers<'_>) -> String {
    let mut words = format!("{} {}", raw.theatre.value, text(numbers, &format!("{path}.severity")));
    if raw.attribution.is_some() {
        words += &format!(", its author known with {}", text(numbers, &format!("{path}.attribution")));
    }
    match &raw.by {
        Some(by) => words + &format!(", by {}", by.value),
        None => words,
    }
}

/// What a process does.
pub(super) fn process(id: &str, raw: &RawProcess, unit: &str, numbers: &Numbers<'_>) -> String {
    let path = |key: &str| format!("process.{id}.{key}");
    let at = |key: &str| text(numbers, &path(key));
    let sum = |key: &str, terms: &Keyed<At<Number>>| weighted(terms, &path(key), numbers);
    let mut words = if let Some(attrition) = &raw.attrition {
        let law = match attrition.law {
            AttritionLaw::Square => "aimed fire (square law)",
            AttritionLaw::Linear => "area fire (linear law)",
        };
        format!(
            "{} against {}, by {law}: the first destroys the second at {}, the second the first at {}, per {unit}",
            sum("attrition.a", &attrition.a),
            sum("attrition.b", &attrition.b),
            at("attrition.kill_a"),
            at("attrition.kill_b")
        )
    } else if let Some(growth) = &raw.accumulate {
        match &growth.product {
            Some(product) => format!("grows by {} · {} per {unit}", at("accumulate.gain"), factors(product)),
            None => format!("grows by {} per {unit}", sum("accumulate.terms", &growth.terms)),
        }
    } else if raw.toward.is_some() {
        format!("goes to {}", at("toward"))
    } else if let Some(affine) = &raw.affine {
        let bias = affine.bias.as_ref().map(|_| at("affine.bias") + " + ").unwrap_or_default();
        format!("goes to {bias}{}", sum("affine.terms", &affine.terms))
    } else if let Some(mixture) = &raw.mixture {
        let products: Vec<String> = mixture.iter().map(|product| factors(product)).collect();
        format!("goes to {}", products.join(" + "))
    } else if let Some(contest) = &raw.contest {
        format!(
            "contest: {} push it up, {} down, exponent {}",
            sum("contest.a", &contest.a),
            sum("contest.b", &contest.b),
            at("contest.exponent")
        )
    } else if let Some(gate) = &raw.gate {
        let when = conditions(&gate.when, &path("gate.when"), numbers).join(" and ");
        format!("goes to {} while {when}, else to the low end", at("gate.to"))
    } else {
        "stays where it is".to_owned()
    };
    if raw.rate.is_some() {
        words += &format!("; rate {} per {unit}", at("rate"));
    }
    if let Some(pace) = &raw.pace {
        words += &format!("; pace {}", self::pace(pace, &path("pace"), numbers));
    }
    if raw.noise.is_some() {
        words += &format!("; noise {}", at("noise"));
    }
    words
}

fn pace(raw: &RawPace, path: &str, numbers: &Numbers<'_>) -> String {
    let gain = raw.gain.as_ref().map(|_| text(numbers, &format!("{path}.gain")) + " · ").unwrap_or_default();
    let by: Vec<String> = raw.by.iter().map(|name| format!("z({})", name.value)).collect();
    let power = raw.power.as_ref().map(|_| format!("^{}", text(numbers, &format!("{path}.power"))));
    format!("{gain}({}){}", by.join(" · "), power.unwrap_or_default())
}

/// A weighted sum: `2·ships + 0.5·aid`.
fn weighted(terms: &Keyed<At<Number>>, path: &str, numbers: &Numbers<'_>) -> String {
    let one = |name: &str| match numbers.at(&format!("{path}.{name}")) {
        Some(amount) if amount == Amount::fixed(1.0) => name.to_owned(),
        amount => format!("{}·{name}", amount.map(|amount| amount.text()).unwrap_or_default()),
    };
    let terms: Vec<String> = terms.iter().map(|(name, _)| one(&name.value)).collect();
    if terms.is_empty() { "nothing".to_owned() } else { terms.join(" + ") }
}

/// A product: `trade·~tension`.
fn factors(names: &[At<String>]) -> String {
    names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join("·")
}

pub(super) fn text(numbers: &Numbers<'_>, path: &str) -> String {
    numbers.at(path).map(|amount| amount.text()).unwrap_or_default()
}

fn signed(numbers: &Numbers<'_>, path: &str) -> String {
    numbers.at(path).map(|amount| amount.signed()).unwrap_or_default()
}
