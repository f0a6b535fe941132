//! `--diff` and `--without`: where two runs part, and what follows.

use detente_core::scenario::{Part, Scenario};
use detente_core::trace::{Line, Omission};
use detente_runner::replay::parting::{Parting, Step, Turn, part};
use detente_runner::replay::{Past, Traced};
use serde_json::json;

use super::explain::{name, part_label, reason};
use super::{FIRST, failed, heading};
use crate::exit::Exit;
use crate::grid::{grid, paragraph};
use crate::{message, output};

pub(super) fn diff(past: &Past, one: &Traced, other: &Traced, json: bool) -> Result<Exit, Exit> {
    if !past.share_luck(&one.spec, &other.spec) {
        message::note("the two runs do not share their luck, so that they part by chance besides");
    }
    let heads = [heading(past, one), heading(past, other)];
    compare(past, one, other, &heads, json)
}

pub(super) fn without(past: &Past, one: &Traced, what: &[String], json: bool) -> Result<Exit, Exit> {
    let omissions: Vec<Omission> = what
        .iter()
        .map(|what| past.omission(what))
        .collect::<Result<_, _>>()
        .map_err(|error| failed(&error))?;
    let again = past.trace_without(one.spec.run, &[omissions]).map_err(|error| failed(&error))?;
    let other = again.first().ok_or(Exit::Bug)?;
    if !other.lines.iter().any(|line| matches!(line, Line::Omitted(_))) {
        let what = what.join(" and ");
        message::error(&format!(
            "there is nothing to leave out: {what} is not done in run {} then",
            one.spec.run
        ));
        return Err(Exit::Invalid);
    }
    let heads = [heading(past, one), format!("The same run without {}", what.join(" and "))];
    compare(past, one, other, &heads, json)
}

fn compare(past: &Past, one: &Traced, other: &Traced, heads: &[String; 2], json: bool) -> Result<Exit, Exit> {
    let scenario = past.experiment().scenario();
    let parting = part(scenario, one, other);
    let measures = measures(past, one, other);
    if json {
        output::print_json(&json!({
            "runs": heads,
            "parting": parting,
            "measures": measures,
            "ends": [one.end(), other.end()],
        }))?;
    } else {
        output::print(&told(scenario, [one, other], heads, &parting, &measures))?;
    }
    Ok(Exit::Done)
}

/// The measures that differ: their label, and the value in each run.
fn measures(past: &Past, one: &Traced, other: &Traced) -> Vec<(String, Option<f64>, Option<f64>)> {
    let pairs = one.outcome.measures.iter().zip(&other.outcome.measures);
    let all = past.measures().iter().zip(pairs).map(|(m, (a, b))| (m.label.clone(), *a, *b));
    all.filter(|(_, a, b)| a != b).collect()
}

fn told(
    scenario: &Scenario,
    runs: [&Traced; 2],
    heads: &[String; 2],
    parting: &Parting,
    measures: &[(String, Option<f64>, Option<f64>)],
) -> String {
    let mut out = format!("A  {}\nB  {}\n\n", heads[0], heads[1]);
    let Some(first) = parting.first else { return out + "Nothing differs.\n" };
    let begin = parting.chain.first();
    if begin.is_none_or(|step| step.tick > first) {
        let minds: Vec<&str> = parting.minds.iter().map(|id| scenario.label_of(Part::Actor, id)).collect();
        let what = if minds.is_empty() {
            "something is otherwise, though nothing happens otherwise yet".to_owned()
        } else {
            format!("options are worth something else to {}", minds.join(", "))
        };
        out += &format!("From {} {what}.\n", runs[0].when(first));
    }
    match begin {
        None => out += "Nothing happens otherwise.\n",
        Some(step) => {
            let when = runs[0].when(step.tick);
            out += &format!("They part at {when}. Worths below are expected utility, in thousandths.\n");
        }
    }
    for step in parting.chain.iter().take(FIRST) {
        out += &stepped(scenario, runs[0], step);
    }
    if parting.chain.len() > FIRST {
        let more = parting.chain.len() - FIRST;
        out += &format!(
            "\n… and at {more} more {}: --format json has them all\n",
            if more == 1 { "time" } else { "times" }
        );
    }
    let ends = runs.map(|run| {
        let (outcome, tick) = run.end();
        format!("{} at {}", scenario.label_of(Part::Outcome, &outcome), run.when(tick))
    });
    out += &format!("\nEnds: A {}; B {}\n", ends[0], ends[1]);
    let cell = |x: &Option<f64>| x.map_or_else(String::new, |x| format!("{x:.4}"));
    let mut rows = vec![["", "A", "B"].map(str::to_owned).to_vec()];
    rows.extend(measures.iter().map(|(label, a, b)| vec![label.clone(), cell(a), cell(b)]));
    if measures.is_empty() {
        let ends = parting.ends.iter().take(FIRST);
        rows.extend(ends.map(|(id, a, b)| {
            vec![scenario.label_of(Part::Variable, id).to_owned(), cell(&Some(*a)), cell(&Some(*b))]
        }));
    }
    if rows.len() > 1 {
        out += &format!("\n{}", grid(&rows));
    }
    out
}

fn stepped(scenario: &Scenario, run: &Traced, step: &Step) -> String {
    let mut out = format!("\n{}\n", run.when(step.tick));
    for (mark, happenings) in [("A", &step.before), ("B", &step.after)] {
        happenings.iter().for_each(|h| out += &format!("  {mark}  {}\n", h.text));
    }
    step.turns.iter().for_each(|turn| out += &turned(scenario, turn));
    out
}

/// Why a choice falls otherwise.
fn turned(scenario: &Scenario, turn: &Turn) -> String {
    let [from, to] = [0, 1].map(|k| name(scenario, &turn.chosen[k]));
    let who = scenario.label_of(Part::Actor, &turn.actor);
    let [Some(before), Some(after)] = turn.worth else {
        let bars = ["A", "B"].iter().zip(&turn.barred).flat_map(|(run, barred)| {
            barred
                .iter()
                .map(move |(option, why)| format!("in {run} {} was {}", name(scenario, option), reason(*why)))
        });
        let bars: Vec<String> = bars.collect();
        let why =
            if bars.is_empty() { "one of the two could not be had".to_owned() } else { bars.join(", ") };
        return paragraph(&format!("for {who}, {why}"))
            .lines()
            .map(|line| format!("     {line}\n"))
            .collect();
    };
    let shifts: Vec<String> = turn
        .shifts
        .iter()
        .filter(|(_, by)| by.abs() >= 5e-6)
        .take(3)
        .map(|(part, by)| format!("{} {:+.2}", part_label(scenario, part), by * 1000.0))
        .collect();
    let why = if shifts.is_empty() { String::new() } else { format!(" ({})", shifts.join(", ")) };
    let [before, after] = [before, after]
        .map(|worth| format!("{:.2} {}", worth.abs() * 1000.0, if worth < 0.0 { "less" } else { "more" }));
    let told = format!("for {who}, {to} is worth {before} than {from} in A, {after} in B{why}");
    paragraph(&told).lines().map(|line| format!("     {line}\n")).collect()
}
