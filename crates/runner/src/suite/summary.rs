//! The claims on screen: a line for each claim and hypothesis.

use serde_json::{Value, json};

use super::tables::{built_in_text, ignored};
use super::{ClaimRow, Found, Suite};
use crate::record::contrasts::{measure, sides};
use crate::summary::{compared, effect, row, width};

const HEADER: [&str; 8] =
    ["claim", "measure", "compared", "effect", "verdict", "agree", "would flip it", "audit"];

/// The claims for people, then what could not be said.
pub fn text(suite: &Suite, found: &Found) -> String {
    let mut lines: Vec<[String; 8]> = vec![HEADER.map(str::to_owned)];
    lines.extend(found.claims.iter().map(|row| line(suite, row)));
    let widest = |column: usize| lines.iter().map(|line| width(&line[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..HEADER.len()).map(widest).collect();
    let mut out = String::new();
    for line in &lines {
        let cells = line[1..].iter().zip(&widths[1..]).map(|(cell, width)| (cell.as_str(), *width));
        out += &row(&line[0], widths[0], cells);
    }
    if !found.notes.is_empty() {
        out.push('\n');
    }
    found.notes.iter().for_each(|note| out += &format!("note: {note}\n"));
    out
}

fn line(suite: &Suite, row: &ClaimRow) -> [String; 8] {
    let (hypothesis, experiment) = (suite.hypothesis(row.place), &suite.experiments[row.place.0]);
    let finding = &row.contrast.finding;
    let flip = row.flip.as_ref().map(|flip| format!("{} {}", flip.end(), flip.path));
    let ignored = Some(ignored(suite, row)).filter(|names| !names.is_empty());
    let flags = [
        row.built_in.filter(|built_in| *built_in).map(|built_in| built_in_text(built_in).to_owned()),
        ignored.map(|names| format!("ignores {names}")),
    ];
    let verdict = match row.contrast.verdict_holm == finding.verdict {
        true => finding.verdict.to_string(),
        false => format!("{} (Holm: {})", finding.verdict, row.contrast.verdict_holm),
    };
    [
        suite.claims[row.claim].id.clone(),
        measure(hypothesis, experiment),
        compared(hypothesis, experiment),
        effect(hypothesis, finding),
        verdict,
        row.agree.map(|share| format!("{:.0} %", 100.0 * share)).unwrap_or_default(),
        flip.unwrap_or_default(),
        flags.into_iter().flatten().collect::<Vec<_>>().join(", "),
    ]
}

/// The claims for programs: the cells of `claims.csv`, and what could not be said.
pub fn json(suite: &Suite, found: &Found) -> Value {
    let claims = found.claims.iter().map(|row| {
        let (hypothesis, experiment) = (suite.hypothesis(row.place), &suite.experiments[row.place.0]);
        let (finding, left) = (&row.contrast.finding, row.knockout.as_ref());
        let [arm, against] = sides(hypothesis, experiment);
        let ignores: Vec<&str> =
            row.ignores.iter().map(|&index| suite.mechanisms[index].id.as_str()).collect();
        json!({
            "claim": suite.claims[row.claim].id,
            "hypothesis": hypothesis.id,
            "form": hypothesis.form.name(),
            "measure": measure(hypothesis, experiment),
            "arm": arm,
            "against": against,
            "effect": finding.effect,
            "ci_low": finding.interval.map(|i| i.low),
            "ci_high": finding.interval.map(|i| i.high),
            "min_effect": hypothesis.min_effect,
            "verdict": finding.verdict.to_string(),
            "verdict_holm": row.contrast.verdict_holm.to_string(),
            "draws": suite.agreement.map(|_| row.draws),
            "agree": row.agree,
            "one_sign": row.one_sign,
            "flip": row.flip.as_ref().map(|flip| &flip.path),
            "flip_end": row.flip.as_ref().map(|flip| flip.end()),
            "flip_effect": row.flip.as_ref().map(|flip| flip.effect),
            "built_in": row.built_in.map(built_in_text),
            "knockout_effect": left.and_then(|left| left.effect),
            "knockout_ci_low": left.and_then(|left| left.interval).map(|i| i.low),
            "knockout_ci_high": left.and_then(|left| left.interval).map(|i| i.high),
            "ignores": ignores,
        })
    });
    json!({ "suite": suite.id, "claims": claims.collect::<Vec<_>>(), "notes": found.notes })
}
