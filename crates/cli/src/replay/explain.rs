//! `--explain`: why an actor did what it did.

use detente_core::scenario::Scenario;
use detente_core::trace::{Alternative, Barred, Cause, Interest, Mind};
use detente_runner::replay::explain::{Account, Choice};
use detente_runner::replay::{Past, Traced};
use serde_json::json;

use super::{failed, heading};
use crate::exit::Exit;
use crate::grid::grid;
use crate::output;

/// Utilities are shown in thousandths.
const THOUSANDTHS: f64 = 1000.0;

/// Causes of alarm that are named.
const CAUSES: usize = 4;

pub(super) fn explain(past: &Past, traced: &Traced, whom: &str, json: bool) -> Result<Exit, Exit> {
    let (actor, tick) = past.actor(whom).map_err(|error| failed(&error))?;
    let scenario = past.experiment().scenario();
    let head = heading(past, traced);
    let Some(tick) = tick else {
        let accounts: Vec<Account<'_>> = traced.accounts(actor).collect();
        if json {
            output::print_json(&json!(accounts))?;
        } else {
            output::print(&overview(scenario, traced, actor, &accounts, &head))?;
        }
        return Ok(Exit::Done);
    };
    let account = traced.account(actor, tick).map_err(|error| failed(&error))?;
    if json {
        output::print_json(&json!(account))?;
    } else {
        output::print(&full(scenario, traced, &account, &head))?;
    }
    Ok(Exit::Done)
}

/// One line for each choice.
fn overview(
    scenario: &Scenario,
    traced: &Traced,
    actor: &str,
    accounts: &[Account<'_>],
    head: &str,
) -> String {
    let row = |cells: [String; 5]| cells.to_vec();
    let mut rows = vec![row(["when", "track", "chose", "probability", "came second"].map(str::to_owned))];
    for account in accounts {
        for choice in &account.choices {
            let decision = choice.decision;
            let probability = choice.won().map_or(String::new(), |won| format!("{:.2}", won.probability));
            let second = choice.runner_up.as_ref();
            rows.push(row([
                traced.when(account.tick),
                decision.track.clone(),
                name(scenario, &decision.chosen),
                probability,
                second.map_or_else(String::new, |r| {
                    format!("{}, short of {:.2}", name(scenario, r.option), r.short_of * THOUSANDTHS)
                }),
            ]));
        }
    }
    let example = accounts.first().map_or(0, |account| account.tick);
    let label = scenario.label(actor);
    format!(
        "{head}\n\nThe choices of {label}. What came second was short of so much expected utility, in thousandths, under the \
         same luck.\n\n{}\nAll that one rests on: --explain {actor}@{example}\n",
        grid(&rows)
    )
}

/// All that a decision rests on.
fn full(scenario: &Scenario, traced: &Traced, account: &Account<'_>, head: &str) -> String {
    let mind = account.mind;
    let who = scenario.label(&mind.actor);
    let kind = mind.kind.as_ref().map(|kind| format!(", of type {kind}")).unwrap_or_default();
    let mut out = format!("{head}\n\n{who}, {}{kind}\n", traced.when(account.tick));
    out += "\nWhat it sees, and how much it attends to it\n\n";
    out += &grid(&interests(scenario, mind));
    out += &alarms(scenario, mind);
    for choice in &account.choices {
        out += &format!(
            "\nTrack {}: what each option promises, in thousandths of utility\n\n",
            choice.decision.track
        );
        out += &grid(&promises(scenario, choice));
        out += &why(scenario, choice);
    }
    out
}

fn interests(scenario: &Scenario, mind: &Mind) -> Vec<Vec<String>> {
    let head = ["", "sees", "is", "wants", "weight", "when calm"].map(str::to_owned).to_vec();
    let row = |(variable, interest): (&str, &Interest)| {
        let [low, high] = scenario.range(variable);
        let numbers = [
            interest.seen,
            interest.actual,
            low + interest.ideal * (high - low),
            interest.salience,
            interest.calm,
        ];
        let mut cells = vec![scenario.label(variable).to_owned()];
        cells.extend(numbers.map(|x| format!("{x:.3}")));
        cells
    };
    let mut heavy: Vec<(&str, &Interest)> = mind.interests.iter().collect();
    heavy.sort_by(|a, b| b.1.salience.total_cmp(&a.1.salience));
    std::iter::once(head).chain(heavy.into_iter().map(row)).collect()
}

/// What alarms it, and whose doing that was.
fn alarms(scenario: &Scenario, mind: &Mind) -> String {
    let mut out = String::new();
    for (theatre, alarm) in mind.alarm.iter().filter(|(_, alarm)| alarm.level > 0.0005) {
        let cause = |cause: &Cause| {
            let label = name(scenario, &cause.source);
            let author = cause.source.split_once('.').map(|(author, _)| scenario.label(author));
            match (author, cause.known) {
                (Some(author), true) => format!("{author}, {label} {:.3}", cause.share),
                (Some(_), false) => format!("somebody unknown {:.3}", cause.share),
                (None, _) => format!("{label} {:.3}", cause.share),
            }
        };
        let mut causes: Vec<String> = alarm.causes.iter().take(CAUSES).map(cause).collect();
        let rest: f64 = alarm.causes.iter().skip(CAUSES).map(|c| c.share).sum();
        if rest > 0.0005 {
            causes.push(format!("others {rest:.3}"));
        }
        out += &format!("  {} {:.3}: {}\n", scenario.label(theatre), alarm.level, causes.join("; "));
    }
    if out.is_empty() { "\nNothing alarms it.\n".to_owned() } else { format!("\nWhat alarms it\n\n{out}") }
}

/// The table of a choice: alternatives are columns, the parts of their worth are rows.
fn promises(scenario: &Scenario, choice: &Choice<'_>) -> Vec<Vec<String>> {
    let alternatives = &choice.decision.alternatives;
    let row = |label: &str, cell: &dyn Fn(&Alternative) -> String| -> Vec<String> {
        std::iter::once(label.to_owned()).chain(alternatives.iter().map(cell)).collect()
    };
    let amount = |x: f64| format!("{:.2}", x * THOUSANDTHS);
    let chosen = |a: &Alternative| a.option == choice.decision.chosen;
    let mut rows = vec![row("", &|a| {
        let name = name(scenario, &a.option);
        if chosen(a) { format!("*{name}*") } else { name }
    })];
    for (variable, _) in alternatives.first().map(|a| a.terms.iter()).into_iter().flatten() {
        let term = |a: &Alternative| a.terms.get(variable).map_or_else(String::new, |x| amount(*x));
        rows.push(row(scenario.label(variable), &term));
    }
    let parts: [(&str, fn(&Alternative) -> f64); 4] = [
        ("audience costs", |a| a.audience),
        ("stage game", |a| a.game),
        ("cost", |a| -a.cost),
        ("breach of agreements", |a| -a.breach),
    ];
    for (label, part) in parts {
        if alternatives.iter().any(|a| part(a) != 0.0) {
            rows.push(row(label, &|a| amount(part(a))));
        }
    }
    rows.push(row("worth", &|a| amount(a.worth)));
    rows.push(row("probability", &|a| match a.barred {
        None => format!("{:.3}", a.probability),
        Some(Barred::Requirements) => "not possible".to_owned(),
        Some(Barred::Cooldown) => "too soon".to_owned(),
        Some(Barred::Blocked) => "kept from it".to_owned(),
        Some(Barred::NoHolding) => "must choose".to_owned(),
    }));
    rows.push(row("as others expected", &|a| a.expected.map_or_else(String::new, |p| format!("{p:.3}"))));
    rows
}

/// Why the winner won, and how close it was.
fn why(scenario: &Scenario, choice: &Choice<'_>) -> String {
    let chosen = name(scenario, &choice.decision.chosen);
    let Some(second) = &choice.runner_up else {
        return format!("\n{chosen}: there was nothing else to choose.\n");
    };
    let other = name(scenario, second.option);
    let label = |part: &str| scenario.label(part).to_owned();
    let lead: Vec<String> = second
        .lead
        .iter()
        .take(4)
        .map(|(part, by)| format!("{} {:+.2}", label(part), by * THOUSANDTHS))
        .collect();
    let odds = if second.odds >= 1.0 {
        format!("the odds were {:.2} to 1 for it", second.odds)
    } else {
        format!("the odds were {:.2} to 1 against it, and luck decided", 1.0 / second.odds)
    };
    let parts = if lead.is_empty() { String::new() } else { format!(" ({})", lead.join(", ")) };
    format!(
        "\nWhy {chosen}, and not {other}, which came second: worth {:+.2} against it{parts}; {odds}. Under the same luck {other} \
         would have been chosen had it been worth {:.2} more.\n",
        second.worth * THOUSANDTHS,
        second.short_of * THOUSANDTHS,
    )
}

/// The name of an option for people.
pub(super) fn name(scenario: &Scenario, option: &str) -> String {
    if option == "hold" { "hold".to_owned() } else { scenario.label(option).to_owned() }
}
