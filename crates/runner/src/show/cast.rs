//! Who acts, what each wants, and how far they are opposed.

use detente_core::scenario::{Keyed, RawActor, RawMind};
use detente_core::source::{At, Number};

use super::amount::{Amount, Numbers};
use super::subject::Subject;
use super::table::{Cell, Table};
use super::words::text;

/// Actors: when they decide, and how their minds differ from the defaults.
pub(super) fn actors(subject: &Subject) -> Vec<Table> {
    let (raw, numbers) = (&subject.raw, subject.numbers());
    let mut defaults = Table::new("defaults", "EVERYBODY, unless an actor says otherwise", &["key", "value"]);
    for (key, stated) in keys(&raw.defaults.actor) {
        if stated {
            let value = numbers.at(&format!("defaults.actor.{key}"));
            defaults.rows.push(vec![Cell::text(key), Cell::amount(value)]);
        }
    }
    let columns = ["actor", "label", "tempo", "depth", "mind", "more", "description"];
    let mut actors = Table::new("actors", "ACTORS", &columns);
    for ((id, actor), manner) in raw.actor.iter().zip(subject.scenario.manners()) {
        let whole = |number: u32| Cell::Amount(Amount::fixed(f64::from(number)));
        actors.rows.push(vec![
            Cell::text(&id.value),
            Cell::text(&actor.label),
            whole(manner.tempo),
            whole(manner.depth),
            Cell::list(mind(&id.value, actor, &numbers)),
            Cell::list(more(&id.value, actor, &numbers)),
            Cell::maybe(actor.description.as_ref()),
        ]);
    }
    vec![defaults, actors]
}

/// What an actor's mind has of its own.
fn mind(id: &str, actor: &RawActor, numbers: &Numbers<'_>) -> Vec<String> {
    let own = &actor.mind;
    let mut found = Vec::new();
    found.extend(own.offset.as_ref().map(|offset| format!("offset {}", offset.value)));
    found.extend(own.segments.as_ref().map(|segments| format!("segments {}", segments.value)));
    found.extend(own.shape.as_ref().map(|shape| format!("shape {}", shape.value)));
    found.extend(own.risk.as_ref().map(|risk| format!("risk {}", risk.value)));
    for (key, stated) in keys(own) {
        let path = format!("actor.{id}.mind.{key}");
        if stated && !numbers.is_shared(&path) {
            found.push(format!("{key} {}", text(numbers, &path)));
        }
    }
    found
}

/// Audience costs, convictions, trust, games, whose answers it foresees.
fn more(id: &str, actor: &RawActor, numbers: &Numbers<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut entries = |key: &str, words: &str, table: &Keyed<At<Number>>| {
        for (name, _) in table.iter() {
            let number = text(numbers, &format!("actor.{id}.{key}.{}", name.value));
            found.push(format!("{words} {} {number}", name.value));
        }
    };
    entries("ratchet", "audience cost on", &actor.ratchet);
    entries("bias", "convinced of", &actor.bias);
    entries("trust", "trust in", &actor.trust);
    found.extend(actor.payoff.iter().map(|(other, _)| format!("a game with {}", other.value)));
    if let Some(foresees) = &actor.foresees {
        let names: Vec<&str> = foresees.value.iter().map(|name| name.value.as_str()).collect();
        found.push(format!("foresees {}", names.join(", ")));
    }
    found
}

/// Numbers of a mind, each with whether it is stated.
fn keys(mind: &RawMind) -> [(&'static str, bool); 27] {
    [
        ("precision", mind.precision.is_some()),
        ("horizon", mind.horizon.is_some()),
        ("discount", mind.discount.is_some()),
        ("loss_aversion", mind.loss_aversion.is_some()),
        ("background", mind.background.is_some()),
        ("attention", mind.attention.is_some()),
        ("threat", mind.threat.is_some()),
        ("alignment", mind.alignment.is_some()),
        ("shrinkage", mind.shrinkage.is_some()),
        ("alarm_decay", mind.alarm_decay.is_some()),
        ("alarm_cap", mind.alarm_cap.is_some()),
        ("alarm_noise", mind.alarm_noise.is_some()),
        ("perception_noise", mind.perception_noise.is_some()),
        ("belief_weight", mind.belief_weight.is_some()),
        ("habit_rate", mind.habit_rate.is_some()),
        ("weight_noise", mind.weight_noise.is_some()),
        ("credibility", mind.credibility.is_some()),
        ("credibility_gain", mind.credibility_gain.is_some()),
        ("credibility_loss", mind.credibility_loss.is_some()),
        ("tempering", mind.tempering.is_some()),
        ("belief_leak", mind.belief_leak.is_some()),
        ("tremble", mind.tremble.is_some()),
        ("signing_precision", mind.signing_precision.is_some()),
        ("betrayal", mind.betrayal.is_some()),
        ("trust", mind.trust.is_some()),
        ("trust_loss", mind.trust_loss.is_some()),
        ("trust_recovery", mind.trust_recovery.is_some()),
    ]
}

/// Shares of weight and ideal points, then private types.
pub(super) fn interests(subject: &Subject) -> Vec<Table> {
    let (raw, numbers) = (&subject.raw, subject.numbers());
    let mut interests = Table::new(
        "interests",
        "INTERESTS: share of the actor's weight, and ideal from 0 to 1 of the range",
        &["actor", "variable", "share", "ideal"],
    );
    let mut types = Table::new(
        "types",
        "PRIVATE TYPES: what only the actor knows of itself",
        &["actor", "type", "label", "prior", "weights", "costs"],
    );
    for (place, (id, actor)) in raw.actor.iter().enumerate() {
        for ((name, _), share) in actor.interest.iter().zip(shares(subject, place, &id.value, &numbers)) {
            let ideal = numbers.at(&format!("actor.{}.interest.{}.ideal", id.value, name.value));
            interests.rows.push(vec![
                Cell::text(&id.value),
                Cell::text(&name.value),
                Cell::Amount(share),
                Cell::amount(ideal),
            ]);
        }
        for (name, kind) in actor.types.iter() {
            let path = format!("actor.{}.type.{}", id.value, name.value);
            let differs = |key: &str, table: &Keyed<At<Number>>| {
                let one = |name: &str| format!("{name} {}", text(&numbers, &format!("{path}.{key}.{name}")));
                Cell::list(table.iter().map(|(name, _)| one(&name.value)).collect())
            };
            types.rows.push(vec![
                Cell::text(&id.value),
                Cell::text(&name.value),
                Cell::maybe(kind.label.as_ref()),
                Cell::amount(numbers.at(&format!("{path}.prior"))),
                differs("weight", &kind.weight),
                differs("cost", &kind.cost),
            ]);
        }
    }
    vec![interests, types]
}

/// Each interest's share of an actor's weight at the medians, over its types by their priors if it has any; its ends are
/// those of its own weight with all other numbers at their medians.
fn shares(subject: &Subject, place: usize, id: &str, numbers: &Numbers<'_>) -> Vec<Amount> {
    let scenario = &subject.scenario;
    let medians = scenario.medians();
    let share = |(interest, middle): (usize, f64)| {
        let (name, _) = &subject.raw.actor.0[place].1.interest.0[interest];
        let path = format!("actor.{id}.interest.{}.weight", name.value);
        let with = |own: f64| {
            let mut values = medians.clone();
            if let Some(weight) = scenario.find(&path) {
                values[weight.index()] = own;
            }
            scenario.weight_shares(place, &values)[interest]
        };
        let ends = numbers.at(&path).and_then(|weight| weight.ends);
        // Shares are worked out, so they are shown rounded whether they are drawn or not.
        Amount::between((middle * 1e4).round() / 1e4, ends.map(|ends| ends.map(with)))
    };
    scenario.weight_shares(place, &medians).into_iter().enumerate().map(share).collect()
}

/// Opposition of every two actors in each theatre, at the medians: observers in rows, authors in columns.
pub(super) fn opposition(subject: &Subject) -> Vec<Table> {
    let scenario = &subject.scenario;
    let (values, actors) = (scenario.medians(), scenario.actors().collect::<Vec<_>>());
    let mut tables = Vec::new();
    for (theatre, id) in scenario.theatres().enumerate() {
        let between = |i: usize, j: usize| match i == j {
            true => None,
            false => scenario.opposition(i, j, theatre, &values),
        };
        let all: Vec<usize> = (0..actors.len()).collect();
        let meets = |i: &usize| all.iter().any(|&j| between(*i, j).is_some());
        let here: Vec<usize> = all.iter().copied().filter(meets).collect();
        let columns: Vec<&str> = std::iter::once("actor").chain(here.iter().map(|&j| actors[j])).collect();
        let title = format!(
            "OPPOSITION in {id}: 0 both want the same, 1 opposite ends; blank, nothing in common (at the medians)"
        );
        let mut table = Table::new(&format!("opposition.{id}"), title, &columns);
        for &i in &here {
            let cell = |j: &usize| {
                let rounded = |o: f64| Amount::fixed((o * 100.0).round() / 100.0);
                between(i, *j).map_or(Cell::Empty, |o| Cell::Amount(rounded(o)))
            };
            table.rows.push(std::iter::once(Cell::text(actors[i])).chain(here.iter().map(cell)).collect());
        }
        tables.push(table);
    }
    tables
}
