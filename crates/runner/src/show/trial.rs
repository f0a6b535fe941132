//! What an experiment varies, compares and measures.

use detente_core::scenario::RawIntervention;
use detente_core::source::{At, Number, RawDistribution, Scalar};

use super::amount::Amount;
use super::subject::Subject;
use super::table::{Cell, Table};
use crate::experiment::{Experiment, RawExperiment};

/// Most levels of a factor that are listed.
const MOST_LEVELS: usize = 12;

/// The experiment, if there is one.
pub(super) fn experiment(subject: &Subject) -> Vec<Table> {
    let Some((experiment, raw)) = &subject.experiment else { return Vec::new() };
    vec![
        summary(experiment),
        factors(experiment),
        arms(raw),
        scripts(raw),
        measures(experiment),
        hypotheses(experiment),
    ]
}

fn summary(experiment: &Experiment) -> Table {
    let mut table = Table::new("experiment", format!("EXPERIMENT {}", experiment.id()), &["what", "is"]);
    let replicates = match experiment.adaptive() {
        Some(adaptive) => {
            let widths = adaptive.widths.iter().map(|(measure, width)| {
                format!("{} to ±{width}", experiment.parts().measures()[*measure].id())
            });
            format!("until {}, at most {}", widths.collect::<Vec<_>>().join(", "), experiment.replicates())
        }
        None => experiment.replicates().to_string(),
    };
    let entries = [
        ("seed", experiment.seed().to_string()),
        ("design", experiment.design().kind().name().to_owned()),
        ("points", experiment.design().points().to_string()),
        ("replicates (draws x luck)", replicates),
        ("common random numbers", experiment.common.to_string()),
        ("confidence", experiment.confidence().to_string()),
    ];
    table.rows = entries.into_iter().map(|(what, is)| vec![Cell::text(what), Cell::text(is)]).collect();
    table
}

fn factors(experiment: &Experiment) -> Table {
    let mut table = Table::new("factors", "FACTORS", &["factor", "label", "path", "levels"]);
    for factor in experiment.design().factors() {
        let texts: Vec<String> = factor.levels.iter().map(|level| level.text.clone()).collect();
        let levels = match factor.span {
            Some(span) => vec![format!("{} … {}", span.min, span.max)],
            None if texts.len() > MOST_LEVELS => {
                vec![format!("{} levels from {} to {}", texts.len(), texts[0], texts[texts.len() - 1])]
            }
            None => texts,
        };
        table.rows.push(vec![
            Cell::text(&factor.id),
            Cell::maybe(factor.label.as_ref()),
            Cell::maybe(factor.path.as_ref()),
            Cell::List(levels),
        ]);
    }
    table
}

fn arms(raw: &RawExperiment) -> Table {
    let mut table = Table::new("arms", "ARMS", &["arm", "label", "changes", "interventions"]);
    for (id, variant) in raw.variant.iter() {
        let changes: Vec<String> = variant
            .change
            .iter()
            .map(|(path, value)| format!("{} = {}", path.value, written(value)))
            .collect();
        let script: Vec<String> = variant.script.iter().map(|one| intervention(one)).collect();
        table.rows.push(vec![
            Cell::text(&id.value),
            Cell::maybe(variant.label.as_ref()),
            Cell::list(changes),
            Cell::list(script),
        ]);
    }
    table
}

fn scripts(raw: &RawExperiment) -> Table {
    let mut table = Table::new("script", "IN EVERY ARM", &["intervention"]);
    table.rows = raw.script.iter().map(|one| vec![Cell::text(intervention(one))]).collect();
    table
}

fn measures(experiment: &Experiment) -> Table {
    let mut table = Table::new("measures", "MEASURES", &["measure", "label", "unit", "range"]);
    for measure in experiment.parts().measures() {
        let range = measure.range().map(|(low, high)| format!("[{low}, {high}]")).unwrap_or_default();
        table.rows.push(vec![
            Cell::text(measure.id()),
            Cell::text(measure.label()),
            Cell::text(measure.unit()),
            Cell::text(range),
        ]);
    }
    table
}

fn hypotheses(experiment: &Experiment) -> Table {
    let columns = ["hypothesis", "claim", "form", "measure", "least effect"];
    let mut table = Table::new("hypotheses", "HYPOTHESES", &columns);
    for hypothesis in experiment.hypotheses() {
        let measures = hypothesis.effect.measures().into_iter();
        let ids = measures.map(|measure| experiment.parts().measures()[measure].id().to_owned()).collect();
        table.rows.push(vec![
            Cell::text(&hypothesis.id),
            Cell::text(&hypothesis.claim),
            Cell::text(hypothesis.form.name()),
            Cell::List(ids),
            Cell::Amount(Amount::fixed(hypothesis.min_effect)),
        ]);
    }
    table
}

/// An intervention: `force north.sail at 2030-03-04`.
fn intervention(raw: &RawIntervention) -> String {
    let kinds = [
        ("force", &raw.force),
        ("block", &raw.block),
        ("unavailable", &raw.unavailable),
        ("freeze", &raw.freeze),
        ("set", &raw.set),
        ("shock", &raw.shock),
        ("bias", &raw.bias),
        ("sign", &raw.sign),
    ];
    let mut words = String::new();
    for (kind, name) in kinds {
        if let Some(name) = name {
            words = format!("{kind} {}", name.value);
        }
    }
    if let Some(variable) = &raw.variable {
        words += &format!(" on {}", variable.value);
    }
    for (word, number) in
        [("to", &raw.to), ("by", &raw.by), ("at", &raw.at), ("from", &raw.from), ("until", &raw.until)]
    {
        if let Some(number) = number {
            words += &format!(" {word} {}", written(number));
        }
    }
    words
}

/// A number as it is written.
fn written(number: &At<Number>) -> String {
    let scalar = |scalar: &Scalar| match scalar {
        Scalar::Number(value) => value.to_string(),
        Scalar::Flag(flag) => flag.to_string(),
        Scalar::Text(text) => text.clone(),
    };
    match &number.value {
        Number::Fixed(fixed) => scalar(fixed),
        Number::Drawn(drawn) => match drawn {
            RawDistribution::Uniform { min, max } => format!("uniform [{}, {}]", scalar(min), scalar(max)),
            RawDistribution::Triangular { min, mode, max } => {
                format!("triangular [{}, {}, {}]", scalar(min), scalar(mode), scalar(max))
            }
            RawDistribution::Normal { mean, sd, .. } => {
                format!("normal {} ± {}", scalar(mean), scalar(sd))
            }
            RawDistribution::Lognormal { median, sigma, .. } => {
                format!("lognormal about {}, sigma {}", scalar(median), scalar(sigma))
            }
            RawDistribution::Beta { a, b, .. } => format!("beta ({}, {})", scalar(a), scalar(b)),
            RawDistribution::Choice { values, .. } => {
                let values: Vec<String> = values.iter().map(scalar).collect();
                format!("one of {}", values.join(", "))
            }
        },
    }
}
