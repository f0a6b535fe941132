//! Agreements in force (§8), as forecasts take them into account: renewed before predictions, and again once something
//! was signed.

use bevy_ecs::prelude::*;

use crate::components::{Standing, Value, column};
use crate::derived::Derived;
use crate::lanes::Lanes;
use crate::resources::{Agreements, Clock, Deals, Motion, Params, Simulated};
use crate::rules::bargain::force::{Accord, Ground};
use crate::rules::condition::any;
use crate::scenario::Bargain;

/// Whether anything was signed in this tick.
pub(crate) fn anything_signed(standings: Query<&Standing>) -> bool {
    standings.iter().any(|s| any(&s.events[1]))
}

/// What is in force in the eyes of every actor; nothing where nothing is.
pub(crate) fn renew(
    (clock, params, motion, derived, model): (
        Res<Clock>,
        Res<Params>,
        Res<Motion>,
        Res<Derived>,
        Res<Simulated>,
    ),
    values: Query<&Value>,
    standings: Query<&Standing>,
    mut agreements: ResMut<Agreements>,
) {
    let scenario = model.0.scenario();
    let accords = accords(&scenario.bargains, column::read(&standings), &clock);
    if accords.is_empty() {
        for deals in agreements.0.iter_mut().filter(|d| !d.pulls.is_empty() || !d.breaches.is_empty()) {
            *deals = Deals::default();
        }
        return;
    }
    let x: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
    let ground = Ground { scenario, stakes: &derived.stakes, motion: &motion, params: &params, x: &x };
    for (actor, deals) in agreements.0.iter_mut().enumerate() {
        *deals = ground.deals(&accords, actor);
    }
}

/// The agreements that are in force in any lane, in file order.
pub(super) fn accords<'a>(
    bargains: &'a [Bargain],
    standings: &'a [Standing],
    clock: &Clock,
) -> Vec<Accord<'a>> {
    let mut accords = Vec::new();
    for (index, (bargain, standing)) in bargains.iter().zip(standings).enumerate() {
        let mask = in_force(standing, clock);
        if any(&mask) {
            let Standing { terms, signed, complies, .. } = standing;
            accords.push(Accord { bargain, index, mask, agreed: terms, signed, complies });
        }
    }
    accords
}

/// The lanes in which what was agreed is in force now.
pub(super) fn in_force(standing: &Standing, clock: &Clock) -> Lanes {
    let until = &standing.until;
    Lanes::from_fn(|l| f64::from(u8::from(clock.active[l] != 0.0 && until[l] >= clock.now[l])))
}

#[cfg(test)]
mod tests {
    use bevy_ecs::system::RunSystemOnce;

    use super::*;
    use crate::components::{ActorSpec, OptionSpec, Salience};
    use crate::lanes::LANES;
    use crate::resources::Bounds;
    use crate::rules::effect;
    use crate::rules::forecast::{Turn, Workspace, differ, follow, value};
    use crate::simd::Simd;
    use crate::simulation::tests::world_of;

    /// A truce that is in force in some lanes, and is about two variables of which each option moves one.
    const TRUCE: &str = r#"
        id = "truce"
        title = "A truce in some runs"
        time = { unit = "week", ticks_per_unit = 1, end = 99 }
        [track.act]
        [theatre.front]
        label = "Front"
        [variable.line]
        theatre = "front"
        initial = { uniform = [0.3, 0.9] }
        [variable.peace]
        theatre = "front"
        initial = 0.5
        [variable.north_guns]
        kind = "force"
        owner = "north"
        theatre = "front"
        initial = 0.3
        [variable.south_guns]
        kind = "force"
        owner = "south"
        theatre = "front"
        initial = 0.2
        [variable.calm]
        initial = 0
        [process.calm]
        variable = "calm"
        rate = 0.2
        affine = { terms = { peace = 0.7, line = 0.1 } }
        [process.creep]
        variable = "line"
        rate = 0.1
        toward = 0.8
        [actor.north]
        label = "North"
        mind = { tempo = 1, signing_precision = 1 }
        interest = { line = { weight = 1, ideal = 1 }, calm = { weight = 1, ideal = 1 } }
        [actor.south]
        label = "South"
        mind = { tempo = 2, signing_precision = 1 }
        interest = { peace = { weight = 1, ideal = 1 }, calm = { weight = 1, ideal = 1 } }
        [option.north.push]
        track = "act"
        effects = { line = 0.1 }
        [option.south.raid]
        track = "act"
        effects = { peace = -0.1 }
        [option.south.parade]
        track = "act"
        effects = { calm = -0.1 }
        [bargain.truce]
        parties = ["north", "south"]
        at = 1
        enforcement = 0.5
        breach_cost = 0.01
        term.line = { side = "<=", value = 0.6 }
        term.peace = { side = ">=", value = 0.9 }
    "#;

    /// What a breach is worth, worked out where it differs from holding, has the bits of a forecast under the terms as
    /// weak as they then are; and where nothing is breached nothing differs.
    #[test]
    fn breaches_are_forecast_where_they_make_a_difference() {
        let breaches = world_of(TRUCE, 8).run_system_once(check).expect("every resource is there");
        // Both lanes with a truce and lanes without, for a push and a raid.
        assert!(breaches > 4 && breaches < 2 * LANES - 10, "{breaches}");
    }

    fn check(
        (params, motion, derived, agreements): (Res<Params>, Res<Motion>, Res<Derived>, Res<Agreements>),
        values: Query<&Value>,
        actors: Query<(&ActorSpec, &Salience)>,
        specs: Query<&OptionSpec>,
    ) -> usize {
        let specs = column::read(&specs);
        let state: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
        let mut work = Workspace::new(state.len());
        let mut breached = 0;
        for (index, (spec, salience)) in actors.iter().enumerate() {
            let (bearing, deals) = (&derived.actors[index], &agreements.0[index]);
            let voice = [derived.voice(index, &spec.0, &salience.0, &[])];
            let outlook = derived.outlook(index, false, &[], specs, (&motion, &params));
            for (position, option) in spec.0.options.clone().enumerate() {
                let choice = &specs[option].0;
                let breach = deals.breaches[position].as_ref();
                assert_eq!(breach.is_some(), choice.path != "south.parade", "{}", choice.path);
                let pulls = breach.map_or(&deals.pulls, |b| &b.pulls);
                let simd = Simd::detect();
                let (mut worth, mut whole) = ([Lanes::ZERO], [Lanes::ZERO]);
                follow(simd, &outlook, &state, &deals.pulls, &mut work);
                let turn = Turn::act(specs, option, &bearing.reaches[position], pulls);
                differ(simd, &outlook, &turn, &voice, &mut work, &mut worth);
                let mut moved = state.clone();
                for e in &choice.effects {
                    let Bounds { low, high, .. } = motion.bounds[e.variable];
                    effect::single(&mut moved[e.variable], &params[e.delta], low, high);
                }
                follow(simd, &outlook, &moved, pulls, &mut work);
                value(simd, &outlook, &voice, &work, &mut whole);
                for l in 0..LANES {
                    assert_eq!(worth[0][l].to_bits(), whole[0][l].to_bits(), "{} in lane {l}", choice.path);
                }
                let costs = breach.map_or(Lanes::ZERO, |b| b.cost);
                breached += costs.0.iter().filter(|&&c| c == 0.01).count();
            }
        }
        breached
    }
}
