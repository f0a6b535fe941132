//! What a suite may say: names, sizes and changes, checked against its experiments and the scenario.

use std::collections::BTreeMap;
use std::path::Path;

use detente_core::scenario::{ExperimentParts, Keyed, check_id};
use detente_core::source::{At, Diagnostics, Number, did_you_mean, read};

use super::load::Valid;
use super::raw::{RawClaim, RawKnockout, RawSuite};
use super::{Claim, Knockout, Mechanism, NONE};
use crate::experiment::{Experiment, Overrides};

/// What was read besides the suite itself.
pub(super) struct Loaded<'a> {
    pub(super) experiments: &'a [Option<Experiment>],
    pub(super) parts: Option<&'a ExperimentParts>,
    /// The scenario that the suite names.
    pub(super) scenario: &'a Path,
    /// The text of the suite.
    pub(super) text: &'a str,
}

/// Checks a suite. What comes back is to be used only if there are no errors.
pub(super) fn suite(
    raw: &RawSuite,
    loaded: &Loaded<'_>,
    overrides: &Overrides,
    found: &mut Diagnostics,
) -> Valid {
    check_id(&raw.id, found);
    sizes(raw, overrides, found);
    let hypotheses = hypotheses(raw, loaded, found);
    let mechanisms = mechanisms(raw, loaded, found);
    let claims = claims(raw, loaded, &hypotheses, found);
    Valid { mechanisms, claims }
}

/// How often things are run, and whether they are run at all.
fn sizes(raw: &RawSuite, overrides: &Overrides, found: &mut Diagnostics) {
    let mut least = |key: &str, number: &At<u32>, least: u32, why: &str| {
        if number.value < least {
            let message = format!("`{key} = {}`: it takes {least} or more, {why}", number.value);
            found.error(number.span.clone(), message);
        }
    };
    if let Some(agreement) = &raw.agreement {
        least("draws", &agreement.value.draws, 1, "or nothing would be simulated");
        least("luck", &agreement.value.luck, 2, "or no draw has an effect of its own");
    }
    if let Some(switches) = &raw.switches {
        least("draws", &switches.value.draws, 2, "or no change has an interval");
        if let Some(luck) = &switches.value.luck {
            least("luck", luck, 1, "or nothing would be simulated");
        }
    }
    if overrides.replicates.is_some_and(|replicates| replicates.draws == 0) {
        let message = "a suite looks at one draw after another, and 0 draws put every number at its median";
        found.error(0..0, message).with_help("with --replicates, state at least 1 draw");
    }
    let knockouts = raw.claim.iter().any(|claim| claim.value.knockout.is_some());
    match &raw.switches {
        Some(switches) if raw.switch.is_empty() && !knockouts => {
            let message = "`[switches]` says how often mechanisms are switched off, and there is none";
            found.error(switches.span.clone(), message).with_help("state `[switch.…]`, or leave it out");
        }
        None => {
            if let Some((id, _)) = raw.switch.iter().next() {
                let message = "nothing is switched off without `[switches]`, which says how often";
                found
                    .error(id.span.clone(), message)
                    .with_help("for example `[switches]` with `draws = 100`");
            }
        }
        Some(_) => {}
    }
}

/// Where each hypothesis is: its experiment, and its position there.
type Places = BTreeMap<String, (usize, usize)>;

/// The hypotheses of all experiments. `None` if an experiment is broken: then not all are known.
fn hypotheses(raw: &RawSuite, loaded: &Loaded<'_>, found: &mut Diagnostics) -> Option<Places> {
    if raw.experiments.value.is_empty() {
        found.error(raw.experiments.span.clone(), "no experiment: nothing would be run");
    }
    let (mut places, mut ids) = (Places::new(), BTreeMap::new());
    for (position, (name, experiment)) in raw.experiments.value.iter().zip(loaded.experiments).enumerate() {
        let Some(experiment) = experiment else { continue };
        let at = || name.span.clone();
        if let Some(first) = ids.insert(experiment.id().to_owned(), position) {
            let message = format!("a second experiment `{}`", experiment.id());
            let first = raw.experiments.value[first].span.clone();
            found.error(at(), message).with_related(first, "the first");
            continue;
        }
        if let Some(parts) = loaded.parts
            && experiment.scenario_file().path.canonicalize().ok() != loaded.scenario.canonicalize().ok()
        {
            let message = format!(
                "`{}` is about another scenario, `{}`: the experiments of a suite share one",
                experiment.id(),
                experiment.scenario().id()
            );
            let label = format!("the suite is about `{}`", parts.scenario().id());
            found.error(at(), message).with_related(raw.scenario.span.clone(), label);
        }
        if !experiment.common {
            let message = format!(
                "`{}` has `common_random_numbers = false`: a suite compares arms draw by draw",
                experiment.id()
            );
            found.error(at(), message);
        }
        if let Some(why) = experiment.without_runs() {
            let message = format!("`{}` keeps no rows: {why}, and a suite reads them", experiment.id());
            found
                .error(at(), message)
                .with_help("let every run have its row: `runs = true`, as it is without the key");
        }
        if experiment.hypotheses().is_empty() {
            found.error(
                at(),
                format!("`{}` states no `[[hypothesis]]`: nothing would be claimed", experiment.id()),
            );
        }
        for (index, hypothesis) in experiment.hypotheses().iter().enumerate() {
            if let Some((first, _)) = places.insert(hypothesis.id.clone(), (position, index)) {
                let message = format!("a second hypothesis `{}` in the suite", hypothesis.id);
                let first = raw.experiments.value[first].span.clone();
                found.error(at(), message).with_related(first, "the first is in this one");
            }
        }
    }
    loaded.experiments.iter().all(Option::is_some).then_some(places)
}

fn mechanisms(raw: &RawSuite, loaded: &Loaded<'_>, found: &mut Diagnostics) -> Vec<Mechanism> {
    let mut mechanisms = Vec::new();
    for (id, switch) in raw.switch.iter() {
        check_id(id, found);
        if id.value == NONE {
            let message = format!("`{NONE}` is the name of the runs in which nothing is switched off");
            found.error(id.span.clone(), message);
        }
        let change = change(&switch.change, loaded, found);
        mechanisms.push(Mechanism { id: id.value.clone(), label: switch.label.clone(), change });
    }
    mechanisms
}

fn claims(
    raw: &RawSuite,
    loaded: &Loaded<'_>,
    places: &Option<Places>,
    found: &mut Diagnostics,
) -> Vec<Claim> {
    if raw.claim.is_empty() {
        found.error(0..0, "no `[[claim]]`: a suite says what its hypotheses stand for").with_help(
            "for example `[[claim]]` with `id = \"C1\"`, `claim = \"…\"` and `hypotheses = [\"…\"]`",
        );
    }
    let mut claims: Vec<Claim> = Vec::new();
    let mut first: BTreeMap<&str, &At<String>> = BTreeMap::new();
    let mut named: Vec<&str> = Vec::new();
    for claim in &raw.claim {
        let RawClaim { id, claim, hypotheses, through, knockout } = &claim.value;
        check_id(id, found);
        if let Some(other) = first.insert(&id.value, id) {
            let message = format!("a second claim `{}`", id.value);
            found.error(id.span.clone(), message).with_related(other.span.clone(), "the first");
        }
        if hypotheses.value.is_empty() {
            found.error(hypotheses.span.clone(), "no hypothesis: nothing would be known of this claim");
        }
        distinct(&hypotheses.value, "hypothesis", found);
        distinct(through, "mechanism", found);
        let mut stands_on = Vec::new();
        for name in &hypotheses.value {
            named.push(&name.value);
            let Some(places) = places else { continue };
            match places.get(&name.value) {
                Some(place) => stands_on.push(*place),
                None => {
                    let help = did_you_mean(&name.value, places.keys().map(String::as_str));
                    let message = format!("unknown hypothesis `{}`", name.value);
                    found.error(name.span.clone(), message).help = help;
                }
            }
        }
        let mut argued = Vec::new();
        for name in through {
            match raw.switch.iter().position(|(id, _)| id.value == name.value) {
                Some(position) => argued.push(position),
                None => {
                    let help = did_you_mean(&name.value, raw.switch.iter().map(|(id, _)| id.value.as_str()));
                    let message = format!("unknown mechanism `{}`: no `[switch.{0}]`", name.value);
                    found.error(name.span.clone(), message).help = help;
                }
            }
        }
        claims.push(Claim {
            id: id.value.clone(),
            claim: claim.clone(),
            hypotheses: stands_on,
            through: argued,
            knockout: knockout.as_ref().map(|knockout| self::knockout(raw, knockout, loaded, found)),
        });
    }
    unclaimed(raw, places, &named, found);
    claims
}

/// Every hypothesis belongs to a claim.
fn unclaimed(raw: &RawSuite, places: &Option<Places>, named: &[&str], found: &mut Diagnostics) {
    for (id, (experiment, _)) in places.iter().flatten() {
        // A misspelt name is an error of its own, and the hypothesis it means is not left out.
        let meant = named.iter().any(|name| {
            !places.iter().flatten().any(|(known, _)| known == name)
                && detente_core::source::nearest(name, [id.as_str()]).is_some()
        });
        if !meant && !named.contains(&id.as_str()) && !raw.claim.is_empty() {
            let message = format!("hypothesis `{id}` of this experiment belongs to no claim");
            found
                .error(raw.experiments.value[*experiment].span.clone(), message)
                .with_help("name it in the `hypotheses` of a `[[claim]]`");
        }
    }
}

fn knockout(
    raw: &RawSuite,
    knockout: &At<RawKnockout>,
    loaded: &Loaded<'_>,
    found: &mut Diagnostics,
) -> Knockout {
    if raw.agreement.is_none() {
        let message = "a knockout is tried where all draws have one sign, and without `[agreement]` no draw's sign is \
                       known";
        found
            .error(knockout.span.clone(), message)
            .with_help("for example `[agreement]` with `draws = 40` and `luck = 50`");
    }
    let change = change(&knockout.value.change, loaded, found);
    Knockout { label: knockout.value.label.clone(), change }
}

fn distinct(names: &[At<String>], noun: &str, found: &mut Diagnostics) {
    for (position, name) in names.iter().enumerate() {
        if let Some(first) = names[..position].iter().find(|first| first.value == name.value) {
            let message = format!("{noun} `{}` is named twice", name.value);
            found.error(name.span.clone(), message).with_related(first.span.clone(), "the first time");
        }
    }
}

/// The changes as `(path, value as in TOML)`.
fn change(
    change: &At<Keyed<At<Number>>>,
    loaded: &Loaded<'_>,
    found: &mut Diagnostics,
) -> Vec<(String, String)> {
    if change.value.is_empty() {
        found.error(change.span.clone(), "no number is changed: nothing would be taken out");
    }
    let mut changes = Vec::new();
    for (path, value) in change.value.iter() {
        if let Some(parts) = loaded.parts {
            parts.replacement(path, value, found);
        }
        let written = loaded.text.get(value.span.clone()).unwrap_or_default().to_owned();
        // A table under a header of its own has no text that could stand behind an equals sign.
        let again: Option<Keyed<At<Number>>> =
            read("value", &format!("value = {written}\n"), &mut Diagnostics::default());
        let same = again.is_some_and(|again| again.iter().any(|(_, other)| other == value));
        if !same && !found.is_suppressed(&value.span) {
            let message = "this value cannot be handed on as it is written";
            let help = "write it on one line, for example `\"dotted.path\" = { uniform = [0, 1] }`";
            found.error(value.span.clone(), message).with_help(help);
        }
        changes.push((path.value.clone(), written));
    }
    changes
}
