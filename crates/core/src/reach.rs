//! What can reach what: the causal structure of a scenario, read off its processes and requirements.
//!
//! A forecast need not work out what its actor does not care about, nor, for an option, what differs in nothing
//! from holding. Both follow from the scenario alone.

use crate::rules::process::{Anew, Scope};
use crate::scenario::{Actor, Bargain, BargainTerm, Choice, Dynamics, Mover, Scenario, Target};

/// How far an option reaches in a forecast, against holding.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    /// For each variable, whether the act itself moves it.
    pub(crate) first: Vec<bool>,
    /// One entry per segment.
    pub(crate) stages: Vec<Stage>,
}

/// How far an option has reached in one segment of a forecast, against holding.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    /// Variables that differ once the segment's expected acts are done.
    pub(crate) before: Vec<usize>,
    /// Whether the expected acts themselves may differ: by their requirements, or because the option is used up.
    pub(crate) gates: bool,
    /// The processes whose results differ, and for each of its movers what of it differs.
    pub(crate) scope: Scope,
    pub(crate) anew: Vec<Anew>,
    /// Variables that those processes read and that do not differ.
    pub(crate) inputs: Vec<usize>,
    /// For each variable, whether it differs at the segment's end.
    pub(crate) after: Vec<bool>,
}

/// How far an option reaches through the segments of a forecast within a cone. Expected acts and processes each
/// carry a difference one step further. `answered` are the variables that others' responses may move, `pulled` those
/// on which the option may change the terms in force.
pub(crate) fn of_option(
    scenario: &Scenario,
    option: &Choice,
    inside: &[bool],
    segments: usize,
    answered: &[bool],
    pulled: &[bool],
) -> Reach {
    let answers = answered.iter().zip(inside).any(|(a, i)| *a && *i);
    let mut first = vec![false; inside.len()];
    option.effects.iter().filter(|e| inside[e.variable]).for_each(|e| first[e.variable] = true);
    let stages = stages(scenario, &first, inside, segments, option.once || answers, answered, pulled);
    Reach { first, stages }
}

/// How far terms in force reach through the segments of a forecast of everything, against none.
pub(crate) fn of_terms(scenario: &Scenario, terms: &[BargainTerm], segments: usize) -> Vec<Stage> {
    let (nothing, all) = (vec![false; scenario.variables.len()], vec![true; scenario.variables.len()]);
    let mut pulled = nothing.clone();
    terms.iter().for_each(|t| pulled[t.variable] = true);
    stages(scenario, &nothing, &all, segments, false, &nothing, &pulled)
}

/// How far the difference in the variables `first` reaches; `otherwise`, expected acts differ besides.
fn stages(
    scenario: &Scenario,
    first: &[bool],
    inside: &[bool],
    segments: usize,
    otherwise: bool,
    answered: &[bool],
    pulled: &[bool],
) -> Vec<Stage> {
    let mut differs = first.to_vec();
    let mut stages = Vec::with_capacity(segments);
    for _ in 0..segments {
        let mut gates = otherwise;
        let mut opened = differs.clone();
        opened.iter_mut().zip(answered.iter().zip(inside)).for_each(|(o, (a, i))| *o |= *a && *i);
        for other in &scenario.options {
            if other.requires.iter().any(|c| differs[c.variable])
                && other.effects.iter().any(|e| inside[e.variable])
            {
                gates = true;
                other.effects.iter().filter(|e| inside[e.variable]).for_each(|e| opened[e.variable] = true);
            }
        }
        let (scope, after) = step(&scenario.dynamics, inside, &opened, pulled);
        let mut read = vec![false; inside.len()];
        for &m in &scope.movers {
            let mover = &scenario.dynamics.movers[m];
            read[mover.variable] = true;
            sources(mover, &mut |v| read[v] = true);
        }
        for &k in &scope.attritions {
            fighters(scenario, k).for_each(|v| read[v] = true);
        }
        let anew = |&m: &usize| {
            let mover = &scenario.dynamics.movers[m];
            let (mut target, mut pace) = (false, false);
            targets(mover, &mut |v| target |= opened[v]);
            paces(mover, &mut |v| pace |= opened[v]);
            Anew { target, pace, own: opened[mover.variable] }
        };
        stages.push(Stage {
            anew: scope.movers.iter().map(anew).collect(),
            before: positions(&opened),
            gates,
            inputs: positions(&read).into_iter().filter(|&v| !opened[v]).collect(),
            scope,
            after: after.clone(),
        });
        differs = after;
    }
    stages
}

/// The variables that the responses of those whom an actor foresees may move.
pub(crate) fn answered(scenario: &Scenario, actor: &Actor) -> Vec<bool> {
    let mut moves = vec![false; scenario.variables.len()];
    for other in actor.foresees.iter().map(|&j| &scenario.actors[j]) {
        let effects = scenario.options[other.options.clone()].iter().flat_map(|o| &o.effects);
        effects.for_each(|e| moves[e.variable] = true);
    }
    moves
}

/// The variables on which an option may change the terms in force: those of every bargain that it can breach.
pub(crate) fn pulled(scenario: &Scenario, option: &Choice) -> Vec<bool> {
    let mut pulled = vec![false; scenario.variables.len()];
    let signs = |b: &&Bargain| b.parties.iter().any(|p| p.actor == option.actor);
    for bargain in scenario.bargains.iter().filter(signs) {
        let touches = |t: &BargainTerm| option.effects.iter().any(|e| e.variable == t.variable);
        if bargain.terms.iter().any(touches) {
            bargain.terms.iter().for_each(|t| pulled[t.variable] = true);
        }
    }
    pulled
}

/// The processes that one step must work out again if some variables differ, and what differs after it.
fn step(dynamics: &Dynamics, inside: &[bool], differs: &[bool], pulled: &[bool]) -> (Scope, Vec<bool>) {
    let mut after = differs.to_vec();
    for mover in &dynamics.movers {
        let mut moved = differs[mover.variable] || pulled[mover.variable];
        sources(mover, &mut |v| moved |= differs[v]);
        after[mover.variable] |= moved && inside[mover.variable];
    }
    // Combat reads what the first half of supply has left, so it carries a difference within the same step.
    loop {
        let before = after.clone();
        for battle in &dynamics.attritions {
            let forces = || battle.a.iter().chain(&battle.b).map(|(v, _)| *v);
            let pace = || battle.pace.iter().flat_map(|p| p.by.iter().copied());
            if forces().any(|v| inside[v]) && (forces().any(|v| after[v]) || pace().any(|v| differs[v])) {
                forces().for_each(|v| after[v] = true);
            }
        }
        if before == after {
            break;
        }
    }
    let movers = dynamics.movers.iter().enumerate();
    let battles = dynamics.attritions.iter().enumerate();
    let scope = Scope {
        movers: movers.filter(|(_, m)| after[m.variable]).map(|(i, _)| i).collect(),
        attritions: battles
            .filter(|(_, b)| b.a.iter().chain(&b.b).any(|(v, _)| after[*v]))
            .map(|(i, _)| i)
            .collect(),
    };
    (scope, after)
}

/// The variables that can reach what an actor minds, interests and audience costs: through processes, and through the requirements of
/// options that move them.
pub(crate) fn cone(scenario: &Scenario, actor: usize) -> (Vec<usize>, Vec<bool>) {
    let mut inside = vec![false; scenario.variables.len()];
    let actor = &scenario.actors[actor];
    let ratchets = actor.ratchets.iter().map(|(v, _)| *v);
    actor.interests.iter().map(|i| i.variable).chain(ratchets).for_each(|v| inside[v] = true);
    loop {
        let before = inside.clone();
        for mover in &scenario.dynamics.movers {
            if inside[mover.variable] {
                sources(mover, &mut |v| inside[v] = true);
            }
        }
        for (k, battle) in scenario.dynamics.attritions.iter().enumerate() {
            if battle.a.iter().chain(&battle.b).any(|(v, _)| inside[*v]) {
                fighters(scenario, k).for_each(|v| inside[v] = true);
            }
        }
        for option in &scenario.options {
            if option.effects.iter().any(|e| inside[e.variable]) {
                option.requires.iter().for_each(|c| inside[c.variable] = true);
            }
        }
        if before == inside {
            break;
        }
    }
    (positions(&inside), inside)
}

/// The movers and attritions that move the variables inside a cone.
pub(crate) fn scope(dynamics: &Dynamics, inside: &[bool]) -> Scope {
    let movers = dynamics.movers.iter().enumerate();
    let battles = dynamics.attritions.iter().enumerate();
    Scope {
        movers: movers.filter(|(_, m)| inside[m.variable]).map(|(i, _)| i).collect(),
        attritions: battles
            .filter(|(_, b)| b.a.iter().chain(&b.b).any(|(v, _)| inside[*v]))
            .map(|(i, _)| i)
            .collect(),
    }
}

/// Everything an attrition reads: its forces and what paces it.
fn fighters(scenario: &Scenario, attrition: usize) -> impl Iterator<Item = usize> {
    let battle = &scenario.dynamics.attritions[attrition];
    let forces = battle.a.iter().chain(&battle.b).map(|(v, _)| *v);
    forces.chain(battle.pace.iter().flat_map(|p| p.by.iter().copied()))
}

/// Calls `visit` with every variable that a mover reads besides its own.
fn sources(mover: &Mover, visit: &mut impl FnMut(usize)) {
    targets(mover, visit);
    paces(mover, visit);
    for growth in &mover.growth {
        growth.pace.iter().flat_map(|p| &p.by).for_each(|v| visit(*v));
        growth.terms.iter().flat_map(|t| &t.factors).for_each(|f| visit(f.0));
    }
}

/// Those that the targets of its relaxations read.
fn targets(mover: &Mover, visit: &mut impl FnMut(usize)) {
    for relaxation in &mover.relaxations {
        match &relaxation.target {
            Target::Constant(_) => {}
            Target::Sum { terms, .. } => terms.iter().flat_map(|t| &t.factors).for_each(|f| visit(f.0)),
            Target::Contest { a, b, .. } => a.iter().chain(b).for_each(|s| visit(s.0)),
            Target::Gate { when, .. } => when.iter().for_each(|c| visit(c.variable)),
        }
    }
}

/// Those that pace its relaxations.
fn paces(mover: &Mover, visit: &mut impl FnMut(usize)) {
    let paces = mover.relaxations.iter().filter_map(|r| r.pace.as_ref());
    paces.flat_map(|p| &p.by).for_each(|v| visit(*v));
}

/// Where flags are set.
pub(crate) fn positions(flags: &[bool]) -> Vec<usize> {
    flags.iter().enumerate().filter(|(_, set)| **set).map(|(i, _)| i).collect()
}
