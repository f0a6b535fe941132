//! What a scenario is about, where it happens, and how it moves when nobody acts.

use detente_core::scenario::{Channel, RawVariable, VariableKind};

use super::amount::Amount;
use super::subject::Subject;
use super::table::{Cell, Table};
use super::words;

/// Title, clock and size.
pub(super) fn about(subject: &Subject) -> Vec<Table> {
    let (raw, scenario) = (&subject.raw, &subject.scenario);
    let mut table = Table::new("about", format!("SCENARIO {}", scenario.id()), &["what", "is"]);
    let mut say = |what: &str, is: Cell| table.rows.push(vec![Cell::text(what), is]);
    say("title", Cell::text(scenario.title()));
    if let Some(description) = &raw.description {
        say("description", Cell::text(description.trim()));
    }
    let time = scenario.time();
    let ticks = raw.time.ticks_per_unit.value;
    let tick =
        if ticks == 1 { format!("a {}", time.unit()) } else { format!("1/{ticks} of a {}", time.unit()) };
    say("unit", Cell::text(time.unit()));
    say("tick", Cell::text(tick));
    if let Some(calendar) = time.calendar() {
        say("start", Cell::text(calendar.start()));
    }
    say("end", Cell::amount(subject.numbers().at("time.end")));
    let sizes = scenario.sizes();
    let counts = [
        (sizes.actors, "actors"),
        (sizes.theatres, "theatres"),
        (sizes.variables, "variables"),
        (sizes.processes, "processes"),
        (sizes.options, "options"),
        (sizes.events, "events"),
        (sizes.bargains, "bargains"),
        (sizes.numbers, "numbers"),
        (sizes.uncertain, "uncertain numbers"),
    ];
    for (count, noun) in counts {
        say(noun, Cell::Amount(Amount::fixed(count as f64)));
    }
    vec![table]
}

/// Theatres, then variables in the order of their theatres.
pub(super) fn theatres(subject: &Subject) -> Vec<Table> {
    let (raw, numbers) = (&subject.raw, subject.numbers());
    let mut theatres = Table::new("theatres", "THEATRES", &["theatre", "label", "description"]);
    for (id, theatre) in raw.theatre.iter() {
        let cells =
            [Cell::text(&id.value), Cell::text(&theatre.label), Cell::maybe(theatre.description.as_ref())];
        theatres.rows.push(cells.into());
    }
    let columns = ["theatre", "variable", "label", "kind", "of", "range", "start"];
    let mut variables = Table::new("variables", "VARIABLES", &columns);
    let mut ladders = Table::new("ladders", "LADDERS: where each rung begins", &["variable", "rung", "from"]);
    let places = raw.theatre.iter().map(|(id, _)| Some(id.value.as_str())).chain([None]);
    for place in places {
        let here = |variable: &RawVariable| variable.theatre.as_ref().map(|t| t.value.as_str()) == place;
        for (id, variable) in raw.variable.iter().filter(|(_, variable)| here(variable)) {
            let [low, high] = variable.range.as_ref().map_or([0.0, 1.0], |range| range.value);
            for (name, at) in variable.ladder.iter().flat_map(|ladder| ladder.iter()) {
                let from = Cell::Amount(Amount::fixed(at.value));
                ladders.rows.push(vec![Cell::text(&id.value), Cell::text(&name.value), from]);
            }
            variables.rows.push(vec![
                Cell::text(place.unwrap_or_default()),
                Cell::text(&id.value),
                Cell::maybe(variable.label.as_ref()),
                Cell::text(kind(variable)),
                Cell::text(of(variable)),
                Cell::text(format!("[{low}, {high}]")),
                Cell::amount(numbers.at(&format!("variable.{}.initial", id.value))),
            ]);
        }
    }
    vec![theatres, variables, ladders]
}

/// What a variable is, in a word.
fn kind(variable: &RawVariable) -> &'static str {
    match (variable.kind, variable.channel) {
        (None | Some(VariableKind::Issue), _) => "issue",
        (Some(VariableKind::Escalation), _) => "escalation",
        (Some(VariableKind::Force), _) => "force",
        (Some(VariableKind::Tie), _) => "tie",
        (Some(VariableKind::Backing), Some(Channel::Declared)) => "declared backing",
        (Some(VariableKind::Backing), _) => "material backing",
    }
}

/// Whose a variable is.
fn of(variable: &RawVariable) -> String {
    if let (Some(patron), Some(client)) = (&variable.patron, &variable.client) {
        return format!("{} → {}", patron.value, client.value);
    }
    if let Some([first, second]) = &variable.between {
        return format!("{} – {}", first.value, second.value);
    }
    variable.owner.as_ref().map(|owner| owner.value.clone()).unwrap_or_default()
}

/// Processes in words.
pub(super) fn processes(subject: &Subject) -> Vec<Table> {
    let (numbers, unit) = (subject.numbers(), subject.scenario.time().unit());
    let mut table = Table::new("processes", "PROCESSES", &["process", "variable", "what it does"]);
    for (id, process) in subject.raw.process.iter() {
        let variable = process.variable.as_ref().map(|name| name.value.clone()).unwrap_or_default();
        let words = words::process(&id.value, process, unit, &numbers);
        table.rows.push(vec![Cell::text(&id.value), Cell::text(variable), Cell::text(words)]);
    }
    vec![table]
}
