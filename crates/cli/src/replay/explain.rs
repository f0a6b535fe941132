//! `--explain`: why an actor did what it did.

use detente_core::scenario::{Part, Scenario};
use detente_core::trace::{Alternative, Barred, Cause, Interest, Mind, Table};
use detente_runner::replay::explain::{Account, Choice};
use detente_runner::replay::{Past, Subject, Traced};
use serde_json::json;

use super::{failed, heading, tables};
use crate::exit::Exit;
use crate::grid::{grid, paragraph};
use crate::output;

/// Utilities are shown in thousandths.
const THOUSANDTHS: f64 = 1000.0;

/// Acts of others that are named as expected.
const EXPECTATIONS: usize = 12;

/// Causes of alarm that are named.
const CAUSES: usize = 4;

pub(super) fn explain(past: &Past, traced: &Traced, whom: &str, json: bool) -> Result<Exit, Exit> {
    let (subject, tick) = past.subject(whom).map_err(|error| failed(&error))?;
    let scenario = past.experiment().scenario();
    let head = heading(past, traced);
    let actor = match subject {
        Subject::Actor(actor) => actor,
        Subject::Bargain(bargain) => {
            let met: Vec<&Table> =
                traced.tables(bargain).filter(|table| tick.is_none_or(|tick| tick == table.tick)).collect();
            if json {
                output::print_json(&json!(met))?;
            } else {
                output::print(&tables::told(scenario, traced, bargain, &met, &head))?;
            }
            return Ok(Exit::Done);
        }
    };
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
                second.map_or_else(String::new, |second| {
                    let short = second.short_of.map(|by| format!(", short of {:.2}", by * THOUSANDTHS));
                    name(scenario, second.option) + &short.unwrap_or_default()
                }),
            ]));
        }
    }
    let forced: Vec<String> = traced
        .forced(actor)
        .map(|(tick, option)| format!("{} at {}", name(scenario, option), traced.when(tick)))
        .collect();
    let forced = if forced.is_empty() {
        String::new()
    } else {
        "\n".to_owned() + &paragraph(&format!("The experiment makes it: {}.", forced.join("; ")))
    };
    let Some(example) = accounts.first().map(|account| account.tick) else {
        return format!("{head}\n\n{} never chooses.\n{forced}", scenario.label_of(Part::Actor, actor));
    };
    let label = scenario.label_of(Part::Actor, actor);
    let told = format!(
        "The choices of {label}, with what came second and by how much expected utility, in thousandths, it fell short under \
         the same luck."
    );
    format!(
        "{head}\n\n{}\n{}{forced}\nAll that one rests on: --explain {actor}@{example}\n",
        paragraph(&told),
        grid(&rows)
    )
}

/// All that a decision rests on.
fn full(scenario: &Scenario, traced: &Traced, account: &Account<'_>, head: &str) -> String {
    let mind = account.mind;
    let who = scenario.label_of(Part::Actor, &mind.actor);
    let kind = mind.kind.as_ref().map(|kind| format!(", of type {kind}")).unwrap_or_default();
    let mut out = format!("{head}\n\n{who}, {}{kind}\n", traced.when(account.tick));
    out += "\nWhat it sees, and how much it attends to it\n\n";
    out += &grid(&interests(scenario, mind));
    out += &alarms(scenario, mind);
    out += &expectations(scenario, mind);
    for choice in &account.choices {
        out += &format!("\nTrack {}\n\n", choice.decision.track);
        out += &grid(&alternatives(scenario, choice));
        out += "\n  What each promises, in thousandths of utility:\n\n";
        out += &grid(&promises(scenario, choice));
        out += &why(scenario, choice);
    }
    for option in &account.forced {
        let told =
            format!("Whatever it chose on that track, the experiment makes it: {}.", name(scenario, option));
        out += &format!("\n{}", paragraph(&told));
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
        let mut cells = vec![label(scenario, variable).to_owned()];
        cells.extend(numbers.map(|x| format!("{x:.3}")));
        cells
    };
    let mut heavy: Vec<(&str, &Interest)> = mind.interests.iter().collect();
    heavy.sort_by(|a, b| b.1.salience.total_cmp(&a.1.salience));
    std::iter::once(head).chain(heavy.into_iter().map(row)).collect()
}

/// What it takes others to be likeliest to do.
fn expectations(scenario: &Scenario, mind: &Mind) -> String {
    let mut likely: Vec<(&str, f64)> = mind.expects.iter().map(|(option, act)| (option, *act)).collect();
    likely.sort_by(|a, b| b.1.total_cmp(&a.1));
    if likely.is_empty() {
        return String::new();
    }
    let told = |(option, act): &(&str, f64)| {
        let author = option.split_once('.').map_or("", |(author, _)| author);
        format!("{}, {} {act:.2}", scenario.label_of(Part::Actor, author), name(scenario, option))
    };
    let told: Vec<String> = likely.iter().take(EXPECTATIONS).map(told).collect();
    let rest = likely.len().saturating_sub(EXPECTATIONS);
    let rest = if rest > 0 { format!("; and {rest} more") } else { String::new() };
    format!(
        "\nWhat it expects of others at a decision\n\n{}",
        paragraph(&format!("{}{rest}", told.join("; ")))
    )
}

/// What alarms it, and whose doing that was.
fn alarms(scenario: &Scenario, mind: &Mind) -> String {
    let mut out = String::new();
    for (theatre, alarm) in mind.alarm.iter().filter(|(_, alarm)| alarm.level > 0.0005) {
        let cause = |cause: &Cause| {
            let label = name(scenario, &cause.source);
            let author =
                cause.source.split_once('.').map(|(author, _)| scenario.label_of(Part::Actor, author));
            author.map_or_else(String::new, |author| format!("{author}, "))
                + &format!("{label} {:.3}", cause.share)
        };
        let (known, unknown): (Vec<_>, Vec<_>) =
            alarm.causes.iter().partition(|cause| cause.known || !cause.source.contains('.'));
        let mut causes: Vec<String> = known.iter().take(CAUSES).map(|c| cause(c)).collect();
        let unknown: f64 = unknown.iter().map(|cause| cause.share).sum();
        if unknown > 0.0005 {
            causes.push(format!("unknown authors {unknown:.3}"));
        }
        let rest: f64 = known.iter().skip(CAUSES).map(|cause| cause.share).sum();
        if rest > 0.0005 {
            causes.push(format!("others {rest:.3}"));
        }
        let told = format!(
            "{} {:.3}: {}",
            scenario.label_of(Part::Theatre, theatre),
            alarm.level,
            causes.join("; ")
        );
        out += &paragraph(&told);
    }
    if out.is_empty() { "\nNothing alarms it.\n".to_owned() } else { format!("\nWhat alarms it\n\n{out}") }
}

/// The alternatives of a choice, one to a line, by letters.
fn alternatives(scenario: &Scenario, choice: &Choice<'_>) -> Vec<Vec<String>> {
    let head = ["", "", "probability", "others predict", ""].map(str::to_owned).to_vec();
    let row = |(place, a): (usize, &Alternative)| {
        let expected = a.predicted.map_or_else(String::new, |p| format!("{p:.3}"));
        let mark = match a.barred {
            None if a.option == choice.decision.chosen => "chosen",
            None => "",
            Some(barred) => reason(barred),
        };
        vec![
            letter(place),
            name(scenario, &a.option),
            format!("{:.3}", a.probability),
            expected,
            mark.to_owned(),
        ]
    };
    std::iter::once(head).chain(choice.decision.alternatives.iter().enumerate().map(row)).collect()
}

/// Why an option cannot be chosen, after "was".
pub(super) fn reason(barred: Barred) -> &'static str {
    match barred {
        Barred::Requirements => "not possible then",
        Barred::Cooldown => "too soon after the last time",
        Barred::Blocked => "barred by the experiment",
        Barred::NoHolding => "no choice where it could act",
    }
}

/// What every alternative promises: the parts of its worth, which add up to it; those first in which they differ most.
fn promises(scenario: &Scenario, choice: &Choice<'_>) -> Vec<Vec<String>> {
    let all = &choice.decision.alternatives;
    let amount = |x: &f64| format!("{:.2}", x * THOUSANDTHS);
    let mut parts: Vec<(&str, Vec<f64>)> = Vec::new();
    for (variable, _) in all.first().map(|a| a.terms.iter()).into_iter().flatten() {
        let terms = all.iter().map(|a| a.terms.get(variable).copied().unwrap_or(0.0));
        parts.push((label(scenario, variable), terms.collect()));
    }
    let rest: [(&str, fn(&Alternative) -> f64); 4] = [
        ("audience costs", |a| a.audience),
        ("stage game", |a| a.game),
        ("what it costs", |a| 0.0 - a.cost),
        ("breach of agreements", |a| 0.0 - a.breach),
    ];
    parts.extend(rest.map(|(label, part)| (label, all.iter().map(part).collect())));
    let spread = |values: &[f64]| {
        let first = values.first().copied().unwrap_or(0.0);
        let far = |value: &f64| (value - first).abs();
        values.iter().map(far).fold(0.0, |most, far| if far > most { far } else { most })
    };
    parts.sort_by(|a, b| spread(&b.1).total_cmp(&spread(&a.1)));
    let head = std::iter::once(String::new()).chain((0..all.len()).map(letter));
    let mut rows = vec![head.collect::<Vec<_>>()];
    // What is the same for all, to the digits shown, is added up.
    let (told, same): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|(_, v)| spread(v) * THOUSANDTHS >= 0.005);
    for (label, values) in &told {
        rows.push(std::iter::once((*label).to_owned()).chain(values.iter().map(amount)).collect());
    }
    let sums = (0..all.len()).map(|place| amount(&same.iter().map(|(_, values)| values[place]).sum()));
    rows.push(std::iter::once("all the rest, the same for each".to_owned()).chain(sums).collect());
    rows.push(std::iter::once("worth".to_owned()).chain(all.iter().map(|a| amount(&a.worth))).collect());
    rows
}

/// The letter of an alternative; beyond Z, its number.
fn letter(place: usize) -> String {
    u8::try_from(place)
        .ok()
        .filter(|place| *place < 26)
        .map_or_else(|| place.to_string(), |place| char::from(b'A' + place).to_string())
}

/// Why the winner won, and how close it was.
fn why(scenario: &Scenario, choice: &Choice<'_>) -> String {
    let chosen = name(scenario, &choice.decision.chosen);
    let Some(second) = &choice.runner_up else {
        return format!("\n{chosen}: there was nothing else to choose.\n");
    };
    let other = name(scenario, second.option);
    let lead = second.lead.iter().take(4);
    let lead: Vec<String> =
        lead.map(|(part, by)| format!("{} {:+.2}", part_label(scenario, part), by * THOUSANDTHS)).collect();
    let odds = if second.odds >= 1.0 {
        format!("the odds were {:.2} to 1 for it", second.odds)
    } else {
        format!("the odds were {:.2} to 1 against it, and luck decided", 1.0 / second.odds)
    };
    let parts = if lead.is_empty() { String::new() } else { format!(" ({})", lead.join(", ")) };
    let amount = |x: f64| format!("{:.2}", x * THOUSANDTHS);
    let more = if second.worth < 0.0 { "less" } else { "more" };
    let worth = amount(second.worth.abs());
    // Only where one of the two is holding.
    let two = [choice.decision.chosen.as_str(), second.option];
    let bonus =
        choice.decision.alternatives.iter().find(|a| a.bonus != 0.0 && two.contains(&a.option.as_str()));
    let bonus =
        bonus.map(|hold| format!(", with the bonus of {} that holding has in the exponent", hold.bonus));
    let likeliest =
        choice.decision.alternatives.iter().max_by(|a, b| a.probability.total_cmp(&b.probability));
    let likeliest = likeliest
        .filter(|a| !two.contains(&a.option.as_str()))
        .map(|a| format!(" The likeliest was {}, with {:.3}.", name(scenario, &a.option), a.probability));
    let close = second.short_of.map_or_else(
        || "With precision 0 worth plays no part in its choice.".to_owned(),
        |by| {
            let by = amount(by);
            format!("Under the same luck {other} would have been chosen had it been worth {by} more.")
        },
    );
    let told = format!(
        "Why {chosen}, and not {other}, which came second under this luck: it was worth {worth} {more}{parts}; {odds}{}. {close}{}",
        bonus.unwrap_or_default(),
        likeliest.unwrap_or_default()
    );
    format!("\n{}", paragraph(&told))
}

/// The name of a variable for people, without what stands in brackets at its end.
pub(super) fn label<'a>(scenario: &'a Scenario, variable: &'a str) -> &'a str {
    let label = scenario.label_of(Part::Variable, variable);
    label.split_once(" (").filter(|_| label.ends_with(')')).map_or(label, |(short, _)| short)
}

/// The same of a part of a worth: an interest by its variable, or what is no interest.
pub(super) fn part_label<'a>(scenario: &'a Scenario, part: &'a str) -> &'a str {
    if part.contains(' ') { part } else { label(scenario, part) }
}

/// The name for people of holding, an option or an event.
pub(super) fn name(scenario: &Scenario, option: &str) -> String {
    match option {
        "hold" => option.to_owned(),
        option if option.contains('.') => scenario.label_of(Part::Option, option).to_owned(),
        event => scenario.label_of(Part::Event, event).to_owned(),
    }
}
